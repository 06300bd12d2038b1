//! Changes that annotations make silently.

use super::annotations::keys::{
    CONTAINER_REGISTRY, DISABLE_UNSAFE_OPERATIONS, HOST_PROCESS, SERVICE_TABLE, VM_REGISTRY, unread,
};
use super::annotations::value::{Json, Value};
use super::annotations::{Annotation, Annotations, Scope};
use super::given_limits::GivenLimits;
use super::ignored::ignored_annotations;
use super::{Request, registry};
use crate::go::json::{self, JsonError};
use crate::guid::is_guid;
use crate::hcs::limits::Limits;
use crate::hcs::schema2::HvSocketServiceConfig;
use crate::spec::WindowsSpec;

/// The reason why an annotation is not read as it is written.
#[derive(Debug)]
pub(crate) enum Unread {
    /// Its value is not of its type.
    Type {
        /// The type.
        value_type: &'static str,
    },
    /// Its value is not the JSON that it should be.
    Json(JsonError),
    /// Not all of its registry values may be set, or are complete.
    RegistryValues {
        /// How many are left out.
        dropped: usize,
        /// How many there are.
        count: usize,
    },
    /// Its name does not end with a GUID.
    Name,
}

/// The annotations of a spec, with the options of the request, and the limits that they override.
#[derive(Debug)]
pub(crate) struct Effects<'a> {
    annotations: Annotations<'a>,
    limits: GivenLimits,
    is_hyper_v: bool,
}

impl<'a> Effects<'a> {
    /// Reads the annotations of a spec.
    pub(crate) fn of(spec: &'a WindowsSpec, request: &Request) -> Self {
        let annotations = Annotations::with_options(spec, request);
        Self::new(spec, annotations, request.is_hyper_v(spec))
    }

    /// Returns the effects of no annotation, for a runtime that does not read them.
    pub(crate) fn none(spec: &'a WindowsSpec) -> Self {
        Self::new(spec, Annotations::new(None), false)
    }

    fn new(spec: &WindowsSpec, annotations: Annotations<'a>, is_hyper_v: bool) -> Self {
        Self {
            limits: GivenLimits::of(&annotations, &Limits::of(spec), is_hyper_v),
            annotations,
            is_hyper_v,
        }
    }

    /// Returns the text of an annotation.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.annotations.named(name)
    }

    /// Returns whether the container is a HostProcess container.
    pub(crate) fn is_host_process(&self) -> bool {
        self.annotations.is_host_process()
    }

    /// Returns the text of the annotation for HostProcess containers, if it is neither exactly `true` nor false.
    pub(crate) fn misspelled_host_process(&self) -> Option<&str> {
        let text = self.annotations.text(&HOST_PROCESS)?;
        (text != "true" && bool::parse(text) != Some(false)).then_some(text)
    }

    /// Returns the annotation that disables something: its own, if it is set, or else the one that disables all unsafe
    /// operations.
    pub(crate) fn disabling(&self, name: &'static str) -> &'static str {
        match self.text(name) {
            Some(_) => name,
            None => DISABLE_UNSAFE_OPERATIONS.name,
        }
    }

    /// Returns the annotations that are not read as they are written, by name.
    pub(crate) fn unread(&self) -> Vec<(String, Unread)> {
        let mut found = Vec::new();
        for (name, value_type, scope) in unread(&self.annotations) {
            let is_read = self.is_hyper_v || scope == Scope::All;
            if is_read && name != HOST_PROCESS.name {
                found.push((name.to_owned(), Unread::Type { value_type }));
            }
        }
        let unsafe_operations = self.annotations.text(&DISABLE_UNSAFE_OPERATIONS);
        if unsafe_operations.is_some_and(|text| bool::parse(text).is_none()) {
            let name = DISABLE_UNSAFE_OPERATIONS.name.to_owned();
            let value_type = bool::NAME;
            found.push((name, Unread::Type { value_type }));
        }
        self.registry_values(&CONTAINER_REGISTRY, &mut found);
        if self.is_hyper_v {
            self.registry_values(&VM_REGISTRY, &mut found);
            self.services(&mut found);
        }
        found
    }

    fn registry_values(&self, annotation: &Annotation<Json>, found: &mut Vec<(String, Unread)>) {
        if let Some(unread) = registry::unread(&self.annotations, annotation) {
            found.push((annotation.name.to_owned(), unread));
        }
    }

    fn services(&self, found: &mut Vec<(String, Unread)>) {
        for (guid, text) in self.annotations.beginning_with(SERVICE_TABLE.name) {
            let name = [SERVICE_TABLE.name, guid].concat();
            if !is_guid(guid) {
                found.push((name, Unread::Name));
            } else if let Err(error) =
                json::from_slice_as_go::<HvSocketServiceConfig>(text.as_bytes())
            {
                found.push((name, Unread::Json(error.without_values())));
            }
        }
    }

    /// Returns the names of the annotations that runhcs does not look at.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &str> {
        ignored_annotations(&self.annotations, self.is_hyper_v)
    }

    /// Returns the limits, with the annotations that win over them.
    pub(crate) fn limits(&self) -> GivenLimits {
        self.limits
    }
}

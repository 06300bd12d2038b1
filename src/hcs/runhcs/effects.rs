//! Changes that annotations make silently.

use super::annotations::keys::{
    CONTAINER_BANDWIDTH, CONTAINER_IOPS, CONTAINER_MEMORY, CONTAINER_PROCESSOR_COUNT,
    CONTAINER_PROCESSOR_LIMIT, CONTAINER_PROCESSOR_WEIGHT, CONTAINER_REGISTRY, DISABLE_GMSA,
    DISABLE_UNSAFE_OPERATIONS, HOST_PROCESS, PROCESSOR_COUNT, PROCESSOR_LIMIT, PROCESSOR_WEIGHT,
    SERVICE_TABLE, VM_BANDWIDTH, VM_IOPS, VM_MEMORY, VM_REGISTRY, unread,
};
use super::annotations::value::{Json, Value};
use super::annotations::{Annotation, Annotations, Scope};
use super::{Request, registry};
use crate::go::json::{self, JsonError};
use crate::guid::is_guid;
use crate::hcs::limits::{Limits, MEBIBYTE};
use crate::hcs::schema2::HvSocketServiceConfig;
use crate::spec::WindowsSpec;

/// An annotation that overrides a limit of the spec.
#[derive(Debug)]
pub(crate) struct Override {
    pub(crate) annotation: &'static str,
    /// The value of the annotation.
    pub(crate) value: i128,
    /// The unit of the annotation's value, if it is another one than the field's.
    pub(crate) unit: &'static str,
    /// The field of the spec.
    pub(crate) field: &'static str,
    /// The value of the field.
    pub(crate) in_spec: u64,
    /// Whether the utility VM's limit is overridden, and not the container's.
    pub(crate) in_vm: bool,
}

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
    limits: Limits,
    is_hyper_v: bool,
}

impl<'a> Effects<'a> {
    /// Reads the annotations of a spec.
    pub(crate) fn of(spec: &'a WindowsSpec, request: &Request, is_hyper_v: bool) -> Self {
        let mut annotations = Annotations::new(spec.oci_spec().annotations().as_ref());
        if let Some(options) = request.given_options() {
            // Without annotations in the spec, runhcs crashes, which is another finding.
            let _ = annotations.add_options(options, true);
        }
        Self {
            annotations,
            limits: Limits::of(spec),
            is_hyper_v,
        }
    }

    /// Returns the limits of the spec.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns whether the container is a HostProcess container.
    pub(crate) fn is_host_process(&self) -> bool {
        self.annotations.is_exactly_true(&HOST_PROCESS)
    }

    /// Returns the text of the annotation for HostProcess containers, if it is neither exactly `true` nor false.
    pub(crate) fn misspelled_host_process(&self) -> Option<&str> {
        let text = self.annotations.text(&HOST_PROCESS)?;
        (text != "true" && bool::parse(text) != Some(false)).then_some(text)
    }

    /// Returns the name of the annotation that refuses credential specs, if one does.
    pub(crate) fn disabled_credential_specs(&self) -> &'static str {
        if self.annotations.text(&DISABLE_GMSA).is_some() {
            DISABLE_GMSA.name
        } else {
            DISABLE_UNSAFE_OPERATIONS.name
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

    /// Returns the annotations that override limits of the spec with other values.
    pub(crate) fn overrides(&self) -> Vec<Override> {
        let Limits {
            cpu,
            memory,
            storage,
        } = &self.limits;
        let numbers = [
            (
                "windows.resources.cpu.count",
                cpu.count,
                &CONTAINER_PROCESSOR_COUNT,
                &PROCESSOR_COUNT,
            ),
            (
                "windows.resources.cpu.maximum",
                cpu.maximum.into(),
                &CONTAINER_PROCESSOR_LIMIT,
                &PROCESSOR_LIMIT,
            ),
            (
                "windows.resources.cpu.shares",
                cpu.shares.into(),
                &CONTAINER_PROCESSOR_WEIGHT,
                &PROCESSOR_WEIGHT,
            ),
            (
                "windows.resources.storage.bps",
                storage.bps,
                &CONTAINER_BANDWIDTH,
                &VM_BANDWIDTH,
            ),
            (
                "windows.resources.storage.iops",
                storage.iops,
                &CONTAINER_IOPS,
                &VM_IOPS,
            ),
        ];
        let field = "windows.resources.memory.limit";
        let mut found = self.both(field, memory.limit, &CONTAINER_MEMORY, &VM_MEMORY, MEBIBYTE);
        for (field, in_spec, container, vm) in numbers {
            found.extend(self.both(field, in_spec, container, vm, 1));
        }
        found
    }

    /// Returns how the annotations for the container and for its VM override a field. `unit` is the unit of the
    /// annotations in units of the field.
    fn both<T: Value + Clone + Into<i128>>(
        &self,
        field: &'static str,
        in_spec: u64,
        container: &Annotation<T>,
        vm: &Annotation<T>,
        unit: u64,
    ) -> Vec<Override> {
        let mut found = Vec::new();
        for (annotation, in_vm) in [(container, false), (vm, true)] {
            let value: i128 = self.annotations.get(annotation).into();
            let of_spec = in_spec.checked_div(unit).unwrap_or_default();
            let is_read = self.is_hyper_v || !in_vm;
            if is_read && in_spec != 0 && value != 0 && value != i128::from(of_spec) {
                found.push(Override {
                    annotation: annotation.name,
                    value,
                    unit: if unit == 1 { "" } else { " MiB" },
                    field,
                    in_spec,
                    in_vm,
                });
            }
        }
        found
    }
}

//! The annotations that runhcs reads, with their types and defaults.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use tracing::warn;

use super::Request;
use crate::printable::printable;
use crate::spec::WindowsSpec;

mod added;
mod expansion;
pub(super) mod keys;
pub(crate) mod names;
pub(super) mod value;

pub(super) use expansion::expand;
pub use expansion::{AnnotationConflict, AnnotationsError};
pub use keys::annotations;
use value::Value;

/// An annotation that runhcs reads: its name, its type by `T`, its default, and what it changes.
#[derive(Debug)]
pub(crate) struct Annotation<T> {
    pub(crate) name: &'static str,
    default: T,
    scope: Scope,
    effect: &'static str,
}

impl<T> Annotation<T> {
    const fn new(name: &'static str, default: T, scope: Scope, effect: &'static str) -> Self {
        Self {
            name,
            default,
            scope,
            effect,
        }
    }
}

/// An annotation that runhcs reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnnotationInfo {
    /// Its name; for a group, the prefix of all names.
    pub name: &'static str,
    /// The type of its value.
    pub value_type: &'static str,
    /// The value that applies if the annotation is missing, or its value is not of that type.
    pub default: String,
    /// The containers that it applies to.
    pub scope: Scope,
    /// What it changes.
    pub effect: &'static str,
}

/// The containers that an annotation applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// All of them.
    All,
    /// Hyper-V isolated ones.
    HyperV,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::HyperV => "Hyper-V",
        })
    }
}

/// The annotations of a spec, after the options of the request are added and groups are expanded.
#[derive(Clone, Debug)]
pub(super) struct Annotations<'a>(BTreeMap<Cow<'a, str>, Cow<'a, str>>);

impl<'a> Annotations<'a> {
    pub(super) fn new(annotations: Option<&'a HashMap<String, String>>) -> Self {
        let entries = annotations.into_iter().flatten();
        Self(
            entries
                .map(|(name, text)| (name.into(), text.into()))
                .collect(),
        )
    }

    /// Returns the annotations of a spec, with those that the options of the request add, even if the spec has no
    /// annotations, where runhcs crashes.
    pub(super) fn with_options(spec: &'a WindowsSpec, request: &Request) -> Self {
        let mut annotations = Self::new(spec.oci_spec().annotations().as_ref());
        if let Some(options) = request.given_options() {
            // It fails only without a map.
            let _ = annotations.add_options(options, true);
        }
        annotations
    }

    /// Returns the text of an annotation by its name, if the annotation is set.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// Returns the text of an annotation, if the annotation is set.
    pub(super) fn text<T>(&self, annotation: &Annotation<T>) -> Option<&str> {
        self.named(annotation.name)
    }

    /// Returns the value of an annotation, or its default. A text that is not of its type counts as absent.
    pub(super) fn get<T: Value + Clone>(&self, annotation: &Annotation<T>) -> T {
        let given = self.given(annotation);
        given.unwrap_or_else(|| annotation.default.clone())
    }

    /// Returns the value of an annotation, if the annotation is set and its text is of its type.
    pub(super) fn given<T: Value>(&self, annotation: &Annotation<T>) -> Option<T> {
        let value = T::parse(self.text(annotation)?);
        if value.is_none() {
            warn!(
                annotation = annotation.name,
                expected = T::NAME,
                "ignored an annotation whose value has the wrong type"
            );
        }
        value
    }

    /// Returns whether the text of an annotation is exactly `true`.
    pub(super) fn is_exactly_true(&self, annotation: &Annotation<bool>) -> bool {
        self.text(annotation) == Some("true")
    }

    /// Returns whether the annotations make the container a HostProcess container.
    pub(super) fn is_host_process(&self) -> bool {
        self.is_exactly_true(&keys::HOST_PROCESS)
    }

    /// Returns the annotations whose names have a prefix, sorted: the rest of each name, and its text.
    pub(super) fn beginning_with(&self, start: &str) -> Vec<(&str, &str)> {
        let entries = self.0.iter();
        entries
            .filter_map(|(name, text)| Some((name.strip_prefix(start)?, text.as_ref())))
            .collect()
    }

    /// Sets an annotation.
    fn set(&mut self, name: &str, text: String) {
        self.0.insert(name.to_owned().into(), text.into());
    }
}

/// Logs that an annotation is ignored because its JSON is not what it should be.
pub(super) fn warn_of_json(name: &str, error: &dyn fmt::Display) {
    warn!(
        annotation = %printable(name),
        error = %printable(&error.to_string()),
        "ignored an annotation whose JSON cannot be read"
    );
}

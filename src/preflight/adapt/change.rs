//! A change of a spec.

use serde::Serialize;
use serde_json::Value;

/// A field of a spec that was changed for a runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The field, as a path in the spec's JSON, such as `root.path`.
    pub field: String,
    /// Its value before; `None` if it was absent.
    pub from: Option<Value>,
    /// Its value now.
    pub to: Option<Value>,
    /// What that means for the container.
    pub effect: String,
}

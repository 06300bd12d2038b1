//! Leaves values out of a document as the Go encoder of both runtimes does.

/// Returns whether the value is the zero value of its type, which is left out of a document.
pub(super) fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

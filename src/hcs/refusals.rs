//! Everything that a runtime refuses in a spec, not only the first fault.

/// A fault that a runtime refuses, with its location.
#[derive(Debug)]
pub(crate) struct Refusal<E> {
    /// The field of the spec, such as `mounts[0].type`; `rootfs` for what comes with the request.
    pub(crate) field: String,
    /// The error that the runtime would return if there were no earlier one.
    pub(crate) error: E,
}

/// The faults that a runtime refuses, collected so far.
pub(super) struct Refusals<E>(Vec<Refusal<E>>);

impl<E> Refusals<E> {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn push(&mut self, field: impl Into<String>, error: impl Into<E>) {
        self.0.push(Refusal {
            field: field.into(),
            error: error.into(),
        });
    }

    /// Adds the error of a check, or returns the check's result.
    pub(super) fn check<T>(
        &mut self,
        field: impl Into<String>,
        result: Result<T, impl Into<E>>,
    ) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.push(field, error);
                None
            }
        }
    }

    pub(super) fn into_vec(self) -> Vec<Refusal<E>> {
        self.0
    }
}

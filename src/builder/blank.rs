//! `oci-spec`'s values with nothing in them but what they cannot be without.
//!
//! Its own `Default`s and builders start from a Linux container, whose mounts, capabilities and
//! environment would all have to be taken out again.

use std::sync::Arc;

use oci_spec::OciSpecError;
use oci_spec::runtime::{Box as ConsoleBox, BoxBuilder, Process, Spec};
use serde::de::DeserializeOwned;

use crate::{ConsoleSize, Error};

/// A spec with nothing in it.
pub(super) fn spec() -> Result<Spec, Error> {
    read("{}")
}

/// A process with an empty user and working directory, the two that it cannot be without.
pub(super) fn process() -> Result<Process, Error> {
    read(r#"{"user":{},"cwd":""}"#)
}

/// A console's size, which has no setters.
pub(super) fn console(size: ConsoleSize) -> Result<ConsoleBox, Error> {
    let console = BoxBuilder::default().height(size.height).width(size.width);
    console.build().map_err(unexpected)
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| unexpected(OciSpecError::from(error)))
}

fn unexpected(error: OciSpecError) -> Error {
    Error::BlankSpec {
        source: Arc::new(error),
    }
}

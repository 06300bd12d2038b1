//! The names of a data root's containers.

use std::collections::HashMap;

use serde::Deserialize;

use crate::bounded_file::FileIdentity;
use crate::go::json::{self, JsonError, nullable};
use crate::text_encoding::decode;

/// The names of the containers, as they were when all were last looked at.
#[derive(Default)]
pub(super) struct Names {
    by_id: HashMap<String, Known>,
    ids: HashMap<String, String>,
}

/// The name of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The name without its leading slash; empty if there is none.
    pub(super) name: String,
    /// The file that the name was read from, if a change of it will show.
    pub(super) config: Option<FileIdentity>,
}

impl Names {
    /// Returns what is known of the container with this id.
    pub(super) fn get(&self, id: &str) -> Option<&Known> {
        self.by_id.get(id)
    }

    /// Returns the id of the container with this name: of several, that of the first.
    pub(super) fn id_of(&self, name: &str) -> Option<&String> {
        self.ids.get(name)
    }

    /// Adds a container.
    pub(super) fn insert(&mut self, id: &str, known: Known) {
        if !known.name.is_empty() {
            let name = known.name.clone();
            self.ids.entry(name).or_insert_with(|| id.to_owned());
        }
        self.by_id.insert(id.to_owned(), known);
    }
}

impl Known {
    /// The maximum length of a name that is kept, in bytes. Real ones are short; a hostile copy's must not fill memory.
    const MAX_NAME_BYTES: usize = 1 << 10;

    /// Creates what is known of a container. A name that is too long to be kept is as if it were missing.
    pub(super) fn new(name: &str, config: Option<FileIdentity>) -> Self {
        let is_kept = name.len() <= Self::MAX_NAME_BYTES;
        let name = if is_kept {
            name.to_owned()
        } else {
            String::new()
        };
        Self { name, config }
    }
}

/// The keys of `config.v2.json` that name a container. The others are skipped, which is what makes it quick.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Naming {
    #[serde(rename = "ID", deserialize_with = "nullable")]
    pub(super) id: String,
    #[serde(rename = "Name", deserialize_with = "nullable")]
    pub(super) name: String,
}

impl Naming {
    pub(super) fn from_json(json: &[u8]) -> Result<Self, JsonError> {
        json::from_str(&decode(json).map_err(JsonError::in_document)?)
    }

    /// Returns the name without the slash that Docker puts before it.
    pub(super) fn short_name(&self) -> &str {
        self.name.strip_prefix('/').unwrap_or(&self.name)
    }
}

//! The lookup of containers by name, which remembers the names.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::names::{Known, Names, Naming};
use super::{DataRoot, DataRootError, MAX_CONTAINER_BYTES, config_file, is_left_over};
use crate::bounded_file::BoundedFile;
use crate::container::Container;

impl DataRoot {
    /// Reads the container that had this name when it was last looked for, if it still has it.
    pub(super) fn by_known_name(&self, name: &str) -> Option<Container> {
        let names = Arc::clone(&self.names());
        let container = self.read_container(names.id_of(name)?).ok()?;
        (container.short_name() == name).then_some(container)
    }

    /// Reads the names of all containers: those whose file has changed since they were last read, or may have, at the
    /// time `now`.
    pub(super) fn look_at_all(&self, now: SystemTime) -> Result<Lookup, DataRootError> {
        let known = Arc::clone(&self.names());
        let mut names = Names::default();
        let mut ids = self.container_ids()?;
        let mut unreadable = None;
        ids.retain(|id| {
            let read = self.read_name(id, known.get(id), now);
            let is_there = !is_left_over(&read);
            match read {
                Ok(known) => names.insert(id, known),
                Err(error) if is_there => {
                    unreadable.get_or_insert(error);
                }
                Err(_) => {}
            }
            is_there
        });
        let names = Arc::new(names);
        *self.names() = Arc::clone(&names);
        Ok(Lookup {
            names,
            ids,
            unreadable,
        })
    }

    /// Reads the name of a container, or returns the known one if its file is unchanged.
    fn read_name(
        &self,
        id: &str,
        known: Option<&Known>,
        now: SystemTime,
    ) -> Result<Known, DataRootError> {
        let file = BoundedFile::open(&self.path, &config_file(id), MAX_CONTAINER_BYTES)?;
        let config = file.settled_identity(now);
        if let Some(known) = known.filter(|known| config.is_some() && known.config == config) {
            return Ok(known.clone());
        }
        match Naming::from_json(&file.read()?) {
            Ok(naming) if naming.id == id => Ok(Known::new(naming.short_name(), config)),
            // Reading the whole container finds whatever is wrong.
            _ => self
                .read_container(id)
                .map(|container| Known::new(container.short_name(), None)),
        }
    }

    fn names(&self) -> MutexGuard<'_, Arc<Names>> {
        // It is replaced as a whole, whatever a thread was doing when it panicked.
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All containers, looked at for one of them.
pub(super) struct Lookup {
    pub(super) names: Arc<Names>,
    /// The ids of all containers, sorted, also of those whose names cannot be read.
    pub(super) ids: Vec<String>,
    /// The error of the first name that cannot be read.
    unreadable: Option<DataRootError>,
}

impl Lookup {
    /// Returns the error of a container that is not among them.
    pub(super) fn not_found(self, id_or_name: &str) -> DataRootError {
        if let Some(error) = self.unreadable {
            return error;
        }
        let name_or_id = |id: String| match self.names.get(&id) {
            Some(known) if !known.name.is_empty() => known.name.clone(),
            _ => id,
        };
        DataRootError::NoSuchContainer {
            id_or_name: id_or_name.to_owned(),
            names: self.ids.into_iter().map(name_or_id).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::daemon::CONTAINERS_FOLDER;
    use crate::data_root::IMAGES;
    use crate::error_kind::ErrorKind;

    /// A data root with these containers, by id and name.
    fn data_root(containers: &[(&str, &str)]) -> (tempfile::TempDir, DataRoot) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(IMAGES)).unwrap();
        fs::create_dir(root.path().join(CONTAINERS_FOLDER)).unwrap();
        for (id, name) in containers {
            write(root.path(), id, name);
        }
        let data_root = DataRoot::open(root.path()).unwrap();
        (root, data_root)
    }

    fn write(root: &Path, id: &str, name: &str) {
        let path = root.join(config_file(id));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!(r#"{{"ID": "{id}", "Name": "/{name}"}}"#)).unwrap();
    }

    /// A time at which all files are settled, without waiting for it.
    fn later() -> SystemTime {
        let hour = Duration::from_secs(3_600);
        SystemTime::now().checked_add(hour).unwrap()
    }

    /// Gives all known containers another name, so that what comes from memory shows.
    fn mark_known(data_root: &DataRoot, id: &str) {
        let known = data_root.names().get(id).unwrap().clone();
        let mut names = Names::default();
        let name = "kept".to_owned();
        names.insert(id, Known { name, ..known });
        *data_root.names() = Arc::new(names);
    }

    #[test]
    fn a_name_is_read_again_only_if_its_file_has_changed() {
        let (root, data_root) = data_root(&[("c1", "web")]);
        data_root.look_at_all(later()).unwrap();
        mark_known(&data_root, "c1");
        let id_of = |name| {
            let lookup = data_root.clone().look_at_all(later()).unwrap();
            lookup.names.id_of(name).cloned()
        };
        assert_eq!(id_of("kept").as_deref(), Some("c1"));

        write(root.path(), "c1", "web-2");
        assert_eq!(id_of("kept"), None);
        assert_eq!(id_of("web-2").as_deref(), Some("c1"));
    }

    #[test]
    fn a_name_that_has_just_been_written_is_read_again() {
        let (root, data_root) = data_root(&[("c1", "web-1")]);
        data_root.container("web-1").unwrap();
        for name in ["web-2", "web-3", "web-4"] {
            // At once, and as long as before.
            write(root.path(), "c1", name);
            assert_eq!(data_root.container(name).unwrap().id, "c1");
            let error = data_root.container("web-1").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_not_kept() {
        let long = "n".repeat(2_000);
        let (_root, data_root) = data_root(&[("c1", &long), ("c2", "web")]);
        assert_eq!(data_root.container("web").unwrap().id, "c2");
        assert_eq!(data_root.names().get("c1").unwrap().name, "");
        let error = data_root.container(&long).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(data_root.container("c1").unwrap().short_name(), long);
    }

    #[test]
    fn of_several_containers_with_one_name_a_new_data_root_finds_the_first() {
        let (_root, data_root) = data_root(&[("c2", "web"), ("c1", "web"), ("c3", "web")]);
        for _ in 0..2 {
            assert_eq!(data_root.container("web").unwrap().id, "c1");
        }
    }
}

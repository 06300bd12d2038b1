//! Layer folders of containers whose images a containerd snapshotter keeps.

use serde::Deserialize;

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::json::{self, JsonError, nullable_list};

/// One of the mounts that a containerd snapshotter returns for a container's snapshot.
///
/// `Deserialize` accepts the keys of the runtime specification and those of containerd's Go type, in exactly their
/// case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct SnapshotMount {
    /// The mount's type; `windows-layer` on Windows.
    #[serde(rename = "type", alias = "Type")]
    pub kind: String,
    /// The folder of the container's scratch layer.
    #[serde(alias = "Source")]
    pub source: String,
    /// Options. The parent layers are in the first `parentLayerPaths=`, as a JSON array, topmost first.
    #[serde(alias = "Options", deserialize_with = "nullable_list")]
    pub options: Vec<String>,
}

/// The type of the one mount that a snapshot has on Windows.
const WINDOWS_LAYER: &str = "windows-layer";

/// The option that carries the parent layers.
const PARENT_LAYERS: &str = "parentLayerPaths=";

/// Returns a container's layer folders from the mounts of its snapshot: the parents, topmost first, then the scratch
/// layer. Use it to implement an [`ImageStore`](crate::host::ImageStore) over containerd.
///
/// ```
/// use wcow_spec::host::snapshotter::{SnapshotMount, layer_folders};
///
/// let mount = SnapshotMount {
///     kind: "windows-layer".to_owned(),
///     source: r"C:\snapshots\3".to_owned(),
///     options: vec!["rw".to_owned(), r#"parentLayerPaths=["C:\\snapshots\\2","C:\\snapshots\\1"]"#.to_owned()],
/// };
/// assert_eq!(layer_folders(&[mount])?, [r"C:\snapshots\2", r"C:\snapshots\1", r"C:\snapshots\3"]);
/// # Ok::<(), wcow_spec::host::snapshotter::SnapshotError>(())
/// ```
///
/// # Errors
///
/// Returns [`SnapshotError`] if there is not exactly one mount, if it has another type, no source or no parents, or if
/// the parents are not a JSON array of paths.
pub fn layer_folders(mounts: &[SnapshotMount]) -> Result<Vec<String>, SnapshotError> {
    let [mount] = mounts else {
        return Err(SnapshotError::Count {
            count: mounts.len(),
        });
    };
    if mount.kind != WINDOWS_LAYER {
        return Err(SnapshotError::Type {
            kind: mount.kind.clone(),
        });
    }
    if mount.source.is_empty() {
        return Err(SnapshotError::NoSource);
    }
    let mut options = mount.options.iter();
    let parents = options
        .find_map(|option| option.strip_prefix(PARENT_LAYERS))
        .ok_or(SnapshotError::NoParentLayers)?;
    let mut folders: Vec<String> = json::from_str(parents)?;
    if folders.is_empty() {
        return Err(SnapshotError::NoParentLayers);
    }
    folders.push(mount.source.clone());
    Ok(folders)
}

/// Error reading the layer folders from the mounts of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// There is not exactly one mount.
    #[error("a snapshot has one mount on Windows, not {count}")]
    Count {
        /// The number of mounts.
        count: usize,
    },

    /// The mount has another type.
    #[error("the snapshot's mount is of the type '{kind}', not '{WINDOWS_LAYER}'")]
    Type {
        /// The type.
        kind: String,
    },

    /// The mount has no source.
    #[error("the snapshot's mount has no source")]
    NoSource,

    /// The mount names no parent layers.
    #[error("the snapshot's mount has no parent layers in an option {PARENT_LAYERS}")]
    NoParentLayers,

    /// The parent layers are not a JSON array of paths.
    #[error("the option {PARENT_LAYERS} of the snapshot's mount is not a JSON array of paths")]
    ParentLayers(#[from] JsonError),
}

impl SnapshotError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

impl From<SnapshotError> for BackendError {
    fn from(error: SnapshotError) -> Self {
        Self::new(error.kind(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_chain::ErrorChain;

    fn mount() -> SnapshotMount {
        SnapshotMount {
            kind: WINDOWS_LAYER.to_owned(),
            source: r"D:\s\9".to_owned(),
            options: vec!["ro".to_owned(), format!(r#"{PARENT_LAYERS}["D:\\s\\8"]"#)],
        }
    }

    #[test]
    fn parents_come_before_the_scratch_layer() {
        assert_eq!(layer_folders(&[mount()]).unwrap(), [r"D:\s\8", r"D:\s\9"]);
    }

    #[test]
    fn of_several_lists_of_parents_the_first_is_taken() {
        let mut mount = mount();
        mount
            .options
            .push(format!(r#"{PARENT_LAYERS}["D:\\s\\7"]"#));
        mount.options.push(format!("{PARENT_LAYERS}not a list"));
        assert_eq!(layer_folders(&[mount]).unwrap(), [r"D:\s\8", r"D:\s\9"]);
    }

    #[test]
    fn containerds_go_field_names_are_read_too() {
        let json = r#"{"Type": "windows-layer", "Source": "D:\\s\\9", "Target": "",
            "Options": ["ro", "parentLayerPaths=[\"D:\\\\s\\\\8\"]"]}"#;
        assert_eq!(
            serde_json::from_str::<SnapshotMount>(json).unwrap(),
            mount()
        );
    }

    #[test]
    fn every_fault_is_named() {
        let cases = [
            (vec![], "one mount on Windows, not 0"),
            (vec![mount(), mount()], "one mount on Windows, not 2"),
            (
                vec![SnapshotMount {
                    kind: "bind".to_owned(),
                    ..mount()
                }],
                "the type 'bind'",
            ),
            (
                vec![SnapshotMount {
                    source: String::new(),
                    ..mount()
                }],
                "no source",
            ),
            (
                vec![SnapshotMount {
                    options: vec![],
                    ..mount()
                }],
                "no parent layers in an option parentLayerPaths=",
            ),
            (
                vec![SnapshotMount {
                    options: vec!["parentLayerPaths=[1]".to_owned()],
                    ..mount()
                }],
                "is not a JSON array of paths: [0]: invalid type: integer `1`",
            ),
            (
                vec![SnapshotMount {
                    options: vec!["parentLayerPaths=[]".to_owned()],
                    ..mount()
                }],
                "no parent layers",
            ),
        ];
        for (mounts, message) in cases {
            let error = layer_folders(&mounts).unwrap_err();
            let chain = ErrorChain(&error).to_string();
            assert!(chain.contains(message), "{chain}");
            assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        }
    }
}

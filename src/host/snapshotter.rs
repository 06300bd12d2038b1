//! Layer folders with the containerd snapshotter.

use serde::Deserialize;

use crate::go::json::nullable_list;
use crate::{BackendError, ErrorKind};

/// One of the mounts that a containerd snapshotter gives for a container's snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SnapshotMount {
    /// The mount's type; `windows-layer` on Windows.
    #[serde(rename = "type", alias = "Type")]
    pub kind: String,
    /// The folder of the container's scratch layer.
    #[serde(alias = "Source")]
    pub source: String,
    /// Options; the parent layers are in `parentLayerPaths=`, a JSON array, topmost first.
    #[serde(alias = "Options", deserialize_with = "nullable_list")]
    pub options: Vec<String>,
}

/// The type of the one mount that a snapshot has on Windows.
const WINDOWS_LAYER: &str = "windows-layer";

/// The option that carries the parent layers.
const PARENT_LAYERS: &str = "parentLayerPaths=";

/// A container's layer folders, from the mounts of its snapshot: the parents, topmost first, then the
/// scratch layer. For an [`ImageStore`](crate::host::ImageStore) over containerd.
///
/// ```
/// use wcow_spec::host::snapshotter::{SnapshotMount, layer_folders};
///
/// let mount = SnapshotMount {
///     kind: "windows-layer".to_owned(),
///     source: r"C:\snapshots\3".to_owned(),
///     options: vec!["rw".to_owned(), r#"parentLayerPaths=["C:\\snapshots\\2","C:\\snapshots\\1"]"#.to_owned()],
/// };
/// assert_eq!(layer_folders(&[mount]).unwrap(), [r"C:\snapshots\2", r"C:\snapshots\1", r"C:\snapshots\3"]);
/// ```
///
/// # Errors
///
/// If there is not exactly one mount, if it is of another type, has no source or no parents, or if the
/// parents are no JSON array of strings.
pub fn layer_folders(mounts: &[SnapshotMount]) -> Result<Vec<String>, BackendError> {
    let [mount] = mounts else {
        return Err(invalid(format!(
            "a snapshot has one mount on Windows, not {}",
            mounts.len()
        )));
    };
    if mount.kind != WINDOWS_LAYER {
        return Err(invalid(format!(
            "snapshot mount is of type '{}', not '{WINDOWS_LAYER}'",
            mount.kind
        )));
    }
    if mount.source.is_empty() {
        return Err(invalid("snapshot mount has no source".to_owned()));
    }
    let parents = mount
        .options
        .iter()
        .find_map(|option| option.strip_prefix(PARENT_LAYERS))
        .ok_or_else(|| invalid(format!("snapshot mount has no option {PARENT_LAYERS}")))?;
    let mut folders: Vec<String> = serde_json::from_str(parents).map_err(|error| {
        invalid(format!(
            "snapshot mount's {PARENT_LAYERS} is no list of paths: {error}"
        ))
    })?;
    if folders.is_empty() {
        return Err(invalid("snapshot mount has no parent layers".to_owned()));
    }
    folders.push(mount.source.clone());
    Ok(folders)
}

fn invalid(message: String) -> BackendError {
    BackendError::new(ErrorKind::InvalidParameter, message)
}

#[cfg(test)]
mod tests {
    use super::*;

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
                "type 'bind'",
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
                "no option parentLayerPaths=",
            ),
            (
                vec![SnapshotMount {
                    options: vec!["parentLayerPaths=[1]".to_owned()],
                    ..mount()
                }],
                "no list of paths: invalid type: integer `1`",
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
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        }
    }
}

//! Host devices assigned to the container.

use oci_spec::runtime::WindowsDevice;

use super::non_empty;
use crate::container::DeviceMapping;
use crate::error_kind::ErrorKind;

/// Error parsing the path of a device. Displays dockerd's text; dockerd assigns no error kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DevicePathError {
    /// The path has neither the form `class/ID` nor `IDTYPE://ID`.
    #[error("invalid device assignment path: '{path}', must be 'class/ID' or 'IDType://ID'")]
    Invalid {
        /// The path.
        path: String,
    },

    /// The path has an empty id type before its `://`.
    #[error("invalid device assignment path: '{path}', IDType cannot be empty")]
    EmptyIdType {
        /// The path.
        path: String,
    },
}

impl DevicePathError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Returns the devices, or `None` if there are none.
pub(super) fn devices(
    mappings: &[DeviceMapping],
) -> Result<Option<Vec<WindowsDevice>>, DevicePathError> {
    let devices: Result<Vec<_>, _> = mappings.iter().map(device).collect();
    devices.map(non_empty)
}

/// Parses `class/GUID`, the older form, or `IDTYPE://ID`.
fn device(mapping: &DeviceMapping) -> Result<WindowsDevice, DevicePathError> {
    let path = &mapping.path_on_host;
    let (id_type, id) = match path.strip_prefix("class/") {
        // The rest is the id, even if it contains a `://`.
        Some(id) => ("class", id),
        None => path
            .split_once("://")
            .ok_or_else(|| DevicePathError::Invalid { path: path.clone() })?,
    };
    if id_type.is_empty() {
        return Err(DevicePathError::EmptyIdType { path: path.clone() });
    }
    let mut device = WindowsDevice::default();
    device.set_id(id.to_owned()).set_id_type(id_type.to_owned());
    Ok(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Result<(String, String), DevicePathError> {
        let mapping = DeviceMapping {
            path_on_host: path.to_owned(),
        };
        device(&mapping).map(|device| (device.id_type().clone(), device.id().clone()))
    }

    #[test]
    fn both_forms_give_type_and_id() {
        let cases = [
            ("class/5B45201D", "class", "5B45201D"),
            ("class://5B45201D", "class", "5B45201D"),
            ("class//x", "class", "/x"),
            ("class/a://b", "class", "a://b"),
            ("class/", "class", ""),
            ("CLASS://x", "CLASS", "x"),
            (
                r"vpci-instance-id://PCI\VEN_10DE",
                "vpci-instance-id",
                r"PCI\VEN_10DE",
            ),
            ("a:b://c://d", "a:b", "c://d"),
        ];
        for (path, id_type, id) in cases {
            assert_eq!(
                read(path).unwrap(),
                (id_type.to_owned(), id.to_owned()),
                "{path}"
            );
        }
    }

    #[test]
    fn other_paths_are_invalid_parameters() {
        for path in ["", "class", "Class/x", "/dev/null", "a:/b"] {
            assert!(matches!(read(path), Err(DevicePathError::Invalid { path: p }) if p == path));
        }
        assert!(
            matches!(read("://x"), Err(DevicePathError::EmptyIdType { path }) if path == "://x")
        );
    }
}

//! Devices of the host that the container is to have.

use oci_spec::runtime::WindowsDevice;

use crate::builder::non_empty;
use crate::{DeviceMapping, Error};

/// The devices, or `None` without any.
pub(super) fn devices(mappings: &[DeviceMapping]) -> Result<Option<Vec<WindowsDevice>>, Error> {
    let devices: Result<Vec<_>, _> = mappings.iter().map(device).collect();
    devices.map(non_empty)
}

/// Reads `class/GUID`, the older form, or `IDTYPE://ID`.
fn device(mapping: &DeviceMapping) -> Result<WindowsDevice, Error> {
    let path = &mapping.path_on_host;
    let (id_type, id) = match path.strip_prefix("class/") {
        // What follows is the id, even if there is a `://` in it.
        Some(id) => ("class", id),
        None => path
            .split_once("://")
            .ok_or_else(|| Error::InvalidDevicePath { path: path.clone() })?,
    };
    if id_type.is_empty() {
        return Err(Error::EmptyDeviceIdType { path: path.clone() });
    }
    let mut device = WindowsDevice::default();
    device.set_id(id.to_owned()).set_id_type(id_type.to_owned());
    Ok(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Result<(String, String), Error> {
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
            assert!(matches!(read(path), Err(Error::InvalidDevicePath { path: p }) if p == path));
        }
        assert!(matches!(read("://x"), Err(Error::EmptyDeviceIdType { path }) if path == "://x"));
    }
}

//! Devices of the host.

use oci_spec::runtime::{Windows, WindowsDevice};

use super::HcsError;
use crate::hcs::schema1::AssignedDevice;

/// The id types whose id is the GUID of a device interface class, in exactly this case.
pub(crate) const CLASS_TYPES: [&str; 2] = ["class", "vpci-class-guid"];

/// Returns the devices.
pub(super) fn devices(windows: &Windows) -> Result<Vec<AssignedDevice>, HcsError> {
    let devices = windows.devices().as_deref().unwrap_or_default();
    if !devices.is_empty() && windows.hyperv().is_some() {
        return Err(HcsError::DevicesWithHyperV);
    }
    devices.iter().map(device).collect()
}

fn device(device: &WindowsDevice) -> Result<AssignedDevice, HcsError> {
    let id_type = device.id_type();
    if !CLASS_TYPES.contains(&id_type.as_str()) {
        return Err(HcsError::DeviceType {
            id_type: id_type.clone(),
        });
    }
    Ok(AssignedDevice {
        interface_class_guid: device.id().clone(),
    })
}

//! Devices of the host.

use oci_spec::runtime::{Windows, WindowsDevice};

use super::HcsError;
use crate::hcs::schema1::AssignedDevice;

/// The id types whose id is the GUID of a device interface class, in exactly this case.
pub(crate) const CLASS_TYPES: [&str; 2] = ["class", "vpci-class-guid"];

/// Returns the devices.
pub(super) fn devices(windows: &Windows) -> Result<Vec<AssignedDevice>, HcsError> {
    refuse_with_hyper_v(windows)?;
    let devices = windows.devices().as_deref().unwrap_or_default();
    devices.iter().map(device).collect()
}

/// Fails if a Hyper-V isolated container has devices.
pub(super) fn refuse_with_hyper_v(windows: &Windows) -> Result<(), HcsError> {
    let has_devices = windows
        .devices()
        .as_ref()
        .is_some_and(|devices| !devices.is_empty());
    if has_devices && windows.hyperv().is_some() {
        return Err(HcsError::DevicesWithHyperV);
    }
    Ok(())
}

/// Returns a device.
pub(super) fn device(device: &WindowsDevice) -> Result<AssignedDevice, HcsError> {
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

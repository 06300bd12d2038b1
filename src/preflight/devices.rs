//! Devices of the host.

use oci_spec::runtime::WindowsDevice;

use super::{Check, Rule, Runtime, Severity};
use crate::guid::is_guid;
use crate::hcs::dockerd::devices::CLASS_TYPES;

impl Check<'_> {
    pub(super) fn devices(&mut self) {
        let devices = self
            .windows()
            .and_then(|windows| windows.devices().as_deref());
        let devices = devices.unwrap_or_default();
        if !devices.is_empty() && self.is_hyper_v() && self.runtime == Runtime::Dockerd {
            self.report(
                Rule::DeviceWithHyperV,
                Severity::Refused,
                "windows.devices",
                "dockerd assigns no devices to Hyper-V containers.",
                "Remove the devices, or use process isolation.",
            );
        }
        for (index, device) in devices.iter().enumerate() {
            self.device(index, device);
        }
    }

    fn device(&mut self, index: usize, device: &WindowsDevice) {
        let (id_type, id) = (device.id_type().as_str(), device.id());
        let known: &[&str] = match (self.runtime, self.is_hyper_v()) {
            (Runtime::Dockerd, _) => &CLASS_TYPES,
            (Runtime::Runhcs, false) => &["class", "vpci-class-guid", "vpci-location-path"],
            (Runtime::Runhcs, true) => &["vpci", "vpci-instance-id", "gpu"],
        };
        if !known.contains(&id_type) {
            self.report(
                Rule::DeviceIdType,
                Severity::Refused,
                format!("windows.devices[{index}].idType"),
                format!(
                    "{} does not support devices of the type '{id_type}' here.",
                    self.runtime
                ),
                format!("Use one of these types: {}.", known.join(", ")),
            );
        } else if CLASS_TYPES.contains(&id_type) && !is_guid(id) {
            self.report(
                Rule::DeviceClass,
                Severity::Refused,
                format!("windows.devices[{index}].id"),
                format!("'{id}' is not the GUID of a device interface class."),
                "Set the GUID of a class, such as 5B45201D-F2F2-4F3B-85BB-30FF1F953599 for GPUs.",
            );
        }
    }
}

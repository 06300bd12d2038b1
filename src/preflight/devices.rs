//! Devices of the host.

use super::{By, Check, Rule, Runtime};
use crate::guid::is_guid;
use crate::hcs::dockerd::devices::CLASS_TYPES;
use crate::hcs::runhcs::{INSTANCE_TYPES, LOCATION_PATH};

impl Check<'_> {
    /// Reports device classes that are not GUIDs, where the runtime takes classes.
    pub(super) fn devices(&mut self) {
        let devices = self
            .windows()
            .and_then(|windows| windows.devices().as_deref());
        if self.is_runhcs() && self.is_hyper_v {
            return;
        }
        for (index, device) in devices.unwrap_or_default().iter().enumerate() {
            let (id_type, id) = (device.id_type().as_str(), device.id());
            if CLASS_TYPES.contains(&id_type) && !is_guid(id) {
                self.refused(
                    By::Hcs,
                    Rule::DeviceClass,
                    format!("windows.devices[{index}].id"),
                    format!("'{id}' is not the GUID of a device interface class."),
                    "Set the GUID of a class, such as 5B45201D-F2F2-4F3B-85BB-30FF1F953599 for GPUs.",
                );
            }
        }
    }

    /// Returns the id types that the runtime takes.
    pub(super) fn device_types(&self) -> Vec<&'static str> {
        match (self.options.runtime, self.is_hyper_v) {
            (Runtime::Dockerd, _) => CLASS_TYPES.to_vec(),
            (Runtime::Runhcs, false) => [CLASS_TYPES.as_slice(), &[LOCATION_PATH]].concat(),
            (Runtime::Runhcs, true) => INSTANCE_TYPES.to_vec(),
        }
    }
}

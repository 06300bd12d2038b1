//! What dockerd's own runtime refuses.

use super::Words;
use crate::error_chain::ErrorChain;
use crate::hcs::Refusal;
use crate::hcs::dockerd::HcsError;
use crate::preflight::{Check, Rule};

impl Check<'_> {
    pub(super) fn by_dockerd(&self, refusal: &Refusal<HcsError>) -> Words {
        match &refusal.error {
            HcsError::Crash(crash) => self.crash(*crash),
            HcsError::Linux => Words::new(
                Rule::Linux,
                "dockerd's runtime on Windows runs no Linux containers.",
                "Remove the linux section.",
            ),
            HcsError::TooFewLayers { count } => Words::new(
                Rule::TooFewLayers,
                format!("A container has at least 2 layers, and the spec lists {count}."),
                "List the image's layers, topmost first, then the container's scratch layer.",
            ),
            HcsError::UtilityVmPath { path } => Words::new(
                Rule::UtilityVmPath,
                format!(
                    "dockerd finds the image of the utility VM itself, and does not use {path}."
                ),
                "Remove windows.hyperv.utilityVMPath.",
            ),
            HcsError::RootPathWithHyperV { path } => Words::new(
                Rule::RootPathWithHyperV,
                format!(
                    "A Hyper-V container's file system is mounted in its utility VM, not at {path}."
                ),
                r#"Set root.path to ""."#,
            ),
            HcsError::ReadOnlyRoot => Self::read_only_root(),
            HcsError::MountType { mount_type } => self.mount_type(mount_type),
            HcsError::DevicesWithHyperV => Words::new(
                Rule::DeviceWithHyperV,
                "dockerd assigns no devices to Hyper-V containers.",
                "Remove windows.devices, or use process isolation: remove windows.hyperv.",
            ),
            HcsError::DeviceType { id_type } => self.device_type(id_type),
            other @ (HcsError::Stat { .. } | HcsError::NoUtilityVm | HcsError::LayerId(_)) => {
                Words::new(
                    Rule::OtherRefusal,
                    format!("dockerd refuses it: {}.", ErrorChain(other)),
                    "Use the layers of an image that has a UtilityVM folder and that can be read.",
                )
            }
        }
    }
}

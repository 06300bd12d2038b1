//! What runhcs refuses in mounts.

use super::Words;
use crate::error_chain::ErrorChain;
use crate::hcs::json_path::annotation;
use crate::hcs::runhcs::annotation_names::DISABLE_WRITABLE_SHARES;
use crate::hcs::runhcs::{DiskError, MountError, ShareError};
use crate::preflight::{Check, Rule};

impl Check<'_> {
    pub(super) fn mount_error(&self, error: &MountError) -> Words {
        match error {
            MountError::Incomplete { .. } => Words::new(
                Rule::IncompleteMount,
                "The mount does not have both a source and a destination.",
                "Set both, or remove the mount.",
            ),
            MountError::Type { mount_type } => self.mount_type(mount_type),
            MountError::UtilityVmPath { path } => Words::new(
                Rule::UtilityVmMount,
                format!(
                    "'{path}' is in the utility VM, from which runhcs takes pipes only, and only to pipes."
                ),
                r"For a pipe, write the source as uvm://\\.\pipe\NAME and the destination as \\.\pipe\NAME; for a folder of the VM, the source as sandbox://FOLDER.",
            ),
            MountError::Disk {
                source: DiskError::ExtensiblePath { path },
                ..
            } => Words::new(
                Rule::ExtensibleDisk,
                format!("'{path}' does not name the provider of an extensible virtual disk."),
                "Write it as evd://PROVIDER/PATH.",
            ),
            MountError::Disk {
                source: DiskError::NoLocation,
                ..
            } => Words::new(
                Rule::TooManyDisks,
                "A utility VM takes 62 disks besides its own and the container's.",
                "Mount fewer disks.",
            ),
            MountError::Share {
                source: ShareError::WritableDenied,
                ..
            } => {
                let name = self.effects.disabling(DISABLE_WRITABLE_SHARES);
                Words::new(
                    Rule::WritableMount,
                    format!("The mount can be written to, which the annotation {name} refuses."),
                    format!(
                        r#"Add "ro" to the options of the mount, or remove {}."#,
                        annotation(name)
                    ),
                )
            }
            other => Words::new(
                Rule::OtherRefusal,
                format!("runhcs refuses it: {}.", ErrorChain(other)),
                "Set the source to an existing, readable path on the host.",
            ),
        }
    }
}

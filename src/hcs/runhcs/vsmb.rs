//! Shares of the host over VMBus (VSMB) in a utility VM.

use std::collections::BTreeMap;

use super::Step;
use super::planner::Planner;
use super::utility_vm::UtilityVm;
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::hcs::schema2::{
    ModifySettingRequest, ModifySettings, VirtualSmbShare, VirtualSmbShareOptions,
};
use crate::hcs::stat::StatError;
use crate::host::FileKind;

/// The builds on which HCS maps files directly only if they have ids, and does not check this itself.
const ASK_FOR_FILE_IDS: std::ops::RangeInclusive<u32> = 18_362..=19_042;

/// The resource path of requests that change shares.
const SHARES: &str = "VirtualMachine/Devices/VirtualSmb/Shares";

/// The folder of the shares in the VM.
pub(super) const GUEST_ROOT: &str = r"\\?\VMSMB\VSMB-{dcc079ae-60ba-4d07-847c-3493609c0870}\";

/// A path cannot be shared with the utility VM, or is not.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// The share could be written to, which an annotation refuses.
    #[error("adding writable shares is denied: operation denied")]
    WritableDenied,
    /// The path cannot be examined.
    #[error(transparent)]
    Stat(#[from] StatError),
    /// Whether the folder's files have ids cannot be determined.
    #[error(transparent)]
    FileIds(BackendError),
    /// The path is not shared.
    #[error("not attached")]
    NotAttached,
}

impl ShareError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.backend() {
            Some(backend) => backend.kind(),
            None if matches!(self, Self::WritableDenied) => ErrorKind::Forbidden,
            None => ErrorKind::InvalidParameter,
        }
    }

    pub(super) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Stat(error) => Some(error.backend()),
            Self::FileIds(error) => Some(error),
            Self::WritableDenied | Self::NotAttached => None,
        }
    }
}

/// Whether a VM may write to a share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    ReadOnly,
    ReadWrite,
}

impl Access {
    pub(super) fn of(is_read_only: bool) -> Self {
        if is_read_only {
            Self::ReadOnly
        } else {
            Self::ReadWrite
        }
    }
}

/// The shares of a utility VM, besides that of its own system. A folder is shared once for each access, and once more
/// for single files of it.
#[derive(Default)]
pub(super) struct Shares {
    folders: BTreeMap<(String, Access), Share>,
    files: BTreeMap<(String, Access), Share>,
}

/// A share.
struct Share {
    name: String,
    /// The files that the VM may use.
    files: Vec<String>,
}

impl Shares {
    /// Returns the name of the next share.
    fn next_name(&self) -> String {
        let count = self.folders.len().saturating_add(self.files.len());
        format!("s{:x}", count.saturating_add(1))
    }
}

/// Returns the options that all shares of a VM have.
pub(super) fn options(access: Access, no_directmap: bool) -> VirtualSmbShareOptions {
    let is_read_only = access == Access::ReadOnly;
    VirtualSmbShareOptions {
        read_only: is_read_only,
        share_read: is_read_only,
        cache_io: is_read_only,
        pseudo_oplocks: is_read_only,
        no_directmap,
        ..VirtualSmbShareOptions::default()
    }
}

impl Planner<'_> {
    /// Shares a folder, or a file of a folder, with the utility VM, and returns the folder, cleaned.
    pub(super) fn share(
        &mut self,
        vm: &mut UtilityVm,
        path: &str,
        access: Access,
        takes_backup_privilege: bool,
    ) -> Result<String, ShareError> {
        if access == Access::ReadWrite && vm.refuses_writable_shares {
            return Err(ShareError::WritableDenied);
        }
        let mut options = options(access, vm.no_directmap);
        options.take_backup_privilege = takes_backup_privilege;
        let kind = StatError::check(self.lookups.files, path)?;
        let folder = match kind {
            FileKind::Folder => filepath::clean(path),
            FileKind::File => {
                options.restrict_file_access = true;
                options.single_file_mapping = true;
                filepath::clean(&filepath::dir(path))
            }
        };
        if ASK_FOR_FILE_IDS.contains(&self.facts.windows_build) {
            let has_file_ids = self.lookups.files.has_file_ids(&folder);
            options.no_directmap |= !has_file_ids.map_err(ShareError::FileIds)?;
        }
        let request = match kind {
            FileKind::Folder => vm.shares.add_folder(&folder, access, options),
            FileKind::File => Some(vm.shares.add_file(&folder, access, path, options)),
        };
        self.steps.extend(request.map(Step::Modify));
        Ok(folder)
    }

    /// Returns the path in the utility VM of a shared folder or file.
    pub(super) fn path_in_vm(
        &self,
        vm: &UtilityVm,
        path: &str,
        access: Access,
    ) -> Result<String, ShareError> {
        let (shares, folder, file) = match StatError::check(self.lookups.files, path)? {
            FileKind::Folder => (&vm.shares.folders, path, ""),
            FileKind::File => {
                let (folder, file) = filepath::split(path);
                (&vm.shares.files, folder, file)
            }
        };
        let share = shares.get(&(filepath::clean(folder), access));
        let share = share.ok_or(ShareError::NotAttached)?;
        let share = [GUEST_ROOT, &share.name].concat();
        Ok(filepath::join(&share, file))
    }
}

impl Shares {
    /// Shares a folder, unless it is shared already.
    fn add_folder(
        &mut self,
        folder: &str,
        access: Access,
        options: VirtualSmbShareOptions,
    ) -> Option<ModifySettingRequest> {
        let key = (folder.to_owned(), access);
        if self.folders.contains_key(&key) {
            return None;
        }
        let share = Share {
            name: self.next_name(),
            files: Vec::new(),
        };
        let settings = share.settings(folder, options);
        self.folders.insert(key, share);
        Some(ModifySettingRequest::add(SHARES.to_owned(), Some(settings)))
    }

    /// Shares a file of a folder, in a new share or in one that already has other files of the folder.
    fn add_file(
        &mut self,
        folder: &str,
        access: Access,
        file: &str,
        options: VirtualSmbShareOptions,
    ) -> ModifySettingRequest {
        let name = self.next_name();
        let key = (folder.to_owned(), access);
        let is_new = !self.files.contains_key(&key);
        let share = self.files.entry(key).or_insert_with(|| Share {
            name,
            files: Vec::new(),
        });
        share.files.push(file.to_owned());
        let settings = share.settings(folder, options);
        if is_new {
            ModifySettingRequest::add(SHARES.to_owned(), Some(settings))
        } else {
            ModifySettingRequest::update(SHARES.to_owned(), settings)
        }
    }
}

impl Share {
    fn settings(&self, folder: &str, options: VirtualSmbShareOptions) -> ModifySettings {
        let mut share = VirtualSmbShare::new(self.name.clone(), folder.to_owned(), options);
        share.allowed_files.clone_from(&self.files);
        ModifySettings::VirtualSmbShare(share)
    }
}

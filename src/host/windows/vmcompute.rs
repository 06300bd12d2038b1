//! The library of the Host Compute Service (HCS), loaded when it is needed, so that programs start without it.
#![expect(unsafe_code, reason = "a library is loaded by system calls")]

use std::ffi::CStr;
use std::ptr;

use windows_result::HRESULT;
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};

use super::error::kind_of;
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

/// The library of HCS; it comes with the Windows feature "Containers".
pub(super) const LIBRARY: &str = "vmcompute.dll";

/// The address of a function whose signature is not known here.
pub(super) type Address = unsafe extern "system" fn() -> isize;

/// Returns the address of a function of a library in System32, which stays loaded.
pub(super) fn load(library: &str, function: &'static CStr) -> Result<Address, HcsError> {
    let name: Vec<u16> = library.encode_utf16().chain([0]).collect();
    // SAFETY: the name ends with a NUL, and System32 has no library that an attacker could have put there.
    let module =
        unsafe { LoadLibraryExW(name.as_ptr(), ptr::null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32) };
    if module.is_null() {
        let source = windows_result::Error::from_thread();
        let library = library.to_owned();
        return Err(HcsError::NoLibrary { library, source });
    }
    // SAFETY: the module was loaded above and is never freed, and the name ends with a NUL.
    let address = unsafe { GetProcAddress(module, function.as_ptr().cast()) };
    address.ok_or_else(|| HcsError::NoFunction {
        library: library.to_owned(),
        function: function.to_string_lossy().into_owned(),
        source: windows_result::Error::from_thread(),
    })
}

/// Returns the failure that an HRESULT of a function stands for, with the system's text for it.
pub(super) fn succeeded(function: &'static str, result: i32) -> Result<(), HcsError> {
    let result = HRESULT(result);
    if result.is_ok() {
        return Ok(());
    }
    let source = windows_result::Error::from_hresult(result);
    Err(HcsError::Failed { function, source })
}

/// Error asking HCS.
#[derive(Debug, thiserror::Error)]
pub(super) enum HcsError {
    #[error("cannot load {library} from System32: enable the Windows feature \"Containers\"")]
    NoLibrary {
        library: String,
        source: windows_result::Error,
    },
    #[error("{library} has no {function}: enable or update the Windows feature \"Containers\"")]
    NoFunction {
        library: String,
        function: String,
        source: windows_result::Error,
    },
    #[error("the {what} has a NUL inside")]
    Nul { what: &'static str },
    #[error("{function} failed")]
    Failed {
        function: &'static str,
        source: windows_result::Error,
    },
    #[error("GetLayerMountPath answers a path of {length} units, more than Windows has")]
    TooLong { length: usize },
    #[error("GetLayerMountPath answers a path that grows each time it is read")]
    Growing,
    #[error("GetLayerMountPath answers a path that is not Unicode")]
    NotUnicode,
}

impl From<HcsError> for BackendError {
    fn from(error: HcsError) -> Self {
        let kind = match &error {
            HcsError::Nul { .. } => ErrorKind::InvalidParameter,
            HcsError::Failed { source, .. } => kind_of(source.code()),
            _ => ErrorKind::System,
        };
        Self::new(kind, error)
    }
}

//! Mounted layers: containerd's records in the file system, and the Host Compute Service (HCS).
#![expect(unsafe_code, reason = "HCS is asked by system calls")]

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::mem;
use std::path::Path;
use std::ptr;
use std::sync::OnceLock;

use windows_result::HRESULT;

use super::error::until_first_nul;
use super::vmcompute::{self, Address, HcsError, LIBRARY, succeeded};
use crate::backend_error::BackendError;
use crate::bounded_file::{FileError, read_open, text};

/// The function that is asked.
const NAME: &str = "GetLayerMountPath";

/// The alternate stream in which containerd records the layer that it has mounted at a folder.
const LAYER_SOURCE_STREAM: &str = ":containerd.io-source";

/// The most bytes that a layer source may have: a path of the greatest length, as UTF-8.
const MAX_LAYER_SOURCE_BYTES: u64 = 3 * 32_767;

/// The most units of a Windows path, and its NUL.
const MAX_PATH_UNITS: usize = 32_768;

/// How often a mount path may grow between the two calls that read it.
const MAX_ATTEMPTS: usize = 8;

/// The buffer of the second call is too small: the path has grown since the first.
const TOO_SMALL: [HRESULT; 2] = [HRESULT::from_win32(122), HRESULT::from_win32(234)];

/// The function of HCS, once it has been loaded. A failure is not kept, as the Windows feature may be enabled later.
static FUNCTION: OnceLock<GetLayerMountPath> = OnceLock::new();

/// Returns the layer that containerd has recorded for a mount point.
pub(in crate::host) fn layer_source(mount_point: &str) -> Result<Option<String>, BackendError> {
    let mut stream = OsString::from(mount_point);
    stream.push(LAYER_SOURCE_STREAM);
    match read_stream(Path::new(&stream)) {
        Ok(source) => Ok(Some(source)),
        Err(FileError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Returns the volume at which HCS has mounted a layer.
pub(in crate::host) fn layer_mount_path(layer_path: &str) -> Result<Option<String>, BackendError> {
    if layer_path.contains('\0') {
        return Err(HcsError::Nul { what: "layer path" }.into());
    }
    let layer_path: Vec<u16> = layer_path.encode_utf16().chain([0]).collect();
    let path = mount_path(function()?, &layer_path)?;
    Ok((!path.is_empty()).then_some(path))
}

fn function() -> Result<GetLayerMountPath, HcsError> {
    if let Some(function) = FUNCTION.get() {
        return Ok(*function);
    }
    let function = load(LIBRARY)?;
    Ok(*FUNCTION.get_or_init(|| function))
}

/// Reads the text of an alternate stream. Its type is not checked: the stream of a folder passes for a folder.
fn read_stream(path: &Path) -> Result<String, FileError> {
    let file = File::open(path).map_err(|source| FileError::Read {
        path: path.to_owned(),
        source,
    })?;
    text(path, read_open(file, path, MAX_LAYER_SOURCE_BYTES)?)
}

/// Returns the mount path of the layer at a NUL-terminated path: one call for its length, one for the path.
fn mount_path(function: GetLayerMountPath, layer_path: &[u16]) -> Result<String, HcsError> {
    for _ in 0..MAX_ATTEMPTS {
        let length = length_of_mount_path(function, layer_path)?;
        if length == 0 {
            return Ok(String::new());
        }
        if length > MAX_PATH_UNITS {
            return Err(HcsError::TooLong { length });
        }
        let mut path = vec![0; length];
        match fill_mount_path(function, layer_path, &mut path) {
            Ok(()) => {
                return String::from_utf16(until_first_nul(&path))
                    .map_err(|_| HcsError::NotUnicode);
            }
            Err(HcsError::Failed { source, .. }) if TOO_SMALL.contains(&source.code()) => {}
            Err(error) => return Err(error),
        }
    }
    Err(HcsError::Growing)
}

/// `DriverInfo` of `vmcompute.dll`: which driver keeps the layers, and below which folder.
#[repr(C)]
struct DriverInfo {
    flavour: u32,
    home: *const u16,
}

impl DriverInfo {
    /// The filter driver, with layers that are named by their whole paths.
    const FILTER: Self = Self {
        flavour: 1,
        home: [0].as_ptr(),
    };
}

/// `GetLayerMountPath` of `vmcompute.dll`: without a buffer it sets the length alone.
type GetLayerMountPath = unsafe extern "system" fn(
    info: *const DriverInfo,
    layer_path: *const u16,
    length: *mut usize,
    buffer: *mut u16,
) -> i32;

/// Returns the length of a layer's mount path in UTF-16 units. The layer path ends with a NUL.
fn length_of_mount_path(
    function: GetLayerMountPath,
    layer_path: &[u16],
) -> Result<usize, HcsError> {
    let mut length = 0;
    // SAFETY: the layer path ends with a NUL, and without a buffer only the length is written.
    let result = unsafe {
        function(
            &DriverInfo::FILTER,
            layer_path.as_ptr(),
            &mut length,
            ptr::null_mut(),
        )
    };
    succeeded(NAME, result)?;
    Ok(length)
}

/// Reads a layer's mount path into the buffer. The layer path ends with a NUL.
fn fill_mount_path(
    function: GetLayerMountPath,
    layer_path: &[u16],
    path: &mut [u16],
) -> Result<(), HcsError> {
    let mut length = path.len();
    // SAFETY: the layer path ends with a NUL, and the buffer has as many units as the length says.
    let result = unsafe {
        function(
            &DriverInfo::FILTER,
            layer_path.as_ptr(),
            &mut length,
            path.as_mut_ptr(),
        )
    };
    succeeded(NAME, result)
}

/// Loads `GetLayerMountPath` from a library of System32.
fn load(library: &str) -> Result<GetLayerMountPath, HcsError> {
    let function = vmcompute::load(library, c"GetLayerMountPath")?;
    // SAFETY: the function of this name has this signature in every vmcompute.dll.
    Ok(unsafe { mem::transmute::<Address, GetLayerMountPath>(function) })
}

/// These tests ask a stand-in for vmcompute.dll, whose answers depend on the layer path; see
/// `tests/windows/vmcompute.c`.
#[cfg(test)]
mod tests {
    use std::env;
    use std::error::Error;
    use std::io::Write;

    use super::*;
    use crate::error_kind::ErrorKind;

    /// Returns what HCS answers for a layer, or `None` without the stand-in.
    fn stand_in(layer: &str) -> Option<Result<Option<String>, BackendError>> {
        if env::var_os("WCOW_STANDIN_VMCOMPUTE").is_none() {
            let reason = "it needs the stand-in for vmcompute.dll of tests/windows/run-on-linux";
            let _ = writeln!(io::stderr(), "not run: {reason}");
            return None;
        }
        Some(layer_mount_path(&format!(r"C:\layers\{layer}")))
    }

    fn failure(layer: &str) -> Option<(ErrorKind, String, Option<String>)> {
        let error = stand_in(layer)?.unwrap_err();
        let cause = error.source().map(ToString::to_string);
        Some((error.kind(), error.to_string(), cause))
    }

    #[test]
    fn the_mount_path_is_read_in_two_calls() {
        for layer in ["abc", "unterminated", "ünï"] {
            if let Some(path) = stand_in(layer) {
                let path = path.unwrap().unwrap();
                assert!(
                    path.starts_with(r"\\?\Volume{11111111-2222-3333-4444-"),
                    "{path}"
                );
                assert!(path.ends_with(r"}\") && path.len() == 49, "{path}");
            }
        }
        if let Some(path) = stand_in("abc") {
            assert!(path.unwrap().unwrap().contains("4e155111225d"));
        }
    }

    #[test]
    fn an_empty_answer_means_that_the_layer_is_not_mounted() {
        if let Some(path) = stand_in("empty") {
            assert_eq!(path.unwrap(), None);
        }
    }

    #[test]
    fn a_path_that_grows_each_time_is_given_up() {
        if let Some((kind, message, _)) = failure("grow") {
            assert_eq!(kind, ErrorKind::System);
            assert_eq!(
                message,
                "GetLayerMountPath answers a path that grows each time it is read"
            );
        }
    }

    #[test]
    fn a_failure_of_either_call_has_the_code_and_its_kind() {
        for (layer, code, expected) in [
            ("fail-80070015", "(0x80070015)", ErrorKind::System),
            ("fail2-80070015", "(0x80070015)", ErrorKind::System),
            ("fail-80070002", "(0x80070002)", ErrorKind::NotFound),
            ("fail-C0370109", "0xC0370109", ErrorKind::System),
        ] {
            if let Some((kind, message, cause)) = failure(layer) {
                assert_eq!(
                    (kind, message.as_str()),
                    (expected, "GetLayerMountPath failed")
                );
                let cause = cause.unwrap();
                assert!(cause.ends_with(code), "{cause}");
            }
        }
    }

    #[test]
    fn an_answer_that_is_not_unicode_is_refused() {
        if let Some((_, message, _)) = failure("surrogate") {
            assert_eq!(
                message,
                "GetLayerMountPath answers a path that is not Unicode"
            );
        }
    }

    #[test]
    fn a_layer_path_with_a_nul_inside_is_refused_before_hcs_is_asked() {
        let error = layer_mount_path("C:\\a\0b").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(error.to_string(), "the layer path has a NUL inside");
    }

    #[test]
    fn a_missing_library_tells_to_enable_containers() {
        let error = BackendError::from(load("vmcompute-none.dll").unwrap_err());
        assert_eq!(
            error.to_string(),
            "cannot load vmcompute-none.dll from System32: enable the Windows feature \"Containers\""
        );
        let cause = error.source().unwrap().to_string();
        assert!(cause.ends_with("(0x8007007E)"), "{cause}");
    }

    #[test]
    fn a_library_without_the_function_tells_to_enable_containers() {
        let Ok(library) = env::var("WCOW_NO_ENTRY_VMCOMPUTE") else {
            let reason = "it needs the second DLL of tests/windows/run-on-linux";
            let _ = writeln!(io::stderr(), "not run: {reason}");
            return;
        };
        let error = BackendError::from(load(&library).unwrap_err());
        assert!(
            error.to_string().contains("has no GetLayerMountPath"),
            "{error}"
        );
        assert!(error.to_string().contains("\"Containers\""), "{error}");
        let cause = error.source().unwrap().to_string();
        assert!(cause.ends_with("(0x8007007F)"), "{cause}");
    }

    #[test]
    fn many_threads_may_ask_at_once() {
        let Some(expected) = stand_in("abc").map(Result::unwrap) else {
            return;
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let path = layer_mount_path(r"C:\layers\abc").unwrap();
                        assert_eq!(path, expected);
                    }
                });
            }
        });
    }
}

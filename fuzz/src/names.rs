//! Names that Windows uses as they are, judged without the crate's help.

/// The names of devices, which Windows finds in every folder.
const DEVICES: &[&str] = &[
    "AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN", "COM0", "COM1", "COM2", "COM3", "COM4",
    "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³", "LPT0", "LPT1", "LPT2", "LPT3",
    "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
];

/// Panics unless the name names a plain file or folder in the folder that it is used in.
pub fn assert_plain(name: &str) {
    assert!(!matches!(name, "" | "." | ".."), "{name:?} names no file");
    assert!(!name.contains(['\\', '/', ':']), "{name:?} is not one name");
    assert!(
        !name.ends_with(['.', ' ']),
        "Windows drops the end of {name:?}"
    );
    assert!(!is_device(name), "{name:?} is a device");
}

/// Returns whether the name names a plain file or folder in the folder that it is used in.
#[must_use]
pub fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', '/', ':'])
        && !name.ends_with(['.', ' '])
        && !is_device(name)
}

/// Returns whether the name is a device's, with nothing behind it except spaces and an extension.
fn is_device(name: &str) -> bool {
    DEVICES.iter().any(|device| {
        let begins = name.get(..device.len());
        begins.is_some_and(|begins| begins.eq_ignore_ascii_case(device))
            && matches!(
                name[device.len()..].trim_start_matches(' ').chars().next(),
                None | Some('.')
            )
    })
}

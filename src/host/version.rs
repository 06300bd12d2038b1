//! The Windows version of this machine.

use super::platform;

/// The registry key that has the version of Windows.
const VERSION_KEY: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

/// Returns this machine's Windows build number, such as 20348 for Windows Server 2022, or `None` if it is unknown.
///
/// It is known on Windows, with the cargo feature `windows-host`.
#[must_use]
pub fn windows_build() -> Option<u32> {
    let build = platform::string_value(VERSION_KEY, "CurrentBuildNumber").ok()?;
    build.parse().ok()
}

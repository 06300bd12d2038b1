//! The backends that a new builder has: this machine's own on Windows, [`Unavailable`] elsewhere.
//!
//! On Windows without the cargo feature `windows-host`, the registry and HCS are [`Unavailable`] too.

#[cfg(not(all(windows, feature = "windows-host")))]
use super::Unavailable;

/// This machine's registry.
#[cfg(all(windows, feature = "windows-host"))]
pub type SystemRegistry = super::windows::registry::WindowsRegistry;
/// This machine's registry: it has none that this crate could ask.
#[cfg(not(all(windows, feature = "windows-host")))]
pub type SystemRegistry = Unavailable;

/// This machine's mounted layers.
#[cfg(all(windows, feature = "windows-host"))]
pub type SystemLayerMounts = super::windows::layer_mounts::HcsLayerMounts;
/// This machine's mounted layers: it has no HCS that this crate could ask.
#[cfg(not(all(windows, feature = "windows-host")))]
pub type SystemLayerMounts = Unavailable;

/// This machine's credential-spec folder.
#[cfg(windows)]
pub type SystemCredentialSpecFiles = super::files::LocalCredentialSpecFiles;
/// This machine's credential-spec folder: Windows paths lead nowhere here.
#[cfg(not(windows))]
pub type SystemCredentialSpecFiles = Unavailable;

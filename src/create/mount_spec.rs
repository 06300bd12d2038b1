//! A requested mount: a text, or an object of the API.

use std::fmt;

use super::access_mode::AccessMode;
use super::api;
use crate::go::equal_fold::to_lower;
use crate::host::HostPaths;

mod check;
mod error;
pub(super) mod pattern;

pub use error::{MountConfigError, MountProblem, MountSpecError};

/// The longest path that keeps a backslash at its end: `C:\`.
const LONGEST_ROOT: usize = 3;

/// The prefix of a pipe's path.
const PIPE: &str = r"\\.\pipe\";

/// A requested mount.
///
/// [`parse`](Self::parse) reads Docker's `-v [SOURCE:]DESTINATION[:ro|rw]`, [`from_mount`](Self::from_mount) an object
/// of the API. The rules and texts are those of dockerd's `NewWindowsParser`.
///
/// It displays as the text that [`parse`](Self::parse) reads. A parsed mount is read back equal, given the same driver
/// and host. A mount from the API keeps its case and options, which a text cannot hold.
///
/// ```
/// use wcow_spec::create::{MountKind, MountSpec};
/// use wcow_spec::host::memory::MemoryHostPaths;
///
/// let paths = MemoryHostPaths::new().with_folder(r"c:\data");
/// let spec = MountSpec::parse(r"C:/Data:D:\www:ro", "", &paths)?;
/// assert_eq!((spec.kind, spec.source.as_str()), (MountKind::Bind, r"c:\data"));
/// assert_eq!((spec.destination.as_str(), spec.writable), (r"d:\www", false));
/// assert_eq!(spec.to_string(), r"c:\data:d:\www:ro");
/// # Ok::<(), wcow_spec::create::MountSpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MountSpec {
    /// What is mounted.
    pub kind: MountKind,
    /// The path on the host; empty for a volume.
    pub source: String,
    /// The path in the container.
    pub destination: String,
    /// Whether the container may write to it.
    pub writable: bool,
    /// The volume's name; `None` for an anonymous volume, and for other kinds of mounts.
    pub volume: Option<String>,
    /// The volume's driver; empty if none was named.
    pub driver: String,
    /// The mode, in lower case, if a text has one.
    pub mode: Option<AccessMode>,
    /// The mount as an object of the API, in which separators at the end are kept.
    pub spec: api::Mount,
}

/// What a mount mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MountKind {
    /// A folder of the host.
    Bind,
    /// A volume.
    Volume,
    /// A named pipe of the host.
    NamedPipe,
}

impl MountKind {
    /// Returns the kind with this name in Docker's API.
    fn from_name(name: &str) -> Option<Self> {
        [Self::Bind, Self::Volume, Self::NamedPipe]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// Returns the kind of a source, which is in lower case.
    fn of_source(source: &str) -> Self {
        if is_pipe(source) {
            Self::NamedPipe
        } else if pattern::is_folder(source) {
            Self::Bind
        } else {
            Self::Volume
        }
    }

    /// Returns the kind's name in Docker's API.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Volume => "volume",
            Self::NamedPipe => "npipe",
        }
    }
}

impl fmt::Display for MountKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The parts of a mount's text, in lower case.
struct SplitText<'a> {
    source: Option<&'a str>,
    destination: &'a str,
    mode: Option<&'a str>,
}

impl MountSpec {
    /// Parses `[SOURCE:]DESTINATION[:ro|rw]`. `driver` is the volume driver; empty for none.
    ///
    /// Converts everything to lower case, and slashes to backslashes. Looks up the source or the destination on the
    /// host in `paths`.
    ///
    /// # Errors
    ///
    /// Returns [`MountSpecError`] if the text has another form, or the mount is not valid.
    pub fn parse(text: &str, driver: &str, paths: &dyn HostPaths) -> Result<Self, MountSpecError> {
        let refused = |source: Option<MountConfigError>| MountSpecError::Invalid {
            text: text.to_owned(),
            source,
        };
        let lower = to_lower(text);
        let SplitText {
            source,
            destination,
            mode,
        } = pattern::split(&lower).ok_or_else(|| refused(None))?;
        if source.is_none() {
            check::destination_without_source(destination, paths)?;
            if mode.is_some() {
                return Err(refused(None));
            }
        }

        let mode: Option<AccessMode> = mode.and_then(|mode| mode.parse().ok());
        let source = backslashes(source.unwrap_or_default());
        let kind = MountKind::of_source(&source);
        let has_driver = kind == MountKind::Volume && !driver.is_empty();
        let spec = api::Mount {
            kind: kind.name().to_owned(),
            source,
            target: backslashes(destination),
            read_only: mode.as_ref().is_some_and(AccessMode::is_read_only),
            volume_options: has_driver.then(|| api::VolumeOptions {
                driver: Some(api::VolumeDriver {
                    name: driver.to_owned(),
                    options: None,
                }),
                ..api::VolumeOptions::default()
            }),
            ..api::Mount::default()
        };
        let parsed = Self::from_mount(&spec, paths).map_err(|error| refused(Some(error)))?;
        Ok(Self { mode, ..parsed })
    }

    /// Creates a mount from an object of the API, and keeps its case and spelling.
    ///
    /// ```
    /// use wcow_spec::create::{MountKind, MountSpec, api};
    /// use wcow_spec::host::memory::MemoryHostPaths;
    ///
    /// let mount = api::Mount {
    ///     kind: "bind".to_owned(),
    ///     source: r"D:\www".to_owned(),
    ///     target: r"C:\www".to_owned(),
    ///     ..api::Mount::default()
    /// };
    /// let spec = MountSpec::from_mount(&mount, &MemoryHostPaths::new().with_folder(r"D:\www"))?;
    /// assert_eq!((spec.kind, spec.source.as_str()), (MountKind::Bind, r"D:\www"));
    /// # Ok::<(), wcow_spec::create::MountConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`MountConfigError`] if the mount is not valid.
    pub fn from_mount(mount: &api::Mount, paths: &dyn HostPaths) -> Result<Self, MountConfigError> {
        let kind = check::check(mount, paths)?;
        let driver = mount
            .volume_options
            .as_ref()
            .and_then(|options| options.driver.as_ref());
        let (source, volume, driver) = match kind {
            MountKind::Volume => (
                String::new(),
                Some(mount.source.clone()).filter(|name| !name.is_empty()),
                driver.map(|driver| driver.name.clone()),
            ),
            MountKind::Bind | MountKind::NamedPipe => (path(&mount.source), None, None),
        };
        Ok(Self {
            kind,
            source,
            destination: path(&mount.target),
            writable: !mount.read_only,
            volume,
            driver: driver.unwrap_or_default(),
            mode: None,
            spec: mount.clone(),
        })
    }
}

impl api::Mount {
    /// Checks whether Windows supports the mount.
    ///
    /// # Errors
    ///
    /// Returns [`MountConfigError`] for the first check that fails.
    pub fn check(&self, paths: &dyn HostPaths) -> Result<(), MountConfigError> {
        check::check(self, paths).map(|_| ())
    }
}

impl fmt::Display for MountSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.spec.source.is_empty() {
            write!(f, "{}:", self.spec.source)?;
        }
        f.write_str(&self.spec.target)?;
        match (&self.mode, self.writable) {
            (Some(mode), _) => write!(f, ":{mode}"),
            (None, false) => f.write_str(":ro"),
            (None, true) => Ok(()),
        }
    }
}

fn is_pipe(path: &str) -> bool {
    path.starts_with(PIPE)
}

fn backslashes(text: &str) -> String {
    text.replace('/', r"\")
}

/// Returns a path with backslashes, and without one at its end unless it is a root.
fn path(text: &str) -> String {
    let mut path = backslashes(text);
    if path.len() > LONGEST_ROOT && path.ends_with('\\') {
        path.pop();
    }
    path
}

//! The context in which a daemon creates a container.

use std::fmt;

use super::api::LogConfig;
use super::api_version::ApiVersion;
use super::backends::Backends;
use super::platform::Platform;
use crate::daemon::DaemonConfig;

/// Everything that a daemon knows when it creates a container, besides the body of the request.
///
/// ```
/// use wcow_spec::DaemonConfig;
/// use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
/// use wcow_spec::create::{ApiVersion, Backends, Context};
/// use wcow_spec::host::LocalVolumes;
/// use wcow_spec::host::memory::MemoryHostPaths;
///
/// let daemon = DaemonConfig::new(8.try_into()?);
/// let (images, containers) = (MemoryImageConfigs::new(), MemoryContainers::new());
/// let (paths, volumes) = (MemoryHostPaths::new(), LocalVolumes::new(&daemon.root));
/// let backends = Backends::new(&images, &paths, &volumes, &containers);
///
/// let volume_id = || "8f".repeat(32); // A random one in a daemon.
/// let mut context = Context::new("47".repeat(32), "brave_curie", &volume_id, &daemon, backends);
/// context.name = Some("web".to_owned());
/// context.api_version = ApiVersion::new(1, 44);
/// # Ok::<(), std::num::TryFromIntError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The container's id: 64 random hexadecimal digits.
    pub id: String,
    /// The name that the user asks for: the query parameter `name`.
    pub name: Option<String>,
    /// The generated name, for a request without a name. If it is taken, the container is named after its id.
    pub generated_name: String,
    /// Returns the name of an anonymous volume: 64 random hexadecimal digits, different at each call.
    pub volume_id: &'a (dyn Fn() -> String + Sync),
    /// The platform that the user asks for, as written: the query parameter `platform`.
    pub platform: Option<String>,
    /// The host's platform: `windows/amd64` by default. Without the processor's variant, images for a variant get a
    /// warning.
    pub host_platform: Platform,
    /// The version of the API that the client uses; 1.45 by default.
    pub api_version: ApiVersion,
    /// The daemon's settings.
    pub daemon: &'a DaemonConfig,
    /// The log driver and its options for containers that name none; `json-file` without options by default.
    pub log_config: LogConfig,
    /// The backends.
    pub backends: Backends<'a>,
}

impl<'a> Context<'a> {
    /// Creates a context for a request that has no query parameters.
    pub fn new(
        id: impl Into<String>,
        generated_name: impl Into<String>,
        volume_id: &'a (dyn Fn() -> String + Sync),
        daemon: &'a DaemonConfig,
        backends: Backends<'a>,
    ) -> Self {
        Self {
            id: id.into(),
            name: None,
            generated_name: generated_name.into(),
            volume_id,
            platform: None,
            host_platform: Platform::new("windows", "amd64"),
            api_version: ApiVersion::default(),
            daemon,
            log_config: LogConfig::new("json-file"),
            backends,
        }
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("generated_name", &self.generated_name)
            .field("platform", &self.platform)
            .field("host_platform", &self.host_platform)
            .field("api_version", &self.api_version)
            .field("daemon", &self.daemon)
            .field("log_config", &self.log_config)
            .finish_non_exhaustive()
    }
}

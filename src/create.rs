//! Creates a stored container from Docker's create request and an image's configuration, as dockerd does on Windows.
//!
//! [`container`] does what dockerd does for `POST /containers/create`. It checks the request, finds the image and
//! merges the two. It chooses a name, creates volumes and mount points, and returns what dockerd stores. The steps run
//! in dockerd's order: if a request has several faults, the same one is reported, with dockerd's text and status.
//!
//! ```
//! use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
//! use wcow_spec::create::{self, Backends, Context, CreateRequest, ImageConfig};
//! use wcow_spec::host::LocalVolumes;
//! use wcow_spec::host::memory::MemoryHostPaths;
//! use wcow_spec::{DaemonConfig, ErrorChain};
//!
//! // Once: a daemon has its own images and containers here, and `SystemHostPaths` on Windows.
//! let image = br#"{"os": "windows", "architecture": "amd64", "config": {"Cmd": ["cmd"], "Env": ["STAGE=prod"]}}"#;
//! let images = MemoryImageConfigs::new().with_image("web:latest", ImageConfig::from_json("sha256:88f0", image)?);
//! let daemon = DaemonConfig::new(8.try_into()?);
//! let (paths, containers) = (MemoryHostPaths::new().with_folder(r"d:\www"), MemoryContainers::new());
//! let volumes = LocalVolumes::new(&daemon.root);
//! let backends = Backends::new(&images, &paths, &volumes, &containers);
//!
//! // For each request: its body, a new id and a name.
//! let body = br#"{"Image": "web", "HostConfig": {"Binds": ["D:\\www:C:\\www:ro"], "CpuCount": 2, "CpuShares": 500}}"#;
//! let volume_id = || "8f".repeat(32);
//! let context = Context::new("47".repeat(32), "brave_curie", &volume_id, &daemon, backends);
//! let created = create::container(&CreateRequest::from_json(body)?, &context)?;
//! assert_eq!(created.container.name, "/brave_curie");
//! assert_eq!(created.container.config.env, ["STAGE=prod"]);
//! assert_eq!(created.container.mount_points[0].destination, r"c:\www");
//! assert_eq!(created.warnings.len(), 1); // The count of processors takes precedence over the shares.
//!
//! let body = br#"{"Image": "web", "HostConfig": {"Binds": ["d:\\other:c:\\x"]}}"#;
//! let error = create::container(&CreateRequest::from_json(body)?, &context).unwrap_err();
//! assert_eq!(
//!     ErrorChain(&error).to_string(),
//!     r#"invalid volume specification: 'd:\other:c:\x': invalid mount config for type "bind": bind source path does not exist: d:\other"#
//! );
//! assert_eq!(error.kind().http_status(), 500);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Versions of dockerd
//!
//! The rules are those of moby v26.1.3 for the versions of the API up to 1.45. Where dockerd walks a map in random
//! order, such as ports or volumes, this module walks it in sorted order.
//!
//! Docker 28 and 29 differ. They refuse an empty config before any other check. An invalid isolation or mount mode has
//! the status 400 and another text. `Cmd` and the other lists do not accept a single text. Kernel memory is ignored. An
//! anonymous volume of a bind keeps no name, and anonymous volumes may be read-only.
//!
//! # Where it differs
//!
//! | request | dockerd | here |
//! | --- | --- | --- |
//! | a known key that comes twice in one object, in whatever case | objects are merged, otherwise the last one is used | [`CreateError::Json`] |
//! | an image without a config; a host config alone with the network mode `container:`; an endpoint that is `null`, below API 1.44 | crashes | merges nothing; [`CreateError::EmptyConfig`]; an error |
//! | the log driver `syslog` with the address of a Unix socket | looks for the socket | [`InvalidLogAddress::Socket`] |
//! | an image whose configuration names another platform than the one that was asked for, while its manifest list names that one | takes it | [`CreateError::ImagePlatform`] |

mod access_mode;
mod adapt;
pub mod api;
mod api_version;
mod backends;
mod checks;
mod context;
pub mod contract;
mod created;
mod decoded;
mod draft;
mod endpoints;
mod error;
mod image_config;
mod image_reference;
mod log_config;
pub mod memory;
mod merge;
mod mount_points;
mod mount_spec;
mod name;
mod network_mode;
mod platform;
mod pointers;
mod request;
mod size;
mod storage;
mod typed;
mod volume_name;
mod volumes_from;

pub use access_mode::{AccessMode, InvalidAccessMode};
pub use adapt::ApiMismatch;
pub use api_version::{ApiVersion, InvalidApiVersion};
pub use backends::{Backends, Containers, ImageConfigs};
pub use checks::{InvalidConfig, InvalidHostConfig, InvalidRestartPolicy};
pub use context::Context;
pub use created::{Created, Rest};
pub use decoded::UnsupportedOption;
pub use endpoints::{
    AddressFamily, EndpointProblem, InvalidAddress, InvalidEndpoint, InvalidEndpoints,
};
pub use error::{CreateError, CreateWarning, ImagePlatformMismatch};
pub use image_config::ImageConfig;
pub use image_reference::{ImageReference, InvalidImageReference};
pub use log_config::{InvalidLogAddress, InvalidLogConfig};
pub use mount_spec::{MountConfigError, MountKind, MountProblem, MountSpec, MountSpecError};
pub use network_mode::NetworkConflict;
pub use platform::{InvalidPlatform, Platform};
pub use request::CreateRequest;
pub use size::InvalidSize;
pub use volume_name::{InvalidVolumeName, VolumeName};
pub use volumes_from::{InvalidVolumesFrom, VolumesFrom};

use draft::Draft;

/// Creates a container from a request.
///
/// Does what dockerd does for `POST /containers/create`, except for the container's layer, its folder, and its
/// connection to networks. The only effects are those of [`Volumes::create`](crate::host::Volumes::create). If the
/// container is not created in the end, the host has to release the volumes. The result depends only on the arguments
/// and the backends' answers.
///
/// # Errors
///
/// Returns the first failure in dockerd's order: options that Windows does not support, options that the version of the
/// API does not support, the config, the host config, resources, the image, endpoints, the command, the log driver, the
/// name, options of the storage driver, mounts of other containers, mounts, and the config's volumes.
pub fn container(request: &CreateRequest, context: &Context<'_>) -> Result<Created, CreateError> {
    let mut draft = Draft::decode(request, context)?;
    draft.check(context)?;
    let image = draft.image(context)?;
    draft.merge(image.as_ref())?;
    log_config::resolve(&mut draft.host_config.log_config, &context.log_config)?;
    let name = name::resolve(context)?;
    storage::check(&draft.host_config, context.daemon)?;
    let mount_points = draft.mount_points(context)?;
    Ok(draft.finish(context, image, name, mount_points))
}

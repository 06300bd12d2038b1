//! The OCI runtime spec of a Windows container, computed the way dockerd does.
//!
//! A Windows container is started from an OCI runtime spec (`config.json`): which layers and which volume
//! make its file system, which HNS endpoints it has, which part of the processors it may use, which group
//! Managed Service Account (gMSA) it runs with. dockerd computes that spec in the middle of itself, on
//! Windows only. This crate computes the same spec for hosts that are not dockerd: container daemons,
//! build tools, debuggers and tests, on any operating system.
//!
//! - **The same spec as dockerd** (moby v26.1.3) for every input that dockerd handles well, field by
//!   field, and the same error message for what dockerd refuses. [Where it differs](#where-it-differs), it
//!   does so on purpose.
//! - **A pure core.** [`SpecBuilder::build_spec`] depends on its arguments and on what the backends answer,
//!   and on nothing else. The same inputs give the same bytes.
//! - **The host behind small traits.** Images, networks, the registry, the Host Compute Service (HCS) and
//!   the credential-spec folder are [backends](host): plug in your own, or the [in-memory](host::memory)
//!   ones in tests.
//!
//! # Example
//!
//! ```
//! use wcow_spec::host::Endpoint;
//! use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
//! use wcow_spec::{Container, DaemonConfig, HostConfig, SpecBuilder, WindowsSpec};
//!
//! // A daemon has its own image store and networks here.
//! let images = MemoryImages::new()
//!     .with_image("sha256:88f0", "windows")
//!     .with_layer_folders("c1", [r"D:\layers\servercore", r"D:\layers\c1"]);
//! let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("1590d292"));
//! let builder = SpecBuilder::new(images, networks);
//!
//! // Docker's own `config.v2.json` and `hostconfig.json`, and where the file system is mounted.
//! let container = Container {
//!     host_config: serde_json::from_str(r#"{"NanoCpus": 1500000000, "DnsSearch": ["contoso.com"]}"#)?,
//!     base_fs: r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}".to_owned(),
//!     ..serde_json::from_str(
//!         r#"{"ID": "c1", "Name": "/web", "Path": "ping", "Args": ["-t", "localhost"],
//!             "Image": "sha256:88f0", "NetworkSettings": {"Networks": {"nat": null}}}"#,
//!     )?
//! };
//! let daemon: DaemonConfig = serde_json::from_str(r#"{"numCPU": 8}"#)?;
//!
//! let spec: WindowsSpec = builder.build_spec(&container, &daemon, &container.mounts(&daemon.root))?;
//! let json = serde_json::to_value(&spec)?;
//! assert_eq!(json["process"]["args"][0], "ping");
//! assert_eq!(json["windows"]["network"]["endpointList"][0], "1590d292");
//! // One and a half of eight processors, in ten-thousandths.
//! assert_eq!(json["windows"]["resources"]["cpu"]["maximum"], 1875);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! | you have | you want | look at |
//! | --- | --- | --- |
//! | a container that is about to start | its spec | [`SpecBuilder::build_spec`] |
//! | Docker's files or `docker inspect` | a container | [`Container`], [`HostConfig`] |
//! | a Docker data root, also a copy of one | its containers and images | [`DataRoot`] |
//! | a container of a data root | its mounts | [`Container::mounts`] |
//! | a swarm task that is about to start | the folders of its secrets and configs | [`setup_container_dirs`] |
//! | a container that shares another one's network | the endpoints | [`SpecBuilder::share_network`] |
//! | a container that is to be created | its resources checked as dockerd does | [`verify_resources`] |
//! | a running container | the process of a `docker exec` | [`Container::exec_process`] |
//! | dockerd's `daemon.json` | the daemon's settings | [`DaemonConfig::from_daemon_json`] |
//! | a spec | JSON that Windows runtimes read | [`WindowsSpec`] |
//! | a spec from anywhere | why a runtime would not run it | [`preflight`](preflight::preflight) |
//! | a credential spec | its fields, and what is wrong with them | [`gmsa::GmsaCredentialSpec`] |
//! | a failure | an HTTP status, and dockerd's message | [`Error::kind`], [`ErrorChain`] |
//! | a threat | what is trusted, checked and logged | [`security`] |
//!
//! # Where it differs
//!
//! | input | dockerd | this crate |
//! | --- | --- | --- |
//! | `file://..\CredentialSpecs-other\x`, a sibling whose name begins alike | reads it | refused: containment is by path component |
//! | `file://` with a drive, a root, a colon, a device name (`NUL`, `COM1.json`), a trailing dot or space | opened | refused before anything is opened |
//! | a `file://` credential spec beyond 1 MiB; a credential spec that is not UTF-8 | taken; replaced characters | refused |
//! | a link or junction in the credential-spec folder or the data root that leads out of it; a pipe or device in place of a file | followed; opened | refused; the folder itself may be a link |
//! | CPU shares, percent or count, memory, or a CPU maximum that is negative or does not fit its field | wraps silently | [`Error::LimitOutOfRange`], with the option and its range |
//! | an isolation that is none of `default`, `process` and `hyperv` | process isolation | [`Error::InvalidIsolation`] |
//! | an error about a device path | has no kind | [`ErrorKind::InvalidParameter`] |
//! | more than 64 logical processors | counts one processor group: limits come out too high | counts [all groups](host::logical_processors) |
//! | HCS answers an empty mount path | `root.path` becomes `\` | [`BackingDeviceError::EmptyMountPath`] |
//! | gateway information of an unexpected type; configurations that are `null` | panics, or skips them | an [`Endpoint`](host::Endpoint) has a type; defaults |
//! | an exec without a working directory, in a container without one | `/` | `C:\` |
//! | a failure while the folders of secrets and configs are filled | the folder is gone, old files too | everything is as before |
//! | a network that cannot be looked up, an empty or replaced credential spec | silence | a `warn` event |
//! | the debug log | the whole spec | without values of the environment, command line and credential spec |
//!
//! # Logging
//!
//! Each build is a [`tracing`] span `build_spec` with the container's id. A `warn` event says what dockerd
//! passes over in silence: a network that was left out, an empty credential spec, a credential spec that
//! replaces an earlier one. A `debug` event has the spec, redacted as above.
//!
//! # Cargo features
//!
//! - `container-dirs` (default, for Unix and Windows): [`setup_container_dirs`].
//! - `windowsfilter` (default): [`DataRoot`] and the image store over a Docker data root.
//! - `windows-host` (default): on Windows, the registry, HCS and the processors of all groups of this
//!   machine, which a new [`SpecBuilder`] has. Nothing elsewhere.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "container-dirs", feature = "windowsfilter")),
    allow(
        rustdoc::broken_intra_doc_links,
        reason = "the documentation also tells of what the features add"
    )
)]
#![cfg_attr(not(test), warn(clippy::print_stderr, clippy::print_stdout))]

mod backend_error;
mod builder;
mod container;
mod daemon;
#[cfg(feature = "windowsfilter")]
mod data_root;
mod error;
pub mod gmsa;
mod go;
pub mod host;
pub mod preflight;
#[cfg(doc)]
#[doc = include_str!("../docs/security.md")]
pub mod security {}
mod spec;
#[cfg(feature = "container-dirs")]
mod swarm;
mod verify;

pub use backend_error::BackendError;
pub use builder::{CREDENTIAL_SPEC_REGISTRY_KEY, ExecConfig, SpecBuilder};
pub use container::{
    ConfigReference, ConsoleSize, Container, ContainerConfig, DeviceLimit, DeviceMapping,
    FileTarget, HostConfig, Isolation, Mount, MountPoint, NetworkMode, SecretReference, Ulimit,
};
pub use daemon::{DaemonConfig, WindowsEdition};
#[cfg(feature = "windowsfilter")]
pub use data_root::DataRoot;
pub use error::{BackingDeviceError, CredentialSpecPathError, Error, ErrorChain, ErrorKind};
pub use spec::WindowsSpec;
#[cfg(feature = "container-dirs")]
pub use swarm::{
    ContainerDirsError, LinkPathError, Reference, ReferenceKind, setup_container_dirs,
};
pub use verify::{InvalidResource, Warning, verify_host_config, verify_resources};

/// The README's examples compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

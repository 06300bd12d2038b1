//! Computes a Windows container's OCI runtime spec exactly as dockerd does, on any operating system.
//!
//! A Windows container is started from an OCI runtime spec (`config.json`). It lists the layers and the volume of the
//! container's file system, its HNS endpoints, its CPU limits and its group Managed Service Account (gMSA). dockerd
//! builds that spec deep inside the daemon, on Windows only. This crate builds the same spec for hosts that are not
//! dockerd: container daemons, build tools, debuggers and tests.
//!
//! - **The same spec as dockerd** (moby v26.1.3) for every input that dockerd handles correctly, field by field, and the
//!   same error message for what dockerd refuses. [All differences](#where-it-differs) are deliberate.
//! - **A pure core.** [`SpecBuilder::build_spec`] depends on its arguments and the backends' answers, and on nothing else.
//!   The same inputs give the same bytes.
//! - **The host behind small traits.** Images, networks, the registry, the Host Compute Service (HCS) and the
//!   credential-spec files are [backends](host): plug in your own, or the [in-memory](host::memory) ones in tests.
//!
//! # Example
//!
//! ```
//! use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
//! use wcow_spec::host::{Endpoint, LocalVolumes};
//! use wcow_spec::{Container, DaemonConfig, SpecBuilder, WindowsSpec};
//!
//! // Once: a daemon has its own image store and networks here.
//! let images = MemoryImages::new()
//!     .with_image("sha256:88f0", "windows")
//!     .with_layer_folders("c1", [r"D:\layers\servercore", r"D:\layers\c1"]);
//! let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("1590d292"));
//! let builder = SpecBuilder::new(images, networks).with_system_backends();
//! let daemon = DaemonConfig::new(8.try_into()?);
//! let volumes = LocalVolumes::new(&daemon.root);
//!
//! // For each container: Docker's own `config.v2.json` and `hostconfig.json`, and where its file system is mounted.
//! let mut container = Container::from_docker_files(
//!     br#"{"ID": "c1", "Name": "/web", "Path": "ping", "Args": ["-t", "localhost"],
//!          "Image": "sha256:88f0", "NetworkSettings": {"Networks": {"nat": null}}}"#,
//!     br#"{"NanoCpus": 1500000000, "DnsSearch": ["contoso.com"]}"#,
//! )?;
//! container.runtime.base_fs = Some(r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}".to_owned());
//!
//! let mounts = container.mounts(&daemon, &volumes)?;
//! let spec: WindowsSpec = builder.build_spec(&container, &daemon, &mounts)?;
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
//! | a container about to start | its spec | [`SpecBuilder::build_spec`] |
//! | Docker's files, or the output of `docker inspect` | a container | [`Container::from_docker_files`], [`Container::from_inspect`] |
//! | a Docker data root, or a copy of one | its containers and images | [`DataRoot`] |
//! | a container | its mounts | [`Container::mounts`] |
//! | a swarm task about to start | the folders of its secrets and configs | [`swarm::setup`] |
//! | a container that shares another one's network | the endpoints | [`SpecBuilder::shared_network`] |
//! | Docker's create request and an image | a container, as dockerd stores it | [`create::container`](create::container()) |
//! | a mount as text, such as `D:\www:C:\www:ro` | its parts | [`create::MountSpec`] |
//! | a container | Docker's files of it | [`Container::update_docker_files`] |
//! | a container about to be created | its resource limits validated as dockerd does | [`HostConfig::resolve_resources`] |
//! | a running container | the process of a `docker exec` | [`Container::exec_process`] |
//! | dockerd's `daemon.json` | the daemon's settings | [`DaemonConfig::from_daemon_json`] |
//! | a spec | JSON that Windows runtimes read | [`WindowsSpec`] |
//! | any spec | what would stop a runtime from running it | [`preflight::check`] |
//! | a spec made for another runtime | the nearest one that a runtime takes | [`WindowsSpec::adapted_to`] |
//! | any spec | the documents that dockerd or runhcs sends to HCS | [`hcs::dockerd::container_config`], [`hcs::runhcs::plan`] |
//! | any spec | what dockerd or runhcs does not look at | [`hcs::dockerd::ignored_fields`], [`hcs::runhcs::ignored_fields`] |
//! | a credential spec | its fields, and what is wrong with them | [`gmsa::GmsaCredentialSpec`] |
//! | a failure | an HTTP status, and dockerd's message | [`ErrorKind::http_status`], [`ErrorChain`] |
//! | a security question | what is trusted, checked and logged | [`security`] |
//!
//! # Where it differs
//!
//! | input | dockerd | this crate |
//! | --- | --- | --- |
//! | `file://..\CredentialSpecs-other\x`, a sibling folder sharing the prefix | reads it | refused: containment is by path component |
//! | `file://` with a drive, a root, a colon, a device name (`NUL`, `COM1.json`), a trailing dot or space | opened | refused before anything is opened |
//! | a `file://` credential spec of more than 1 MiB; a credential spec that is not UTF-8 | accepted; invalid bytes replaced | refused |
//! | a link or junction that leads out of the credential-spec folder or the data root; a pipe or device in place of a file | followed; opened | refused; the folder itself may be a link |
//! | CPU shares, percent or count, memory, or a CPU maximum that is negative or does not fit its field | wraps silently | [`LimitOutOfRange`], with the option and its range |
//! | an isolation that is not `default`, `process` or `hyperv`, in a stored container | process isolation | an error with dockerd's creation-time text |
//! | a duplicate known key in an object of a document, in whatever case | objects are merged, otherwise the last one is used | [`JsonError`], with both keys |
//! | a `ConsoleSize` of one or three numbers; half of a surrogate pair in a JSON text | reads it | [`JsonError`] |
//! | JSON nested more than 127 levels deep | up to 10,000 levels | [`JsonError`], except in unknown keys |
//! | an error about a device path | has no kind | [`ErrorKind::InvalidParameter`] |
//! | more than 64 logical processors | counts one processor group: limits are too high | counts [all groups](host::logical_processors) |
//! | HCS answers with an empty mount path | `root.path` becomes `\` | [`BackingDeviceError::NotMounted`] |
//! | gateway information of an unexpected type; an endpoint that is `null` | panics, or skips it | an [`Endpoint`](host::Endpoint) has a type; defaults |
//! | an exec without a working directory, in a container without one | `/` | `C:\` |
//! | a failure while the folders of secrets and configs are filled | deletes the folder, including earlier files | all changes are rolled back |
//! | a network that cannot be looked up, a network stack that was not shared, an empty or replaced credential spec | ignores it silently | a `warn` event |
//! | the debug log | the whole spec | without values of the environment, command line and credential spec |
//!
//! The modules [`create`](create#where-it-differs) and [`hcs`](hcs#where-it-differs) have tables of their own.
//!
//! # Versions
//!
//! The crate follows semantic versioning, and the versions of `oci-spec` and `serde_json` are part of its API: they are
//! re-exported as [`oci_spec`] and [`serde_json`]. A minor version may
//!
//! - add fields to inputs with a `Default`, such as [`Container`], [`HostConfig`] and [`Mount`]: write
//!   `..Default::default()` in literals, and `..` in patterns;
//! - add variants to enums, and fields to structs that are `#[non_exhaustive]`: the outputs, the errors, and the inputs
//!   that have a constructor, such as [`DaemonConfig`];
//! - add methods with default bodies to the traits in [`host`];
//! - raise the minimum Rust version, currently 1.85.
//!
//! The JSON of `WindowsSpec` and of findings, and the names of [`preflight::Rule`]s, change in major versions only.
//!
//! # Logging
//!
//! Each build is a [`tracing`] span `build_spec` with the container's id. A `warn` event reports what dockerd silently
//! ignores: see the table above. A `debug` event has the spec, redacted.
//!
//! # Cargo features
//!
//! - `create` (default): the module [`create`].
//! - `hcs` (default): the modules [`hcs`] and [`preflight`].
//! - `swarm` (default, for Unix and Windows): the module [`swarm`].
//! - `windowsfilter` (default): [`DataRoot`] and the image store over a Docker data root.
//! - `windows-host` (default): on Windows, the registry, HCS and the count of all processor groups. No effect on other
//!   platforms.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "create",
        feature = "hcs",
        feature = "swarm",
        feature = "windowsfilter"
    )),
    allow(
        rustdoc::broken_intra_doc_links,
        reason = "the documentation also describes what the features add"
    )
)]
#![cfg_attr(not(test), warn(clippy::print_stderr, clippy::print_stdout))]

mod backend_error;
mod bounded_file;
mod builder;
mod container;
#[cfg(feature = "create")]
pub mod create;
mod daemon;
#[cfg(feature = "windowsfilter")]
mod data_root;
mod differences;
mod error;
mod error_chain;
mod error_kind;
pub mod gmsa;
mod go;
mod guid;
#[cfg(feature = "hcs")]
pub mod hcs;
pub mod host;
#[cfg(feature = "hcs")]
pub mod preflight;
mod printable;
mod redact;
mod scoped_dir;
#[cfg(doc)]
#[doc = include_str!("../docs/security.md")]
pub mod security {}
mod sorted;
mod spec;
#[cfg(feature = "swarm")]
pub mod swarm;
mod text_encoding;
mod verify;
mod windows_name;

pub use {oci_spec, serde_json};

pub use backend_error::BackendError;
pub use builder::{
    BackingDeviceError, BuildError, CREDENTIAL_SPEC_REGISTRY_KEY, CredentialSpecError,
    DevicePathError, ExecConfig, LimitOutOfRange, OciVersion, SharedNetworkError, SpecBuilder,
};
pub use container::{
    ConfigReference, ConsoleSize, Container, ContainerConfig, DeviceLimit, DeviceMapping,
    DeviceWeight, DockerFile, DockerFiles, DockerFilesError, FileTarget, HostConfig, InspectError,
    InvalidIsolation, Isolation, LinuxOnlyOptions, Mount, MountPoint, NetworkMode, RuntimeState,
    SecretReference, SharedNetwork, Ulimit,
};
pub use daemon::{DaemonConfig, DaemonJsonError, MountsError, WindowsEdition};
#[cfg(feature = "windowsfilter")]
pub use data_root::{DataRoot, DataRootError, WindowsFilterImages};
pub use error::Error;
pub use error_chain::ErrorChain;
pub use error_kind::ErrorKind;
pub use go::json::JsonError;
pub use spec::{ConvertError, WindowsSpec};
pub use verify::{InvalidResource, ResourceWarning, VerifyError};

/// The README's examples compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

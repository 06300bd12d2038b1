//! Every public type can be sent to and shared between threads, and holds no reference to something shorter-lived.
#![cfg(all(feature = "hcs", feature = "swarm", feature = "windowsfilter"))]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Asserts while compiling that each type is `Send + Sync + 'static`, and lists their names.
macro_rules! shared_types {
    ($($type:ty),* $(,)?) => {
        const _: () = {
            const fn is_shared<T: Send + Sync + 'static + ?Sized>() {}
            $(is_shared::<$type>();)*
        };

        const SHARED_TYPES: &[&str] = &[$(stringify!($type)),*];
    };
}

shared_types! {
    wcow_spec::BackendError,
    wcow_spec::BackingDeviceError,
    wcow_spec::BuildError,
    wcow_spec::ConfigReference,
    wcow_spec::ConsoleSize,
    wcow_spec::Container,
    wcow_spec::ContainerConfig,
    wcow_spec::ConvertError,
    wcow_spec::CredentialSpecError,
    wcow_spec::DaemonConfig,
    wcow_spec::DaemonJsonError,
    wcow_spec::DataRoot,
    wcow_spec::DataRootError,
    wcow_spec::DeviceLimit,
    wcow_spec::DeviceMapping,
    wcow_spec::DevicePathError,
    wcow_spec::DeviceWeight,
    wcow_spec::DockerFile,
    wcow_spec::DockerFilesError,
    wcow_spec::Error,
    wcow_spec::ErrorKind,
    wcow_spec::ExecConfig,
    wcow_spec::FileTarget,
    wcow_spec::HostConfig,
    wcow_spec::InspectError,
    wcow_spec::InvalidIsolation,
    wcow_spec::InvalidResource,
    wcow_spec::Isolation,
    wcow_spec::JsonError,
    wcow_spec::LimitOutOfRange,
    wcow_spec::LinuxOnlyOptions,
    wcow_spec::Mount,
    wcow_spec::MountPoint,
    wcow_spec::MountsError,
    wcow_spec::NetworkMode,
    wcow_spec::ResourceWarning,
    wcow_spec::RuntimeState,
    wcow_spec::SecretReference,
    wcow_spec::SharedNetwork,
    wcow_spec::SharedNetworkError,
    wcow_spec::SpecBuilder,
    wcow_spec::Ulimit,
    wcow_spec::VerifyError,
    wcow_spec::WindowsEdition,
    wcow_spec::WindowsFilterImages,
    wcow_spec::WindowsSpec,
    wcow_spec::gmsa::ActiveDirectoryConfig,
    wcow_spec::gmsa::DomainJoinConfig,
    wcow_spec::gmsa::GmsaCredentialSpec,
    wcow_spec::gmsa::GroupManagedServiceAccount,
    wcow_spec::gmsa::HostAccountConfig,
    wcow_spec::gmsa::Problem,
    wcow_spec::host::CredentialSpecFolder,
    wcow_spec::host::CredentialSpecPath,
    wcow_spec::host::CredentialSpecPathError,
    wcow_spec::host::CredentialSpecPathProblem,
    wcow_spec::host::Endpoint,
    wcow_spec::host::Image,
    wcow_spec::host::LocalVolumes,
    wcow_spec::host::RegistryError,
    wcow_spec::host::SystemCredentialSpecFiles,
    wcow_spec::host::SystemLayerMounts,
    wcow_spec::host::SystemRegistry,
    wcow_spec::host::SystemVolumes,
    wcow_spec::host::Unavailable,
    wcow_spec::host::memory::MemoryContainerFs,
    wcow_spec::host::memory::MemoryCredentialSpecFiles,
    wcow_spec::host::memory::MemoryDependencyStore,
    wcow_spec::host::memory::MemoryImages,
    wcow_spec::host::memory::MemoryLayerMounts,
    wcow_spec::host::memory::MemoryNetworks,
    wcow_spec::host::memory::MemoryRegistry,
    wcow_spec::host::memory::MemoryVolumes,
    wcow_spec::host::snapshotter::SnapshotError,
    wcow_spec::host::snapshotter::SnapshotMount,
    wcow_spec::preflight::Finding,
    wcow_spec::preflight::Options,
    wcow_spec::preflight::Rule,
    wcow_spec::preflight::Runtime,
    wcow_spec::preflight::Severity,
    wcow_spec::swarm::FileReference,
    wcow_spec::swarm::LinkPathProblem,
    wcow_spec::swarm::ReferenceKind,
    wcow_spec::swarm::SetupError,
    dyn wcow_spec::host::ContainerFs,
    dyn wcow_spec::host::CredentialSpecFiles,
    dyn wcow_spec::host::DependencyStore,
    dyn wcow_spec::host::ImageStore,
    dyn wcow_spec::host::LayerMounts,
    dyn wcow_spec::host::NetworkLookup,
    dyn wcow_spec::host::Registry,
    dyn wcow_spec::host::Volumes,
}

/// Every error can be boxed as any other of a daemon's.
const _: () = {
    const fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
    is_error::<wcow_spec::Error>();
    is_error::<wcow_spec::BackendError>();
    is_error::<wcow_spec::BackingDeviceError>();
    is_error::<wcow_spec::BuildError>();
    is_error::<wcow_spec::ConvertError>();
    is_error::<wcow_spec::CredentialSpecError>();
    is_error::<wcow_spec::DaemonJsonError>();
    is_error::<wcow_spec::DataRootError>();
    is_error::<wcow_spec::DevicePathError>();
    is_error::<wcow_spec::DockerFilesError>();
    is_error::<wcow_spec::InspectError>();
    is_error::<wcow_spec::InvalidIsolation>();
    is_error::<wcow_spec::InvalidResource>();
    is_error::<wcow_spec::JsonError>();
    is_error::<wcow_spec::LimitOutOfRange>();
    is_error::<wcow_spec::MountsError>();
    is_error::<wcow_spec::SharedNetworkError>();
    is_error::<wcow_spec::VerifyError>();
    is_error::<wcow_spec::host::CredentialSpecPathError>();
    is_error::<wcow_spec::host::RegistryError>();
    is_error::<wcow_spec::host::snapshotter::SnapshotError>();
    is_error::<wcow_spec::swarm::SetupError>();
};

/// Borrows an error for the time of displaying it, and not every error can be shared.
const BORROWS: &str = "wcow_spec::ErrorChain<'a>";

/// Returns the public types and traits in the list of the public API.
fn public_types() -> BTreeSet<String> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/public-api.txt");
    let list = fs::read_to_string(list).unwrap();
    let names = list.lines().filter_map(|line| {
        let line = line.strip_prefix("#[non_exhaustive] ").unwrap_or(line);
        let (prefix, rest) = [
            ("pub struct ", ""),
            ("pub enum ", ""),
            ("pub trait ", "dyn "),
        ]
        .iter()
        .find_map(|(start, prefix)| Some((prefix, line.strip_prefix(start)?)))?;
        let name = rest.split([' ', '(']).next()?;
        Some(format!("{prefix}{}", name.trim_end_matches(':')))
    });
    names.collect()
}

#[test]
fn every_public_type_is_among_those_that_are_asserted_to_be_shared() {
    let asserted: BTreeSet<String> = SHARED_TYPES.iter().map(|name| (*name).to_owned()).collect();
    let mut public = public_types();
    assert!(public.remove(BORROWS));
    let differences: Vec<_> = public.symmetric_difference(&asserted).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

//! Every public type can be sent to and shared between threads, and holds no reference to something shorter-lived.
#![cfg(all(
    feature = "create",
    feature = "hcs",
    feature = "swarm",
    feature = "windowsfilter"
))]
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
    wcow_spec::DockerFiles,
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
    wcow_spec::OciVersion,
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
    wcow_spec::create::AccessMode,
    wcow_spec::create::AddressFamily,
    wcow_spec::create::ApiMismatch,
    wcow_spec::create::ApiVersion,
    wcow_spec::create::CreateError,
    wcow_spec::create::CreateRequest,
    wcow_spec::create::CreateWarning,
    wcow_spec::create::Created,
    wcow_spec::create::EndpointProblem,
    wcow_spec::create::ImageConfig,
    wcow_spec::create::ImagePlatformMismatch,
    wcow_spec::create::ImageReference,
    wcow_spec::create::InvalidAccessMode,
    wcow_spec::create::InvalidAddress,
    wcow_spec::create::InvalidApiVersion,
    wcow_spec::create::InvalidConfig,
    wcow_spec::create::InvalidEndpoint,
    wcow_spec::create::InvalidEndpoints,
    wcow_spec::create::InvalidHostConfig,
    wcow_spec::create::InvalidImageReference,
    wcow_spec::create::InvalidLogAddress,
    wcow_spec::create::InvalidLogConfig,
    wcow_spec::create::InvalidPlatform,
    wcow_spec::create::InvalidRestartPolicy,
    wcow_spec::create::InvalidSize,
    wcow_spec::create::InvalidVolumeName,
    wcow_spec::create::InvalidVolumesFrom,
    wcow_spec::create::MountConfigError,
    wcow_spec::create::MountKind,
    wcow_spec::create::MountProblem,
    wcow_spec::create::MountSpec,
    wcow_spec::create::MountSpecError,
    wcow_spec::create::NetworkConflict,
    wcow_spec::create::Platform,
    wcow_spec::create::Rest,
    wcow_spec::create::UnsupportedOption,
    wcow_spec::create::VolumeName,
    wcow_spec::create::VolumesFrom,
    wcow_spec::create::api::BindOptions,
    wcow_spec::create::api::ClusterOptions,
    wcow_spec::create::api::Config,
    wcow_spec::create::api::DeviceMapping,
    wcow_spec::create::api::DeviceRequest,
    wcow_spec::create::api::EndpointIpamConfig,
    wcow_spec::create::api::EndpointSettings,
    wcow_spec::create::api::HealthConfig,
    wcow_spec::create::api::HostConfig,
    wcow_spec::create::api::LogConfig,
    wcow_spec::create::api::Mount,
    wcow_spec::create::api::MountPoint,
    wcow_spec::create::api::NetworkingConfig,
    wcow_spec::create::api::PortBinding,
    wcow_spec::create::api::RestartPolicy,
    wcow_spec::create::api::TmpfsOptions,
    wcow_spec::create::api::VolumeDriver,
    wcow_spec::create::api::VolumeOptions,
    wcow_spec::create::memory::MemoryContainers,
    wcow_spec::create::memory::MemoryImageConfigs,
    wcow_spec::gmsa::ActiveDirectoryConfig,
    wcow_spec::gmsa::DomainJoinConfig,
    wcow_spec::gmsa::GmsaCredentialSpec,
    wcow_spec::gmsa::GroupManagedServiceAccount,
    wcow_spec::gmsa::HostAccountConfig,
    wcow_spec::gmsa::Problem,
    wcow_spec::hcs::Crash,
    wcow_spec::hcs::Field,
    wcow_spec::hcs::HostFacts,
    wcow_spec::hcs::StatError,
    wcow_spec::hcs::Stdio,
    wcow_spec::hcs::dockerd::HcsError,
    wcow_spec::hcs::runhcs::AffinityError,
    wcow_spec::hcs::runhcs::AnnotationConflict,
    wcow_spec::hcs::runhcs::AnnotationInfo,
    wcow_spec::hcs::runhcs::AnnotationsError,
    wcow_spec::hcs::runhcs::CpuLimitsError,
    wcow_spec::hcs::runhcs::CredentialGuardError,
    wcow_spec::hcs::runhcs::CriError,
    wcow_spec::hcs::runhcs::DeviceError,
    wcow_spec::hcs::runhcs::DiskError,
    wcow_spec::hcs::runhcs::DriverError,
    wcow_spec::hcs::runhcs::DumpError,
    wcow_spec::hcs::runhcs::ExtensionError,
    wcow_spec::hcs::runhcs::GroupAffinity,
    wcow_spec::hcs::runhcs::LayersError,
    wcow_spec::hcs::runhcs::MountError,
    wcow_spec::hcs::runhcs::NumaError,
    wcow_spec::hcs::runhcs::Plan,
    wcow_spec::hcs::runhcs::PlanError,
    wcow_spec::hcs::runhcs::PlanProblem,
    wcow_spec::hcs::runhcs::Request,
    wcow_spec::hcs::runhcs::RootfsMount,
    wcow_spec::hcs::runhcs::Scope,
    wcow_spec::hcs::runhcs::ShareError,
    wcow_spec::hcs::runhcs::ShimOptions,
    wcow_spec::hcs::runhcs::Step,
    wcow_spec::hcs::runhcs::StorageError,
    wcow_spec::hcs::runhcs::UtilityVmError,
    wcow_spec::hcs::schema1::AssignedDevice,
    wcow_spec::hcs::schema1::ContainerConfig,
    wcow_spec::hcs::schema1::HvRuntime,
    wcow_spec::hcs::schema1::Layer,
    wcow_spec::hcs::schema1::MappedDirectory,
    wcow_spec::hcs::schema1::MappedPipe,
    wcow_spec::hcs::schema1::ProcessConfig,
    wcow_spec::hcs::schema1::SystemType,
    wcow_spec::hcs::schema2::AddInstance,
    wcow_spec::hcs::schema2::AdditionalDeviceNamespace,
    wcow_spec::hcs::schema2::Attachment,
    wcow_spec::hcs::schema2::AttachmentType,
    wcow_spec::hcs::schema2::Chipset,
    wcow_spec::hcs::schema2::ComPort,
    wcow_spec::hcs::schema2::CombinedLayers,
    wcow_spec::hcs::schema2::ComputeSystem,
    wcow_spec::hcs::schema2::Container,
    wcow_spec::hcs::schema2::ContainerCredentialGuardState,
    wcow_spec::hcs::schema2::ContainerMemory,
    wcow_spec::hcs::schema2::CpuGroup,
    wcow_spec::hcs::schema2::CredentialGuardOperation,
    wcow_spec::hcs::schema2::CredentialGuardTransport,
    wcow_spec::hcs::schema2::DebugOptions,
    wcow_spec::hcs::schema2::Device,
    wcow_spec::hcs::schema2::DeviceCategory,
    wcow_spec::hcs::schema2::DeviceExtension,
    wcow_spec::hcs::schema2::DeviceInstance,
    wcow_spec::hcs::schema2::DeviceNamespace,
    wcow_spec::hcs::schema2::DeviceType,
    wcow_spec::hcs::schema2::Devices,
    wcow_spec::hcs::schema2::ExtensionNamespace,
    wcow_spec::hcs::schema2::GuestCrashReporting,
    wcow_spec::hcs::schema2::GuestOs,
    wcow_spec::hcs::schema2::GuestRequest,
    wcow_spec::hcs::schema2::GuestResourceType,
    wcow_spec::hcs::schema2::GuestSettings,
    wcow_spec::hcs::schema2::HostedSystem,
    wcow_spec::hcs::schema2::HvSocket,
    wcow_spec::hcs::schema2::HvSocketServiceConfig,
    wcow_spec::hcs::schema2::HvSocketSystemConfig,
    wcow_spec::hcs::schema2::InterfaceClass,
    wcow_spec::hcs::schema2::IsolationType,
    wcow_spec::hcs::schema2::Layer,
    wcow_spec::hcs::schema2::MappedDirectory,
    wcow_spec::hcs::schema2::MappedPipe,
    wcow_spec::hcs::schema2::MappedVirtualDisk,
    wcow_spec::hcs::schema2::MemoryBackingType,
    wcow_spec::hcs::schema2::ModifySettingRequest,
    wcow_spec::hcs::schema2::ModifySettings,
    wcow_spec::hcs::schema2::Networking,
    wcow_spec::hcs::schema2::Numa,
    wcow_spec::hcs::schema2::NumaProcessors,
    wcow_spec::hcs::schema2::NumaSetting,
    wcow_spec::hcs::schema2::ObjectDirectory,
    wcow_spec::hcs::schema2::ObjectNamespace,
    wcow_spec::hcs::schema2::ObjectSymlink,
    wcow_spec::hcs::schema2::ProcessParameters,
    wcow_spec::hcs::schema2::Processor,
    wcow_spec::hcs::schema2::ProcessorRange,
    wcow_spec::hcs::schema2::RegistryChanges,
    wcow_spec::hcs::schema2::RegistryHive,
    wcow_spec::hcs::schema2::RegistryKey,
    wcow_spec::hcs::schema2::RegistryValue,
    wcow_spec::hcs::schema2::RegistryValueType,
    wcow_spec::hcs::schema2::RequestType,
    wcow_spec::hcs::schema2::SchemaVersion,
    wcow_spec::hcs::schema2::Scsi,
    wcow_spec::hcs::schema2::ServiceModificationRequest,
    wcow_spec::hcs::schema2::ServicePropertyType,
    wcow_spec::hcs::schema2::Storage,
    wcow_spec::hcs::schema2::StorageQos,
    wcow_spec::hcs::schema2::Topology,
    wcow_spec::hcs::schema2::Uefi,
    wcow_spec::hcs::schema2::UefiBootDevice,
    wcow_spec::hcs::schema2::UefiBootEntry,
    wcow_spec::hcs::schema2::VirtualMachine,
    wcow_spec::hcs::schema2::VirtualMachineMemory,
    wcow_spec::hcs::schema2::VirtualMachineProcessor,
    wcow_spec::hcs::schema2::VirtualPciDevice,
    wcow_spec::hcs::schema2::VirtualPciFunction,
    wcow_spec::hcs::schema2::VirtualSlitType,
    wcow_spec::hcs::schema2::VirtualSmb,
    wcow_spec::hcs::schema2::VirtualSmbShare,
    wcow_spec::hcs::schema2::VirtualSmbShareOptions,
    wcow_spec::hcs::schema2::WindowsCrashReporting,
    wcow_spec::host::CredentialGuardInstance,
    wcow_spec::host::CredentialSpecFolder,
    wcow_spec::host::CredentialSpecPath,
    wcow_spec::host::CredentialSpecPathError,
    wcow_spec::host::CredentialSpecPathProblem,
    wcow_spec::host::Endpoint,
    wcow_spec::host::FileKind,
    wcow_spec::host::HvSocketService,
    wcow_spec::host::Image,
    wcow_spec::host::LocalVolumes,
    wcow_spec::host::PathKind,
    wcow_spec::host::RegistryError,
    wcow_spec::host::SystemCredentialSpecFiles,
    wcow_spec::host::SystemHostFiles,
    wcow_spec::host::SystemLayerIds,
    wcow_spec::host::SystemHostPaths,
    wcow_spec::host::SystemLayerMounts,
    wcow_spec::host::SystemRegistry,
    wcow_spec::host::SystemVolumes,
    wcow_spec::host::Unavailable,
    wcow_spec::host::Volume,
    wcow_spec::host::memory::MemoryContainerFs,
    wcow_spec::host::memory::MemoryCredentialSpecFiles,
    wcow_spec::host::memory::MemoryDependencyStore,
    wcow_spec::host::memory::MemoryHostFiles,
    wcow_spec::host::memory::MemoryHostPaths,
    wcow_spec::host::memory::MemoryImages,
    wcow_spec::host::memory::MemoryInstances,
    wcow_spec::host::memory::MemoryLayerIds,
    wcow_spec::host::memory::MemoryLayerMounts,
    wcow_spec::host::memory::MemoryNetworks,
    wcow_spec::host::memory::MemoryRegistry,
    wcow_spec::host::memory::MemoryVolumes,
    wcow_spec::host::snapshotter::SnapshotError,
    wcow_spec::host::snapshotter::SnapshotMount,
    wcow_spec::preflight::AdaptError,
    wcow_spec::preflight::Adapted,
    wcow_spec::preflight::By,
    wcow_spec::preflight::Change,
    wcow_spec::preflight::Finding,
    wcow_spec::preflight::InvalidRuntimeVersion,
    wcow_spec::preflight::Options,
    wcow_spec::preflight::Rule,
    wcow_spec::preflight::Runtime,
    wcow_spec::preflight::RuntimeVersion,
    wcow_spec::preflight::Severity,
    wcow_spec::swarm::FileReference,
    wcow_spec::swarm::LinkPathProblem,
    wcow_spec::swarm::ReferenceKind,
    wcow_spec::swarm::SetupError,
    dyn wcow_spec::create::Containers,
    dyn wcow_spec::create::ImageConfigs,
    dyn wcow_spec::host::ContainerFs,
    dyn wcow_spec::host::CredentialSpecFiles,
    dyn wcow_spec::host::DependencyStore,
    dyn wcow_spec::host::HostFiles,
    dyn wcow_spec::host::HostPaths,
    dyn wcow_spec::host::ImageStore,
    dyn wcow_spec::host::Instances,
    dyn wcow_spec::host::LayerIds,
    dyn wcow_spec::host::LayerMounts,
    dyn wcow_spec::host::NetworkLookup,
    dyn wcow_spec::host::Registry,
    dyn wcow_spec::host::Volumes,
}

/// Asserts while compiling that each error can be boxed as any other of a daemon's, and lists their names.
macro_rules! errors {
    ($($type:ty),* $(,)?) => {
        const _: () = {
            const fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
            $(is_error::<$type>();)*
        };

        const ERRORS: &[&str] = &[$(stringify!($type)),*];
    };
}

errors! {
    wcow_spec::BackendError,
    wcow_spec::BackingDeviceError,
    wcow_spec::BuildError,
    wcow_spec::ConvertError,
    wcow_spec::CredentialSpecError,
    wcow_spec::DaemonJsonError,
    wcow_spec::DataRootError,
    wcow_spec::DevicePathError,
    wcow_spec::DockerFilesError,
    wcow_spec::Error,
    wcow_spec::InspectError,
    wcow_spec::InvalidIsolation,
    wcow_spec::InvalidResource,
    wcow_spec::JsonError,
    wcow_spec::LimitOutOfRange,
    wcow_spec::MountsError,
    wcow_spec::SharedNetworkError,
    wcow_spec::VerifyError,
    wcow_spec::create::ApiMismatch,
    wcow_spec::create::CreateError,
    wcow_spec::create::EndpointProblem,
    wcow_spec::create::ImagePlatformMismatch,
    wcow_spec::create::InvalidAccessMode,
    wcow_spec::create::InvalidAddress,
    wcow_spec::create::InvalidApiVersion,
    wcow_spec::create::InvalidConfig,
    wcow_spec::create::InvalidEndpoint,
    wcow_spec::create::InvalidEndpoints,
    wcow_spec::create::InvalidHostConfig,
    wcow_spec::create::InvalidImageReference,
    wcow_spec::create::InvalidLogAddress,
    wcow_spec::create::InvalidLogConfig,
    wcow_spec::create::InvalidPlatform,
    wcow_spec::create::InvalidRestartPolicy,
    wcow_spec::create::InvalidSize,
    wcow_spec::create::InvalidVolumeName,
    wcow_spec::create::InvalidVolumesFrom,
    wcow_spec::create::MountConfigError,
    wcow_spec::create::MountProblem,
    wcow_spec::create::MountSpecError,
    wcow_spec::create::NetworkConflict,
    wcow_spec::create::UnsupportedOption,
    wcow_spec::hcs::Crash,
    wcow_spec::hcs::StatError,
    wcow_spec::hcs::dockerd::HcsError,
    wcow_spec::hcs::runhcs::AffinityError,
    wcow_spec::hcs::runhcs::AnnotationsError,
    wcow_spec::hcs::runhcs::CpuLimitsError,
    wcow_spec::hcs::runhcs::CredentialGuardError,
    wcow_spec::hcs::runhcs::CriError,
    wcow_spec::hcs::runhcs::DeviceError,
    wcow_spec::hcs::runhcs::DiskError,
    wcow_spec::hcs::runhcs::DriverError,
    wcow_spec::hcs::runhcs::DumpError,
    wcow_spec::hcs::runhcs::ExtensionError,
    wcow_spec::hcs::runhcs::LayersError,
    wcow_spec::hcs::runhcs::MountError,
    wcow_spec::hcs::runhcs::NumaError,
    wcow_spec::hcs::runhcs::PlanError,
    wcow_spec::hcs::runhcs::PlanProblem,
    wcow_spec::hcs::runhcs::ShareError,
    wcow_spec::hcs::runhcs::StorageError,
    wcow_spec::hcs::runhcs::UtilityVmError,
    wcow_spec::host::CredentialSpecPathError,
    wcow_spec::host::RegistryError,
    wcow_spec::preflight::AdaptError,
    wcow_spec::preflight::InvalidRuntimeVersion,
    wcow_spec::swarm::SetupError,
    wcow_spec::host::snapshotter::SnapshotError,
}

/// Types that borrow what they are made of for one call. All but the first, which displays any error, can be shared.
const BORROWS: [&str; 5] = [
    "wcow_spec::ErrorChain<'a>",
    "wcow_spec::create::Backends<'a>",
    "wcow_spec::create::Context<'a>",
    "wcow_spec::hcs::runhcs::Lookups<'a>",
    "wcow_spec::host::NewVolume<'a>",
];

const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<wcow_spec::create::Backends<'_>>();
    is_shared::<wcow_spec::create::Context<'_>>();
    is_shared::<wcow_spec::hcs::runhcs::Lookups<'_>>();
    is_shared::<wcow_spec::host::NewVolume<'_>>();
};

/// Returns the list of the public API, which `.ci/public-api` compares with the API itself.
fn public_api() -> String {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/public-api.txt");
    fs::read_to_string(list).unwrap()
}

/// Returns the public types and traits.
fn public_types() -> BTreeSet<String> {
    let list = public_api();
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
    let mut public = public_types();
    for borrows in BORROWS {
        assert!(public.remove(borrows), "{borrows}");
    }
    assert_same(&public, SHARED_TYPES);
}

#[test]
fn every_public_error_is_among_those_that_are_asserted_to_be_errors() {
    let list = public_api();
    let implementors = list
        .lines()
        .filter_map(|line| line.strip_prefix("impl core::error::Error for "));
    assert_same(&implementors.map(str::to_owned).collect(), ERRORS);
}

fn assert_same(public: &BTreeSet<String>, asserted: &[&str]) {
    let asserted: BTreeSet<String> = asserted.iter().map(|name| (*name).to_owned()).collect();
    let differences: Vec<_> = public.symmetric_difference(&asserted).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

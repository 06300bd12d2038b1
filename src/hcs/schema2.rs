//! The documents of HCS schema 2, as far as runhcs uses them.
//!
//! Field names are HCS's. A field whose value is zero, empty or false is left out of the JSON, as runhcs leaves it out;
//! an empty object that is present stays as `{}`.
//!
//! The fields mean what Microsoft's [schema
//! reference](https://learn.microsoft.com/virtualization/api/hcs/schemareference), up to version 2.6, says. It names
//! many fields without explaining them; their descriptions here come from hcsshim and from their names. "Not in the
//! reference" marks those that it does not even name. Numbers have hcsshim's types, which are not always those of the
//! reference.

mod compute_system;
mod container;
mod credential_guard;
mod device_extension;
mod modify;
mod process_parameters;
mod registry;
mod storage;
mod topology;
mod virtual_devices;
mod virtual_machine;

pub use compute_system::{ComputeSystem, HostedSystem, SchemaVersion};
pub use container::{
    Container, ContainerMemory, Device, DeviceType, GuestOs, IsolationType, Networking, Processor,
};
pub use credential_guard::{
    AddInstance, ContainerCredentialGuardState, CredentialGuardOperation, CredentialGuardTransport,
    ServiceModificationRequest, ServicePropertyType,
};
pub use device_extension::{
    AdditionalDeviceNamespace, DeviceCategory, DeviceExtension, DeviceInstance, DeviceNamespace,
    ExtensionNamespace, InterfaceClass, ObjectDirectory, ObjectNamespace, ObjectSymlink,
};
pub use modify::{
    CombinedLayers, GuestRequest, GuestResourceType, GuestSettings, MappedVirtualDisk,
    ModifySettingRequest, ModifySettings, RequestType,
};
pub use process_parameters::ProcessParameters;
pub use registry::{RegistryChanges, RegistryHive, RegistryKey, RegistryValue, RegistryValueType};
pub use storage::{Layer, MappedDirectory, MappedPipe, Storage, StorageQos};
pub use topology::{
    CpuGroup, MemoryBackingType, Numa, NumaProcessors, NumaSetting, ProcessorRange, Topology,
    VirtualMachineMemory, VirtualMachineProcessor, VirtualSlitType,
};
pub use virtual_devices::{
    Attachment, AttachmentType, ComPort, Devices, HvSocket, HvSocketServiceConfig,
    HvSocketSystemConfig, Scsi, VirtualPciDevice, VirtualPciFunction, VirtualSmb, VirtualSmbShare,
    VirtualSmbShareOptions,
};
pub use virtual_machine::{
    Chipset, DebugOptions, GuestCrashReporting, Uefi, UefiBootDevice, UefiBootEntry,
    VirtualMachine, WindowsCrashReporting,
};

//! The documents that dockerd and runhcs send to the Host Compute Service (HCS) for a spec.
//!
//! A spec does not start a container. dockerd's own runtime and runhcs turn it into documents for HCS, which creates
//! the container. They report failures as a bare HRESULT. This module makes the same documents from any
//! [`WindowsSpec`](crate::WindowsSpec), on any operating system, as plain data. Daemons that call HCS themselves can
//! send them; others can see what HCS received.
//!
//! | runtime | document | of a process | not looked at |
//! | --- | --- | --- | --- |
//! | dockerd's own (moby v26.1.3) | [`dockerd::container_config`], [schema 1](schema1) | [`dockerd::process_config`] | [`dockerd::ignored_fields`] |
//! | runhcs (hcsshim, August 2026) | [`runhcs::plan`], [schema 2](schema2): all calls in order, with their documents | [`runhcs::process_parameters`] | [`runhcs::ignored_fields`] |
//!
//! Facts outside the spec come from [`HostFacts`], [`runhcs::Request`] and three traits:
//! [`LayerIds`](crate::host::LayerIds), [`HostFiles`](crate::host::HostFiles) and
//! [`Instances`](crate::host::Instances). With the backends in memory, everything is testable; the Windows backends of
//! the first two query the machine. On other systems, the caller has to supply the GUIDs of layers, as HCS's algorithm
//! for them is not published.
//!
//! The documents are those that the runtimes send, not those that they should send. If a number overflows its field,
//! such as a CPU count of 2³² + 4 in 32 bits, and the runtime lets it wrap around, so does this module;
//! [`preflight`](crate::preflight) finds what a runtime changes.
//!
//! # Where it differs
//!
//! For a Windows container, this module tells HCS what the runtimes tell it, with two exceptions. Where a runtime
//! crashes, it returns an error. Of several keys `affinity` that differ only in case, it uses the lower-case one, or else
//! the first, where runhcs uses the last. Two errors have their own text: that of a CPU affinity that cannot be read, and
//! that of a device extension for which runhcs names a Go type. Linux containers, and image layers that are not mounted
//! yet, are not planned.
//!
//! | spec | runtime | here |
//! | --- | --- | --- |
//! | no `windows` section | both: `runtime error: invalid memory address or nil pointer dereference` | [`Crash::NoWindows`] |
//! | no `root` | dockerd: `runtime error: invalid memory address or nil pointer dereference` | [`Crash::NoRoot`] |
//! | an empty `root.path`, with process isolation | dockerd: `runtime error: slice bounds out of range [:-1]` | [`Crash::EmptyRootPath`] |
//! | no `annotations`, and options of the request that are written there | runhcs: `assignment to entry in nil map` | [`Crash::NoAnnotations`] |
//! | a CPU maximum that is scaled to a utility VM without processors | runhcs: `runtime error: integer divide by zero` | [`Crash::NoProcessors`] |
//!
//! # Fields
//!
//! The table shows where each field of a Windows spec goes; [`fields`](fields()) returns it as data. A field that is
//! not listed is ignored.
//!
//! | field | dockerd | runhcs, process isolation | runhcs, Hyper-V isolation |
//! | --- | --- | --- | --- |
//! | `ociVersion` | ignored | ignored | ignored |
//! | `process.terminal` | `EmulateConsole`, no `CreateStdErrPipe` | `EmulateConsole` | `EmulateConsole` |
//! | `process.consoleSize` | `ConsoleSize` | `ConsoleSize` | `ConsoleSize` |
//! | `process.user.username` | `User` | `User` | `User` |
//! | `process.args[]` | `CommandLine` | `CommandLine` | `CommandLine` |
//! | `process.commandLine` | `CommandLine` | `CommandLine` | `CommandLine` |
//! | `process.env[]` | `Environment` | `Environment`, unless the value is empty | as with process isolation |
//! | `process.cwd` | `WorkingDirectory` | `WorkingDirectory` | `WorkingDirectory` |
//! | `root.path` | `VolumePath`; refused with Hyper-V isolation | `Storage.Path` | `Storage.Path` |
//! | `root.readonly` | refused | refused | refused |
//! | `hostname` | `HostName` | `GuestOs.HostName` | `GuestOs.HostName` |
//! | `domainname` | ignored | ignored | ignored |
//! | `mounts[].destination` | `MappedDirectories`, `MappedPipes` | `MappedDirectories`, `MappedPipes` | `MappedDirectories`, `MappedPipes` |
//! | `mounts[].source` | `MappedDirectories`, `MappedPipes` | `MappedDirectories`, as final path; `MappedPipes` | a share, disk or pipe of the utility VM; `MappedDirectories`, `MappedPipes` |
//! | `mounts[].type` | refused | ignored | which kind of disk; anything else is refused |
//! | `mounts[].options[]` | `ReadOnly` for `ro` | `ReadOnly` for `ro` | `ReadOnly` for `ro` |
//! | `mounts[].uidMappings` | ignored | ignored | ignored |
//! | `mounts[].gidMappings` | ignored | ignored | ignored |
//! | `hooks` | ignored | ignored | ignored |
//! | `annotations.*` | ignored | see its [annotations](runhcs#annotations) | see its [annotations](runhcs#annotations) |
//! | `linux` | refused | a Linux container, which is not planned | a Linux container, which is not planned |
//! | `windows.layerFolders[]` | `Layers`, `LayerFolderPath` | `Storage.Layers`; the last one is mounted without `root.path` | shares of the utility VM, `CombinedLayers`, `Storage.Layers` |
//! | `windows.devices[].id` | `AssignedDevices`; refused with Hyper-V isolation | `AssignedDevices` | `VirtualPci` of the utility VM, `AssignedDevices` |
//! | `windows.devices[].idType` | `class` and `vpci-class-guid`; anything else is refused | those, and `vpci-location-path` | `vpci-instance-id`, `vpci` and `gpu`; anything else is refused |
//! | `windows.resources.memory.limit` | `MemoryMaximumInMB` | `Memory.SizeInMB` | `Memory.SizeInMB`, also of the utility VM |
//! | `windows.resources.cpu.count` | `ProcessorCount` | `Processor.Count` | `Processor.Count`, also of the utility VM |
//! | `windows.resources.cpu.shares` | `ProcessorWeight` | `Processor.Weight` | `Processor.Weight`, also of the utility VM |
//! | `windows.resources.cpu.maximum` | `ProcessorMaximum` | `Processor.Maximum` | `Processor.Maximum`, and, not scaled to its unit, `Processor.Limit` of the utility VM |
//! | `windows.resources.cpu.affinity` | ignored | the job object, once the container is created | ignored |
//! | `windows.resources.storage.iops` | `StorageIOPSMaximum` | `Storage.QoS.IopsMaximum` | `Storage.QoS.IopsMaximum`, also of the utility VM |
//! | `windows.resources.storage.bps` | `StorageBandwidthMaximum` | `Storage.QoS.BandwidthMaximum` | `Storage.QoS.BandwidthMaximum`, also of the utility VM |
//! | `windows.resources.storage.sandboxSize` | ignored | ignored | ignored |
//! | `windows.credentialSpec` | `Credentials`, if it is a string | the credential guard, if it is a string | the credential guard, if it is a string |
//! | `windows.servicing` | ignored | ignored | ignored |
//! | `windows.ignoreFlushesDuringBoot` | `IgnoreFlushesDuringBoot` | ignored | ignored |
//! | `windows.hyperv` | `HvPartition`, `HvRuntime` | chooses the isolation | chooses the isolation |
//! | `windows.hyperv.utilityVMPath` | refused | ignored | ignored |
//! | `windows.network.endpointList` | `EndpointList` | added to a new namespace | added to a new namespace |
//! | `windows.network.allowUnqualifiedDNSQuery` | `AllowUnqualifiedDNSQuery` | `Networking.AllowUnqualifiedDnsQuery` | `Networking.AllowUnqualifiedDnsQuery` |
//! | `windows.network.DNSSearchList` | `DNSSearchList` | `Networking.DnsSearchList` | `Networking.DnsSearchList` |
//! | `windows.network.networkSharedContainerName` | `NetworkSharedContainerName` | `Networking.NetworkSharedContainerName` | `Networking.NetworkSharedContainerName` |
//! | `windows.network.networkNamespace` | ignored | `Networking.Namespace` | `Networking.Namespace`, also of the utility VM |

mod crash;
pub mod dockerd;
mod facts;
mod fields;
pub(crate) mod json_path;
pub(crate) mod layer;
pub(crate) mod limits;
pub(crate) mod mount;
mod network;
mod omit;
pub(crate) mod process;
mod refusals;
pub mod runhcs;
pub mod schema1;
pub mod schema2;
mod stat;
mod stdio;
mod willing_host;

pub use crash::Crash;
pub use facts::HostFacts;
pub use fields::{Field, fields};
pub(crate) use refusals::Refusal;
pub use stat::StatError;
pub use stdio::Stdio;

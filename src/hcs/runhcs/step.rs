//! A step of a plan.

use serde::Serialize;

use crate::hcs::schema2::{
    ComputeSystem, HostedSystem, ModifySettingRequest, ServiceModificationRequest,
};

/// A call that runhcs makes. As JSON, it is an object with the name of the call, `call`, and its arguments, `with`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "call", content = "with")]
#[non_exhaustive]
pub enum Step {
    /// Changes the utility VM: `HcsModifyComputeSystem`, and a request to its guest.
    Modify(ModifySettingRequest),
    /// Changes the Host Compute Service: `HcsModifyServiceSettings`.
    ModifyServiceSettings(ServiceModificationRequest),
    /// Creates a network namespace in HCN.
    CreateNamespace {
        /// Its GUID.
        namespace_id: String,
    },
    /// Adds an HNS endpoint to a network namespace.
    AddNamespaceEndpoint {
        /// The namespace's GUID.
        namespace_id: String,
        /// The endpoint's id.
        endpoint_id: String,
    },
    /// Gives a network namespace, with network adapters for its endpoints, to the utility VM.
    ConfigureNetworking {
        /// The namespace's GUID.
        namespace_id: String,
    },
    /// Lets a VM open a file: `GrantVmAccess` of `vmcompute.dll`.
    GrantVmAccess {
        /// The VM's id.
        vm_id: String,
        /// The file.
        path: String,
    },
    /// Activates a scratch layer: `ActivateLayer` of `vmcompute.dll`.
    ActivateLayer {
        /// The scratch folder.
        path: String,
    },
    /// Prepares a scratch layer for use: `PrepareLayer` of `vmcompute.dll`.
    PrepareLayer {
        /// The scratch folder.
        path: String,
        /// The read-only layers, topmost first.
        parents: Vec<String>,
    },
    /// Creates a scratch layer: `CreateSandboxLayer` of `vmcompute.dll`.
    CreateScratchLayer {
        /// The scratch folder.
        path: String,
        /// The read-only layers, topmost first.
        parents: Vec<String>,
    },
    /// Creates a folder, with all folders above it; one that exists is accepted.
    CreateDirectory {
        /// The folder.
        path: String,
    },
    /// Copies a file.
    CopyFile {
        /// The file.
        from: String,
        /// The new file.
        to: String,
    },
    /// Runs a program in the utility VM.
    ExecInUtilityVm {
        /// The program and its arguments.
        args: Vec<String>,
    },
    /// Runs `device-util.exe` in the utility VM, to list the devices below a VMBus instance.
    DeviceUtilChildren {
        /// The program and its arguments.
        args: Vec<String>,
    },
    /// Sets the processors of the container's job object. The container is created, but not started.
    SetCpuGroupAffinities {
        /// The processors, by processor group.
        affinities: Vec<GroupAffinity>,
    },
    /// Creates the utility VM, `HcsCreateComputeSystem`, and starts it.
    CreateUtilityVm {
        /// The VM's id.
        id: String,
        /// The document.
        document: Box<ComputeSystem>,
    },
    /// Creates the process-isolated container: `HcsCreateComputeSystem`.
    CreateContainer {
        /// The container's id.
        id: String,
        /// The document.
        document: Box<ComputeSystem>,
    },
    /// Creates the container in the utility VM, through its guest's compute service.
    CreateHostedContainer {
        /// The container's id.
        id: String,
        /// The document.
        document: Box<HostedSystem>,
    },
    /// Creates a HostProcess container: a job object on the host, which HCS does not know of.
    CreateJobContainer {
        /// The container's id.
        id: String,
    },
}

/// Processors of a processor group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GroupAffinity {
    /// The processors, as bits.
    pub mask: u64,
    /// The group.
    pub group: u16,
}

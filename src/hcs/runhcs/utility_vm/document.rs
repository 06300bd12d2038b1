//! The document of a utility VM.

use std::collections::BTreeMap;

use super::options::text;
use super::{UtilityVmError, VmOptions, numa};
use crate::go::filepath;
use crate::go::json;
use crate::guid::is_guid;
use crate::hcs::runhcs::annotations::keys::{
    CONSOLE_PIPE, DISABLE_COMPARTMENT_NAMESPACE, DUMP_DIRECTORY, DUMP_LOCATION, SERVICE_TABLE,
    VM_REGISTRY,
};
use crate::hcs::runhcs::annotations::warn_of_json;
use crate::hcs::runhcs::planner::Planner;
use crate::hcs::runhcs::registry;
use crate::hcs::runhcs::scsi::CONTROLLER;
use crate::hcs::runhcs::vsmb::{Access, options as share_options};
use crate::hcs::schema2::{
    Attachment, Chipset, ComPort, ComputeSystem, CpuGroup, DebugOptions, Devices,
    GuestCrashReporting, HvSocket, HvSocketServiceConfig, HvSocketSystemConfig, RegistryChanges,
    RegistryHive, RegistryKey, RegistryValue, SchemaVersion, Scsi, Topology, Uefi, UefiBootDevice,
    UefiBootEntry, VirtualMachine, VirtualSmb, VirtualSmbShare, WindowsCrashReporting,
};
use crate::hcs::stat::StatError;
use crate::host::FileKind;

/// The first build with CPU groups for new VMs.
const CPU_GROUPS: u32 = 19_043;

/// The boot loader on the share of the system.
const BOOT_LOADER: &str = r"\EFI\Microsoft\Boot\bootmgfw.efi";

/// The security descriptor, in SDDL, that allows only `SYSTEM` and administrators.
const ADMINISTRATORS: &str = "D:P(A;;FA;;;SY)(A;;FA;;;BA)";

/// The service of the host that the guest forwards its log to.
const LOG_SERVICE: &str = "172dad59-976d-45f2-8b6c-6d1b13f2ac4d";

/// The address space for files of shares that are mapped directly, in MiB.
const DIRECT_FILE_MAPPING: i64 = 1_024;

/// What the host writes when the guest's kernel crashes.
type CrashDumps = (Option<DebugOptions>, Option<GuestCrashReporting>);

impl Planner<'_> {
    /// Returns the document of the utility VM.
    pub(super) fn vm_document(
        &self,
        options: &VmOptions,
        id: &str,
        image: &str,
        disk: Attachment,
    ) -> Result<ComputeSystem, UtilityVmError> {
        let compute_topology = self.topology(options)?;
        let (debug_options, guest_crash_reporting) = self.crash_dumps(id)?;
        let boot = UefiBootEntry::new(UefiBootDevice::VmbFs, BOOT_LOADER);
        let virtual_machine = VirtualMachine {
            stop_on_reset: true,
            chipset: Some(Chipset {
                uefi: Some(Uefi {
                    boot_this: Some(boot),
                }),
            }),
            compute_topology: Some(compute_topology),
            devices: Some(Devices {
                com_ports: self.com_ports(),
                scsi: controller(disk),
                hv_socket: Some(HvSocket {
                    hv_socket_config: Some(self.hv_sockets(options)),
                }),
                virtual_smb: Some(system_share(options, image)),
                guest_crash_reporting,
            }),
            registry_changes: Some(self.vm_registry()),
            storage_qos: options.storage_qos,
            debug_options,
            resource_partition_id: options.resource_partition.clone(),
        };
        Ok(ComputeSystem {
            owner: self.owner(),
            schema_version: Some(SchemaVersion::V2_1),
            should_terminate_on_last_handle_closed: true,
            virtual_machine: Some(virtual_machine),
            container: None,
        })
    }

    fn topology(&self, options: &VmOptions) -> Result<Topology, UtilityVmError> {
        let mut topology = self.numa_topology(options)?;
        let cpu_group = self.cpu_group(options)?;
        if let Some(processor) = &mut topology.processor {
            processor.cpu_group = cpu_group;
        }
        Ok(topology)
    }

    /// Returns memory and processors, and their virtual NUMA nodes.
    pub(in crate::hcs::runhcs) fn numa_topology(
        &self,
        options: &VmOptions,
    ) -> Result<Topology, UtilityVmError> {
        let mut memory = options.memory.clone();
        let mut processor = options.processor.clone();
        let numa = numa::numa(&self.annotations, self.facts, &mut memory, &mut processor);
        Ok(Topology {
            numa: numa.map_err(UtilityVmError::Numa)?,
            memory: Some(memory),
            processor: Some(processor),
        })
    }

    /// Returns the CPU group, if an annotation names one.
    pub(in crate::hcs::runhcs) fn cpu_group(
        &self,
        options: &VmOptions,
    ) -> Result<Option<CpuGroup>, UtilityVmError> {
        if options.cpu_group.is_empty() {
            return Ok(None);
        }
        if self.facts.windows_build < CPU_GROUPS {
            return Err(UtilityVmError::CpuGroup);
        }
        Ok(Some(CpuGroup {
            id: options.cpu_group.clone(),
        }))
    }

    fn com_ports(&self) -> BTreeMap<String, ComPort> {
        let named_pipe = text(&self.annotations, &CONSOLE_PIPE);
        if named_pipe.is_empty() {
            return BTreeMap::new();
        }
        [("0".to_owned(), ComPort { named_pipe })].into()
    }

    /// Returns who may use the services over Hyper-V sockets. If a GUID has two spellings, the one that is greater as
    /// text is used; runhcs uses either.
    fn hv_sockets(&self, options: &VmOptions) -> HvSocketSystemConfig {
        let mut service_table = BTreeMap::new();
        for (guid, json) in self.annotations.beginning_with(SERVICE_TABLE.name) {
            if !is_guid(guid) {
                continue;
            }
            match json::from_slice_as_go::<HvSocketServiceConfig>(json.as_bytes()) {
                Ok(config) => {
                    service_table.insert(guid.to_ascii_lowercase(), config);
                }
                Err(error) => warn_of_json(&[SERVICE_TABLE.name, guid].concat(), &error),
            }
        }
        if options.forwards_logs {
            let config = HvSocketServiceConfig {
                bind_security_descriptor: ADMINISTRATORS.to_owned(),
                connect_security_descriptor: ADMINISTRATORS.to_owned(),
                allow_wildcard_binds: true,
                disabled: false,
            };
            service_table.insert(LOG_SERVICE.to_owned(), config);
        }
        HvSocketSystemConfig {
            default_bind_security_descriptor: ADMINISTRATORS.to_owned(),
            service_table,
        }
    }

    fn vm_registry(&self) -> RegistryChanges {
        let mut add_values = Vec::new();
        let dumps = self.annotations.text(&DUMP_LOCATION).unwrap_or_default();
        if !dumps.is_empty() {
            // Dumps stay in the VM, and the service that writes them runs from the start.
            let service = r"ControlSet001\Services\WerSvc";
            let reporting = r"Microsoft\Windows\Windows Error Reporting";
            let service = RegistryKey::new(RegistryHive::System, service);
            let reporting = RegistryKey::new(RegistryHive::Software, reporting);
            add_values.push(RegistryValue::dword(service, "Start", 2));
            add_values.push(RegistryValue::dword(reporting, "Disabled", 1));
        }
        if !self.annotations.get(&DISABLE_COMPARTMENT_NAMESPACE) {
            let service = r"CurrentControlSet\Services\gns";
            let service = RegistryKey::new(RegistryHive::System, service);
            add_values.push(RegistryValue::dword(
                service,
                "EnableCompartmentNamespace",
                1,
            ));
        }
        add_values.extend(registry::values(&self.annotations, &VM_REGISTRY));
        RegistryChanges { add_values }
    }

    /// Returns where the host writes dumps of the guest's kernel, if an annotation names a folder.
    fn crash_dumps(&self, id: &str) -> Result<CrashDumps, UtilityVmError> {
        let path = text(&self.annotations, &DUMP_DIRECTORY);
        if path.is_empty() {
            return Ok((None, None));
        }
        match StatError::check(self.lookups.files, &path) {
            Ok(FileKind::Folder) => {}
            Ok(FileKind::File) => return Err(UtilityVmError::DumpDirectoryIsFile { path }),
            Err(source) => return Err(UtilityVmError::DumpDirectory { path, source }),
        }
        let file = |suffix: &str| filepath::join(&path, &[id, suffix].concat());
        let debug_options = DebugOptions {
            bugcheck_saved_state_file_name: file("-savedstate.vmrs"),
            bugcheck_no_crashdump_saved_state_file_name: file("-savedstate_nocrashdump.vmrs"),
        };
        let crash_reporting = GuestCrashReporting {
            windows_crash_settings: Some(WindowsCrashReporting {
                dump_file_name: file("-windows-crash"),
                dump_type: "Full".to_owned(),
            }),
        };
        Ok((Some(debug_options), Some(crash_reporting)))
    }

    /// Returns the owner of runhcs's compute systems: the name of its program.
    pub(in crate::hcs::runhcs) fn owner(&self) -> String {
        filepath::base(&self.facts.program).to_owned()
    }
}

fn controller(disk: Attachment) -> BTreeMap<String, Scsi> {
    let attachments = [("0".to_owned(), disk)].into();
    [(CONTROLLER.to_owned(), Scsi { attachments })].into()
}

/// Returns the share that the VM boots from.
fn system_share(options: &VmOptions, image: &str) -> VirtualSmb {
    let mut share_options = share_options(Access::ReadOnly, options.no_directmap);
    share_options.take_backup_privilege = true;
    let files = filepath::join(image, "Files");
    VirtualSmb {
        shares: vec![VirtualSmbShare::new("os".to_owned(), files, share_options)],
        direct_file_mapping_in_mb: DIRECT_FILE_MAPPING,
    }
}

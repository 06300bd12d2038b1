//! Devices of the host for a utility VM, and from there for the container.

use std::collections::BTreeMap;

use oci_spec::runtime::WindowsDevice;

use super::UtilityVm;
use crate::go::filepath;
use crate::hcs::runhcs::Step;
use crate::hcs::runhcs::builds::WINDOWS_SERVER_2025;
use crate::hcs::runhcs::devices::{DeviceError, at_location};
use crate::hcs::runhcs::planner::Planner;
use crate::hcs::runhcs::vsmb::Access;
use crate::hcs::schema2::{
    Device, ModifySettingRequest, ModifySettings, VirtualPciDevice, VirtualPciFunction,
};

/// The id types whose id is an instance path.
pub(crate) const INSTANCE_TYPES: [&str; 3] = ["vpci-instance-id", "vpci", "gpu"];

/// The tool that lists devices, beside runhcs's program.
const TOOL: &str = "device-util.exe";

/// The VMBus class of assigned devices.
const VMBUS_CLASS: &str = "{44c4f61d-4444-4400-9d52-802e27ede19f}";

/// The resource path of requests that change devices.
const VIRTUAL_PCI: &str = "VirtualMachine/Devices/VirtualPci/";

impl Planner<'_> {
    /// Assigns the container's devices to the utility VM, and returns them as devices of the VM.
    pub(in crate::hcs::runhcs) fn guest_devices(
        &mut self,
        vm: &mut UtilityVm,
    ) -> Result<Vec<Device>, DeviceError> {
        let windows = self.windows();
        let devices = windows.devices().as_deref().unwrap_or_default();
        if devices.is_empty() {
            return Ok(Vec::new());
        }
        let tool = self.share_tool(vm)?;
        let mut assigned = BTreeMap::new();
        let mut in_vm = Vec::new();
        for (index, device) in devices.iter().enumerate() {
            let guid = self.assign(&mut assigned, index, device)?;
            let locations = self.list(&tool, &guid)?;
            in_vm.extend(locations.into_iter().map(at_location));
        }
        Ok(in_vm)
    }

    /// Shares the tool that lists devices, and returns its path in the VM.
    fn share_tool(&mut self, vm: &mut UtilityVm) -> Result<String, DeviceError> {
        let path = filepath::join(&filepath::dir(&self.facts.program), TOOL);
        if let Err(source) = self.share(vm, &path, Access::ReadOnly, false) {
            return Err(DeviceError::Tool { path, source });
        }
        let path = self.path_in_vm(vm, &path, Access::ReadOnly);
        path.map_err(DeviceError::ToolPath)
    }

    /// Assigns a device to the VM, unless it is assigned already, and returns the GUID of its VMBus instance.
    fn assign(
        &mut self,
        assigned: &mut BTreeMap<VirtualPciKey, String>,
        index: usize,
        device: &WindowsDevice,
    ) -> Result<String, DeviceError> {
        let function = guest_device(device)?;
        // Each device uses up a GUID, even if it does not need one.
        let guid = self.request.device_guids.get(index);
        let guid = guid.ok_or(DeviceError::NoGuid { index })?;
        let key = (
            function.device_instance_path.clone(),
            function.virtual_function,
        );
        if let Some(guid) = assigned.get(&key) {
            return Ok(guid.clone());
        }
        let mut pci_device = VirtualPciDevice::new(function);
        if self.facts.windows_build >= WINDOWS_SERVER_2025 {
            pci_device.propagate_numa_affinity = Some(true);
        }
        self.steps.push(Step::Modify(ModifySettingRequest::add(
            [VIRTUAL_PCI, guid].concat(),
            Some(ModifySettings::VirtualPciDevice(pci_device)),
        )));
        assigned.insert(key, guid.clone());
        Ok(guid.clone())
    }

    /// Lists the location paths of a device in the VM.
    fn list(&mut self, tool: &str, guid: &str) -> Result<Vec<String>, DeviceError> {
        let instance = format!(r"VMBUS\{VMBUS_CLASS}\{{{guid}}}");
        let args = [
            tool,
            "children",
            &["--parentID=", &instance].concat(),
            "--property=location",
        ];
        self.steps.push(Step::DeviceUtilChildren {
            args: args.map(str::to_owned).to_vec(),
        });
        let locations = self.lookups.instances.device_locations(&instance);
        locations.map_err(DeviceError::Locations)
    }
}

/// Returns the function of a device that a utility VM may be given.
pub(in crate::hcs::runhcs) fn guest_device(
    device: &WindowsDevice,
) -> Result<VirtualPciFunction, DeviceError> {
    let function = function(device.id());
    if INSTANCE_TYPES.contains(&device.id_type().as_str()) {
        return Ok(function);
    }
    Err(DeviceError::TypeWithHyperV {
        id: function.device_instance_path,
        id_type: device.id_type().clone(),
    })
}

/// The instance path of a device, and its virtual function.
type VirtualPciKey = (String, u16);

/// Returns the function that a device's id names: for `PATH\NUMBER`, that virtual function; otherwise the first one.
fn function(id: &str) -> VirtualPciFunction {
    let name = filepath::base(id);
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    match name.parse().ok().filter(|_| is_number) {
        Some(virtual_function) => VirtualPciFunction {
            device_instance_path: filepath::dir(id),
            virtual_function,
        },
        None => VirtualPciFunction {
            device_instance_path: id.to_owned(),
            virtual_function: 0,
        },
    }
}

//! Devices: the entries of the container's document, and errors of devices.

use oci_spec::runtime::WindowsDevice;

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::hcs::dockerd::devices::CLASS_TYPES;
use crate::hcs::schema2::{Device, DeviceType};

use super::planner::Planner;
use super::vsmb::ShareError;

/// The id type whose id is a location path.
pub(crate) const LOCATION_PATH: &str = "vpci-location-path";

/// A device cannot be assigned.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// With process isolation, a device is identified by something other than its interface class or location path.
    #[error("specified device {id} has unsupported type {id_type}")]
    Type {
        /// The device's id.
        id: String,
        /// The type of the id.
        id_type: String,
    },
    /// With Hyper-V isolation, a device is identified by something other than its instance path.
    #[error("device type {id_type} for device {id} is not supported in windows")]
    TypeWithHyperV {
        /// The device's id.
        id: String,
        /// The type of the id.
        id_type: String,
    },
    /// The tool that lists devices cannot be shared with the utility VM.
    #[error("failed to add VSMB share to utility VM for path {path}")]
    Tool {
        /// The tool.
        path: String,
        /// What is wrong.
        source: ShareError,
    },
    /// The tool is not shared with the utility VM.
    #[error(transparent)]
    ToolPath(ShareError),
    /// The request has too few random GUIDs. runhcs draws one for each device.
    #[error("the request has no GUID for device {index}")]
    NoGuid {
        /// The device, from 0.
        index: usize,
    },
    /// The devices in the utility VM cannot be listed.
    #[error(transparent)]
    Locations(BackendError),
}

impl DeviceError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Tool { source, .. } | Self::ToolPath(source) => source.kind(),
            Self::Locations(error) => error.kind(),
            Self::Type { .. } | Self::TypeWithHyperV { .. } | Self::NoGuid { .. } => {
                ErrorKind::InvalidParameter
            }
        }
    }

    pub(super) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Tool { source, .. } | Self::ToolPath(source) => source.backend(),
            Self::Locations(error) => Some(error),
            Self::Type { .. } | Self::TypeWithHyperV { .. } | Self::NoGuid { .. } => None,
        }
    }
}

/// A device at a location path.
pub(super) fn at_location(location_path: String) -> Device {
    Device {
        device_type: Some(DeviceType::DeviceInstance),
        location_path,
        ..Device::default()
    }
}

impl Planner<'_> {
    /// Returns the devices of a process-isolated container.
    pub(super) fn host_devices(&self) -> Result<Vec<Device>, DeviceError> {
        let windows = self.windows();
        let devices = windows.devices().as_deref().unwrap_or_default();
        devices.iter().map(host_device).collect()
    }
}

/// Returns a device of a process-isolated container.
pub(super) fn host_device(device: &WindowsDevice) -> Result<Device, DeviceError> {
    let (id, id_type) = (device.id(), device.id_type());
    match id_type.as_str() {
        LOCATION_PATH => Ok(at_location(id.clone())),
        class if CLASS_TYPES.contains(&class) => Ok(Device {
            interface_class_guid: id.clone(),
            ..Device::default()
        }),
        _ => Err(DeviceError::Type {
            id: id.clone(),
            id_type: id_type.clone(),
        }),
    }
}

//! Device extensions, since schema 2.3. Unlike the rest of the schema, their keys are in snake case.
//!
//! The reference gives only the types of the fields and the values of `type`, `shadow` and `scope`, and explains only
//! those of `type`. The other descriptions are what the names suggest.

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;

/// The device extensions of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AdditionalDeviceNamespace {
    /// The extensions.
    #[serde(skip_serializing_if = "is_zero")]
    pub device_extension: Vec<DeviceExtension>,
}

/// What a container needs, besides its assigned devices, to use them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DeviceExtension {
    /// The devices that the extension is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_category: Option<DeviceCategory>,
    /// What is added to the container's namespaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<ExtensionNamespace>,
}

/// A category of devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DeviceCategory {
    /// The category's name.
    #[serde(skip_serializing_if = "is_zero")]
    pub name: String,
    /// The device interface classes that belong to it.
    #[serde(skip_serializing_if = "is_zero")]
    pub interface_class: Vec<InterfaceClass>,
}

/// A device interface class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct InterfaceClass {
    /// Which devices are meant: `ClassGuid` for all of the class, `DeviceInstance` for a single one, or `Inherit` in a
    /// namespace for the type of the class for which the extension is applied.
    #[serde(rename = "type", skip_serializing_if = "is_zero")]
    pub class_type: String,
    /// The class's GUID.
    #[serde(skip_serializing_if = "is_zero")]
    pub identifier: String,
    /// Whether devices below those of the class belong to it.
    #[serde(skip_serializing_if = "is_zero")]
    pub recurse: bool,
}

/// What an extension adds to a container's namespaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ExtensionNamespace {
    /// What is added to the namespace of kernel objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ob: Option<ObjectNamespace>,
    /// What is added to the namespace of devices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceNamespace>,
}

/// What an extension adds to the namespace of kernel objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ObjectNamespace {
    /// Whether the host's objects are visible: `false`, `true` or `ifexists`.
    #[serde(skip_serializing_if = "is_zero")]
    pub shadow: String,
    /// Symbolic links.
    #[serde(skip_serializing_if = "is_zero")]
    pub symlink: Vec<ObjectSymlink>,
    /// Object directories.
    #[serde(skip_serializing_if = "is_zero")]
    pub objdir: Vec<ObjectDirectory>,
}

/// A symbolic link in the namespace of kernel objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ObjectSymlink {
    /// The link's name.
    #[serde(skip_serializing_if = "is_zero")]
    pub name: String,
    /// The link's target.
    #[serde(skip_serializing_if = "is_zero")]
    pub path: String,
    /// The namespace of the target: `Local`, `Global` or `GlobalDropSilo`.
    #[serde(skip_serializing_if = "is_zero")]
    pub scope: String,
    /// The object whose security descriptor the link gets.
    #[serde(skip_serializing_if = "is_zero")]
    pub pathtoclone: String,
    /// The rights to the target. The reference has an unsigned number.
    #[serde(skip_serializing_if = "is_zero")]
    pub access_mask: i32,
}

/// An object directory in the namespace of kernel objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ObjectDirectory {
    /// The directory's name.
    #[serde(skip_serializing_if = "is_zero")]
    pub name: String,
    /// The object whose security descriptor the directory gets.
    #[serde(skip_serializing_if = "is_zero")]
    pub clonesd: String,
    /// Whether the host's objects are visible: `false`, `true` or `ifexists`.
    #[serde(skip_serializing_if = "is_zero")]
    pub shadow: String,
    /// Symbolic links in it.
    #[serde(skip_serializing_if = "is_zero")]
    pub symlink: Vec<ObjectSymlink>,
    /// Object directories in it.
    #[serde(skip_serializing_if = "is_zero")]
    pub objdir: Vec<Self>,
}

/// What an extension adds to the namespace of devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DeviceNamespace {
    /// Whether the container needs the host's driver store.
    #[serde(skip_serializing_if = "is_zero")]
    pub requires_driverstore: bool,
    /// Categories of devices.
    #[serde(skip_serializing_if = "is_zero")]
    pub device_category: Vec<DeviceCategory>,
    /// Single devices.
    #[serde(skip_serializing_if = "is_zero")]
    pub device_instance: Vec<DeviceInstance>,
}

/// A single device in the namespace of devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DeviceInstance {
    /// The device's instance id.
    #[serde(skip_serializing_if = "is_zero")]
    pub id: String,
    /// The device's location path.
    #[serde(skip_serializing_if = "is_zero")]
    pub location_path: String,
    /// The name of the device's port.
    #[serde(skip_serializing_if = "is_zero")]
    pub port_name: String,
    /// The device's interface classes.
    #[serde(skip_serializing_if = "is_zero")]
    pub interface_class: Vec<InterfaceClass>,
}

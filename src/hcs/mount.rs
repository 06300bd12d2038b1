//! The mounts of a spec.

use std::borrow::Cow;
use std::fmt;

use oci_spec::runtime::{LinuxIdMapping, Mount};

use crate::go::equal_fold::equals_ignoring_case;

/// The prefix of a named pipe, in exactly this case.
pub(crate) const PIPE_PREFIX: &str = r"\\.\pipe\";

/// Returns the source; empty if there is none.
pub(crate) fn source(mount: &Mount) -> Cow<'_, str> {
    let source = mount.source().as_ref();
    source.map_or_else(Cow::default, |source| source.to_string_lossy())
}

/// Returns the destination.
pub(crate) fn destination(mount: &Mount) -> Cow<'_, str> {
    mount.destination().to_string_lossy()
}

/// Returns the type; empty if there is none.
pub(crate) fn mount_type(mount: &Mount) -> &str {
    mount.typ().as_deref().unwrap_or_default()
}

/// Returns whether the container may not write to it.
pub(crate) fn is_read_only(mount: &Mount) -> bool {
    let options = mount.options().as_deref().unwrap_or_default();
    let mut options = options.iter();
    options.any(|option| equals_ignoring_case(option, "ro"))
}

/// Displays a mount as Go's `%+v` does, which runhcs's messages use.
pub(crate) struct GoMount<'a>(pub(crate) &'a Mount);

impl fmt::Display for GoMount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(mount) = self;
        write!(
            f,
            "{{Destination:{} Type:{} Source:{} Options:[{}] UIDMappings:[{}] GIDMappings:[{}]}}",
            destination(mount),
            mount_type(mount),
            source(mount),
            mount.options().as_deref().unwrap_or_default().join(" "),
            id_mappings(mount.uid_mappings().as_deref()),
            id_mappings(mount.gid_mappings().as_deref()),
        )
    }
}

fn id_mappings(mappings: Option<&[LinuxIdMapping]>) -> String {
    let mappings = mappings.unwrap_or_default().iter().map(|mapping| {
        format!(
            "{{ContainerID:{} HostID:{} Size:{}}}",
            mapping.container_id(),
            mapping.host_id(),
            mapping.size()
        )
    });
    mappings.collect::<Vec<_>>().join(" ")
}

//! Mounts.

use std::path::PathBuf;

use oci_spec::runtime as oci;

use super::non_empty;
use crate::container::Mount;

/// Returns the mounts in the given order, or `None` if there are none.
pub(super) fn mounts(mounts: &[Mount]) -> Option<Vec<oci::Mount>> {
    non_empty(mounts.iter().map(mount).collect())
}

fn mount(mount: &Mount) -> oci::Mount {
    let source = (!mount.source.is_empty()).then(|| PathBuf::from(&mount.source));
    let options = (!mount.writable).then(|| vec!["ro".to_owned()]);
    let mut spec_mount = oci::Mount::default();
    spec_mount
        .set_destination(PathBuf::from(&mount.destination))
        .set_source(source)
        .set_options(options);
    spec_mount
}

//! Assertions for tests of the backends of create requests, as [`host::contract`](crate::host::contract) has them for
//! the others.

use super::backends::{Containers, ImageConfigs};
use super::image_reference::ImageReference;
use crate::host::contract::assert::{answer, assert_not_found, kind, start};
use crate::host::contract::{UNKNOWN, hostile_names};

/// Checks a store of images that has the reference.
///
/// # Panics
///
/// Panics if the store breaks a rule. The message is the rule.
#[track_caller]
pub fn image_configs(images: &dyn ImageConfigs, reference: &ImageReference) {
    answer("the image", || kind(images.resolve(reference, None)));
    if let Ok(unknown) = UNKNOWN.parse() {
        let image = kind(images.resolve(&unknown, None));
        assert_not_found("an image", UNKNOWN, &image);
    }
}

/// Checks a set of containers. One of them has the id and the name, which has a leading slash.
///
/// # Panics
///
/// Panics if the containers break a rule. The message is the rule.
#[track_caller]
pub fn containers(containers: &dyn Containers, id: &str, name: &str) {
    let holder = answer("the holder of the name", || kind(containers.by_name(name)));
    assert_eq!(
        holder,
        Some(Some(id.to_owned())),
        "who has the name {name:?}"
    );
    let free = format!("/{UNKNOWN}");
    let holder = kind(containers.by_name(&free));
    assert_eq!(holder, Ok(None), "a name that nobody has is free");

    let short_name = name.strip_prefix('/').unwrap_or(name);
    let mount_points = answer("the mount points", || kind(containers.mount_points(id)));
    let prefix = id
        .get(..id.len().saturating_sub(1))
        .filter(|prefix| !prefix.is_empty());
    for text in [Some(name), Some(short_name), prefix].into_iter().flatten() {
        let same = answer("the mount points", || kind(containers.mount_points(text)));
        assert_eq!(same, mount_points, "the mount points by id and by {text:?}");
    }
    for text in hostile_names().iter().map(String::as_str).chain([UNKNOWN]) {
        assert!(
            containers.mount_points(text).is_err(),
            "the mount points of another container: {:?}",
            start(text)
        );
    }
}

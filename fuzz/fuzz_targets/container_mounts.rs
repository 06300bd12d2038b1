//! Whatever a container's mount points are, its mounts show what was asked for: a volume or a folder inside it, parents
//! before children.
#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Deserialize;
use wcow_spec::host::{LocalVolumes, Volumes};
use wcow_spec::{Container, DaemonConfig, Mount, MountPoint, MountsError};
use wcow_spec_fuzz::names::{assert_plain, is_plain};
use wcow_spec_fuzz::{any, docker, input, mutate};

#[derive(Deserialize)]
struct Case {
    #[serde(deserialize_with = "docker::container")]
    container: Container,
    #[serde(
        default = "docker::default_daemon",
        deserialize_with = "docker::daemon"
    )]
    daemon: DaemonConfig,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            container: any::container(u)?,
            daemon: any::daemon(u)?,
        })
    }
}

fuzz_target!(|data: &[u8]| {
    if let Some(case) = input::decode(data) {
        run(&case);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

fn run(Case { container, daemon }: &Case) {
    let volumes = LocalVolumes::new(&daemon.root);
    let mounts = container.mounts(daemon, &volumes);
    let own = container.own_mounts(&volumes);
    let (mounts, own) = match (mounts, own) {
        (Err(MountsError::ContainerId { container_id }), _) => {
            assert_eq!(container_id, container.id);
            assert!(has_swarm_mounts(container) && !is_id(&container.id));
            return;
        }
        (Ok(mounts), Ok(own)) => (mounts, own),
        (Err(error), Err(own)) => {
            assert_eq!(error.to_string(), own.to_string());
            assert_refused(container, &volumes, &error);
            return;
        }
        (mounts, own) => panic!("{mounts:?} and {own:?}"),
    };
    let swarm = mounts.strip_suffix(own.as_slice());
    assert_swarm_mounts(container, daemon, swarm.expect("the own mounts come last"));
    assert_sources(container, daemon, &volumes, &own);
    assert_order(&own);
}

fn has_swarm_mounts(container: &Container) -> bool {
    !container.secret_references.is_empty() || !container.config_references.is_empty()
}

/// Returns whether the text can be the id of a container.
fn is_id(text: &str) -> bool {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    is_plain(text) && text.chars().all(is_of_id)
}

/// Panics unless the error is about a mount point of the container that has no source.
fn assert_refused(container: &Container, volumes: &LocalVolumes, error: &MountsError) {
    let mut mount_points = container.mount_points.iter();
    let refused = mount_points.find(|mount_point| !has_source(mount_point, volumes));
    let refused = refused.expect("all mount points have sources");
    let (MountsError::NoSource { destination }
    | MountsError::Volume { destination, .. }
    | MountsError::Subpath { destination, .. }) = error
    else {
        panic!("another error: {error}");
    };
    assert_eq!(*destination, refused.destination, "it is not the first one");
    assert_eq!(
        error.backend().is_none(),
        matches!(error, MountsError::NoSource { .. })
    );
    if let Some(backend) = error.backend() {
        assert_eq!(backend.kind(), error.kind());
    }
}

fn has_source(mount_point: &MountPoint, volumes: &LocalVolumes) -> bool {
    let MountPoint {
        source,
        volume,
        driver,
        subpath,
        ..
    } = mount_point;
    if volume.is_empty() {
        return !source.is_empty();
    }
    let is_found = !source.is_empty() || volumes.path(driver, volume).is_ok();
    let is_inside = subpath.is_empty() || volumes.subpath(r"C:\v", subpath).is_ok();
    let is_in_no_name = |c: char| c.is_control() || matches!(c, '*' | '?' | '"' | '<' | '>' | '|');
    let is_plain = subpath.split(['\\', '/']).all(is_plain) && !subpath.contains(is_in_no_name);
    assert!(is_inside || !is_plain, "{subpath:?} is refused");
    assert!(!is_inside || !subpath.contains(':'), "{subpath:?} is taken");
    is_found && is_inside
}

/// Panics unless the mounts of secrets and configs are read-only ones of the container's own folder.
fn assert_swarm_mounts(container: &Container, daemon: &DaemonConfig, mounts: &[Mount]) {
    let has = [
        !container.secret_references.is_empty(),
        !container.config_references.is_empty(),
    ];
    assert_eq!(mounts.len(), has.iter().filter(|has| **has).count());
    for mount in mounts {
        assert!(!mount.writable);
        let destination = mount
            .destination
            .strip_prefix(r"C:\ProgramData\Docker\internal\");
        let kind = destination.expect("the destination is fixed");
        assert!(matches!(kind, "secrets" | "configs"), "{kind}");
        assert!(is_id(&container.id));
        if is_ordinary(&daemon.root) {
            let names = names_below(&daemon.root, &mount.source);
            assert_eq!(names[..2], ["containers", container.id.as_str()]);
            assert_eq!(names.last(), Some(&kind));
        }
    }
}

/// Panics unless each mount is that of one mount point, with a source inside the volume if it is one.
fn assert_sources(
    container: &Container,
    daemon: &DaemonConfig,
    volumes: &LocalVolumes,
    mounts: &[Mount],
) {
    let mut left: Vec<&Mount> = mounts.iter().collect();
    for mount_point in &container.mount_points {
        let index = left.iter().position(|mount| {
            mount.destination == mount_point.destination
                && mount.writable == mount_point.writable
                && is_source(&mount.source, mount_point, daemon, volumes)
        });
        let index = index.unwrap_or_else(|| panic!("{mount_point:?} is not among {mounts:?}"));
        left.remove(index);
    }
    assert!(left.is_empty(), "{left:?} comes from nowhere");
}

/// Returns whether the source is that of a mount point. Panics if it leads out of the volume.
fn is_source(
    source: &str,
    mount_point: &MountPoint,
    daemon: &DaemonConfig,
    volumes: &LocalVolumes,
) -> bool {
    let volume = mount_point.volume.as_str();
    if volume.is_empty() {
        return source == mount_point.source;
    }
    let folder = if mount_point.source.is_empty() {
        let folder = volumes.path(&mount_point.driver, volume);
        let folder = folder.expect("the volume was found");
        if is_ordinary(&daemon.root) {
            let names = names_below(&daemon.root, &folder);
            assert_eq!(names, ["volumes", volume, "_data"]);
        }
        folder
    } else {
        mount_point.source.clone()
    };
    if mount_point.subpath.is_empty() {
        return source == folder;
    }
    let expected = volumes.subpath(&folder, &mount_point.subpath);
    if expected.as_deref().ok() != Some(source) {
        return false;
    }
    if is_ordinary(&folder) {
        names_below(&folder, source);
    }
    true
}

/// Returns the names that lead from a folder to a path below it. Panics if one of them is not a plain name.
fn names_below<'a>(folder: &str, path: &'a str) -> Vec<&'a str> {
    let root = clean(folder);
    let below = path.strip_prefix(&root);
    let below = below.unwrap_or_else(|| panic!("{path:?} is not below {root:?}"));
    if below.is_empty() {
        return Vec::new();
    }
    let below = match root.ends_with('\\') {
        true => below,
        false => below
            .strip_prefix('\\')
            .unwrap_or_else(|| panic!("{path:?} is not below {root:?}")),
    };
    let names: Vec<&str> = below.split('\\').collect();
    names.iter().for_each(|name| assert_plain(name));
    names
}

/// Returns whether the path is an absolute one on a drive, whose names are plain.
///
/// Other folders are the administrator's choice, and are joined as in Go: a name is put behind a colon without a
/// separator, and `\??` means something else in front of a name.
fn is_ordinary(path: &str) -> bool {
    drive_names(path).is_some_and(|names| names.iter().all(|name| is_plain(name)))
}

/// Returns an absolute path on a drive with backslashes between its names, without `.` and `..`.
fn clean(path: &str) -> String {
    let names = drive_names(path).expect("it is on a drive");
    format!("{}:\\{}", &path[..1], names.join("\\"))
}

/// Returns the names of an absolute path on a drive.
fn drive_names(path: &str) -> Option<Vec<&str>> {
    let rest = match path.as_bytes() {
        [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic() => &path[3..],
        _ => return None,
    };
    let mut names = Vec::new();
    for name in rest.split(['\\', '/']) {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            _ => names.push(name),
        }
    }
    Some(names)
}

/// Panics unless each mount comes before all those below it.
fn assert_order(mounts: &[Mount]) {
    for (index, earlier) in mounts.iter().enumerate() {
        for later in &mounts[index + 1..] {
            assert!(
                !is_above(&later.destination, &earlier.destination),
                "{later:?} comes after {earlier:?}"
            );
        }
    }
}

/// Returns whether the destination `above` is a folder that holds the destination `below`.
///
/// The root of a drive does not count: as in dockerd, the number of backslashes decides, and the root has as many as
/// the folders in it. Docker refuses mounts at the root when a container is created.
fn is_above(above: &str, below: &str) -> bool {
    let same_drive = above
        .get(..1)
        .zip(below.get(..1))
        .is_some_and(|(above, below)| above.eq_ignore_ascii_case(below));
    let (Some(above), Some(below)) = (drive_names(above), drive_names(below)) else {
        return false;
    };
    same_drive
        && !above.is_empty()
        && above.len() < below.len()
        && above
            .iter()
            .zip(&below)
            .all(|(above, below)| above.to_lowercase() == below.to_lowercase())
}

//! Checks of a mount, in dockerd's order.

use super::error::{MountConfigError, MountProblem, MountSpecError};
use super::{MountKind, api, is_pipe, pattern};
use crate::create::volume_name::VolumeName;
use crate::go::equal_fold::to_lower;
use crate::go::filepath;
use crate::host::{HostPaths, PathKind};

/// Refuses a destination without source that is a file on the host: the user may have meant to mount that file.
pub(super) fn destination_without_source(
    destination: &str,
    paths: &dyn HostPaths,
) -> Result<(), MountSpecError> {
    match paths.kind(destination) {
        Ok(PathKind::File) => Err(MountSpecError::File {
            path: destination.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Checks a mount, and returns its kind.
pub(super) fn check(
    mount: &api::Mount,
    paths: &dyn HostPaths,
) -> Result<MountKind, MountConfigError> {
    let refused = |problem| MountConfigError::Invalid {
        kind: mount.kind.clone(),
        problem,
    };
    target(&mount.target).map_err(refused)?;
    let kind = MountKind::from_name(&mount.kind)
        .ok_or(MountProblem::UnknownType)
        .map_err(refused)?;
    match kind {
        MountKind::Bind => bind(mount, paths).map_err(refused)?,
        MountKind::Volume => volume(mount, refused)?,
        MountKind::NamedPipe => named_pipe(mount).map_err(refused)?,
    }
    Ok(kind)
}

fn target(target: &str) -> Result<(), MountProblem> {
    if target.is_empty() {
        return Err(MountProblem::Missing { field: "Target" });
    }
    let lower = to_lower(target);
    let path = super::backslashes(&lower);
    if matches!(path.as_str(), "c:" | r"c:\") {
        return Err(MountProblem::SystemDrive { path });
    }
    if !pattern::is_destination(&lower) {
        return Err(MountProblem::Target {
            path: target.to_owned(),
        });
    }
    Ok(())
}

fn bind(mount: &api::Mount, paths: &dyn HostPaths) -> Result<(), MountProblem> {
    let source = &mount.source;
    if source.is_empty() {
        return Err(MountProblem::Missing { field: "Source" });
    }
    let options = mount.bind_options.as_ref();
    if let Some(options) = options.filter(|options| !options.propagation.is_empty()) {
        return Err(MountProblem::Propagation {
            mode: options.propagation.clone(),
        });
    }
    if mount.volume_options.is_some() {
        return Err(MountProblem::Extra {
            field: "VolumeOptions",
        });
    }
    if !pattern::is_destination(&to_lower(source)) {
        return Err(MountProblem::NotAbsolute {
            path: source.clone(),
        });
    }
    match paths.kind(source) {
        Ok(PathKind::Folder) => Ok(()),
        Ok(PathKind::File) => Err(MountProblem::NotAFolder),
        Ok(PathKind::Missing) => Err(MountProblem::NoSource {
            path: source.clone(),
        }),
        Err(error) => Err(MountProblem::Lookup(error)),
    }
}

fn volume(
    mount: &api::Mount,
    refused: impl Fn(MountProblem) -> MountConfigError,
) -> Result<(), MountConfigError> {
    if mount.bind_options.is_some() {
        return Err(refused(MountProblem::Extra {
            field: "BindOptions",
        }));
    }
    let is_anonymous = mount.source.is_empty();
    let options = mount.volume_options.as_ref();
    if let Some(options) = options.filter(|options| !options.subpath.is_empty()) {
        if is_anonymous {
            return Err(MountConfigError::AnonymousSubpath);
        }
        if !filepath::is_local(&options.subpath) {
            return Err(refused(MountProblem::Subpath));
        }
    }
    if is_anonymous && mount.read_only {
        return Err(refused(MountProblem::AnonymousReadOnly));
    }
    if is_anonymous {
        return Ok(());
    }
    VolumeName::check(&mount.source).map_err(|error| refused(error.into()))
}

fn named_pipe(mount: &api::Mount) -> Result<(), MountProblem> {
    if mount.source.is_empty() {
        return Err(MountProblem::Missing { field: "Source" });
    }
    if mount.bind_options.is_some() {
        return Err(MountProblem::Extra {
            field: "BindOptions",
        });
    }
    if mount.read_only {
        return Err(MountProblem::Extra { field: "ReadOnly" });
    }
    for path in [&mount.source, &mount.target] {
        if !is_pipe(path) {
            return Err(MountProblem::NotAPipe { path: path.clone() });
        }
    }
    Ok(())
}

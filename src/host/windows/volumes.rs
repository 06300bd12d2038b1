//! Resolving links inside a volume.

use std::fs;

use super::usual_path::usual_form;
use crate::backend_error::BackendError;

/// Returns the path of a folder inside a volume with all links resolved; an error if one leads out of the volume.
pub(in crate::host) fn resolve_inside(
    volume_path: &str,
    path: &str,
) -> Result<String, BackendError> {
    let volume = fs::canonicalize(volume_path)?;
    let resolved = fs::canonicalize(path)?;
    if !resolved.starts_with(&volume) {
        let message = format!("{path} leads out of the volume {volume_path} through a link");
        return Err(BackendError::invalid(message));
    }
    match resolved.to_str() {
        Some(resolved) => Ok(usual_form(resolved.to_owned())),
        None => Err(BackendError::invalid(format!(
            "the target of {path} is not Unicode"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_kind::ErrorKind;

    /// Wine makes no links, so the path is already the one that a link would lead to.
    #[test]
    fn a_folder_outside_of_the_volume_is_refused_also_if_its_path_begins_alike() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = root.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            folder.to_str().unwrap().to_owned()
        };
        let (volume, inside) = (folder("logs"), folder(r"logs\app"));
        assert!(
            resolve_inside(&volume, &inside)
                .unwrap()
                .ends_with(r"\logs\app")
        );
        for outside in [folder("other"), folder("logs-old"), folder("")] {
            let error = resolve_inside(&volume, &outside).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{outside}");
            assert!(error.to_string().contains(" leads out of "), "{error}");
        }
    }
}

//! The root.

use super::PlanProblem;
use super::planner::Planner;
use crate::guid::is_guid;

impl Planner<'_> {
    /// Fails if the root is read-only.
    pub(super) fn refuse_read_only_root(&self) -> Result<(), PlanProblem> {
        let root = self.spec.oci_spec().root().as_ref();
        if root.is_some_and(|root| root.readonly() == Some(true)) {
            return Err(PlanProblem::ReadOnlyRoot);
        }
        Ok(())
    }
}

/// Returns a volume GUID path with the backslash that HCS expects at its end.
pub(super) fn volume(path: String) -> Result<String, PlanProblem> {
    if !is_volume(&path) {
        return Err(PlanProblem::RootPath { path });
    }
    Ok(if path.ends_with('\\') {
        path
    } else {
        path + r"\"
    })
}

/// Returns whether runhcs accepts the path as a volume GUID path: `\\?\Volume{GUID}\`. The first brace and the
/// backslash may be missing, and the last brace may come twice.
pub(crate) fn is_volume(path: &str) -> bool {
    let Some(rest) = path.strip_prefix(r"\\?\Volume") else {
        return false;
    };
    let rest = rest.strip_prefix('{').unwrap_or(rest);
    let rest = rest.strip_suffix('\\').unwrap_or(rest);
    let Some(guid) = rest.strip_suffix('}') else {
        return false;
    };
    is_guid(guid.strip_suffix('}').unwrap_or(guid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_has_a_guid_in_braces_of_which_one_may_be_missing_or_be_there_twice() {
        const GUID: &str = "d7ba2ae8-e2a8-45E2-9c0b-6d8c7c8b1a01";
        for end in [r"}\", "}", r"}}\", "}}"] {
            for start in [r"\\?\Volume{", r"\\?\Volume"] {
                let path = [start, GUID, end].concat();
                assert!(is_volume(&path), "{path}");
                let with_backslash = volume(path.clone()).unwrap();
                assert_eq!(
                    with_backslash.trim_end_matches('\\'),
                    path.trim_end_matches('\\')
                );
                assert!(with_backslash.ends_with(r"}\"));
            }
        }
        for path in [
            String::new(),
            [r"\\?\volume{", GUID, r"}\"].concat(),
            [r"\\?\Volume{{", GUID, r"}\"].concat(),
            [r"\\?\Volume{", GUID, r"\"].concat(),
            [r"\\?\Volume{", GUID, r"}}}\"].concat(),
            [r"\\?\Volume{", GUID, r"}\\"].concat(),
            [r"\\?\Volume{", GUID, r"}\x"].concat(),
            r"\\?\Volume{x}\".to_owned(),
            r"C:\".to_owned(),
        ] {
            assert!(!is_volume(&path), "{path}");
        }
    }
}

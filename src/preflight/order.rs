//! The order of findings.

use super::Finding;

/// The fields in the order in which a spec is read.
const FIELDS: [&str; 18] = [
    "process",
    "root.path",
    "root.",
    "root",
    "hostname",
    "domainname",
    "mounts",
    "hooks",
    "annotations",
    "linux",
    "rootfs",
    "windows.layerFolders",
    "windows.devices",
    "windows.resources",
    "windows.credentialSpec",
    "windows.hyperv",
    "windows.network",
    "windows",
];

/// Sorts findings by their fields; those of one field, or of one element of a list, stay as they are.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by_cached_key(|finding| key(&finding.field));
}

/// Returns the position of a field, and of its element in a list.
fn key(field: &str) -> (usize, usize) {
    let rank = FIELDS.iter().position(|start| field.starts_with(start));
    let rank = match rank {
        // `rootfs` begins as `root` does.
        Some(_) if field == "rootfs" => FIELDS.iter().position(|start| *start == field),
        rank => rank,
    };
    let digits = field.split_once('[').map_or("", |(_, rest)| rest);
    let digits = digits.split_once(']').map_or("", |(index, _)| index);
    (
        rank.unwrap_or(FIELDS.len()),
        digits.parse().unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_the_order_of_a_spec_and_elements_in_that_of_their_list() {
        let sorted = [
            "process.env[2]",
            "process.env[10]",
            "root",
            "hostname",
            "mounts[1].source",
            "mounts[9].type",
            "mounts[10].source",
            "annotations[\"x\"]",
            "linux",
            "rootfs",
            "windows.layerFolders[1]",
            "windows.devices",
            "windows.network",
            "windows.servicing",
            "zos",
        ];
        assert!(sorted.is_sorted_by_key(|field| key(field)));
    }
}

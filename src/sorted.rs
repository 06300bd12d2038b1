//! Writing maps sorted, since the order of a `HashMap` differs from one map to the next.

use std::collections::HashMap;

use serde::Serializer;

/// Writes a map sorted by its keys.
pub(crate) fn map<S: Serializer>(
    map: &HashMap<String, String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| key.as_str());
    serializer.collect_map(entries)
}

//! What has been read of images, and computed from it.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Digest;
use crate::bounded_file::FileIdentity;
use crate::host::Image;

/// What has been read of images, and computed from it. Clones of an image store share it.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// Images by the digests of their configurations, with the file that each was read from.
    pub(super) images: BoundedMap<Digest, (FileIdentity, Image)>,
    /// Chain ids by the digests of their layers. They depend on nothing else, so they never expire.
    pub(super) chain_ids: BoundedMap<Vec<String>, Arc<[Digest]>>,
}

/// A map for many threads. It is emptied when it is full, so that a caller who asks for ever more cannot exhaust
/// memory.
pub(super) struct BoundedMap<K, V>(Mutex<HashMap<K, V>>);

impl<K: Eq + Hash, V: Clone> BoundedMap<K, V> {
    /// More than the images of any real data root.
    const MAX_ENTRIES: usize = 1_024;

    /// Returns a copy of the value.
    pub(super) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.lock().get(key).cloned()
    }

    pub(super) fn insert(&self, key: K, value: V) {
        let mut map = self.lock();
        if map.len() >= Self::MAX_ENTRIES {
            map.clear();
        }
        map.insert(key, value);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<K, V>> {
        // Each entry is complete, whatever a thread was doing when it panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Default for BoundedMap<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, V> fmt::Debug for BoundedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundedMap").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_map_is_emptied_for_the_next_entry() {
        let map = BoundedMap::default();
        for key in 0..BoundedMap::<usize, usize>::MAX_ENTRIES {
            map.insert(key, key);
        }
        assert_eq!((map.get(&0), map.get(&7)), (Some(0), Some(7)));
        map.insert(usize::MAX, 1);
        assert_eq!((map.get(&0), map.get(&usize::MAX)), (None, Some(1)));
    }
}

//! How mounts nest.

use std::collections::HashMap;

/// The destinations of mounts as a tree of their components, so that each is walked once, however deep.
pub(super) struct MountTree<'a> {
    children: HashMap<(usize, &'a str), usize>,
    /// The last mount at each node.
    last_mount: Vec<Option<usize>>,
}

impl<'a> MountTree<'a> {
    const ROOT: usize = 0;

    pub(super) fn new(keys: &'a [String]) -> Self {
        let mut tree = Self {
            children: HashMap::new(),
            last_mount: vec![None],
        };
        for (mount, key) in keys.iter().enumerate() {
            let mut node = Self::ROOT;
            for name in key.split('\\') {
                let next = tree.last_mount.len();
                node = *tree.children.entry((node, name)).or_insert(next);
                if node == next {
                    tree.last_mount.push(None);
                }
            }
            if let Some(last) = tree.last_mount.get_mut(node) {
                *last = Some(mount);
            }
        }
        tree
    }

    /// Returns the later mounts at the same destination and at the nearest one above.
    pub(super) fn later_at_or_above(
        &self,
        key: &str,
        mount: usize,
    ) -> (Option<usize>, Option<usize>) {
        let mut node = Some(Self::ROOT);
        let (mut same, mut above) = (None, None);
        for name in key.split('\\') {
            above = same.or(above);
            node = node.and_then(|node| self.children.get(&(node, name)).copied());
            let last = node.and_then(|node| self.last_mount.get(node).copied().flatten());
            same = last.filter(|last| *last > mount);
        }
        (same, above)
    }
}

//! Small folders with a forbidden neighbour.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What the files outside the tree hold. It is a plain name, so that it may pass for a layer's id.
pub const CANARY: &str = "canary-outside";

/// A folder `inside`, and beside it a folder `outside` whose files must not be read.
pub struct Tree {
    top: TempDir,
}

impl Tree {
    /// An empty tree, with these files outside of it.
    pub fn new(outside: &[(&str, &str)]) -> Self {
        let top = tempfile::tempdir().expect("a folder can be made");
        let tree = Self { top };
        for (name, content) in outside {
            write(&tree.outside().join(name), content.as_bytes());
        }
        tree.clear();
        tree
    }

    pub fn inside(&self) -> PathBuf {
        self.top.path().join("inside")
    }

    pub fn outside(&self) -> PathBuf {
        self.top.path().join("outside")
    }

    /// Empties the inside.
    pub fn clear(&self) {
        remove(&self.inside());
        fs::create_dir(self.inside()).expect("a folder can be made");
    }

    pub fn write(&self, path: &str, content: &[u8]) {
        write(&self.inside().join(path), content);
    }

    /// Puts a link in the place of what is at the path.
    pub fn link(&self, path: &str, target: &Path) {
        let path = self.inside().join(path);
        remove(&path);
        symlink(target, path).expect("a link can be made");
    }
}

/// Writes a file, whatever was there.
fn write(path: &Path, content: &[u8]) {
    remove(path);
    let folder = path.parent().expect("the path has a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, content).expect("a file can be written");
}

/// Removes a file, a link or a whole folder, if there is one.
pub fn remove(path: &Path) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    let removed = match metadata.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
    removed.expect("what was made can be removed");
}

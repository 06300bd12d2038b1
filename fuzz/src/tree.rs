//! Small folders beside one that must not be touched.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The content of the files outside the tree. It is a plain name, so it can pass for a layer's id.
pub const CANARY: &str = "canary-outside";

/// A folder `inside`, and beside it a folder `outside` whose files must be neither read nor changed.
pub struct Tree {
    top: TempDir,
}

impl Tree {
    /// Creates an empty tree, with these files outside of it.
    pub fn new(outside: &[(&str, &str)]) -> Self {
        let top = tempfile::tempdir().expect("a folder can be made");
        let tree = Self { top };
        for (name, content) in outside {
            write(&tree.outside().join(name), content.as_bytes());
        }
        tree.clear();
        tree
    }

    /// The folder that holds both.
    pub fn top(&self) -> &Path {
        self.top.path()
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

    /// Replaces whatever is at the path with a link.
    pub fn link(&self, path: &str, target: &Path) {
        let path = self.inside().join(path);
        remove(&path);
        symlink(target, path).expect("a link can be made");
    }
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Folder { mode: u32 },
    File { mode: u32, content: Vec<u8> },
    Link { target: PathBuf },
}

/// Everything below a folder, by its path from there. Links are not followed.
pub type Nodes = BTreeMap<PathBuf, Node>;

/// Returns everything below the folder.
#[must_use]
pub fn nodes(folder: &Path) -> Nodes {
    let mut nodes = Nodes::new();
    collect(folder, folder, &mut nodes);
    nodes
}

fn collect(root: &Path, folder: &Path, nodes: &mut Nodes) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let metadata = fs::symlink_metadata(&path).expect("it is there");
        let mode = metadata.permissions().mode() & 0o777;
        let node = if metadata.is_symlink() {
            let target = fs::read_link(&path).expect("the link can be read");
            Node::Link { target }
        } else if metadata.is_dir() {
            collect(root, &path, nodes);
            Node::Folder { mode }
        } else {
            let content = fs::read(&path).expect("the file can be read");
            Node::File { mode, content }
        };
        let below = path.strip_prefix(root).expect("it is below the root");
        nodes.insert(below.to_owned(), node);
    }
}

/// Writes a file. Replaces whatever is at the path.
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

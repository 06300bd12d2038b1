//! Links, on every system that has them.
//!
//! Windows refuses symbolic links to users without the privilege, and Wine reports success but makes none. A test asks
//! first whether links can be made, which says so where they cannot.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use super::not_run;

/// Makes a link at the second path that leads to the first one.
pub type MakeLink = fn(&Path, &Path);

/// Returns whether symbolic links can be made here. If not, prints that the test was not run.
pub fn has_links() -> bool {
    static PROBLEM: OnceLock<Option<String>> = OnceLock::new();
    possible(&PROBLEM, || {
        problem("symbolic links", |target, link| {
            try_link_to_folder(target, link)?;
            try_link_to_file(&target.join("file"), &link.with_extension("file"))
        })
    })
}

/// Returns how a link to a folder with an absolute path can be made here: as a symbolic link, and on Windows also as a
/// junction, which needs no privilege. For each that cannot, prints that the test was not run.
pub fn links_to_folders() -> Vec<MakeLink> {
    let symbolic: MakeLink = |target, link| link_to_folder(target, link);
    let symbolic = has_links().then_some(symbolic);
    symbolic.into_iter().chain(junctions()).collect()
}

/// Makes a symbolic link to a file. The target is written as it is, with the separators of the system.
pub fn link_to_file(target: impl AsRef<Path>, link: impl AsRef<Path>) {
    try_link_to_file(target.as_ref(), link.as_ref()).unwrap();
}

/// Makes a symbolic link to a folder. The target is written as it is, with the separators of the system.
pub fn link_to_folder(target: impl AsRef<Path>, link: impl AsRef<Path>) {
    try_link_to_folder(target.as_ref(), link.as_ref()).unwrap();
}

/// Removes a link, and nothing behind it. Windows removes a link to a folder as a folder.
pub fn remove_link(link: &Path) {
    fs::remove_file(link)
        .or_else(|_| fs::remove_dir(link))
        .unwrap();
}

#[cfg(unix)]
fn try_link_to_file(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(unix)]
fn try_link_to_folder(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn try_link_to_file(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(with_own_separators(target), link)
}

#[cfg(windows)]
fn try_link_to_folder(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(with_own_separators(target), link)
}

/// Windows follows no link whose target has other separators than its own.
#[cfg(windows)]
fn with_own_separators(path: &Path) -> std::path::PathBuf {
    path.components().collect()
}

/// No other system has junctions.
#[cfg(unix)]
fn junctions() -> Option<MakeLink> {
    None
}

/// Returns how a junction is made. If none can be made here, prints that the test was not run.
#[cfg(windows)]
fn junctions() -> Option<MakeLink> {
    static PROBLEM: OnceLock<Option<String>> = OnceLock::new();
    let has_junctions = possible(&PROBLEM, || problem("junctions", try_junction));
    has_junctions.then_some(|target, link| try_junction(target, link).unwrap())
}

#[cfg(windows)]
fn try_junction(target: &Path, link: &Path) -> io::Result<()> {
    let output = std::process::Command::new("cmd")
        .args(["/c", "mklink", "/J"])
        .args([link, target])
        .output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )),
    }
}

/// Finds out once for the whole program, but says it once for each test.
fn possible(problem: &OnceLock<Option<String>>, find_out: impl FnOnce() -> Option<String>) -> bool {
    let problem = problem.get_or_init(find_out);
    // Only on Windows are links a privilege.
    #[cfg(unix)]
    assert_eq!(*problem, None);
    if let Some(problem) = problem {
        not_run(problem);
    }
    problem.is_none()
}

/// Returns why links are not made here. A link that was made leads somewhere.
fn problem(name: &str, make: impl FnOnce(&Path, &Path) -> io::Result<()>) -> Option<String> {
    let root = tempfile::tempdir().unwrap();
    let (target, link) = (root.path().join("target"), root.path().join("link"));
    fs::create_dir(&target).unwrap();
    fs::write(target.join("file"), "content").unwrap();
    match make(&target, &link) {
        Err(error) => Some(format!("{name} cannot be made here: {error}")),
        Ok(()) if fs::read(link.join("file")).is_ok() => None,
        Ok(()) => Some(format!(
            "{name} cannot be made here: the system says that it has made one, and there is none"
        )),
    }
}

//! Whatever the location of a `file://` credential spec is, its path names a plain file below the folder: no other path
//! is made or read, and on a real file system nothing outside is read, links in the folder included.
//!
//! The input is the data root, a line break, and what follows `file://`.
#![no_main]

use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use wcow_spec::host::memory::{MemoryCredentialSpecFiles, MemoryImages, MemoryNetworks};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecFolder, CredentialSpecPath, MAX_CREDENTIAL_SPEC_BYTES,
};
use wcow_spec::{
    BuildError, Container, CredentialSpecError, DaemonConfig, ErrorChain, Isolation, SpecBuilder,
};
use wcow_spec_fuzz::asked::{AskedFiles, assert_inside};
use wcow_spec_fuzz::tree::{CANARY, Tree};
use wcow_spec_fuzz::{input, mutate};

/// What every readable file inside the folder holds.
const CONTENT: &str = "{}";

fuzz_target!(|data: &[u8]| {
    if let Some((root, location)) = input::text(data).and_then(|text| text.split_once('\n')) {
        run(root, location);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::text(data, size, max_size, seed)
});

fn run(root: &str, location: &str) {
    let path = CredentialSpecPath::new(root, location);
    if let Ok(path) = &path {
        assert_inside(path);
        assert_found_again(root, path);
        read_from_disk(path);
    }
    // An option without a value does not name a file.
    if location.is_empty() {
        return;
    }
    match (path, build(root, location)) {
        (Ok(_), result) => result.expect("the file can be read"),
        (Err(reason), result) => {
            let error = result.expect_err("the path is refused");
            assert_eq!(ErrorChain(&error).to_string(), reason.to_string());
            assert!(matches!(
                error,
                BuildError::CredentialSpec(CredentialSpecError::Path(error)) if error == reason
            ));
        }
    }
}

/// Builds a spec with the file, on a host where every file can be read.
fn build(root: &str, location: &str) -> Result<(), BuildError> {
    let files = Arc::new(AskedFiles::new(
        MemoryCredentialSpecFiles::new(),
        Some(Ok(CONTENT.to_owned())),
    ));
    let images = MemoryImages::new()
        .with_image("", "windows")
        .with_layer_folders("", ["l", "s"]);
    let builder = SpecBuilder::new(images, MemoryNetworks::new())
        .with_credential_spec_files(Arc::clone(&files));
    let mut container = Container::default();
    container.host_config.isolation = Some(Isolation::HyperV);
    container.host_config.security_opt = vec![format!("credentialspec=file://{location}")];
    let mut daemon = DaemonConfig::new(NonZeroU32::MIN);
    root.clone_into(&mut daemon.root);
    let spec = builder.build_spec(&container, &daemon, &[]);
    files.assert_all_inside();
    spec.map(|spec| assert_eq!(spec.credential_spec().as_deref(), Some(CONTENT)))
}

/// Panics unless, below a data root on a drive, the folder is `CredentialSpecs` and the names of a path lead to the
/// same path, with either separator.
///
/// Other roots are joined and cleaned as in Go: `\??` becomes the folder `\??\CredentialSpecs.`, one that ends with a
/// colon gets no separator, and below one such as `ab:\x` a path with anything to clean is refused.
fn assert_found_again(root: &str, path: &CredentialSpecPath) {
    let on_drive = root.get(1..3) == Some(r":\") && root.matches(':').count() == 1;
    if !on_drive {
        return;
    }
    assert!(path.folder().ends_with(r"\CredentialSpecs"), "{path:?}");
    let names: Vec<&str> = path.components().collect();
    for separator in ["\\", "/"] {
        let again = CredentialSpecPath::new(root, &names.join(separator));
        assert_eq!(again.as_ref(), Ok(path), "its names lead to another path");
    }
}

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let tree = Tree::new(&[("web.json", CANARY), ("x", CANARY)]);
    for path in [
        "web.json",
        "team/web.json",
        "CredentialSpecs/x",
        "UPPER",
        "ü.json",
        " x",
    ] {
        tree.write(path, CONTENT.as_bytes());
    }
    tree.write("folder.json/x", CONTENT.as_bytes());
    tree.write("not-utf8.json", &[0xff, 0xfe]);
    let beyond = usize::try_from(MAX_CREDENTIAL_SPEC_BYTES).expect("it is small") + 1;
    tree.write("large.json", &vec![b' '; beyond]);
    // Names that are paths or devices to Windows, and plain names to Unix.
    for name in [
        "..\\web.json",
        "C:",
        "NUL",
        "COM1.json",
        "web.json:stream",
        "a\\b",
    ] {
        tree.write(name, CANARY.as_bytes());
    }
    tree.link("link.json", &tree.outside().join("web.json"));
    tree.link("linked", &tree.outside());
    tree
});

fn read_from_disk(path: &CredentialSpecPath) {
    let names: Vec<&str> = path.components().collect();
    let text = CredentialSpecFolder::new(TREE.inside()).read(path);
    if let Ok(text) = text {
        assert_eq!(text, CONTENT, "{names:?}");
    }
}

//! A Docker data root that wants to be read where it should not, or to stop or exhaust who reads it.
#![cfg(feature = "windowsfilter")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use common::damaged_data_root;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use wcow_spec::host::{Image, ImageStore};
use wcow_spec::{BackendError, Container, DataRoot, ErrorChain, ErrorKind};

const WEB: &str = "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655";
const IMAGE: &str = "88f07a3c95442ed67bf1e77d98dda7e9de02ae3b1315ac4a2c14384c7fe2916c";
const TOP_LAYER: &str = "4d309305889f6e53e2ab32b61d51b8ef334350e58613d1021a571c13c01cc262";

/// The files that are read for the container `web`, below the data root.
fn files() -> [PathBuf; 5] {
    [
        format!("containers/{WEB}/config.v2.json"),
        format!("containers/{WEB}/hostconfig.json"),
        format!("image/windowsfilter/imagedb/content/sha256/{IMAGE}"),
        format!("image/windowsfilter/layerdb/sha256/{TOP_LAYER}/cache-id"),
        format!("image/windowsfilter/layerdb/mounts/{WEB}/mount-id"),
    ]
    // With the separators of the system, as messages have them.
    .map(|file| Path::new(&file).components().collect())
}

/// Reads all that there is of the container `web`.
fn read_web(data_root: &Path) -> Result<(Container, Image, Vec<String>), BackendError> {
    let data_root = DataRoot::open(data_root)?;
    let container = data_root.container(WEB)?;
    let images = data_root.images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}"))?;
    let folders = images.layer_folders(&image, WEB)?;
    Ok((container, image, folders))
}

/// Damages each file in turn, each in a copy of its own; the error must be of the system's kind and name it.
fn assert_each_is_refused(damage: impl Fn(&TempDir, &Path), message: &str) {
    for file in files() {
        let copy = damaged_data_root();
        let path = copy.path().join(&file);
        damage(&copy, &path);
        let error = read_web(copy.path()).unwrap_err();
        let chain = ErrorChain(&error).to_string();
        assert!(chain.contains(message), "{}: {chain}", file.display());
        assert!(chain.contains(path.to_str().unwrap()), "{chain}");
        assert_eq!(error.kind(), ErrorKind::System, "{chain}");
    }
}

/// Puts an image with this configuration into the data root, and reads it.
fn read_image(data_root: &Path, config: &[u8]) -> Result<Image, BackendError> {
    let digest = format!("{:x}", Sha256::digest(config));
    let folder = data_root.join("image/windowsfilter/imagedb/content/sha256");
    fs::write(folder.join(&digest), config).unwrap();
    let images = DataRoot::open(data_root).unwrap().images(r"C:\docker");
    images.image(&format!("sha256:{digest}"))
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused() {
    let damage = |_: &TempDir, path: &Path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    };
    assert_each_is_refused(damage, " is not a file");
}

#[test]
fn a_file_beyond_its_bound_is_refused_at_once() {
    let damage = |_: &TempDir, path: &Path| {
        let file = File::create(path).unwrap();
        file.set_len(1 << 30).unwrap();
    };
    assert_each_is_refused(damage, " has more than ");
}

#[test]
fn the_bounds_are_those_of_the_documentation() {
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let images = data_root.images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}")).unwrap();
    let container = || data_root.container(WEB).map(drop);
    let layers = || images.layer_folders(&image, WEB).map(drop);
    let read: [(&dyn Fn() -> Result<(), BackendError>, _); 2] =
        [(&container, 16 << 20), (&layers, 4 << 10)];
    let [config, _, _, cache_id, _] = files();
    for (file, (read, bound)) in [config, cache_id].iter().zip(read) {
        // White space behind the content changes nothing of what the file says.
        let path = copy.path().join(file);
        let mut content = fs::read(&path).unwrap();
        content.resize(bound, b' ');
        fs::write(&path, &content).unwrap();
        assert!(read().is_ok(), "{}", file.display());

        content.push(b' ');
        fs::write(&path, &content).unwrap();
        let message = ErrorChain(&read().unwrap_err()).to_string();
        assert!(message.ends_with(&format!(" has more than {bound} bytes")));
    }
    let path = copy.path().join(&files()[2]);
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len((16 << 20) + 1)
        .unwrap();
    let error = images.image(&format!("sha256:{IMAGE}")).unwrap_err();
    assert!(error.to_string().ends_with(" has more than 16777216 bytes"));
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    let damage = |_: &TempDir, path: &Path| {
        let mut content = fs::read(path).unwrap();
        content.insert(1, 0xfc);
        fs::write(path, content).unwrap();
    };
    assert_each_is_refused(damage, "");
}

/// Docker writes none, and does not read one either.
#[test]
fn a_byte_order_mark_is_refused() {
    let damage = |_: &TempDir, path: &Path| {
        let content = fs::read(path).unwrap();
        fs::write(path, [b"\xef\xbb\xbf", content.as_slice()].concat()).unwrap();
    };
    assert_each_is_refused(damage, "");
}

#[test]
fn json_that_is_cut_short_anywhere_is_an_error() {
    /// No multiple of how keys and values are spaced.
    const STEP: usize = 53;
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    for file in files().iter().take(2) {
        let path = copy.path().join(file);
        let content = fs::read(&path).unwrap();
        // The last byte may be white space, which nothing misses.
        for length in (0..content.trim_ascii_end().len()).step_by(STEP) {
            fs::write(&path, &content[..length]).unwrap();
            let error = data_root.container(WEB).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::System, "{length}");
        }
        fs::write(&path, content).unwrap();
    }
    let config = copy.path().join(&files()[2]);
    let config = fs::read(config).unwrap();
    for length in (0..config.trim_ascii_end().len()).step_by(STEP) {
        assert!(
            read_image(copy.path(), &config[..length]).is_err(),
            "{length}"
        );
    }
}

#[test]
fn an_image_configuration_of_any_depth_is_read_or_refused() {
    let copy = damaged_data_root();
    for depth in [127, 128, 1000, 100_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        for (before, behind) in [
            ("", ""),
            (r#"{"rootfs":"#, "}"),
            (r#"{"rootfs":{"diff_ids":"#, "}}"),
        ] {
            let config = format!("{before}{open}{close}{behind}");
            let error = read_image(copy.path(), config.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::System);
            assert!(ErrorChain(&error).to_string().starts_with("cannot parse "));
        }
        // What is not asked for is passed over without being taken apart.
        let config = format!(r#"{{"history":{open}{close},"os":"windows"}}"#);
        assert_eq!(
            read_image(copy.path(), config.as_bytes()).unwrap().os,
            "windows"
        );
    }
}

#[test]
fn an_image_with_hostile_layers_is_refused() {
    let copy = damaged_data_root();
    for layer in ["sha256:..", "../../x", "sha256:", "", "sha512:00", "NUL"] {
        let config = format!(r#"{{"rootfs":{{"diff_ids":["{layer}"]}}}}"#);
        let image = read_image(copy.path(), config.as_bytes()).unwrap();
        let images = DataRoot::open(copy.path()).unwrap().images(r"C:\docker");
        let error = images.layer_folders(&image, WEB).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("is not a digest of the form sha256:HEX")
        );
    }
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let copy = damaged_data_root();
    for config in [
        r#"{"os": "windows", "os": "linux"}"#,
        r#"{"rootfs": {}, "rootfs": {}}"#,
        r#"{"rootfs": {"diff_ids": [], "diff_ids": []}}"#,
    ] {
        let error = read_image(copy.path(), config.as_bytes()).unwrap_err();
        let message = ErrorChain(&error).to_string();
        assert!(message.contains("duplicate field"), "{message}");
    }
}

/// Names that are no ids: steps, separators, drives, streams, devices, and what no file system takes.
fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "..",
        ".",
        "",
        "../x",
        r"..\x",
        "a/b",
        r"a\b",
        "/",
        "/etc",
        "C:",
        "c:x",
        "x:y",
        "NUL",
        "nul",
        "com1",
        "CON",
        "AUX",
        "LPT9",
        "COM¹",
        "a b",
        "a.",
        "a ",
        "x\0",
        "x\n",
        "ü",
        "..%2f",
        "~",
        "*",
        "?",
        "a.b",
        "\u{ff0e}\u{ff0e}",
        "\u{2215}",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("../".repeat(10_000));
    names
}

#[test]
fn container_ids_that_are_no_names_are_refused() {
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let images = data_root.images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}")).unwrap();
    for name in hostile_names() {
        let error = images.layer_folders(&image, &name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{name:?}");
        assert_eq!(error.to_string(), format!("'{name}' is not a container id"));

        let error = data_root.container(&name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{name:?}");
        let error = images.image(&format!("sha256:{name}")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{name:?}");
    }
    let long = "a".repeat(100_000);
    let error = images.layer_folders(&image, &long).unwrap_err();
    assert!(error.to_string().starts_with("cannot read "));
    assert_eq!(
        data_root.container(&long).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn layer_ids_that_are_no_names_are_refused() {
    let copy = damaged_data_root();
    let images = DataRoot::open(copy.path()).unwrap().images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}")).unwrap();
    for file in files().iter().skip(3) {
        let path = copy.path().join(file);
        let content = fs::read(&path).unwrap();
        for name in hostile_names() {
            // White space around an id is not part of it.
            if name.trim() != name {
                continue;
            }
            fs::write(&path, &name).unwrap();
            let error = images.layer_folders(&image, WEB).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::System, "{name:?}");
        }
        fs::write(&path, content).unwrap();
    }
}

#[test]
fn what_else_is_in_the_containers_folder_is_passed_over() {
    let copy = damaged_data_root();
    let containers = copy.path().join("containers");
    fs::write(containers.join("file"), "{}").unwrap();
    fs::create_dir(containers.join("empty")).unwrap();
    fs::create_dir_all(containers.join("folders").join("config.v2.json")).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    assert_eq!(data_root.container("web").unwrap().id, WEB);
    // To Windows, what is below a file is not there.
    let below_a_file = match cfg!(windows) {
        true => ErrorKind::NotFound,
        false => ErrorKind::System,
    };
    for (id, kind) in [
        ("file", below_a_file),
        ("empty", ErrorKind::NotFound),
        ("folders", ErrorKind::System),
    ] {
        let error = data_root.container(id).unwrap_err();
        assert_eq!(error.kind(), kind, "{}", ErrorChain(&error));
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// To open a pipe would block until somebody writes to it.
    #[test]
    fn a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for() {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let damage = |_: &TempDir, path: &Path| {
                fs::remove_file(path).unwrap();
                assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
            };
            assert_each_is_refused(damage, " is not a file");
            sender.send(()).unwrap();
        });
        receiver.recv_timeout(Duration::from_secs(60)).unwrap();
    }

    #[test]
    fn a_link_that_leads_out_is_refused_in_the_place_of_a_file() {
        let outside = tempfile::tempdir().unwrap();
        let damage = |_: &TempDir, path: &Path| {
            let target = outside.path().join("file");
            fs::rename(path, &target).unwrap();
            symlink(&target, path).unwrap();
        };
        assert_each_is_refused(damage, " leads out of ");
    }

    #[test]
    fn a_link_that_leads_out_is_refused_in_the_place_of_a_folder() {
        for file in files() {
            for folder in file.ancestors().skip(1) {
                if folder.as_os_str().is_empty() {
                    continue;
                }
                let (copy, outside) = (damaged_data_root(), tempfile::tempdir().unwrap());
                let (path, target) = (copy.path().join(folder), outside.path().join("folder"));
                fs::rename(&path, &target).unwrap();
                symlink(&target, &path).unwrap();
                let error = read_web(copy.path()).unwrap_err();
                assert!(error.to_string().contains(" leads out of "), "{error}");
                assert_eq!(error.kind(), ErrorKind::System);
            }
        }
    }

    #[test]
    fn links_that_stay_inside_are_followed_and_so_is_the_data_root_itself() {
        let copy = damaged_data_root();
        let expected = read_web(copy.path()).unwrap();
        for name in ["containers", "image"] {
            let moved = copy.path().join(format!("{name}-moved"));
            fs::rename(copy.path().join(name), &moved).unwrap();
            symlink(&moved, copy.path().join(name)).unwrap();
        }
        let link = tempfile::tempdir().unwrap();
        let link = link.path().join("docker");
        symlink(copy.path(), &link).unwrap();
        for data_root in [copy.path(), &link] {
            let (container, image, folders) = read_web(data_root).unwrap();
            assert_eq!(container.path, expected.0.path);
            assert_eq!((image, folders), (expected.1.clone(), expected.2.clone()));
        }
    }

    #[test]
    fn a_name_that_is_not_unicode_is_no_containers() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let copy = damaged_data_root();
        let name = OsStr::from_bytes(b"\xff\xfe");
        fs::create_dir(copy.path().join("containers").join(name)).unwrap();
        assert!(read_web(copy.path()).is_ok());
    }
}

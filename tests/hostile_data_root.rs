//! A Docker data root that tries to be read where it should not, or to block or exhaust its reader.
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
use wcow_spec::{BackendError, Container, DataRoot, DataRootError, Error, ErrorChain, ErrorKind};

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

/// Reads everything there is about the container `web`.
fn read_web(data_root: &Path) -> Result<(Container, Image, Vec<String>), Error> {
    let data_root = DataRoot::open(data_root)?;
    let container = data_root.container(WEB)?;
    let images = data_root.images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}"))?;
    let folders = images.layer_folders(&image, WEB)?;
    Ok((container, image, folders))
}

/// Damages each file in turn, each in a copy of its own. The error must name the file, have this text, and be
/// [`ErrorKind::System`].
fn assert_each_is_refused(damage: impl Fn(&TempDir, &Path), message: &str) {
    for file in files() {
        assert_is_refused(&file, &damage, message);
    }
}

/// Damages a file in a copy; see [`assert_each_is_refused`].
fn assert_is_refused(file: &Path, damage: impl Fn(&TempDir, &Path), message: &str) {
    let copy = damaged_data_root();
    let path = copy.path().join(file);
    damage(&copy, &path);
    let error = read_web(copy.path()).unwrap_err();
    let chain = ErrorChain(&error).to_string();
    assert!(chain.contains(message), "{}: {chain}", file.display());
    assert!(chain.contains(path.to_str().unwrap()), "{chain}");
    assert_eq!(error.kind(), ErrorKind::System, "{chain}");
}

/// The text in UTF-16.
fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// A JSON document in every encoding that tools on Windows write.
fn encodings(json: &str) -> [Vec<u8>; 5] {
    let marked = format!("\u{feff}{json}");
    [
        marked.clone().into_bytes(),
        utf_16(json, u16::to_le_bytes),
        utf_16(json, u16::to_be_bytes),
        utf_16(&marked, u16::to_le_bytes),
        utf_16(&marked, u16::to_be_bytes),
    ]
}

/// Puts an image with this configuration into the data root, and reads it.
fn read_image(data_root: &Path, config: &[u8]) -> Result<Image, BackendError> {
    let digest = Sha256::digest(config);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = data_root.join("image/windowsfilter/imagedb/content/sha256");
    fs::write(folder.join(&digest), config).unwrap();
    let images = DataRoot::open(data_root).unwrap().images(r"C:\docker");
    images.image(&format!("sha256:{digest}"))
}

#[test]
fn a_folder_instead_of_a_file_is_refused() {
    let damage = |_: &TempDir, path: &Path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    };
    assert_each_is_refused(damage, " is not a file");
}

#[test]
fn a_file_beyond_its_bound_is_refused_and_not_read() {
    for file in files() {
        let copy = damaged_data_root();
        let huge = File::create(copy.path().join(&file)).unwrap();
        huge.set_len(1 << 30).unwrap();
        let read = allocation_counter::measure(|| {
            let error = read_web(copy.path()).unwrap_err();
            assert!(error.to_string().contains(" has more than "), "{error}");
            assert_eq!(error.kind(), ErrorKind::System);
        });
        // What is read is allocated; the other files have a few thousand bytes.
        assert!(read.bytes_total < 1 << 20, "{}: {read:?}", file.display());
    }
}

#[test]
fn the_bounds_are_those_of_the_documentation() {
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let images = data_root.images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}")).unwrap();
    let container = || Ok(data_root.container(WEB).map(drop)?);
    let layers = || Ok(images.layer_folders(&image, WEB).map(drop)?);
    let read: [(&dyn Fn() -> Result<(), Error>, _); 2] =
        [(&container, 16 << 20), (&layers, 4 << 10)];
    let [config, _, _, cache_id, _] = files();
    for (file, (read, bound)) in [config, cache_id].iter().zip(read) {
        // White space after the content does not change what the file means.
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
fn bytes_that_are_not_text_are_refused() {
    let damage = |_: &TempDir, path: &Path| {
        let mut content = fs::read(path).unwrap();
        content.insert(1, 0xfc);
        fs::write(path, content).unwrap();
    };
    let [config, host_config, image, cache_id, mount_id] = files();
    for (file, message) in [
        (config, "the text is neither UTF-8 nor UTF-16"),
        (host_config, "the text is neither UTF-8 nor UTF-16"),
        (image, " has the wrong digest, "),
        (cache_id, " is not UTF-8"),
        (mount_id, " is not UTF-8"),
    ] {
        assert_is_refused(&file, damage, message);
    }
    let copy = damaged_data_root();
    let error = read_image(copy.path(), b"{\"os\": \"\xfc\", \"rootfs\": {}}").unwrap_err();
    let message = ErrorChain(&error).to_string();
    assert!(message.ends_with("the text is neither UTF-8 nor UTF-16"));
    assert_eq!(error.kind(), ErrorKind::System);
}

/// Docker writes UTF-8 without a byte-order mark; whoever edits a copy on Windows may not.
#[test]
fn json_with_a_byte_order_mark_or_in_utf_16_is_read() {
    let copy = damaged_data_root();
    let expected = read_web(copy.path()).unwrap();
    for file in files().iter().take(2) {
        let path = copy.path().join(file);
        let json = fs::read_to_string(&path).unwrap();
        for bytes in encodings(&json) {
            fs::write(&path, &bytes).unwrap();
            assert_eq!(read_web(copy.path()).unwrap(), expected, "{bytes:?}");
        }
        fs::write(&path, json).unwrap();
    }
    for bytes in encodings(r#"{"os": "ü", "rootfs": {"diff_ids": ["日本🚀"]}}"#) {
        let image = read_image(copy.path(), &bytes).unwrap();
        assert_eq!(
            (image.os.as_str(), image.diff_ids),
            ("ü", vec!["日本🚀".to_owned()])
        );
    }
}

/// The digest of an image is that of the bytes that Docker wrote.
#[test]
fn an_image_configuration_in_another_encoding_has_another_digest() {
    let copy = damaged_data_root();
    let path = copy.path().join(&files()[2]);
    let json = fs::read_to_string(&path).unwrap();
    for bytes in encodings(&json) {
        fs::write(&path, bytes).unwrap();
        let error = read_web(copy.path()).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(" has the wrong digest, "), "{message}");
        assert_eq!(error.kind(), ErrorKind::System);
    }
}

#[test]
fn an_id_with_a_byte_order_mark_or_in_utf_16_is_refused() {
    for file in files().iter().skip(3) {
        let copy = damaged_data_root();
        let path = copy.path().join(file);
        let id = fs::read_to_string(&path).unwrap();
        for bytes in encodings(&id) {
            fs::write(&path, bytes).unwrap();
            let error = read_web(copy.path()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::System);
        }
    }
}

#[test]
fn json_that_is_cut_short_anywhere_is_an_error() {
    /// Not a multiple of the distance between keys and values.
    const STEP: usize = 53;
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    for file in files().iter().take(2) {
        let path = copy.path().join(file);
        let content = fs::read(&path).unwrap();
        // The last byte may be white space, which may be missing.
        for length in (0..content.trim_ascii_end().len()).step_by(STEP) {
            fs::write(&path, &content[..length]).unwrap();
            let error = data_root.container(WEB).unwrap_err();
            assert!(matches!(error, DataRootError::Parse { .. }), "{error}");
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
        // A value that is not needed is skipped, whatever its depth.
        let config = format!(r#"{{"history":{open}{close},"os":"windows","rootfs":{{}}}}"#);
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
fn a_key_that_comes_twice_is_refused_in_whatever_case() {
    let copy = damaged_data_root();
    for (config, keys) in [
        (r#"{"os": "windows", "os": "linux"}"#, ["os", "os"]),
        (r#"{"os": "windows", "OS": "linux"}"#, ["OS", "os"]),
        (r#"{"rootfs": {}, "RootFS": {}}"#, ["RootFS", "rootfs"]),
        (
            r#"{"rootfs": {"diff_ids": [], "diff_ids": []}}"#,
            ["diff_ids", "diff_ids"],
        ),
    ] {
        let error = read_image(copy.path(), config.as_bytes()).unwrap_err();
        let message = ErrorChain(&error).to_string();
        let [key, earlier] = keys;
        let expected = format!("repeated key `{key}`, after `{earlier}`");
        assert!(message.contains(&expected), "{message}");
        assert_eq!(error.kind(), ErrorKind::System);
    }
}

#[test]
fn an_image_configuration_without_an_object_of_layers_is_refused() {
    let copy = damaged_data_root();
    for (config, message) in [
        ("{}", "invalid image JSON, no RootFS key"),
        (r#"{"rootfs": null}"#, "invalid image JSON, no RootFS key"),
        (r#"{"rootfs": []}"#, "cannot parse "),
        (r#"{"rootfs": "x"}"#, "cannot parse "),
        ("null", "invalid image JSON, no RootFS key"),
        ("[]", "cannot parse "),
        (r#"["windows", {}]"#, "cannot parse "),
    ] {
        let error = read_image(copy.path(), config.as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with(message), "{config}: {error}");
        assert_eq!(error.kind(), ErrorKind::System, "{config}");
    }
}

/// Names that cannot be ids: parent steps, separators, drives, streams, devices, and what no file system takes.
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
fn container_ids_that_cannot_be_names_are_refused() {
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let images = data_root.images(r"C:\docker");
    let image = images.image(&format!("sha256:{IMAGE}")).unwrap();
    for name in hostile_names() {
        let error = images.layer_folders(&image, &name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{name:?}");
        assert_eq!(error.to_string(), format!("'{name}' is not a container id"));

        let error = data_root.container(&name).unwrap_err();
        assert!(
            matches!(&error, DataRootError::NoSuchContainer { id_or_name, .. } if *id_or_name == name),
            "{name:?}"
        );
        assert_eq!(error.kind(), ErrorKind::NotFound, "{name:?}");
        let error = images.image(&format!("sha256:{name}")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{name:?}");
    }
    let long = "a".repeat(100_000);
    let error = images.layer_folders(&image, &long).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(
        data_root.container(&long).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn layer_ids_that_cannot_be_names_are_refused() {
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
fn whatever_else_is_in_the_containers_folder_is_skipped() {
    let copy = damaged_data_root();
    let containers = copy.path().join("containers");
    fs::write(containers.join("file"), "{}").unwrap();
    fs::create_dir(containers.join("empty")).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    assert_eq!(data_root.container("web").unwrap().id, WEB);
    for id in ["file", "empty"] {
        let error = data_root.container(id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{}", ErrorChain(&error));
    }

    fs::create_dir_all(containers.join("folders").join("config.v2.json")).unwrap();
    assert_eq!(data_root.container("web").unwrap().id, WEB);
    let error = data_root.container("folders").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::System, "{}", ErrorChain(&error));
}

/// A sequence that sets a terminal's title, and a character that reverses what follows it.
const TERMINAL: &str = "\u{1b}]0;x\u{7}\u{202e}";

/// The sequence as a message shows it.
const ESCAPED: &str = r"\u{1b}]0;x\u{7}\u{202e}";

/// Whoever writes the data root chooses the names in it.
#[test]
fn names_in_a_message_do_not_drive_a_terminal() {
    let copy = damaged_data_root();
    let path = copy.path().join(&files()[0]);
    let config = fs::read_to_string(&path).unwrap();
    let name = serde_json::to_string(TERMINAL).unwrap();
    fs::write(&path, config.replace(r#""/web""#, &name)).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let error = data_root.container("nobody").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("No such container: nobody (there are: {ESCAPED}, svc.1.q0x2, build-agent)")
    );
    let DataRootError::NoSuchContainer { names, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(names[0], TERMINAL);
    assert_eq!(data_root.container(TERMINAL).unwrap().id, WEB);
}

#[test]
fn the_alternate_form_of_a_message_escapes_every_text() {
    let copy = damaged_data_root();
    let path = copy.path().join(&files()[0]);
    let config = serde_json::json!({"ID": TERMINAL}).to_string();
    fs::write(&path, config).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let error = data_root.container(WEB).unwrap_err();
    assert!(matches!(&error, DataRootError::WrongId { id, .. } if id == TERMINAL));
    let message = format!("{:#}", ErrorChain(&error));
    assert!(message.contains(ESCAPED), "{message}");

    let error = data_root.container(TERMINAL).unwrap_err();
    let message = format!("{:#}", ErrorChain(&error));
    assert!(!message.contains(char::is_control), "{message:?}");

    let config = serde_json::json!({"rootfs": {"diff_ids": [TERMINAL]}}).to_string();
    let image = read_image(copy.path(), config.as_bytes()).unwrap();
    let error = data_root
        .images(r"C:\docker")
        .layer_folders(&image, WEB)
        .unwrap_err();
    assert_eq!(
        format!("{:#}", ErrorChain(&error)),
        format!("'{ESCAPED}' is not a digest of the form sha256:HEX")
    );
}

mod links {
    use super::*;
    use crate::common::links::{has_links, link_to_file, links_to_folders};

    #[test]
    fn a_link_that_leads_out_is_refused_instead_of_a_file() {
        if !has_links() {
            return;
        }
        let outside = tempfile::tempdir().unwrap();
        let damage = |_: &TempDir, path: &Path| {
            let target = outside.path().join("file");
            fs::rename(path, &target).unwrap();
            link_to_file(&target, path);
        };
        assert_each_is_refused(damage, " leads out of ");
    }

    #[test]
    fn a_link_that_leads_out_is_refused_instead_of_a_folder() {
        for make_link in links_to_folders() {
            for file in files() {
                for folder in file.ancestors().skip(1) {
                    if folder.as_os_str().is_empty() {
                        continue;
                    }
                    let (copy, outside) = (damaged_data_root(), tempfile::tempdir().unwrap());
                    let (path, target) = (copy.path().join(folder), outside.path().join("folder"));
                    fs::rename(&path, &target).unwrap();
                    make_link(&target, &path);
                    let error = read_web(copy.path()).unwrap_err();
                    assert!(error.to_string().contains(" leads out of "), "{error}");
                    assert_eq!(error.kind(), ErrorKind::System);
                }
            }
        }
    }

    #[test]
    fn links_that_stay_inside_are_followed_and_so_is_the_data_root_itself() {
        for make_link in links_to_folders() {
            let copy = damaged_data_root();
            let expected = read_web(copy.path()).unwrap();
            for name in ["containers", "image"] {
                let moved = copy.path().join(format!("{name}-moved"));
                fs::rename(copy.path().join(name), &moved).unwrap();
                make_link(&moved, &copy.path().join(name));
            }
            let folder = tempfile::tempdir().unwrap();
            let link = folder.path().join("docker");
            make_link(copy.path(), &link);
            for data_root in [copy.path(), &link] {
                assert_eq!(read_web(data_root).unwrap(), expected);
            }
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    /// Opening a pipe would block until somebody writes to it.
    ///
    /// A socket comes first: opening it fails with another error, so a reader that opens files before it checks them
    /// fails here, before it blocks.
    #[test]
    fn a_socket_or_a_pipe_instead_of_a_file_is_refused_and_not_opened() {
        let socket = |copy: &TempDir, path: &Path| {
            // The address of a socket must be shorter than the path.
            let short = copy.path().join("socket");
            UnixListener::bind(&short).unwrap();
            fs::rename(short, path).unwrap();
            File::open(path).unwrap_err();
        };
        assert_each_is_refused(socket, " is not a file");
        let pipe = |_: &TempDir, path: &Path| {
            fs::remove_file(path).unwrap();
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        };
        assert_each_is_refused(pipe, " is not a file");
    }

    #[test]
    fn a_folder_with_a_name_that_is_not_unicode_is_not_a_container() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let copy = damaged_data_root();
        let name = OsStr::from_bytes(b"\xff\xfe");
        fs::create_dir(copy.path().join("containers").join(name)).unwrap();
        assert!(read_web(copy.path()).is_ok());
        let data_root = DataRoot::open(copy.path()).unwrap();
        assert_eq!(data_root.containers().unwrap().len(), 3);
    }
}

//! `file://` credential specs against a real directory tree that tries to be read where it should not.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs::{self, File};
use std::path::PathBuf;

use common::{builder, container_with_option, daemon, not_run};
use tempfile::TempDir;
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecFolder, CredentialSpecPath, MAX_CREDENTIAL_SPEC_BYTES,
};
use wcow_spec::{
    BackendError, BuildError, CredentialSpecError, ErrorChain, ErrorKind, SpecBuilder,
};

/// The text of every file that may be read.
const INSIDE: &str = r#"{"file": "inside"}"#;

/// The text of every other file.
const OUTSIDE: &str = r#"{"file": "outside"}"#;

/// A data root whose credential-spec folder has `web.json` and `team/web.json`, surrounded by files that must not be
/// read.
struct Tree {
    root: TempDir,
    files: CredentialSpecFolder,
}

impl Tree {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("docker").join("CredentialSpecs");
        let tree = Self {
            files: CredentialSpecFolder::new(folder),
            root,
        };
        for (file, text) in [
            ("docker/CredentialSpecs/web.json", INSIDE),
            ("docker/CredentialSpecs/team/web.json", INSIDE),
            ("docker/CredentialSpecs-other/web.json", OUTSIDE),
            ("docker/web.json", OUTSIDE),
            ("outside/web.json", OUTSIDE),
            ("web.json", OUTSIDE),
        ] {
            let path = tree.root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        tree
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("docker").join("CredentialSpecs")
    }

    /// The credential spec that a build reads at the location, from the folder and on Windows also from the machine's
    /// own files.
    fn read(&self, location: &str) -> Result<String, BuildError> {
        let container = container_with_option(&format!("credentialspec=file://{location}"));
        let build = |builder: SpecBuilder, root: &str| {
            let mut daemon = daemon();
            daemon.root = root.to_owned();
            let spec = builder.build_spec(&container, &daemon, &[])?;
            Ok(spec.credential_spec().unwrap().into_owned())
        };
        let folder = builder().with_credential_spec_files(self.files.clone());
        let read = build(folder, r"C:\ProgramData\docker");
        if cfg!(windows) {
            let root = self.root.path().join("docker");
            let own = build(builder().with_system_backends(), root.to_str().unwrap());
            assert_eq!(own.ok(), read.as_ref().ok().cloned(), "{location}");
        }
        read
    }

    /// Why the folder refuses the file.
    fn refused(&self, location: &str) -> BackendError {
        match self.read(location) {
            Err(BuildError::CredentialSpec(CredentialSpecError::File { source, .. })) => source,
            other => panic!("{location}: {other:?}"),
        }
    }
}

/// Fails the test if anything is asked of it.
struct Untouched;

impl CredentialSpecFiles for Untouched {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        panic!("{} was opened", path.full());
    }
}

/// Asserts that the location is refused before any backend is asked.
fn assert_not_opened(location: &str) {
    let container = container_with_option(&format!("credentialspec=file://{location}"));
    let builder = builder().with_credential_spec_files(Untouched);
    let error = builder.build_spec(&container, &daemon(), &[]).unwrap_err();
    assert!(
        matches!(&error, BuildError::CredentialSpec(CredentialSpecError::Path(error)) if error.location == location),
        "{location:?}: {error}"
    );
    assert!(error.backend().is_none());
    assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{location:?}");
}

#[test]
fn no_sequence_of_steps_leads_to_a_file_outside() {
    const STEPS: [&str; 11] = [
        "..",
        ".",
        "",
        "web.json",
        "team",
        "CredentialSpecs",
        "CredentialSpecs-other",
        "credentialspecs",
        "docker",
        "outside",
        "...",
    ];
    let tree = Tree::new();
    let mut locations: Vec<String> = vec![String::new()];
    let mut taken = 0_u32;
    for separator in ["/", r"\", "/"] {
        let longer = locations.iter().flat_map(|start| {
            let join = move |step: &&str| format!("{start}{step}{separator}");
            STEPS.iter().map(join)
        });
        locations = longer.collect();
        for start in &locations {
            for location in [format!("{start}web.json"), start.clone()] {
                let Ok(path) = CredentialSpecPath::new(r"C:\docker", &location) else {
                    continue;
                };
                if let Ok(text) = tree.files.read(&path) {
                    assert_eq!(text, INSIDE, "{location}");
                    taken += 1;
                }
            }
        }
    }
    assert!(taken > 10, "only {taken} of them name a file");
}

#[test]
fn steps_that_lead_out_are_refused_before_anything_is_opened() {
    let above = (1..=40).map(|count| format!("{}web.json", r"..\".repeat(count)));
    let below = (1..=40).map(|count| {
        let (down, up) = (r"a\".repeat(count), r"..\".repeat(count + 1));
        format!("{down}{up}web.json")
    });
    for location in above.chain(below) {
        assert_not_opened(&location);
        assert_not_opened(&location.replace('\\', "/"));
        assert_not_opened(&location.replacen('\\', "/", 1));
    }
    for location in [
        "..",
        "../",
        r"..\.",
        r"team\..\..\CredentialSpecs-other\web.json",
        r"..\CREDENTIALSPECS\web.json",
        r".\..\web.json",
        r"..\\\\web.json",
    ] {
        assert_not_opened(location);
    }
}

#[test]
fn drives_shares_and_devices_are_refused_before_anything_is_opened() {
    for location in [
        r"C:\web.json",
        "C:/web.json",
        "C:web.json",
        "c:",
        "C:.",
        r"C:..\web.json",
        r"\web.json",
        "/web.json",
        r"\\server\share\web.json",
        "//server/share/web.json",
        r"\/server\share/web.json",
        r"\\localhost\C$\web.json",
        r"\\?\C:\web.json",
        r"//?/C:/web.json",
        r"\\?\UNC\server\share\web.json",
        r"\\?\GLOBALROOT\Device\HarddiskVolume1\web.json",
        r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}\web.json",
        r"\\.\C:\web.json",
        r"\\.\PhysicalDrive0",
        r"\\.\pipe\docker_engine",
        r"\??\C:\web.json",
        r"\\.\GLOBALROOT\web.json",
        r"\\",
        "//",
        r"\\?\",
    ] {
        assert_not_opened(location);
    }
}

#[test]
fn devices_are_refused_in_every_disguise_before_anything_is_opened() {
    let numbers = "0123456789¹²³";
    let numbered = ["COM", "LPT"]
        .iter()
        .flat_map(|name| numbers.chars().map(move |number| format!("{name}{number}")));
    let named = ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"].map(str::to_owned);
    for name in numbered.chain(named) {
        let mixed: String = name
            .char_indices()
            .map(|(index, c)| match index {
                1 => c.to_ascii_lowercase(),
                _ => c,
            })
            .collect();
        for name in [name.clone(), name.to_lowercase(), mixed] {
            for tail in [
                "",
                ":",
                ".",
                " ",
                "..",
                ". .",
                "   ",
                ".txt",
                " .txt",
                ".tar.gz",
                ".txt:x",
                r"\web.json",
                "/",
                r"\.",
                ":$DATA",
                " : ",
            ] {
                assert_not_opened(&format!("{name}{tail}"));
                assert_not_opened(&format!(r"team\{name}{tail}"));
                assert_not_opened(&format!("./team/../{name}{tail}"));
            }
        }
    }
}

#[test]
fn names_that_only_begin_like_a_device_are_plain_names() {
    let tree = Tree::new();
    for name in [
        "console.json",
        "nulls",
        "com10",
        "lpt",
        "com",
        "auxiliary.json",
        "prn1",
        "COMx.json",
    ] {
        fs::write(tree.folder().join(name), INSIDE).unwrap();
        assert_eq!(tree.read(name).unwrap(), INSIDE, "{name}");
    }
}

#[test]
fn alternate_streams_and_names_that_windows_shortens_are_refused_before_anything_is_opened() {
    for location in [
        "web.json:stream",
        "web.json::$DATA",
        "web.json:stream:$DATA",
        ":web.json",
        r"team:$I30:$INDEX_ALLOCATION\web.json",
        r"team::$INDEX_ALLOCATION\web.json",
        "web.json:",
        "web.json.",
        "web.json ",
        "web.json. . ",
        "web.json...",
        r"team.\web.json",
        r"team \web.json",
        r"... \web.json",
        r".. \web.json",
        r"...\web.json",
        r".. ./web.json",
        " ",
    ] {
        assert_not_opened(location);
    }
}

/// A conversion to an ANSI code page would turn them into separators, dots and colons. There is no such conversion:
/// they are parts of names, and name only files in the folder.
#[test]
fn characters_that_look_like_separators_are_parts_of_names() {
    let tree = Tree::new();
    for (look_alike, means) in [
        ('\u{2044}', '/'),
        ('\u{2215}', '/'),
        ('\u{29f8}', '/'),
        ('\u{ff0f}', '/'),
        ('\u{29f5}', '\\'),
        ('\u{2216}', '\\'),
        ('\u{fe68}', '\\'),
        ('\u{ff3c}', '\\'),
        ('\u{a5}', '\\'),
        ('\u{20a9}', '\\'),
        ('\u{ff1a}', ':'),
        ('\u{2024}', '.'),
        ('\u{ff0e}', '.'),
    ] {
        let attack = format!("..{means}web.json").replace(means, &look_alike.to_string());
        let path = CredentialSpecPath::new(r"C:\docker", &attack).unwrap();
        let names: Vec<&str> = path.components().collect();
        assert_eq!(names.last().copied(), Some(attack.as_str()), "{means}");
        assert_eq!(tree.refused(&attack).kind(), ErrorKind::NotFound);

        let name = format!("a{look_alike}b.json");
        if let Err(error) = fs::write(tree.folder().join(&name), INSIDE) {
            not_run(&format!(
                "the file system does not have such names: {error}"
            ));
            return;
        }
        assert_eq!(tree.read(&name).unwrap(), INSIDE, "{name}");
    }
    let full_width_device = "\u{ff2e}\u{ff35}\u{ff2c}";
    assert_eq!(tree.refused(full_width_device).kind(), ErrorKind::NotFound);
}

/// A short name is one of the folder's own entries, and leads nowhere else.
#[test]
fn a_name_like_a_short_one_is_only_looked_for_in_the_folder() {
    let tree = Tree::new();
    for location in ["PROGRA~1", r"CREDEN~1\web.json", r"TEAM~9\WEB~1.JSO"] {
        assert_eq!(tree.refused(location).kind(), ErrorKind::NotFound);
    }
    assert_not_opened(r"..\CREDEN~1\web.json");
    assert_not_opened(r"..\CREDEN~2\web.json");
}

#[test]
fn both_separators_mean_the_same_and_repeated_ones_mean_one() {
    let tree = Tree::new();
    for location in [
        "team/web.json",
        r"team\web.json",
        r"team\/\\/web.json",
        r"./team\./web.json",
        r"team/..\web.json",
        r"x\y/..\../team/web.json",
        r"..\CredentialSpecs/web.json",
    ] {
        assert_eq!(tree.read(location).unwrap(), INSIDE, "{location}");
    }
}

/// The memory that is allocated decides, not the time: a path that is copied for each of its components takes time and
/// memory in proportion to the square of its length, thousands of bytes for each byte.
#[test]
fn overlong_paths_are_errors_and_take_memory_in_proportion_to_their_length() {
    const BYTES_PER_BYTE: usize = 256;
    const BYTES_PER_BUILD: usize = 64 << 10;

    let tree = Tree::new();
    let in_proportion = |location: &str, act: &dyn Fn()| {
        let length = location.len();
        let allocated = allocation_counter::measure(act).bytes_total;
        let bound = length * BYTES_PER_BYTE + BYTES_PER_BUILD;
        assert!(
            allocated <= u64::try_from(bound).unwrap(),
            "{allocated} bytes were allocated for {length}"
        );
    };
    for location in [
        "x".repeat(256),
        "x".repeat(40_000),
        "x".repeat(1 << 20),
        r"x\".repeat(40_000),
        r"x\".repeat(400_000),
        format!("{}web.json", r"team\..\x\".repeat(10_000)),
    ] {
        in_proportion(&location, &|| {
            tree.refused(&location);
        });
    }
    // Steps that cancel each other leave a short path.
    let location = format!("{}web.json", r"team\..\".repeat(10_000));
    in_proportion(&location, &|| {
        assert_eq!(tree.read(&location).unwrap(), INSIDE);
    });
    let location = format!("{}web.json", r"..\".repeat(400_000));
    in_proportion(&location, &|| assert_not_opened(&location));
}

#[test]
fn names_that_no_file_system_has_are_errors() {
    let tree = Tree::new();
    let error = tree.refused("web.json\0.txt");
    assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
    for location in [
        "web\n.json",
        "web?.json",
        "*",
        "<web>",
        "\u{202e}nosj.bew",
        "\u{fffd}",
    ] {
        let error = tree.refused(location);
        assert!(error.to_string().starts_with("cannot read "), "{error}");
    }
}

#[test]
fn a_folder_is_not_a_file() {
    let tree = Tree::new();
    for location in ["team", "team/", ".", "team/.."] {
        let error = tree.refused(location);
        assert!(error.to_string().ends_with(" is not a file"), "{error}");
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    }
    let error = tree.refused("web.json/x");
    assert!(error.to_string().starts_with("cannot read "), "{error}");
}

#[test]
fn a_file_beyond_the_bound_is_refused_and_not_read_whatever_its_length() {
    let tree = Tree::new();
    for length in [MAX_CREDENTIAL_SPEC_BYTES + 1, 1 << 30] {
        let file = File::create(tree.folder().join("huge.json")).unwrap();
        file.set_len(length).unwrap();
        let read = allocation_counter::measure(|| {
            let error = tree.refused("huge.json");
            assert_eq!(error.kind(), ErrorKind::InvalidParameter);
            assert!(error.to_string().ends_with(" has more than 1048576 bytes"));
        });
        // What is read is allocated.
        assert!(read.bytes_total < MAX_CREDENTIAL_SPEC_BYTES / 4, "{read:?}");
    }
}

#[test]
fn a_file_of_exactly_the_bound_is_read() {
    let tree = Tree::new();
    let text = " ".repeat(usize::try_from(MAX_CREDENTIAL_SPEC_BYTES).unwrap());
    fs::write(tree.folder().join("large.json"), &text).unwrap();
    assert!(tree.read("large.json").unwrap() == text);
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_and_a_byte_order_mark_is_kept() {
    let tree = Tree::new();
    let utf_16: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        b"{\"a\": \"\xfc\"}".as_slice(),
        b"\xff\xfe\x00",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"{}\xf0\x9f",
        &utf_16,
    ] {
        fs::write(tree.folder().join("bytes"), bytes).unwrap();
        let error = tree.refused("bytes");
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(error.to_string().ends_with(" is not UTF-8"), "{error}");
    }
    for text in ["\u{feff}{}", "\u{feff}", "{}\0", "\r\n"] {
        fs::write(tree.folder().join("text"), text).unwrap();
        assert_eq!(tree.read("text").unwrap(), text);
    }
}

#[test]
fn a_missing_folder_is_not_found() {
    let tree = Tree::new();
    fs::remove_dir_all(tree.folder()).unwrap();
    let error = tree.refused("web.json");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let message = ErrorChain(&error).to_string();
    assert!(message.contains("web.json"), "{message}");
}

/// Returns whether the file was refused because a link leads out of the folder.
fn leads_out(error: &BackendError) -> bool {
    error.kind() == ErrorKind::InvalidParameter && error.to_string().contains(" leads out of ")
}

mod links {
    use super::*;
    use crate::common::links::{has_links, link_to_file, link_to_folder, links_to_folders};

    #[test]
    fn a_link_that_leads_out_is_refused_wherever_it_is_in_the_path() {
        if !has_links() {
            return;
        }
        let tree = Tree::new();
        let folder = tree.folder();
        let outside = tree.root.path().join("outside");
        let root = outside.ancestors().last().unwrap();
        link_to_file(outside.join("web.json"), folder.join("file"));
        link_to_file("../web.json", folder.join("relative"));
        link_to_folder("../CredentialSpecs-other", folder.join("sibling"));
        link_to_folder(&outside, folder.join("folder"));
        link_to_folder("..", folder.join("up"));
        link_to_folder(root, folder.join("root"));
        // A link that stays inside leads to one that does not.
        link_to_folder("folder", folder.join("chain"));
        link_to_file("../file", folder.join("team").join("chain"));
        let from_root = outside.strip_prefix(root).unwrap().to_str().unwrap();
        for location in [
            "file",
            "relative",
            "sibling/web.json",
            "folder/web.json",
            "up/web.json",
            "up/CredentialSpecs-other/web.json",
            &format!("root/{from_root}/web.json"),
            "chain/web.json",
            "team/chain",
        ] {
            let error = tree.refused(location);
            assert!(leads_out(&error), "{location}: {error}");
        }
    }

    #[test]
    fn a_link_that_leads_out_is_refused_of_every_kind_and_one_inside_is_followed() {
        for make_link in links_to_folders() {
            let tree = Tree::new();
            let folder = tree.folder();
            make_link(&folder.join("team"), &folder.join("inside"));
            make_link(&tree.root.path().join("outside"), &folder.join("out"));
            assert_eq!(tree.read("inside/web.json").unwrap(), INSIDE);
            let error = tree.refused("out/web.json");
            assert!(leads_out(&error), "{error}");
        }
    }

    #[test]
    fn a_link_that_stays_inside_is_followed() {
        if !has_links() {
            return;
        }
        let tree = Tree::new();
        let folder = tree.folder();
        link_to_file("web.json", folder.join("file"));
        link_to_folder(folder.join("team"), folder.join("absolute"));
        link_to_file("../team/web.json", folder.join("team").join("up"));
        link_to_folder("..", folder.join("above"));
        link_to_file("../CredentialSpecs/web.json", folder.join("out and in"));
        for location in [
            "file",
            "absolute/web.json",
            "team/up",
            "above/CredentialSpecs/web.json",
            "out and in",
        ] {
            assert_eq!(tree.read(location).unwrap(), INSIDE, "{location}");
        }
    }

    #[test]
    fn the_folder_itself_may_be_a_link() {
        for make_link in links_to_folders() {
            let tree = Tree::new();
            let folder = tree.folder();
            let elsewhere = tree.root.path().join("elsewhere");
            fs::rename(&folder, &elsewhere).unwrap();
            make_link(&elsewhere, &folder);
            assert_eq!(tree.read("team/web.json").unwrap(), INSIDE);
            make_link(&elsewhere.join("team"), &elsewhere.join("inside"));
            assert_eq!(tree.read("inside/web.json").unwrap(), INSIDE);
            make_link(&tree.root.path().join("outside"), &elsewhere.join("out"));
            assert!(leads_out(&tree.refused("out/web.json")));
        }
    }

    #[test]
    fn dangling_and_circular_links_are_errors() {
        if !has_links() {
            return;
        }
        let tree = Tree::new();
        link_to_file("gone", tree.folder().join("dangling"));
        link_to_file("b", tree.folder().join("a"));
        link_to_file("a", tree.folder().join("b"));
        assert_eq!(tree.refused("dangling").kind(), ErrorKind::NotFound);
        let error = tree.refused("a");
        assert!(error.to_string().starts_with("cannot read "), "{error}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::Path;
    use std::process::Command;
    use std::thread;

    use super::*;

    /// Opening a pipe would block until somebody writes to it.
    ///
    /// The socket comes first: opening it fails with another error, so a reader that opens files before it checks them
    /// fails there, before it blocks.
    #[test]
    fn sockets_pipes_and_devices_are_not_files_and_not_opened() {
        let tree = Tree::new();
        let (socket, pipe) = (tree.folder().join("socket"), tree.folder().join("pipe"));
        let _socket = UnixListener::bind(&socket).unwrap();
        File::open(&socket).unwrap_err();
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for name in ["socket", "pipe"] {
            symlink(name, tree.folder().join(format!("link to the {name}"))).unwrap();
        }
        for location in ["socket", "link to the socket", "pipe", "link to the pipe"] {
            let error = tree.refused(location);
            assert!(error.to_string().ends_with(" is not a file"), "{error}");
            assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        }
        let devices = CredentialSpecFolder::new("/dev");
        let zero = CredentialSpecPath::new(r"C:\docker", "zero").unwrap();
        let error = devices.read(&zero).unwrap_err();
        assert!(error.to_string().ends_with(" is not a file"), "{error}");
    }

    /// Reads a file while another thread puts one thing after the other in its place, each in one step.
    fn assert_only_the_file_is_read(tree: &Tree, put_others: impl Fn(&Path)) {
        let (file, path) = (tree.root.path().join("file"), tree.folder().join("swapped"));
        fs::write(&file, INSIDE).unwrap();
        fs::copy(&file, &path).unwrap();
        let location = CredentialSpecPath::new(r"C:\docker", "swapped").unwrap();
        let aside = tree.root.path().join("aside");
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut read = (0..20_000).filter_map(|_| tree.files.read(&location).ok());
                read.find(|text| text != INSIDE)
            });
            while !reader.is_finished() {
                put_others(&aside);
                fs::rename(&aside, &path).unwrap();
                fs::hard_link(&file, &aside).unwrap();
                fs::rename(&aside, &path).unwrap();
            }
            assert_eq!(reader.join().unwrap(), None);
        });
    }

    #[test]
    fn a_link_that_is_swapped_in_during_a_read_leads_nowhere() {
        let tree = Tree::new();
        let outside = tree.root.path().join("outside").join("web.json");
        assert_only_the_file_is_read(&tree, |aside| symlink(&outside, aside).unwrap());
    }

    /// A pipe without a writer is empty, if it is read.
    #[test]
    fn a_pipe_that_is_swapped_in_during_a_read_is_not_read() {
        let tree = Tree::new();
        let pipe = tree.root.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert_only_the_file_is_read(&tree, |aside| fs::hard_link(&pipe, aside).unwrap());
    }

    /// A file of `/proc` reports that it is empty, and is not.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_reports_a_wrong_length_is_read_up_to_the_bound() {
        let proc = CredentialSpecFolder::new("/proc");
        let read = |name| proc.read(&CredentialSpecPath::new(r"C:\docker", name).unwrap());
        assert_eq!(fs::metadata("/proc/version").unwrap().len(), 0);
        assert_eq!(
            read("version").unwrap(),
            fs::read_to_string("/proc/version").unwrap()
        );
        // It leads to another folder of `/proc`, and so it is followed.
        assert_eq!(
            read("self/comm").unwrap(),
            fs::read_to_string("/proc/self/comm").unwrap()
        );
        let error = read("self/exe").unwrap_err();
        assert!(leads_out(&error), "{error}");
    }

    #[test]
    fn a_file_without_read_permission_is_an_error_of_the_system() {
        let tree = Tree::new();
        let path = tree.folder().join("web.json");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if File::open(&path).is_ok() {
            not_run("this user may read everything");
            return;
        }
        let error = tree.refused("web.json");
        assert_eq!(error.kind(), ErrorKind::System);
        let message = ErrorChain(&error).to_string();
        assert!(message.contains("Permission denied"), "{message}");
    }
}

#[cfg(windows)]
mod windows {
    use std::os::windows::fs::OpenOptionsExt;

    use super::*;

    #[test]
    fn names_are_found_whatever_their_case() {
        let tree = Tree::new();
        assert_eq!(tree.read(r"TEAM\Web.JSON").unwrap(), INSIDE);
    }

    #[test]
    fn a_file_that_another_program_holds_is_an_error() {
        let tree = Tree::new();
        let path = tree.folder().join("web.json");
        let _held = fs::OpenOptions::new()
            .read(true)
            .share_mode(0)
            .open(path)
            .unwrap();
        assert_eq!(tree.refused("web.json").kind(), ErrorKind::System);
    }

    /// Opening it fails with another error, so a reader that opens files before it looks at their size fails here.
    #[test]
    fn a_file_beyond_the_bound_is_refused_and_not_opened() {
        let tree = Tree::new();
        let file = File::create(tree.folder().join("huge.json")).unwrap();
        file.set_len(MAX_CREDENTIAL_SPEC_BYTES + 1).unwrap();
        drop(file);
        let _held = fs::OpenOptions::new()
            .read(true)
            .share_mode(0)
            .open(tree.folder().join("huge.json"))
            .unwrap();
        let error = tree.refused("huge.json");
        assert!(
            error.to_string().ends_with(" has more than 1048576 bytes"),
            "{error}"
        );
    }
}

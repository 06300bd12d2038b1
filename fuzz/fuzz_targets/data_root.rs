//! A damaged Docker data root is read or refused. Nothing beside it is read, whatever links are in it.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use arbitrary::Arbitrary;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Deserialize;
use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, Image, ImageStore};
use wcow_spec::{BackendError, Container, DataRoot, DataRootError, Error, ErrorChain};
use wcow_spec_fuzz::tree::{CANARY, Tree, remove};
use wcow_spec_fuzz::{digest, input, mutate};

const WEB: &str = "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655";
const AGENT: &str = "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7";
const WINDOWS_ROOT: &str = r"C:\docker";

/// The damages of a data root, and what it is then asked.
#[derive(Debug, Default, Arbitrary, Deserialize)]
#[serde(default)]
struct Input {
    damages: Vec<Damage>,
    /// The configuration of an image, which is stored under its digest.
    image_config: Option<String>,
    container: String,
    image: String,
    layers: Vec<String>,
    scratch_of: String,
}

#[derive(Debug, Arbitrary, Deserialize)]
struct Damage {
    /// The index of a file of the data root; beyond the last one it starts again.
    file: u8,
    /// How many folders above that file the damage is, at most just below the data root.
    above: u8,
    change: Change,
}

#[derive(Debug, Arbitrary, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Change {
    Text(String),
    Bytes(Vec<u8>),
    Remove,
    Folder,
    /// A link to a file or folder that must not be read.
    LinkOut,
    /// A link to another file of the data root, or to the link itself.
    LinkIn(u8),
    Rename(String),
}

fuzz_target!(|data: &[u8]| {
    if let Some(input) = input::decode(data) {
        run(&input);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// The files of a data root, by their paths.
static FILES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/docker-root");
    let mut files = Vec::new();
    for folder in ["containers", "image", "CredentialSpecs"] {
        collect(&root, &root.join(folder), &mut files);
    }
    files.retain(|(path, _)| READ.iter().any(|name| path.contains(name)));
    files.sort();
    files
});

/// Parts of the paths of the files that the crate reads.
const READ: &[&str] = &[".json", "imagedb/content/sha256/", "cache-id", "mount-id"];

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let below = path.strip_prefix(root).expect("it is below the root");
            let name = below.to_str().expect("its name is Unicode").to_owned();
            files.push((name, fs::read(&path).expect("the file can be read")));
        }
    }
}

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let container = format!(r#"{{"ID": "outside", "Name": "{CANARY}", "Path": "{CANARY}"}}"#);
    Tree::new(&[
        ("cache-id", CANARY),
        ("mount-id", CANARY),
        ("config.v2.json", &container),
        (
            "hostconfig.json",
            &format!(r#"{{"DnsSearch": ["{CANARY}"]}}"#),
        ),
        ("web.json", CANARY),
    ])
});

fn run(input: &Input) {
    TREE.clear();
    for (path, content) in &*FILES {
        TREE.write(path, content);
    }
    let mut digest = None;
    if let Some(config) = &input.image_config {
        let hex = digest::sha256(config);
        let path = format!("image/windowsfilter/imagedb/content/sha256/{hex}");
        TREE.write(&path, config.as_bytes());
        digest = Some(format!("sha256:{hex}"));
    }
    for damage in input.damages.iter().take(8) {
        apply(damage);
    }
    let answers = ask(input, digest.as_deref());
    // The folder of credential specs may itself be a link: its owner decides.
    let moved = fs::symlink_metadata(TREE.inside().join("CredentialSpecs"));
    if !moved.is_ok_and(|folder| folder.is_symlink()) {
        assert!(!answers.contains(CANARY), "read from outside: {answers}");
    }
}

fn apply(damage: &Damage) {
    let (file, _) = &FILES[usize::from(damage.file) % FILES.len()];
    let above = Path::new(file)
        .ancestors()
        .filter(|path| *path != Path::new(""));
    let below = above.take(usize::from(damage.above) + 1).last();
    let below = below
        .and_then(Path::to_str)
        .expect("it is a part of the path");
    let path = TREE.inside().join(below);
    // An earlier damage may have removed the folder, and nothing may be done through a link.
    let folder = path.parent().expect("the data root is above");
    if !folder.is_dir() || fs::canonicalize(folder).ok().as_deref() != Some(folder) {
        return;
    }
    match &damage.change {
        Change::Text(text) => TREE.write(below, text.as_bytes()),
        Change::Bytes(bytes) => TREE.write(below, bytes),
        Change::Remove => remove(&path),
        Change::Folder => {
            remove(&path);
            fs::create_dir(&path).expect("a folder can be made");
        }
        Change::LinkOut => {
            let name = path.file_name().expect("it has a name");
            let target = TREE.outside().join(name);
            let target = if target.exists() {
                target
            } else {
                TREE.outside()
            };
            TREE.link(below, &target);
        }
        Change::LinkIn(other) => {
            let (target, _) = &FILES[usize::from(*other) % FILES.len()];
            TREE.link(below, &TREE.inside().join(target));
        }
        Change::Rename(name) => {
            let is_one_name =
                !name.contains(['/', '\0']) && !matches!(name.as_str(), "" | "." | "..");
            if is_one_name {
                // A name that is too long or taken by a folder changes nothing.
                let _ = fs::rename(&path, path.with_file_name(name));
            }
        }
    }
}

/// Returns all answers of the data root as text.
fn ask(input: &Input, digest: Option<&str>) -> String {
    let mut answers = String::new();
    let data_root = match DataRoot::open(TREE.inside()) {
        Ok(data_root) => data_root,
        Err(error) => return failure(&error),
    };
    answers += &all_containers(&data_root);
    let images = data_root.images(WINDOWS_ROOT);
    for asked in ["web", "4709ab", AGENT, &input.container, &input.scratch_of] {
        let container = match data_root.container(asked) {
            Ok(container) => container,
            Err(error) => {
                answers += &failure(&error);
                continue;
            }
        };
        assert_asked_for(&container, asked);
        answers += &everything(&container);
        let image = images.image(&container.image_id);
        if let Ok(image) = &image {
            answers += &layers(&images.layer_folders(image, &container.id));
        }
        answers += &answer_text(&image);
    }
    for image_id in digest.into_iter().chain([input.image.as_str()]) {
        let image = images.image(image_id);
        for container in [WEB, &input.container, &input.scratch_of] {
            if let Ok(image) = &image {
                answers += &layers(&images.layer_folders(image, container));
            }
        }
        answers += &answer_text(&image);
    }
    let image = Image {
        diff_ids: input.layers.clone(),
        ..Image::default()
    };
    answers += &layers(&images.layer_folders(&image, &input.scratch_of));
    if let Ok(path) = CredentialSpecPath::new(WINDOWS_ROOT, "webapp01.json") {
        answers += &answer_text(&data_root.credential_specs().read(&path));
    }
    answers
}

/// Each container of the list is the one that its id leads to.
fn all_containers(data_root: &DataRoot) -> String {
    let containers = match data_root.containers() {
        Ok(containers) => containers,
        Err(error) => return failure(&error),
    };
    let mut answers = String::new();
    for container in &containers {
        let by_id = data_root.container(&container.id);
        assert_eq!(by_id.ok().as_ref(), Some(container));
        answers += &everything(container);
    }
    answers
}

/// The container is one of a folder, by its id, its name or the beginning of its id.
fn assert_asked_for(container: &Container, asked: &str) {
    let name = asked.strip_prefix('/').unwrap_or(asked);
    assert!(
        container.id.starts_with(asked) || container.short_name() == name,
        "{} is not {asked}",
        container.id
    );
    let folder = TREE.inside().join("containers").join(&container.id);
    assert!(
        folder.is_dir() && !container.id.contains(['/', '\0']),
        "{}",
        container.id
    );
}

/// Each folder is one plain name below the folder of layers.
fn layers(folders: &Result<Vec<String>, BackendError>) -> String {
    for folder in folders.iter().flatten() {
        let name = folder.strip_prefix(r"C:\docker\windowsfilter\");
        let name = name.expect("a layer is in the folder of layers");
        wcow_spec_fuzz::names::assert_plain(name);
    }
    answer_text(folders)
}

/// Returns a container with what its Debug form hides.
fn everything(container: &Container) -> String {
    let parts = (container, &container.host_config);
    serde_json::to_string(&parts).expect("a container can be written") + "\n"
}

fn answer_text<T: std::fmt::Debug>(answer: &Result<T, BackendError>) -> String {
    match answer {
        Ok(answer) => format!("{answer:?}\n"),
        Err(error) => ErrorChain(error).to_string() + "\n",
    }
}

fn failure(error: &DataRootError) -> String {
    let umbrella = Error::from(error.clone());
    assert_eq!(umbrella.kind(), error.kind());
    ErrorChain(error).to_string() + "\n"
}

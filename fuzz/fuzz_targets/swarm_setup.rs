//! Setting up the secrets and configs of a swarm task does everything or nothing, and touches nothing but their folders
//! in the data root and the container's file system, whatever the task asks for and whatever links and leftovers there
//! are.
#![no_main]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Deserialize;
use wcow_spec::host::LocalVolumes;
use wcow_spec::host::memory::{MemoryContainerFs, MemoryDependencyStore};
use wcow_spec::swarm::{self, SetupError};
use wcow_spec::{
    BackendError, ConfigReference, Container, DaemonConfig, Error, ErrorChain, ErrorKind,
    FileTarget, Isolation, RuntimeState, SecretReference,
};
use wcow_spec_fuzz::names::is_plain;
use wcow_spec_fuzz::secret::{self, MARKER};
use wcow_spec_fuzz::tree::{Node, Nodes, Tree, nodes, remove};
use wcow_spec_fuzz::{any, docker, input, log, mutate};

/// The data root and the container's file system, below the tree.
const DATA_ROOT: &str = "inside/data";
const FILE_SYSTEM: &str = "inside/fs";

/// The id of the container that leftovers in the seeds belong to.
const ID: &str = "c1";

/// Where the mounts show secrets and configs in the container.
const SHOWN: &str = r"C:\ProgramData\Docker\internal";

/// A task, and what is there before it is set up.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Case {
    id: String,
    secrets: Vec<Reference>,
    configs: Vec<Reference>,
    data_root: Vec<Entry>,
    file_system: Vec<Entry>,
    is_hyper_v: bool,
    is_swarm_managed: bool,
    has_been_started: bool,
    failure: Option<Failure>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            id: ID.to_owned(),
            secrets: Vec::new(),
            configs: Vec::new(),
            data_root: Vec::new(),
            file_system: Vec::new(),
            is_hyper_v: false,
            is_swarm_managed: true,
            has_been_started: false,
            failure: None,
        }
    }
}

#[derive(Deserialize)]
struct Reference {
    id: String,
    /// The file in the container; none for a reference of another kind.
    file: Option<String>,
    /// The content; none for one that the store does not have.
    content: Option<String>,
}

/// Something at a path below the data root or the container's file system.
#[derive(Deserialize)]
struct Entry {
    path: String,
    what: What,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    Folder,
    File(String),
    /// A link to a folder outside.
    LinkOut,
    /// The same, as a relative path.
    LinkOutRelative,
    /// A link to another path below the same root.
    LinkIn(String),
    /// The same, as an absolute path.
    LinkInAbsolute(String),
    /// A link to where the mounts show a secret or config.
    LinkShown(String),
}

/// What fails on the host.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Failure {
    Mount,
    Unmount,
    NotMounted,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        const DATA_ROOT_PATHS: &[&str] = &[
            "containers",
            "containers/c1",
            "containers/c1/x",
            "containers/c1/mounts",
            "containers/c1/mounts/secrets",
            "containers/c1/mounts/secrets/s1",
            "containers/c1/mounts/secrets.new",
            "containers/c1/mounts/secrets.new/s1",
            "containers/c1/mounts/secrets.old",
            "containers/c1/mounts/secrets.old/s1",
            "containers/c1/configs",
            "containers/c1/configs/s1",
            "containers/c1/configs.new",
            "containers/c1/configs.new/s1",
            "containers/c1/configs.old",
            "containers/c1/configs.old/s1",
            "containers/c2/mounts/secrets/s1",
        ];
        const FILE_SYSTEM_PATHS: &[&str] = &[
            "ProgramData",
            "ProgramData/Docker",
            "ProgramData/Docker/secrets",
            "ProgramData/Docker/secrets/a",
            "a",
            "a/b",
            "b",
            "real/Docker/secrets",
        ];
        const FAILURES: &[Option<Failure>] = &[
            None,
            None,
            None,
            Some(Failure::Mount),
            Some(Failure::Unmount),
            Some(Failure::NotMounted),
        ];
        Ok(Self {
            id: match u.ratio(7, 8)? {
                true => ID.to_owned(),
                false => any::path(u)?,
            },
            secrets: any::list(u, any_reference)?,
            configs: any::list(u, any_reference)?,
            data_root: any_entries(u, DATA_ROOT_PATHS)?,
            file_system: any_entries(u, FILE_SYSTEM_PATHS)?,
            is_hyper_v: u.arbitrary()?,
            is_swarm_managed: u.ratio(7, 8)?,
            has_been_started: u.ratio(1, 8)?,
            failure: *u.choose(FAILURES)?,
        })
    }
}

fn any_reference(u: &mut Unstructured<'_>) -> Result<Reference> {
    const IDS: &[&str] = &["s1", "s2", "S1", "a-b_c", "..", "NUL", "a/b", r"a\b", ""];
    const FILES: &[&str] = &[
        "a",
        "b",
        r"a\b",
        "a/b/c",
        r"C:\a",
        r"c:\real\x",
        r"..\..\..\x",
        r"\x",
        "a:b",
        "NUL",
        r"C:\",
        "",
        "x.",
        "a\0",
    ];
    let file = match u.ratio(3, 4)? {
        true => (*u.choose(FILES)?).to_owned(),
        false => any::path(u)?,
    };
    Ok(Reference {
        id: match u.ratio(7, 8)? {
            true => (*u.choose(&IDS[..4])?).to_owned(),
            false => (*u.choose(IDS)?).to_owned(),
        },
        file: u.ratio(7, 8)?.then_some(file),
        content: u.ratio(15, 16)?.then(|| "content".to_owned()),
    })
}

fn any_entries(u: &mut Unstructured<'_>, paths: &[&str]) -> Result<Vec<Entry>> {
    any::list(u, |u| {
        let path = (*u.choose(paths)?).to_owned();
        let target = (*u.choose(paths)?).to_owned();
        let what = match u.int_in_range(0..=7)? {
            0 | 1 => What::Folder,
            2 => What::File("old".to_owned()),
            3 => What::LinkOut,
            4 => What::LinkOutRelative,
            5 => What::LinkIn(target),
            6 => What::LinkInAbsolute(target),
            _ => What::LinkShown(r"secrets\s1".to_owned()),
        };
        Ok(Entry { path, what })
    })
}

fuzz_target!(|data: &[u8]| {
    if let Some(case) = input::decode(data) {
        run(&case);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let files = ["file", "s1", "mounts/secrets/s1", "Docker/secrets/a"];
    Tree::new(&files.map(|name| (name, "outside")))
});

fn run(case: &Case) {
    TREE.clear();
    for (root, entries) in [
        (DATA_ROOT, &case.data_root),
        (FILE_SYSTEM, &case.file_system),
    ] {
        let root = TREE.top().join(root);
        fs::create_dir(&root).expect("a folder can be made");
        for entry in entries.iter().take(12) {
            entry.put(&root);
        }
    }
    let container = case.container();
    let folders = case.folders();
    let daemon = case.daemon();
    let container_fs = case.container_fs();
    let before = nodes(TREE.top());
    let (result, log) = log::captured(|| {
        swarm::setup(
            &container,
            &daemon,
            &TREE.top().join(DATA_ROOT),
            &case.store(),
            &container_fs,
        )
    });
    let after = nodes(TREE.top());
    secret::assert_hidden("the log", &log);
    assert_eq!(
        neither(&after),
        neither(&before),
        "something outside was touched"
    );
    let links = case.links();
    match result {
        Ok(mounts) => {
            let volumes = LocalVolumes::new(&daemon.root);
            let expected = container.mounts(&daemon, &volumes);
            assert_eq!(mounts, expected.expect("there are no mount points"));
            assert_eq!(
                below(&after, DATA_ROOT),
                filled(&folders, below(&before, DATA_ROOT))
            );
            assert_linked(&before, &after, links.as_deref());
        }
        Err(error) => {
            assert_error(&error);
            let after_data = below(&after, DATA_ROOT);
            let allowed = as_before(&folders, below(&before, DATA_ROOT));
            assert!(
                allowed.contains(&after_data),
                "{}: left {after_data:#?}, expected one of {allowed:#?}",
                ErrorChain(&error)
            );
            let remain = matches!(error, SetupError::Unmount { .. });
            assert_linked(&before, &after, links.as_deref().filter(|_| remain));
        }
    }
    let stays_mounted = case.failure == Some(Failure::Unmount);
    assert!(stays_mounted || container_fs.mounted().is_empty());
    assert!(container_fs.times_mounted() <= usize::from(case.is_hyper_v && links.is_some()));
}

fn assert_error(error: &SetupError) {
    let message = ErrorChain(error).to_string();
    secret::assert_hidden("the error", &format!("{message} {error:?}"));
    assert_eq!(Error::from(error.clone()).kind(), error.kind());
    if let Some(backend) = error.backend() {
        assert_eq!(backend.kind(), error.kind());
    }
}

/// Returns what is below a root, by the path from there.
fn below(all: &Nodes, root: &str) -> Nodes {
    let nodes = all.iter();
    let below = nodes.filter_map(|(path, node)| {
        let path = path.strip_prefix(root).ok()?;
        Some((path.to_owned(), node.clone()))
    });
    below.collect()
}

/// Returns what is in neither root.
fn neither(all: &Nodes) -> Nodes {
    let is_below = |path: &Path| path.starts_with(DATA_ROOT) || path.starts_with(FILE_SYSTEM);
    let nodes = all.iter().filter(|(path, _)| !is_below(path));
    nodes
        .map(|(path, node)| (path.clone(), node.clone()))
        .collect()
}

impl Case {
    fn container(&self) -> Container {
        let name = "name".to_owned();
        let file = |reference: &Reference| {
            let name = reference.file.clone();
            name.map(|name| FileTarget { name })
        };
        let secrets = self.references().0.iter().map(|reference| SecretReference {
            secret_id: reference.id.clone(),
            secret_name: name.clone(),
            file: file(reference),
        });
        let configs = self.references().1.iter().map(|reference| ConfigReference {
            config_id: reference.id.clone(),
            config_name: name.clone(),
            file: file(reference),
            is_runtime: false,
        });
        let base_fs = TREE.top().join(FILE_SYSTEM);
        let is_mounted = !self.is_hyper_v && self.failure != Some(Failure::NotMounted);
        Container {
            id: self.id.clone(),
            secret_references: secrets.collect(),
            config_references: configs.collect(),
            has_been_started_before: self.has_been_started,
            runtime: RuntimeState {
                base_fs: is_mounted.then(|| base_fs.display().to_string()),
                swarm_managed: self.is_swarm_managed,
                ..RuntimeState::default()
            },
            ..Container::default()
        }
    }

    /// Returns the secrets and the configs.
    fn references(&self) -> (&[Reference], &[Reference]) {
        const MAX_REFERENCES: usize = 6;

        let first = |references: &'_ [Reference]| references.len().min(MAX_REFERENCES);
        (
            &self.secrets[..first(&self.secrets)],
            &self.configs[..first(&self.configs)],
        )
    }

    fn daemon(&self) -> DaemonConfig {
        let mut daemon = docker::default_daemon();
        daemon.default_isolation = self.is_hyper_v.then_some(Isolation::HyperV);
        daemon
    }

    fn container_fs(&self) -> MemoryContainerFs {
        let error = || BackendError::new(ErrorKind::Conflict, "it is busy");
        let root = TREE.top().join(FILE_SYSTEM);
        let container_fs = MemoryContainerFs::new().with_root(&self.id, root);
        match self.failure {
            Some(Failure::Mount) => container_fs.with_mount_error(&self.id, error()),
            Some(Failure::Unmount) => container_fs.with_unmount_error(&self.id, error()),
            Some(Failure::NotMounted) | None => container_fs,
        }
    }

    /// Returns the store. Of several contents with one id, it has the last one.
    fn store(&self) -> MemoryDependencyStore {
        let (secrets, configs) = self.references();
        let id = &self.id;
        let mut store = MemoryDependencyStore::new();
        for secret in secrets {
            if let Some(content) = secret.marked_content() {
                store = store.with_secret(id, &secret.id, content);
            }
        }
        for config in configs {
            if let Some(content) = config.marked_content() {
                store = store.with_config(id, &config.id, content);
            }
        }
        store
    }

    /// Returns the folders of the kinds that the container refers to.
    fn folders(&self) -> Vec<Folder<'_>> {
        let (secrets, configs) = self.references();
        let container = Path::new("containers").join(&self.id);
        let folders = [
            (container.join("mounts/secrets"), secrets),
            (container.join("configs"), configs),
        ];
        let folders = folders
            .into_iter()
            .filter(|(_, references)| !references.is_empty());
        let folder = |(path, references): (PathBuf, _)| Folder {
            path: resolved(&path),
            references,
        };
        folders.map(folder).collect()
    }

    /// Returns the links that a first start makes, by their paths; `None` if it is not the first start, or needs none.
    fn links(&self) -> Option<Vec<Link>> {
        if self.has_been_started {
            return None;
        }
        let (secrets, configs) = self.references();
        let secrets = secrets
            .iter()
            .map(|secret| ("secrets", SECRETS_FOLDER, secret));
        let configs = configs
            .iter()
            .map(|config| ("configs", CONFIGS_FOLDER, config));
        let links = secrets
            .chain(configs)
            .filter_map(|(kind, folder, reference)| {
                Some(Link {
                    path: path_in_container(folder, reference.file.as_ref()?),
                    target: format!(r"{SHOWN}\{kind}\{}", reference.id).into(),
                })
            });
        let links: Vec<Link> = links.collect();
        (!links.is_empty()).then_some(links)
    }
}

impl Reference {
    fn marked_content(&self) -> Option<String> {
        let content = self.content.as_ref();
        content.map(|content| [MARKER, content].concat())
    }
}

/// A folder of secrets or configs.
struct Folder<'a> {
    /// The path below the data root; `None` if a link on the way leads out of it, or nowhere.
    path: Option<PathBuf>,
    references: &'a [Reference],
}

/// Returns the real path of a folder of the data root, which need not exist. Only the links on the way are resolved.
fn resolved(below: &Path) -> Option<PathBuf> {
    let top = fs::canonicalize(TREE.top()).expect("the tree exists");
    let data_root = top.join(DATA_ROOT);
    let (parent, name) = (below.parent()?, below.file_name()?);
    let mut path = data_root.clone();
    for component in parent {
        path.push(component);
        if path.is_symlink() {
            path = fs::canonicalize(&path).ok()?;
        }
    }
    let path = path.join(name);
    path.strip_prefix(&data_root).ok().map(Path::to_owned)
}

/// Returns the data root as it is when everything is done.
fn filled(folders: &[Folder<'_>], mut data_root: Nodes) -> Nodes {
    for Folder { path, references } in folders {
        let path = path.as_ref().expect("a link was followed out");
        for extension in ["", ".new", ".old"] {
            let old = with_extension(path, extension);
            data_root.retain(|path, _| !path.starts_with(&old));
        }
        let parents = path.ancestors();
        for parent in parents.filter(|path| !path.as_os_str().is_empty()) {
            let made = Node::Folder { mode: 0o700 };
            data_root.entry(parent.to_owned()).or_insert(made);
        }
        for reference in *references {
            if reference.file.is_none() {
                continue;
            }
            let same = |other: &&Reference| other.id == reference.id;
            let contents = references.iter().filter(same);
            let content = contents.filter_map(Reference::marked_content).next_back();
            let file = Node::File {
                mode: 0o600,
                content: content.expect("the store has it").into_bytes(),
            };
            data_root.insert(path.join(&reference.id), file);
        }
    }
    data_root
}

/// Returns the data root as it was, with and without what interrupted runs have left in each folder.
fn as_before(folders: &[Folder<'_>], data_root: Nodes) -> Vec<Nodes> {
    let mut allowed = vec![data_root];
    for path in folders.iter().filter_map(|folder| folder.path.as_ref()) {
        let recovered = allowed.iter().filter_map(|nodes| recovered(nodes, path));
        let recovered: Vec<Nodes> = recovered.collect();
        allowed.extend(recovered);
    }
    allowed
}

/// Returns the data root without the leftovers of a folder, and with its old version if the new one is missing; `None`
/// if they are not folders.
fn recovered(data_root: &Nodes, folder: &Path) -> Option<Nodes> {
    let [new, old] = [".new", ".old"].map(|extension| with_extension(folder, extension));
    for path in [folder, &new, &old] {
        let node = data_root.get(path);
        if !matches!(node, None | Some(Node::Folder { .. })) {
            return None;
        }
    }
    let restores = !data_root.contains_key(folder);
    let nodes = data_root.iter().filter_map(|(path, node)| {
        if path.starts_with(&new) {
            return None;
        }
        let path = match path.strip_prefix(&old) {
            Err(_) => path.clone(),
            Ok(_) if !restores => return None,
            Ok(below) if below.as_os_str().is_empty() => folder.to_owned(),
            Ok(below) => folder.join(below),
        };
        Some((path, node.clone()))
    });
    Some(nodes.collect())
}

fn with_extension(folder: &Path, extension: &str) -> PathBuf {
    let mut path = folder.as_os_str().to_owned();
    path.push(extension);
    path.into()
}

/// A link in the container's file system.
struct Link {
    /// The names that lead to it; `None` if it cannot be one.
    path: Option<Vec<String>>,
    target: PathBuf,
}

/// The folders of files with relative names.
const SECRETS_FOLDER: &[&str] = &["ProgramData", "Docker", "secrets"];
const CONFIGS_FOLDER: &[&str] = &[];

/// Returns the names that lead to a file on drive `C:`; `None` for anything else.
fn path_in_container(folder: &[&str], file: &str) -> Option<Vec<String>> {
    let (mut names, rest) = match file.as_bytes() {
        [b'\\' | b'/', b'\\' | b'/', ..] => return None,
        [b'C' | b'c', b':', b'\\' | b'/', ..] => (Vec::new(), &file[3..]),
        _ => (folder.to_vec(), file),
    };
    for name in rest.split(['\\', '/']) {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            _ => names.push(name),
        }
    }
    let is_valid = !names.is_empty() && names.iter().all(|name| is_plain(name));
    is_valid.then(|| names.into_iter().map(str::to_owned).collect())
}

/// Panics unless these links, and the folders that they need, are all that was made in the container's file system.
fn assert_linked(before: &Nodes, after: &Nodes, links: Option<&[Link]>) {
    let [before, after] = [before, after].map(|nodes| below(nodes, FILE_SYSTEM));
    let Some(links) = links else {
        assert_eq!(after, before, "the file system was touched");
        return;
    };
    for (path, node) in &before {
        assert_eq!(
            after.get(path),
            Some(node),
            "{} was changed",
            path.display()
        );
    }
    let root = TREE.top().join(FILE_SYSTEM);
    let mut expected = BTreeSet::new();
    for link in links {
        let names = link.path.as_ref().expect("the path is refused");
        let path = root.join(names.iter().collect::<PathBuf>());
        let folder = path.parent().expect("the link is in a folder");
        let folder = fs::canonicalize(folder).expect("the folder was made");
        let path = folder.join(path.file_name().expect("the link has a name"));
        let below = path.strip_prefix(&root);
        let below = below.expect("the link is in the file system").to_owned();
        let target = link.target.clone();
        assert_eq!(after.get(&below), Some(&Node::Link { target }));
        expected.insert(below);
    }
    for (path, node) in after.iter().filter(|(path, _)| !before.contains_key(*path)) {
        let is_needed = match node {
            Node::Link { .. } => expected.contains(path),
            Node::Folder { .. } => expected.iter().any(|link| link.starts_with(path)),
            Node::File { .. } => false,
        };
        assert!(is_needed, "{} was made: {node:?}", path.display());
    }
}

impl Entry {
    /// Puts the entry below a root, unless its path leads through a file or a link.
    fn put(&self, root: &Path) {
        let Some(below) = plain_path(&self.path) else {
            return;
        };
        let path = root.join(&below);
        let folder = path.parent().expect("it is below the root");
        if !make_folders(root, folder) {
            return;
        }
        let outside = TREE.outside();
        let to_root: PathBuf = below.components().skip(1).map(|_| "..").collect();
        let target = match &self.what {
            What::Folder => {
                if !path.is_dir() || path.is_symlink() {
                    remove(&path);
                    fs::create_dir(&path).expect("a folder can be made");
                }
                return;
            }
            What::File(content) => {
                remove(&path);
                fs::write(&path, content).expect("a file can be written");
                return;
            }
            What::LinkOut => outside,
            What::LinkOutRelative => to_root.join("../../outside"),
            What::LinkIn(target) => match plain_path(target) {
                Some(target) => to_root.join(target),
                None => return,
            },
            What::LinkInAbsolute(target) => match plain_path(target) {
                Some(target) => root.join(target),
                None => return,
            },
            // To Unix it is one name.
            What::LinkShown(target) => match plain_path(target) {
                Some(target) => PathBuf::from(format!(r"{SHOWN}\{}", target.display())),
                None => return,
            },
        };
        remove(&path);
        symlink(target, &path).expect("a link can be made");
    }
}

/// Makes the folders below a root; returns whether there are folders, and no files or links, all the way.
fn make_folders(root: &Path, folder: &Path) -> bool {
    let mut path = root.to_owned();
    let below = folder.strip_prefix(root).expect("it is below the root");
    below.iter().all(|name| {
        path.push(name);
        let is_folder = fs::symlink_metadata(&path).map(|metadata| metadata.is_dir());
        is_folder.unwrap_or_else(|_| fs::create_dir(&path).is_ok())
    })
}

/// Returns the text as a path that stays below the folder that it starts in.
fn plain_path(text: &str) -> Option<PathBuf> {
    const MAX_LENGTH: usize = 200;

    if text.is_empty() || text.contains('\0') || text.len() > MAX_LENGTH {
        return None;
    }
    let components = Path::new(text).components();
    let names = components.map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    names.collect()
}

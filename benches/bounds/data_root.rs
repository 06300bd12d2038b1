//! Specs from a Docker data root, which is created for it.

use std::fs;
use std::hint::black_box;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use wcow_spec::host::memory::MemoryNetworks;
use wcow_spec::host::{CredentialSpecFiles, CredentialSpecFolder, CredentialSpecPath, Endpoint};
use wcow_spec::{DaemonConfig, DataRoot, SpecBuilder};

use crate::inputs::DockerJson;
use crate::measure::{Effort, shortest_times};
use crate::table::Rows;

/// The images that the containers share.
const IMAGES: usize = 50;

/// The layers of each image.
const LAYERS: usize = 12;

const WINDOWS_ROOT: &str = r"C:\ProgramData\docker";

pub fn rows(effort: Effort) -> Rows {
    let [many, few] = effort.containers.map(Store::new);
    // What has just been written is not kept in memory.
    thread::sleep(effort.settling);
    let mut rows = Rows::default();
    rows.add_ratio(
        "10,000 containers over 50 images of 12 layers: specs of all ÷ the same guarded opening and reading of the same \
         files, nothing parsed",
        shortest_times(effort, || many.build_specs(), || many.read_files()),
        2.0,
    );
    rows.add_ratio(
        "a container by its full id, at 10,000 ÷ at 100",
        shortest_times(effort, || many.by_id(), || few.by_id()),
        1.25,
    );
    rows.add_ratio(
        "a container by name on a new `DataRoot` ÷ plain reads of all `config.v2.json`",
        shortest_times(
            effort,
            || many.open().container(&many.name()),
            || many.read_configs(),
        ),
        // A guarded file is looked at before it is opened, from its folder: eleven system calls for a plain read's five.
        3.0,
    );
    let [many_known, few_known] = [&many, &few].map(Store::open);
    for data_root in [&many_known, &few_known] {
        data_root.container(&name(0)).unwrap();
    }
    rows.add_ratio(
        "a second container by name on the same `DataRoot`, at 10,000 ÷ at 100",
        shortest_times(
            effort,
            || many_known.container(&many.name()).unwrap(),
            || few_known.container(&few.name()).unwrap(),
        ),
        1.25,
    );
    rows
}

/// A data root.
struct Store {
    root: TempDir,
    ids: Vec<String>,
    networks: Arc<MemoryNetworks>,
    /// What the spec of each container needs.
    files: Vec<CredentialSpecPath>,
}

impl Store {
    /// Creates a data root with the given number of containers.
    fn new(containers: usize) -> Self {
        let root = tempfile::tempdir().unwrap();
        let images: Vec<Image> = (0..IMAGES)
            .map(|number| Image::create(root.path(), number))
            .collect();
        let docker = DockerJson::read("typical");
        let mut config: Value = serde_json::from_slice(&docker.config).unwrap();
        let mut networks = MemoryNetworks::new();
        let mut ids = Vec::new();
        let mut files = Vec::new();
        for (number, image) in (0..containers).zip(images.iter().cycle()) {
            let id = hex_digest(&format!("container {number}"));
            config["ID"] = json!(id);
            config["Name"] = json!(format!("/{}", name(number)));
            config["Image"] = json!(image.id);
            let own = [
                (
                    format!("containers/{id}/config.v2.json"),
                    config.to_string().into_bytes(),
                ),
                (
                    format!("containers/{id}/hostconfig.json"),
                    docker.host_config.clone(),
                ),
                (
                    format!("image/windowsfilter/layerdb/mounts/{id}/mount-id"),
                    hex_digest(&format!("scratch {number}")).into_bytes(),
                ),
            ];
            for (file, content) in own {
                write(root.path(), &file, &content);
                files.push(guarded(&file));
            }
            files.extend(image.files.iter().map(|file| guarded(file)));
            networks = networks.with_endpoint("net0", name(number), Endpoint::new("1590d292"));
            ids.push(id);
        }
        Self {
            root,
            ids,
            networks: Arc::new(networks),
            files,
        }
    }

    fn open(&self) -> DataRoot {
        DataRoot::open(self.root.path()).unwrap()
    }

    /// The name of a container in the middle.
    fn name(&self) -> String {
        name(self.ids.len() / 2)
    }

    fn by_id(&self) {
        let id = self.ids.get(self.ids.len() / 2).unwrap();
        black_box(self.open().container(id).unwrap());
    }

    fn build_specs(&self) {
        let data_root = self.open();
        let images = data_root.images(WINDOWS_ROOT);
        let builder = SpecBuilder::new(images, Arc::clone(&self.networks));
        let daemon = DaemonConfig::new(NonZeroU32::MIN);
        for id in &self.ids {
            let mut container = data_root.container(id).unwrap();
            container.runtime.base_fs =
                Some(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned());
            black_box(builder.build_spec(&container, &daemon, &[]).unwrap());
        }
    }

    /// Opens and reads the files that the specs need, as the crate does, by a backend that does nothing else.
    fn read_files(&self) {
        let folder = CredentialSpecFolder::new(self.root.path());
        for file in &self.files {
            black_box(folder.read(file).unwrap());
        }
    }

    fn read_configs(&self) {
        for id in &self.ids {
            let file: PathBuf = ["containers", id, "config.v2.json"].iter().collect();
            black_box(fs::read(self.root.path().join(file)).unwrap());
        }
    }
}

/// An image in the data root.
struct Image {
    id: String,
    /// Its configuration, and the files with the ids of its layers.
    files: Vec<String>,
}

impl Image {
    fn create(root: &Path, number: usize) -> Self {
        let layer = |layer| {
            format!(
                "sha256:{}",
                hex_digest(&format!("layer {layer} of {number}"))
            )
        };
        let diff_ids: Vec<String> = (0..LAYERS).map(layer).collect();
        let step = json!({"created": "2024-06-03T09:12:44Z", "created_by": "cmd /S /C echo a step of a Dockerfile"});
        let config = json!({
            "architecture": "amd64", "os": "windows", "os.version": "10.0.20348.2527",
            "history": vec![step; LAYERS], "rootfs": {"type": "layers", "diff_ids": diff_ids},
        });
        let config = config.to_string();
        let digest = hex_digest(&config);
        let mut files = vec![format!(
            "image/windowsfilter/imagedb/content/sha256/{digest}"
        )];
        write(root, &files[0], config.as_bytes());
        let mut chain_id = String::new();
        for diff_id in diff_ids {
            chain_id = match chain_id.as_str() {
                "" => diff_id,
                below => format!("sha256:{}", hex_digest(&format!("{below} {diff_id}"))),
            };
            let hex = chain_id.trim_start_matches("sha256:");
            let file = format!("image/windowsfilter/layerdb/sha256/{hex}/cache-id");
            write(root, &file, hex_digest(&chain_id).as_bytes());
            files.push(file);
        }
        Self {
            id: format!("sha256:{digest}"),
            files,
        }
    }
}

fn write(root: &Path, file: &str, content: &[u8]) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// The file as a path that is guarded as all files of a data root are.
fn guarded(file: &str) -> CredentialSpecPath {
    CredentialSpecPath::new(WINDOWS_ROOT, file).unwrap()
}

fn name(number: usize) -> String {
    format!("container-{number:05}")
}

fn hex_digest(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! How a daemon uses the crate, with backends in memory: process isolation, half of one of the host's eight processors,
//! the endpoint of the container in the network `nat`, and no credential spec.
//!
//! It prints
//!
//! ```json
//! {
//!   "ociVersion": "1.2.0",
//!   "process": {
//!     "user": {
//!       "uid": 0,
//!       "gid": 0
//!     },
//!     "commandLine": "powershell -File \"C:\\Program Files\\web.ps1\"",
//!     "env": [
//!       "STAGE=prod"
//!     ],
//!     "cwd": "C:\\"
//!   },
//!   "root": {
//!     "path": "\\\\?\\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}\\"
//!   },
//!   "mounts": [
//!     {
//!       "destination": "C:\\www",
//!       "source": "D:\\www",
//!       "options": [
//!         "ro"
//!       ]
//!     }
//!   ],
//!   "windows": {
//!     "layerFolders": [
//!       "D:\\layers\\servercore",
//!       "D:\\layers\\c1"
//!     ],
//!     "resources": {
//!       "cpu": {
//!         "count": 0,
//!         "shares": 0,
//!         "maximum": 625
//!       }
//!     },
//!     "ignoreFlushesDuringBoot": true,
//!     "network": {
//!       "endpointList": [
//!         "1590d292"
//!       ]
//!     }
//!   }
//! }
//! ```

use std::error::Error;

use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::{
    Container, ContainerConfig, DaemonConfig, HostConfig, Mount, RuntimeState, SpecBuilder,
};

#[path = "common/terminal.rs"]
mod terminal;

fn main() -> Result<(), Box<dyn Error>> {
    // Once: the daemon's own image store and networks in place of these, and its settings.
    let images = MemoryImages::new()
        .with_image("sha256:88f0", "windows")
        .with_layer_folders("c1", [r"D:\layers\servercore", r"D:\layers\c1"]);
    let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("1590d292"));
    let builder = SpecBuilder::new(images, networks).with_system_backends();
    let daemon = DaemonConfig::new(8.try_into()?);

    // For each container that starts: what is stored of it, and where its file system is mounted.
    let container = Container {
        id: "c1".to_owned(),
        name: "/web".to_owned(),
        path: "powershell".to_owned(),
        args: vec!["-File".to_owned(), r"C:\Program Files\web.ps1".to_owned()],
        image_id: "sha256:88f0".to_owned(),
        config: ContainerConfig {
            env: vec!["STAGE=prod".to_owned()],
            args_escaped: true,
            ..ContainerConfig::default()
        },
        host_config: HostConfig {
            nano_cpus: 500_000_000,
            ..HostConfig::default()
        },
        networks: ["nat".to_owned()].into(),
        runtime: RuntimeState {
            base_fs: Some(r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}\".to_owned()),
            ..RuntimeState::default()
        },
        ..Container::default()
    };
    let mounts = [Mount::new(r"D:\www", r"C:\www").read_only()];

    let spec = builder.build_spec(&container, &daemon, &mounts)?;
    terminal::print_line(&terminal::json(&spec)?)?;
    Ok(())
}

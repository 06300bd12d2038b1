//! Everything that one spec depends on, in the schema of the conformance vectors.

use std::sync::Arc;

use arbitrary::{Arbitrary, Result, Unstructured};
use serde::Deserialize;
use wcow_spec::{
    Container, DaemonConfig, HostConfig, Mount, RuntimeState, SharedNetwork, SpecBuilder,
};

use crate::any;
use crate::asked::AskedFiles;
use crate::docker;
use crate::exec::Exec;
use crate::host::Host;
use crate::secret::{MARKER, mark_variable};
use crate::vector_json::MountJson;

#[derive(Deserialize)]
#[serde(from = "CaseJson")]
pub struct Case {
    pub container: Container,
    pub daemon: DaemonConfig,
    pub mounts: Vec<Mount>,
    pub exec: Exec,
    host: Host,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CaseJson {
    #[serde(deserialize_with = "docker::container")]
    container: Container,
    #[serde(default, deserialize_with = "docker::host_config")]
    host_config: HostConfig,
    #[serde(default)]
    runtime: RuntimeJson,
    #[serde(
        default = "docker::default_daemon",
        deserialize_with = "docker::daemon"
    )]
    daemon: DaemonConfig,
    #[serde(default)]
    mounts: Vec<MountJson>,
    host: Host,
    #[serde(default)]
    exec: Exec,
}

impl From<CaseJson> for Case {
    fn from(json: CaseJson) -> Self {
        Self {
            container: Container {
                host_config: json.host_config,
                runtime: json.runtime.into(),
                ..json.container
            },
            daemon: json.daemon,
            mounts: json.mounts.into_iter().map(Mount::from).collect(),
            exec: json.exec,
            host: json.host,
        }
    }
}

/// What the daemon knows about the container but does not store.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RuntimeJson {
    #[serde(rename = "baseFS")]
    base_fs: Option<String>,
    #[serde(rename = "networkSharedContainerID")]
    network_shared_container_id: Option<String>,
    shared_endpoint_list: Vec<String>,
    swarm_managed: bool,
}

impl From<RuntimeJson> for RuntimeState {
    fn from(json: RuntimeJson) -> Self {
        let endpoint_ids = json.shared_endpoint_list;
        let container_id = json.network_shared_container_id;
        Self {
            base_fs: json.base_fs,
            shared_network: container_id.map(|container_id| SharedNetwork {
                container_id,
                endpoint_ids,
            }),
            swarm_managed: json.swarm_managed,
        }
    }
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        const BASES: &[&str] = &[
            r"C:\mnt\1",
            r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\",
        ];
        let base_fs = (*u.choose(BASES)?).to_owned();
        let container = Container {
            host_config: any::host_config(u)?,
            runtime: any::runtime(u, base_fs)?,
            ..any::container(u)?
        };
        Ok(Self {
            host: Host::arbitrary_for(u, &container)?,
            container,
            daemon: any::daemon(u)?,
            mounts: any::list(u, any::mount)?,
            exec: u.arbitrary()?,
        })
    }
}

impl Case {
    /// Puts the secret marker wherever a secret may be: behind the path and the arguments, into the values of the
    /// environment, and into every credential spec.
    pub fn mark(&mut self) {
        let Container {
            path,
            args,
            config,
            host_config,
            ..
        } = &mut self.container;
        path.push_str(MARKER);
        args.iter_mut().for_each(|arg| arg.push_str(MARKER));
        config.env.iter_mut().for_each(mark_variable);
        for option in &mut host_config.security_opt {
            if option.to_lowercase().starts_with("credentialspec=raw://") {
                option.push_str(MARKER);
            }
        }
        self.exec.mark();
        self.host.mark();
    }

    /// Returns a builder on this host, and its folder of credential specs.
    pub fn builder(&self) -> (SpecBuilder, Arc<AskedFiles>) {
        let (container, host) = (&self.container, &self.host);
        let files = Arc::new(host.files());
        let builder = SpecBuilder::new(host.images(container), host.networks(container))
            .with_registry(host.registry())
            .with_layer_mounts(host.layer_mounts())
            .with_credential_spec_files(Arc::clone(&files))
            .with_dependency_store(host.dependency_store(container));
        (builder, files)
    }
}

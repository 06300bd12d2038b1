//! All that one spec depends on, in the schema of the conformance vectors.

use arbitrary::{Arbitrary, Result, Unstructured};
use serde::Deserialize;
use wcow_spec::host::CredentialSpecFiles;
use wcow_spec::{Container, DaemonConfig, HostConfig, Mount, SpecBuilder};

use crate::any;
use crate::exec::Exec;
use crate::host::Host;
use crate::secret::{MARKER, mark_variable};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    container: Container,
    #[serde(default)]
    host_config: HostConfig,
    #[serde(default)]
    runtime: Runtime,
    #[serde(default)]
    pub daemon: DaemonConfig,
    #[serde(default)]
    pub mounts: Vec<Mount>,
    host: Host,
    #[serde(default)]
    pub exec: Exec,
}

/// What the daemon knows about the container but does not store.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Runtime {
    #[serde(rename = "baseFS")]
    base_fs: String,
    #[serde(rename = "networkSharedContainerID")]
    network_shared_container_id: String,
    shared_endpoint_list: Vec<String>,
    swarm_managed: bool,
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
            base_fs: base_fs.clone(),
            ..any::container(u)?
        };
        Ok(Self {
            host: Host::arbitrary_for(u, &container)?,
            host_config: container.host_config.clone(),
            container,
            runtime: Runtime {
                base_fs,
                network_shared_container_id: any::text(u)?,
                shared_endpoint_list: any::texts(u)?,
                swarm_managed: u.arbitrary()?,
            },
            daemon: any::daemon(u)?,
            mounts: any::list(u, any::mount)?,
            exec: u.arbitrary()?,
        })
    }
}

impl Case {
    /// Puts the secret marker wherever a secret may be: behind the path and the arguments, into the values
    /// of the environment, and into every credential spec.
    pub fn mark(&mut self) {
        let Container {
            path, args, config, ..
        } = &mut self.container;
        path.push_str(MARKER);
        args.iter_mut().for_each(|arg| arg.push_str(MARKER));
        config.env.iter_mut().for_each(mark_variable);
        for option in &mut self.host_config.security_opt {
            if option.to_lowercase().starts_with("credentialspec=raw://") {
                option.push_str(MARKER);
            }
        }
        self.host.mark();
    }

    pub fn container(&self) -> Container {
        Container {
            host_config: self.host_config.clone(),
            base_fs: self.runtime.base_fs.clone(),
            network_shared_container_id: self.runtime.network_shared_container_id.clone(),
            shared_endpoints: self.runtime.shared_endpoint_list.clone(),
            dependency_store: self
                .runtime
                .swarm_managed
                .then(|| self.host.dependency_store()),
            ..self.container.clone()
        }
    }

    /// A builder on this host, with these credential-spec files.
    pub fn builder<'a>(&self, files: impl CredentialSpecFiles + 'a) -> SpecBuilder<'a> {
        let (images, networks) = (
            self.host.images(&self.container),
            self.host.networks(&self.container),
        );
        SpecBuilder::new(images, networks)
            .with_registry(self.host.registry())
            .with_layer_mounts(self.host.layer_mounts())
            .with_credential_spec_files(files)
    }

    pub fn host(&self) -> &Host {
        &self.host
    }
}

//! The optional backends of a builder: missing, set, or those of the machine.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{builder, container, container_with_option, daemon, snapshotter_daemon};
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryLayerMounts, MemoryRegistry,
};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, LayerMounts, Registry, RegistryError,
    SystemCredentialSpecFiles, SystemLayerMounts, SystemRegistry, SystemVolumes, Unavailable,
    Volumes,
};
use wcow_spec::{
    BuildError, CREDENTIAL_SPEC_REGISTRY_KEY, Container, DaemonConfig, ErrorChain, ErrorKind,
    SpecBuilder, WindowsSpec,
};

/// What a spec may need from an optional backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    RegistryValue,
    LayerMount,
    CredentialSpecFile,
    SwarmConfig,
}

use Need::{CredentialSpecFile, LayerMount, RegistryValue, SwarmConfig};

impl Need {
    const ALL: [Self; 4] = [RegistryValue, LayerMount, CredentialSpecFile, SwarmConfig];

    /// Sets the backend that provides this to one in memory.
    fn set(self, builder: SpecBuilder) -> SpecBuilder {
        match self {
            RegistryValue => builder.with_registry(MemoryRegistry::new().with_value(
                CREDENTIAL_SPEC_REGISTRY_KEY,
                "web",
                "from memory",
            )),
            LayerMount => builder.with_layer_mounts(
                MemoryLayerMounts::new()
                    .with_layer_source(r"C:\mnt", r"D:\s\7")
                    .with_mount_path(r"D:\s\7", "from memory"),
            ),
            CredentialSpecFile => builder.with_credential_spec_files(
                MemoryCredentialSpecFiles::new()
                    .with_file(r"C:\ProgramData\docker\CredentialSpecs\web", "from memory"),
            ),
            SwarmConfig => builder.with_dependency_store(MemoryDependencyStore::new().with_config(
                "c1",
                "web",
                "from memory",
            )),
        }
    }

    /// Returns a container whose spec needs this, and its daemon.
    fn container(self) -> (Container, DaemonConfig) {
        let (mut container, daemon) = match self {
            RegistryValue => (
                container_with_option("credentialspec=registry://web"),
                daemon(),
            ),
            LayerMount => (container(), snapshotter_daemon()),
            CredentialSpecFile => (container_with_option("credentialspec=file://web"), daemon()),
            SwarmConfig => (
                container_with_option("credentialspec=config://web"),
                daemon(),
            ),
        };
        container.runtime.base_fs = Some(r"C:\mnt".to_owned());
        container.runtime.swarm_managed = true;
        (container, daemon)
    }

    /// Builds a spec that needs this.
    fn build(self, builder: &SpecBuilder) -> Result<WindowsSpec, BuildError> {
        let (container, daemon) = self.container();
        builder.build_spec(&container, &daemon, &[])
    }

    /// Asserts that the builder has this from memory.
    fn assert_from_memory(self, builder: &SpecBuilder) {
        let spec = self.build(builder).unwrap();
        if self == LayerMount {
            let root = spec.oci_spec().root().as_ref().unwrap();
            assert_eq!(root.path().to_str(), Some(r"from memory\"));
        } else {
            let credential_spec = spec.credential_spec();
            assert_eq!(credential_spec.as_deref(), Some("from memory"), "{self:?}");
        }
    }

    /// Asserts that the builder lacks the backend for this, and returns the backend's error.
    fn error_without(self, builder: &SpecBuilder) -> String {
        let error = self.build(builder).unwrap_err();
        let backend = error.backend().unwrap();
        assert_eq!(backend.kind(), ErrorKind::Unavailable, "{self:?}");
        let chain = ErrorChain(&error).to_string();
        assert!(chain.ends_with(&format!(": {backend}")), "{chain}");
        backend.to_string()
    }
}

#[test]
fn a_builder_without_a_backend_says_which_one_is_missing_and_how_to_set_it() {
    let explicit = builder()
        .with_registry(Unavailable)
        .with_layer_mounts(Unavailable)
        .with_credential_spec_files(Unavailable)
        .with_dependency_store(Unavailable);
    for builder in [builder(), explicit] {
        for (need, text) in [
            (
                RegistryValue,
                "no registry is set; set one with SpecBuilder::with_registry or with_system_backends",
            ),
            (
                LayerMount,
                "no layer-mount lookup (HCS) is set; set one with SpecBuilder::with_layer_mounts or \
                 with_system_backends",
            ),
            (
                CredentialSpecFile,
                "no credential-spec folder is set; set one with SpecBuilder::with_credential_spec_files or \
                 with_system_backends",
            ),
            (
                SwarmConfig,
                "no store of secrets and configs is set; set one with SpecBuilder::with_dependency_store",
            ),
        ] {
            assert_eq!(need.error_without(&builder), text);
        }
    }
}

#[test]
fn a_spec_needs_only_the_backends_that_it_asks() {
    assert!(builder().build_spec(&container(), &daemon(), &[]).is_ok());
    for need in Need::ALL {
        need.assert_from_memory(&need.set(builder()));
    }
}

#[test]
fn every_call_of_an_unavailable_backend_fails() {
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let answers = [
        Unavailable.layer_source("m").map(drop),
        Unavailable.layer_mount_path("l").map(drop),
        Unavailable.read(&path).map(drop),
        Unavailable.config("c1", "k").map(drop),
        Unavailable.secret("c1", "s").map(drop),
        Unavailable.path("local", "logs").map(drop),
        Unavailable.subpath(r"C:\v", "logs").map(drop),
        #[cfg(feature = "swarm")]
        wcow_spec::host::ContainerFs::mount(&Unavailable, "c1").map(drop),
    ];
    for answer in answers {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Unavailable);
    }
    let error = Unavailable.string_value("key", "name").unwrap_err();
    assert!(matches!(error, RegistryError::Open(_)));
    assert_eq!(error.backend().kind(), ErrorKind::Unavailable);
}

#[test]
fn system_backends_replace_nothing_that_is_set() {
    let needs = Need::ALL.iter();
    let builder = needs.fold(builder(), |builder, need| need.set(builder));
    let builder = builder.with_system_backends();
    for need in Need::ALL {
        need.assert_from_memory(&builder);
    }
}

#[test]
fn a_backend_that_is_set_later_replaces_the_systems() {
    for need in Need::ALL {
        let builder = need.set(builder().with_system_backends());
        need.assert_from_memory(&builder);
    }
}

#[cfg(not(windows))]
#[test]
fn system_backends_are_set_where_nothing_is() {
    for (missing, text) in [
        (RegistryValue, "the registry is only available on Windows"),
        (
            LayerMount,
            "containerd's record of a mounted layer is only available on Windows",
        ),
        (
            CredentialSpecFile,
            "the machine's credential-spec folder is only available on Windows",
        ),
        // The system has no backend of this kind.
        (
            SwarmConfig,
            "no store of secrets and configs is set; set one with SpecBuilder::with_dependency_store",
        ),
    ] {
        let others = || Need::ALL.into_iter().filter(|other| *other != missing);
        let builder = others().fold(builder(), |builder, other| other.set(builder));
        let builder = builder.with_system_backends();
        assert_eq!(missing.error_without(&builder), text);
        for other in others() {
            other.assert_from_memory(&builder);
        }
    }
}

#[cfg(not(windows))]
#[test]
fn a_system_backend_that_needs_windows_says_so_elsewhere() {
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let volumes = SystemVolumes::new(r"C:\d");
    let answers = [
        (
            SystemLayerMounts.layer_source("m").map(drop),
            "containerd's record of a mounted layer",
        ),
        (
            SystemLayerMounts.layer_mount_path("l").map(drop),
            "the Host Compute Service (HCS)",
        ),
        (
            SystemCredentialSpecFiles.read(&path).map(drop),
            "the machine's credential-spec folder",
        ),
        (
            volumes.subpath(r"C:\d\volumes\logs\_data", "web").map(drop),
            "resolving links inside a volume",
        ),
    ];
    for (answer, missing) in answers {
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(
            error.to_string(),
            format!("{missing} is only available on Windows")
        );
    }
    let error = SystemRegistry.string_value("key", "name").unwrap_err();
    assert!(matches!(error, RegistryError::Open(_)));
    assert_eq!(error.backend().kind(), ErrorKind::Unavailable);
    assert_eq!(
        error.to_string(),
        "the registry is only available on Windows"
    );
    // What needs no disk works on every system.
    assert_eq!(
        volumes.path("local", "logs").unwrap(),
        r"C:\d\volumes\logs\_data"
    );
    let error = volumes.subpath(r"C:\v", r"..\x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[cfg(all(windows, not(feature = "windows-host")))]
#[test]
fn a_system_backend_that_needs_the_feature_says_so_without_it() {
    let errors = [
        SystemLayerMounts.layer_source("m").unwrap_err(),
        SystemLayerMounts.layer_mount_path("l").unwrap_err(),
        SystemRegistry
            .string_value("key", "name")
            .unwrap_err()
            .backend()
            .clone(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        let text = error.to_string();
        assert!(
            text.ends_with(" needs wcow-spec's cargo feature `windows-host`"),
            "{text}"
        );
    }
}

#[test]
fn the_system_backends_are_the_same_types_on_every_target() {
    fn is_plain<T: Clone + std::fmt::Debug + Send + Sync + 'static>(_: &T) {}
    fn is_unit<T: Copy + Default>(_: T) {}

    is_unit(SystemRegistry);
    is_unit(SystemLayerMounts);
    is_unit(SystemCredentialSpecFiles);
    is_plain(&SystemRegistry);
    is_plain(&SystemLayerMounts);
    is_plain(&SystemCredentialSpecFiles);
    is_plain(&SystemVolumes::new(r"C:\d"));
    let builder = builder()
        .with_registry(SystemRegistry)
        .with_layer_mounts(SystemLayerMounts)
        .with_credential_spec_files(SystemCredentialSpecFiles);
    assert!(builder.build_spec(&container(), &daemon(), &[]).is_ok());
}

#[cfg(not(windows))]
#[test]
fn logical_processors_are_those_that_this_process_may_use() {
    let usable = std::thread::available_parallelism().unwrap().get();
    assert_eq!(
        usize::try_from(wcow_spec::host::logical_processors().get()).unwrap(),
        usable
    );
}

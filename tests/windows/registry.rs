//! Credential specs from the real registry.

use wcow_spec::host::memory::MemoryRegistry;
use wcow_spec::host::{Registry, RegistryError, SystemRegistry};
use wcow_spec::{
    BuildError, CREDENTIAL_SPEC_REGISTRY_KEY, CredentialSpecError, ErrorChain, ErrorKind,
    SpecBuilder, WindowsSpec,
};
use windows_registry::{Key, LOCAL_MACHINE, Type};

use crate::common::{builder, container_with_option, daemon};

/// A key that only one test uses, below the machine's software; it is removed at the end.
struct Scratch(String);

impl Scratch {
    /// `None`, with the reason on standard error, if the registry may not be written.
    fn new(name: &str) -> Option<(Self, Key)> {
        let path = format!(r"SOFTWARE\wcow-spec-tests\{name}");
        let key = writable(&path)?;
        Some((Self(path), key))
    }

    fn read(&self, name: &str) -> Result<String, RegistryError> {
        SystemRegistry.string_value(&self.0, name)
    }

    /// Kind and text of the failure to read a value.
    fn read_error(&self, name: &str) -> (ErrorKind, String) {
        match self.read(name).unwrap_err() {
            RegistryError::Read(error) => (error.kind(), error.to_string()),
            other => panic!("the key does not open: {other}"),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = LOCAL_MACHINE.remove_tree(&self.0);
    }
}

fn writable(path: &str) -> Option<Key> {
    match LOCAL_MACHINE.create(path) {
        Ok(key) => Some(key),
        Err(error) => {
            crate::common::not_run(&format!(
                r"HKEY_LOCAL_MACHINE\{path} cannot be written: {error}"
            ));
            None
        }
    }
}

fn build(builder: &SpecBuilder, name: &str) -> Result<WindowsSpec, BuildError> {
    let container = container_with_option(&format!("credentialspec=registry://{name}"));
    builder.build_spec(&container, &daemon(), &[])
}

/// The message of a failure with the system backends.
fn message(name: &str) -> String {
    let builder = builder().with_system_backends();
    ErrorChain(&build(&builder, name).unwrap_err()).to_string()
}

/// One test, as all of it is about the same key.
#[test]
fn the_system_backends_read_the_credential_specs_of_the_machine_and_a_new_builder_does_not() {
    let system = builder().with_system_backends();
    let key_existed = LOCAL_MACHINE.open(CREDENTIAL_SPEC_REGISTRY_KEY).is_ok();
    if !key_existed {
        let error = build(&system, "wcow-spec-test").unwrap_err();
        assert!(matches!(
            &error,
            BuildError::CredentialSpec(CredentialSpecError::RegistryKey { source, .. })
                if source.kind() == ErrorKind::NotFound
        ));
        let start = format!(
            "failed handling spec \"wcow-spec-test\" for container c1 - registry key \
             {CREDENTIAL_SPEC_REGISTRY_KEY} could not be opened: "
        );
        let message = ErrorChain(&error).to_string();
        assert!(
            message.starts_with(&start) && message.ends_with("(0x80070002)"),
            "{message}"
        );
    } else {
        crate::common::not_run("without the key of credential specs: this machine has it");
    }
    let Some(key) = writable(CREDENTIAL_SPEC_REGISTRY_KEY) else {
        return;
    };
    let text = r#"{"CmsPlugins": ["ActiveDirectory"], "Ü": "日本"}"#;
    key.set_string("wcow-spec-tést", text).unwrap();
    key.set_u32("wcow-spec-number", 7).unwrap();

    let spec = build(&system, "wcow-spec-tést").unwrap();
    assert_eq!(spec.credential_spec().unwrap(), text);
    let error = build(&builder(), "wcow-spec-tést").unwrap_err();
    let failure = error.backend().unwrap();
    assert_eq!(failure.kind(), ErrorKind::Unavailable);
    assert!(
        failure.to_string().starts_with("no registry is set; "),
        "{failure}"
    );
    // A registry that is set is not replaced.
    let of_host = MemoryRegistry::new().with_key(CREDENTIAL_SPEC_REGISTRY_KEY);
    let of_host = builder().with_registry(of_host).with_system_backends();
    let error = build(&of_host, "wcow-spec-tést").unwrap_err();
    assert!(matches!(
        error,
        BuildError::CredentialSpec(CredentialSpecError::NotInRegistry { .. })
    ));
    assert_eq!(
        message("wcow-spec-missing"),
        "registry credential spec \"wcow-spec-missing\" for container c1 was not found"
    );
    assert_eq!(
        message("wcow-spec-number"),
        "error reading credential spec \"wcow-spec-number\" from registry for container c1: unexpected \
         key value type U32"
    );

    key.remove_value("wcow-spec-tést").unwrap();
    key.remove_value("wcow-spec-number").unwrap();
    if !key_existed {
        LOCAL_MACHINE
            .remove_tree(CREDENTIAL_SPEC_REGISTRY_KEY)
            .unwrap();
    }
}

#[test]
fn both_string_types_are_read_and_neither_is_expanded() {
    let Some((scratch, key)) = Scratch::new("types") else {
        return;
    };
    key.set_string("plain", "%PATH%").unwrap();
    key.set_expand_string("expand", "%PATH%").unwrap();
    assert_eq!(scratch.read("plain").unwrap(), "%PATH%");
    assert_eq!(scratch.read("expand").unwrap(), "%PATH%");
    // Names ignore case, as always in the registry.
    assert_eq!(scratch.read("PLAIN").unwrap(), "%PATH%");

    key.set_multi_string("multi", &["a", "b"]).unwrap();
    key.set_bytes("binary", Type::Bytes, &[1, 2]).unwrap();
    key.set_u64("number", 1).unwrap();
    for name in ["multi", "binary", "number"] {
        let (kind, message) = scratch.read_error(name);
        assert_eq!(kind, ErrorKind::InvalidParameter);
        assert!(
            message.starts_with("unexpected key value type "),
            "{message}"
        );
    }
}

#[test]
fn long_empty_and_cut_values_are_read_as_go_reads_them() {
    let Some((scratch, key)) = Scratch::new("values") else {
        return;
    };
    let long = "ü".repeat(64 << 10);
    key.set_string("long", &long).unwrap();
    assert_eq!(scratch.read("long").unwrap(), long);

    key.set_string("empty", "").unwrap();
    assert_eq!(scratch.read("empty").unwrap(), "");

    key.set_string("nul", "a\0b").unwrap();
    assert_eq!(scratch.read("nul").unwrap(), "a");
}

#[test]
fn missing_keys_and_values_and_names_with_a_nul_are_distinguished() {
    let missing = SystemRegistry.string_value(r"SOFTWARE\wcow-spec-tests\none", "x");
    assert!(
        matches!(missing, Err(RegistryError::Open(error)) if error.kind() == ErrorKind::NotFound)
    );
    let nul = SystemRegistry.string_value("SOFTWARE\0x", "x");
    assert!(
        matches!(nul, Err(RegistryError::Open(error)) if error.kind() == ErrorKind::InvalidParameter)
    );

    let Some((scratch, key)) = Scratch::new("missing") else {
        return;
    };
    assert_eq!(scratch.read_error("none").0, ErrorKind::NotFound);
    key.set_string("a", "b").unwrap();
    let (kind, message) = scratch.read_error("a\0b");
    assert_eq!(
        (kind, message.as_str()),
        (ErrorKind::InvalidParameter, "the name has a NUL inside")
    );
}

#[test]
fn a_value_that_is_not_unicode_is_refused() {
    let Some((scratch, key)) = Scratch::new("unicode") else {
        return;
    };
    // A lone surrogate, and the NUL at the end of a text.
    key.set_bytes("lone", Type::String, &[0x00, 0xd8, 0, 0])
        .unwrap();
    let (kind, message) = scratch.read_error("lone");
    assert_eq!(
        (kind, message.as_str()),
        (ErrorKind::InvalidParameter, "the value is not Unicode")
    );
}

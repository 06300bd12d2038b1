//! A spec or credential spec from anywhere is written and read as the same. Nothing of it is lost, and its secrets are
//! not shown.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use wcow_spec::gmsa::GmsaCredentialSpec;
use wcow_spec::oci_spec::runtime::Spec;
use wcow_spec::{ConvertError, JsonError, WindowsSpec};
use wcow_spec_fuzz::lossless::assert_kept;
use wcow_spec_fuzz::{check, input, mutate, secret};

/// The field that `oci-spec` requires.
const USER: &str = "/process/user";

fuzz_target!(|data: &[u8]| {
    let Some(text) = input::text(data).and_then(document) else {
        return;
    };
    spec(text);
    credential_spec(text);
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        marked_spec(&value);
        marked_credential_spec(&value);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// Returns the text without a byte-order mark; `None` if the crate takes it for UTF-16.
fn document(text: &str) -> Option<&str> {
    let first = text.as_bytes().iter().take(2);
    let is_utf_16 = first.into_iter().any(|byte| *byte == 0);
    (!is_utf_16).then(|| text.trim_start_matches('\u{feff}'))
}

fn spec(text: &str) {
    let read = WindowsSpec::from_json(text.as_bytes());
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        read.expect_err("it is not JSON");
        return;
    };
    let by_serde: Result<WindowsSpec, _> = serde_json::from_value(value.clone());
    let Ok(spec) = read else {
        return;
    };
    match by_serde {
        Ok(by_serde) => assert_eq!(spec, by_serde),
        // serde's own way is stricter in nothing else.
        Err(error) => assert!(error.to_string().contains("wrong case: "), "{error}"),
    }
    let back = check::assert_read_back(&spec);
    assert_eq!(back, spec, "a spec that was read is read back as the same");
    let written: Value = serde_json::from_slice(&check::json(&spec)).expect("it is JSON");
    assert_kept(&value, &written, &[USER]);
    converted(&spec);
    changed(spec.clone());
    with_credential_spec_object(spec);
}

/// A change of a field that was absent or `null` is read back.
fn changed(mut spec: WindowsSpec) {
    spec.oci_spec_mut().set_hostname(Some("changed".to_owned()));
    if let Some(windows) = spec.oci_spec_mut().windows_mut() {
        windows.set_servicing(Some(true));
    }
    let back = WindowsSpec::from_json(&check::json(&spec));
    let back = back.expect("a changed spec can be read");
    assert_eq!(back.oci_spec().hostname().as_deref(), Some("changed"));
    assert_eq!(back.oci_spec(), spec.oci_spec());
}

/// The spec becomes `oci-spec`'s type and comes back, unless it has what that type cannot hold.
fn converted(spec: &WindowsSpec) {
    let unknown = spec.extra().iter().filter(|(_, value)| !value.is_null());
    let unknown: Vec<String> = unknown.map(|(pointer, _)| pointer.clone()).collect();
    let object = object(spec.credential_spec_value().as_deref());
    let inner = match Spec::try_from(spec.clone()) {
        Ok(inner) => inner,
        Err(ConvertError::UnknownFields { pointers }) => {
            assert!(!pointers.is_empty());
            assert_eq!(pointers, unknown);
            return;
        }
        Err(ConvertError::CredentialSpec) => {
            assert!(unknown.is_empty() && object.is_err());
            return;
        }
        Err(error) => panic!("another error: {error}"),
    };
    assert!(unknown.is_empty());
    let object = object.expect("the credential spec is an object");
    let canonical = WindowsSpec::from(inner);
    assert!(!check::has_credential_spec_object(&canonical));
    let text = canonical.credential_spec();
    let canonical_object = text.map(|text| serde_json::from_str(&text).expect("it is an object"));
    assert_eq!(canonical_object, object);
    let inner = Spec::try_from(canonical.clone()).expect("it was an object");
    assert_eq!(WindowsSpec::from(inner), canonical);

    // Everything else is the same.
    let mut same = spec.clone();
    same.set_credential_spec(None);
    let mut canonical = canonical;
    canonical.set_credential_spec(None);
    assert_eq!(canonical.oci_spec(), same.oci_spec());
}

/// Returns the object that the credential spec is, as JSON or as text; an error if it is anything else.
fn object(credential_spec: Option<&Value>) -> Result<Option<Value>, ()> {
    match credential_spec {
        None | Some(Value::Null) => Ok(None),
        Some(object @ Value::Object(_)) => Ok(Some(object.clone())),
        Some(Value::String(text)) => {
            let value: Value = serde_json::from_str(text).map_err(|_| ())?;
            value.is_object().then_some(Some(value)).ok_or(())
        }
        Some(_) => Err(()),
    }
}

/// An object that is put into `oci-spec`'s part is written as text.
fn with_credential_spec_object(mut spec: WindowsSpec) {
    let Some(windows) = spec.oci_spec_mut().windows_mut() else {
        return;
    };
    let object = [("b".to_owned(), None), ("a".to_owned(), Some(1.into()))];
    windows.set_credential_spec(Some(object.into()));
    let back = check::assert_read_back(&spec);
    assert_eq!(
        back.credential_spec().as_deref(),
        Some(r#"{"a":1,"b":null}"#)
    );
}

/// Neither the Debug form nor an error shows a secret.
fn marked_spec(value: &Value) {
    let mut marked = value.clone();
    secret::mark_commands(&mut marked);
    secret::mark_credential_spec(&mut marked);
    if let Ok(mut spec) = WindowsSpec::from_json(marked.to_string().as_bytes()) {
        let extra = spec.extra_mut();
        extra.values_mut().for_each(secret::mark_strings);
        extra.insert("/unknown".to_owned(), secret::MARKER.into());
        secret::assert_hidden("the Debug form", &format!("{spec:?}"));
    }
    let mut marked = value.clone();
    secret::mark_strings(&mut marked);
    if let Err(error) = WindowsSpec::from_json(marked.to_string().as_bytes()) {
        assert_error_hides(&error);
    }
}

fn assert_error_hides(error: &JsonError) {
    secret::assert_hidden("the error", &format!("{error} {error:?}"));
}

fn credential_spec(text: &str) {
    let Ok(spec) = GmsaCredentialSpec::from_json(text.as_bytes()) else {
        return;
    };
    let json = serde_json::to_vec(&spec).expect("a credential spec can be written");
    let back = GmsaCredentialSpec::from_json(&json).expect("a written credential spec can be read");
    assert_eq!(back, spec);
    assert_eq!(
        serde_json::to_vec(&back).expect("it can be written"),
        json,
        "written again, it differs"
    );
    let original: Value = serde_json::from_str(text).expect("it is JSON");
    let written: Value = serde_json::from_slice(&json).expect("it is JSON");
    assert_kept(&original, &written, &[]);
    assert_eq!(back.validate(), spec.validate());
    changed_credential_spec(spec.clone());
    for problem in spec.validate() {
        assert!(!problem.to_string().is_empty());
    }
}

/// A change of a field that was absent or `null` is read back.
fn changed_credential_spec(mut spec: GmsaCredentialSpec) {
    spec.domain_join_config.dns_tree_name = Some("changed".to_owned());
    let json = serde_json::to_vec(&spec).expect("a credential spec can be written");
    let back = GmsaCredentialSpec::from_json(&json).expect("a changed one can be read");
    assert_eq!(back.domain_join_config, spec.domain_join_config);
}

/// An error shows no value. The Debug form shows neither the values of unknown fields nor the plugin's input.
fn marked_credential_spec(value: &Value) {
    if let Ok(mut spec) = GmsaCredentialSpec::from_json(value.to_string().as_bytes()) {
        spec.extra_mut().values_mut().for_each(secret::mark_strings);
        spec.extra_mut()
            .insert("/Unknown".to_owned(), secret::MARKER.into());
        let plugin = &mut spec.active_directory_config.host_account_config;
        if let Some(plugin) = plugin {
            plugin.plugin_input.push_str(secret::MARKER);
        }
        secret::assert_hidden("the Debug form", &format!("{spec:?}"));
    }
    let mut marked = value.clone();
    secret::mark_strings(&mut marked);
    secret::mark_numbers(&mut marked);
    if let Err(error) = GmsaCredentialSpec::from_json(marked.to_string().as_bytes()) {
        assert_error_hides(&error);
    }
}

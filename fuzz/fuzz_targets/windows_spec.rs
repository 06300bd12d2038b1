//! Specs and credential specs from anywhere: what is read is written, and read again as the same; secrets
//! are not shown.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use wcow_spec::WindowsSpec;
use wcow_spec::gmsa::GmsaCredentialSpec;
use wcow_spec_fuzz::{check, input, mutate, secret};

fuzz_target!(|data: &[u8]| {
    if let Ok(spec) = serde_json::from_slice::<WindowsSpec>(data) {
        spec_from_anywhere(&spec);
    }
    if let Some(text) = input::text(data) {
        credential_spec(text);
        marked(text);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

fn spec_from_anywhere(spec: &WindowsSpec) {
    let back = check::assert_read_back(spec);
    let text = back.credential_spec().map(std::borrow::Cow::into_owned);
    let Ok(inner) = back.into_oci_spec() else {
        return;
    };
    let canonical = WindowsSpec::from_oci_spec(inner);
    assert!(!check::has_credential_spec_object(&canonical));
    assert_eq!(
        text.as_deref().map(parsed),
        canonical.credential_spec().as_deref().map(parsed)
    );
    let inner = canonical.clone().into_oci_spec().expect("it was an object");
    assert_eq!(WindowsSpec::from_oci_spec(inner), canonical);
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("it was an object")
}

/// The spec or credential spec with the marker where secrets are.
fn marked(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    if value.is_object() {
        marked_spec(value.clone());
    }
    marked_credential_spec(value);
}

fn marked_spec(mut value: Value) {
    secret::mark_spec(&mut value);
    if let Ok(spec) = serde_json::from_value::<WindowsSpec>(value) {
        secret::assert_hidden("the Debug form", &format!("{spec:?}"));
    }
}

fn credential_spec(text: &str) {
    let Ok(spec) = GmsaCredentialSpec::parse(text) else {
        return;
    };
    let json = serde_json::to_string(&spec).expect("a credential spec can be written");
    let back = GmsaCredentialSpec::parse(&json).expect("a written credential spec can be read");
    assert_eq!(back, spec);
    assert_eq!(back.check(), spec.check());
    for fault in spec.check() {
        assert!(!fault.to_string().is_empty());
    }
}

/// An error shows no value; the Debug form shows none that is not known, and not the plugin's input.
fn marked_credential_spec(mut value: Value) {
    if let Ok(mut spec) = GmsaCredentialSpec::parse(&value.to_string()) {
        mark_unknown(&mut spec);
        secret::assert_hidden("the Debug form", &format!("{spec:?}"));
    }
    secret::mark_strings(&mut value);
    if let Err(error) = GmsaCredentialSpec::parse(&value.to_string()) {
        secret::assert_hidden("the error", &format!("{error} {error:?}"));
    }
}

fn mark_unknown(spec: &mut GmsaCredentialSpec) {
    let mut others = vec![&mut spec.other, &mut spec.domain_join_config.other];
    let accounts = &mut spec.active_directory_config;
    others.push(&mut accounts.other);
    let members = accounts.group_managed_service_accounts.iter_mut();
    others.extend(members.map(|account| &mut account.other));
    if let Some(host) = &mut accounts.host_account_config {
        host.plugin_input.push_str(secret::MARKER);
        others.push(&mut host.other);
    }
    for other in others {
        other.0.values_mut().for_each(secret::mark_strings);
        other.0.insert("Unknown".to_owned(), secret::MARKER.into());
    }
}

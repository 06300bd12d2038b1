//! gMSA credential specs: what is read, found and written again.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use proptest::prelude::*;
use serde_json::{Value, json};
use wcow_spec::gmsa::{GmsaCredentialSpec, GmsaFault};

/// Every field that Microsoft documents, and one at each level that it does not.
fn full() -> Value {
    json!({
        "CmsPlugins": ["ActiveDirectory"],
        "DomainJoinConfig": {
            "Sid": "S-1-5-21-2126449477-2524075714-3094792973", "MachineAccountName": "webapp01",
            "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a", "DnsTreeName": "contoso.com",
            "DnsName": "contoso.com", "NetBiosName": "CONTOSO", "X": 1,
        },
        "ActiveDirectoryConfig": {
            "GroupManagedServiceAccounts": [{"Name": "webapp01", "Scope": "CONTOSO", "X": null}],
            "HostAccountConfig": {
                "PortableCcgVersion": "1", "PluginGUID": "{859E1386-BDB4-49E8-85C7-3070B13920E1}",
                "PluginInput": "https://vault/secret", "X": [2],
            },
            "X": {"y": true},
        },
        "X": "kept",
    })
}

fn read(json: &Value) -> GmsaCredentialSpec {
    GmsaCredentialSpec::parse(&json.to_string()).unwrap()
}

/// The faults of the full credential spec with another value at a JSON pointer.
fn faults(pointer: &str, value: Value) -> Vec<GmsaFault> {
    let mut json = full();
    *json.pointer_mut(pointer).unwrap() = value;
    read(&json).check()
}

#[test]
fn a_full_credential_spec_has_no_fault_and_is_written_again_whole() {
    let credential_spec = read(&full());
    assert_eq!(credential_spec.check(), []);
    assert_eq!(serde_json::to_value(&credential_spec).unwrap(), full());
}

#[test]
fn what_new_credential_spec_writes_is_read_with_or_without_a_byte_order_mark() {
    let text = include_str!("data/docker-root/CredentialSpecs/webapp01.json");
    let credential_spec = GmsaCredentialSpec::parse(text).unwrap();
    assert_eq!(credential_spec.check(), []);
    assert!(
        credential_spec
            .active_directory_config
            .host_account_config
            .is_none()
    );
    let with_mark = GmsaCredentialSpec::parse(&format!("\u{feff}{text}")).unwrap();
    assert_eq!(with_mark, credential_spec);
    let written = serde_json::to_value(&credential_spec).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(text).unwrap());
}

#[test]
fn missing_fields_are_errors_that_name_them() {
    for (pointer, key) in [
        ("", "CmsPlugins"),
        ("/DomainJoinConfig", "NetBiosName"),
        ("/ActiveDirectoryConfig", "GroupManagedServiceAccounts"),
        ("/ActiveDirectoryConfig/HostAccountConfig", "PluginGUID"),
    ] {
        let mut json = full();
        json.pointer_mut(pointer)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(key);
        let error = GmsaCredentialSpec::parse(&json.to_string())
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("missing field `{key}`")),
            "{error}"
        );
    }
}

#[test]
fn the_active_directory_plugin_must_be_there() {
    assert_eq!(faults("/CmsPlugins", json!([])), [GmsaFault::NoPlugin]);
    assert_eq!(
        faults("/CmsPlugins", json!(["activedirectory"])),
        [GmsaFault::NoPlugin]
    );
    assert_eq!(faults("/CmsPlugins", json!(["X", "ActiveDirectory"])), []);
}

#[test]
fn the_sid_is_that_of_a_domain() {
    for sid in [
        "",
        "S-1-5-21-1-2",
        "S-1-5-21-1-2-3-4",
        "S-1-5-32-1-2-3",
        "S-1-5-21-1-2-4294967296",
        "S-1-5-21-1-2-+3",
        "s-1-5-21-1-2-3",
        "S-1-5-21-1--3",
    ] {
        let expected = GmsaFault::Sid {
            sid: sid.to_owned(),
        };
        assert_eq!(faults("/DomainJoinConfig/Sid", json!(sid)), [expected]);
    }
    assert_eq!(
        faults("/DomainJoinConfig/Sid", json!("S-1-5-21-0-0-4294967295")),
        []
    );
}

#[test]
fn guids_have_the_shape_of_guids() {
    let plugin = "/ActiveDirectoryConfig/HostAccountConfig/PluginGUID";
    for (pointer, field) in [
        ("/DomainJoinConfig/Guid", "DomainJoinConfig.Guid"),
        (plugin, "HostAccountConfig.PluginGUID"),
    ] {
        for guid in [
            "",
            "244818ae-87ac-4fcd-92ec-e79e5252348",
            "244818ae87ac4fcd92ece79e5252348a",
            "244818ae-87ac-4fcd-92ec-e79e5252348g",
            "244818ae-87ac-4fcd-92ec-e79e5252348a-",
            "{244818ae-87ac-4fcd-92ec-e79e5252348a",
            "{{244818ae-87ac-4fcd-92ec-e79e5252348a}}",
        ] {
            let expected = GmsaFault::Guid { field };
            assert_eq!(faults(pointer, json!(guid)), [expected]);
        }
        assert_eq!(
            faults(pointer, json!("{244818AE-87AC-4FCD-92EC-E79E5252348A}")),
            []
        );
    }
}

#[test]
fn there_is_an_account_and_its_name_is_short() {
    let accounts = "/ActiveDirectoryConfig/GroupManagedServiceAccounts";
    assert_eq!(faults(accounts, json!([])), [GmsaFault::NoAccount]);
    for pointer in [
        &format!("{accounts}/0/Name"),
        "/DomainJoinConfig/MachineAccountName",
    ] {
        for name in ["", "$", "a234567890123456", "a234567890123456$"] {
            let expected = GmsaFault::AccountName {
                name: name.to_owned(),
            };
            assert_eq!(faults(pointer, json!(name)), [expected]);
        }
        assert_eq!(faults(pointer, json!("a23456789012345$")), []);
    }
}

#[test]
fn no_text_shows_what_the_plugin_is_told_or_what_is_not_known() {
    let mut json = full();
    for pointer in [
        "",
        "/DomainJoinConfig",
        "/ActiveDirectoryConfig",
        "/ActiveDirectoryConfig/GroupManagedServiceAccounts/0",
        "/ActiveDirectoryConfig/HostAccountConfig",
    ] {
        json.pointer_mut(pointer).unwrap()["X"] = json!({"PluginInput": "marker"});
    }
    json.pointer_mut("/ActiveDirectoryConfig/HostAccountConfig")
        .unwrap()["PluginInput"] = json!("marker");
    let debug = format!("{:?}", read(&json));
    assert!(!debug.contains("marker"), "{debug}");
    assert!(
        debug.contains("859E1386") && debug.contains("CONTOSO"),
        "{debug}"
    );
    // Of what is not known, the names.
    assert!(debug.contains(r#"other: {"X"}"#), "{debug}");
}

#[test]
fn errors_say_where_and_never_what() {
    let whole = full().to_string().replace("https://vault/secret", "marker");
    let mut guid = full();
    guid.pointer_mut("/ActiveDirectoryConfig/HostAccountConfig")
        .unwrap()["PluginGUID"] = json!("marker");
    for fault in read(&guid).check() {
        assert!(!format!("{fault} {fault:?}").contains("marker"));
    }
    for (text, key) in [
        (json!(whole).to_string(), ""),
        (r#"{"CmsPlugins": "marker"}"#.to_owned(), "CmsPlugins"),
        (
            r#"{"CmsPlugins": [], "ActiveDirectoryConfig": {"HostAccountConfig": "marker"}}"#
                .to_owned(),
            "ActiveDirectoryConfig.HostAccountConfig",
        ),
        ("marker".to_owned(), ""),
        (r#"{"CmsPlugins": ["marker"#.to_owned(), "CmsPlugins[0]"),
    ] {
        let error = GmsaCredentialSpec::parse(&text).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("marker"),
            "{error:?}"
        );
        assert_eq!(error.key, key, "{error}");
        assert_eq!(error.line, 1, "{error}");
    }
}

#[test]
fn an_error_displays_as_what_and_where() {
    let data_error = r#"{"CmsPlugins": 1}"#;
    for (text, message) in [
        (
            data_error,
            "a value is of another type than it should be at CmsPlugins, at line 1 column 16",
        ),
        ("x", "this is not JSON, at line 1 column 1"),
        ("", "the JSON ends too early, at line 1 column 0"),
    ] {
        let error = GmsaCredentialSpec::parse(text).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

proptest! {
    #[test]
    fn a_number_in_an_unknown_field_is_written_as_it_was_read(number in any::<f64>()) {
        let mut written = full();
        written["Extra"] = json!(number);
        let json = written.to_string();
        let read = GmsaCredentialSpec::parse(&json).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap().to_string(), json);
    }
}

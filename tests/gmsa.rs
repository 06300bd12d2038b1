//! gMSA credential specs: what is read, found and written again.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use proptest::prelude::*;
use serde_json::{Value, json};
use wcow_spec::ErrorKind;
use wcow_spec::gmsa::{GmsaCredentialSpec, Problem};

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
    GmsaCredentialSpec::from_json(json.to_string().as_bytes()).unwrap()
}

/// The problems of the full credential spec with another value at a JSON pointer.
fn problems(pointer: &str, value: Value) -> Vec<Problem> {
    let mut json = full();
    *json.pointer_mut(pointer).unwrap() = value;
    read(&json).validate()
}

#[test]
fn a_full_credential_spec_has_no_problem_and_is_written_again_whole() {
    let credential_spec = read(&full());
    assert_eq!(credential_spec.validate(), []);
    assert_eq!(serde_json::to_value(&credential_spec).unwrap(), full());
    assert_eq!(
        read(&serde_json::to_value(&credential_spec).unwrap()),
        credential_spec
    );
}

#[test]
fn the_known_fields_are_read_and_all_others_are_kept_by_their_json_pointers() {
    let credential_spec = read(&full());
    assert_eq!(credential_spec.cms_plugins, ["ActiveDirectory"]);
    let domain = &credential_spec.domain_join_config;
    assert_eq!(domain.machine_account_name, "webapp01");
    assert_eq!(domain.dns_tree_name.as_deref(), Some("contoso.com"));
    let directory = &credential_spec.active_directory_config;
    assert_eq!(directory.group_managed_service_accounts[0].scope, "CONTOSO");
    let plugin = directory.host_account_config.as_ref().unwrap();
    assert_eq!(plugin.plugin_input, "https://vault/secret");

    let expected = [
        (
            "/ActiveDirectoryConfig/GroupManagedServiceAccounts/0/X",
            Value::Null,
        ),
        ("/ActiveDirectoryConfig/HostAccountConfig/X", json!([2])),
        ("/ActiveDirectoryConfig/X", json!({"y": true})),
        ("/DomainJoinConfig/X", json!(1)),
        ("/X", json!("kept")),
    ];
    let expected = expected.map(|(pointer, value)| (pointer.to_owned(), value));
    assert_eq!(*credential_spec.extra(), expected.into());
}

#[test]
fn optional_fields_that_are_null_are_absent_and_are_written_as_null() {
    let mut json = full();
    json["DomainJoinConfig"]["DnsTreeName"] = Value::Null;
    json["ActiveDirectoryConfig"]["HostAccountConfig"] = Value::Null;
    let credential_spec = read(&json);
    assert_eq!(credential_spec.domain_join_config.dns_tree_name, None);
    assert_eq!(
        credential_spec.active_directory_config.host_account_config,
        None
    );
    assert_eq!(credential_spec.validate(), []);
    assert_eq!(serde_json::to_value(&credential_spec).unwrap(), json);
}

#[test]
fn fields_are_written_in_the_order_of_microsofts_documentation_and_unknown_ones_last() {
    let text = r#"{"X":1,"ActiveDirectoryConfig":{"GroupManagedServiceAccounts":[{"Scope":"s","X":2,"Name":"n"}]},"DomainJoinConfig":{"NetBiosName":"C","DnsName":"d","Guid":"g","MachineAccountName":"m","Sid":"i"},"CmsPlugins":[]}"#;
    let credential_spec = GmsaCredentialSpec::from_json(text.as_bytes()).unwrap();
    assert_eq!(
        serde_json::to_string(&credential_spec).unwrap(),
        r#"{"CmsPlugins":[],"DomainJoinConfig":{"Sid":"i","MachineAccountName":"m","Guid":"g","DnsName":"d","NetBiosName":"C"},"ActiveDirectoryConfig":{"GroupManagedServiceAccounts":[{"Name":"n","Scope":"s","X":2}]},"X":1}"#
    );
}

#[test]
fn what_new_credential_spec_writes_is_read_with_or_without_a_byte_order_mark() {
    let text = include_str!("data/docker-root/CredentialSpecs/webapp01.json");
    let credential_spec = GmsaCredentialSpec::from_json(text.as_bytes()).unwrap();
    assert_eq!(credential_spec.validate(), []);
    assert!(
        credential_spec
            .active_directory_config
            .host_account_config
            .is_none()
    );
    let marked = format!("\u{feff}{text}");
    let utf_16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [marked.as_bytes(), &utf_16] {
        assert_eq!(
            GmsaCredentialSpec::from_json(bytes).unwrap(),
            credential_spec
        );
    }
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
        let error = GmsaCredentialSpec::from_json(json.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(
            error.key(),
            pointer.trim_start_matches('/').replace('/', ".")
        );
        assert!(
            error
                .to_string()
                .contains(&format!("missing field `{key}`")),
            "{error}"
        );
    }
}

#[test]
fn the_active_directory_plugin_is_required() {
    assert_eq!(problems("/CmsPlugins", json!([])), [Problem::NoPlugin]);
    assert_eq!(
        problems("/CmsPlugins", json!(["activedirectory"])),
        [Problem::NoPlugin]
    );
    assert_eq!(problems("/CmsPlugins", json!(["X", "ActiveDirectory"])), []);
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
        let problems = problems("/DomainJoinConfig/Sid", json!(sid));
        assert_eq!(problems, [Problem::Sid]);
    }
    assert_eq!(
        problems("/DomainJoinConfig/Sid", json!("S-1-5-21-0-0-4294967295")),
        []
    );
}

#[test]
fn guids_have_the_form_of_guids() {
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
            let expected = Problem::Guid { field };
            assert_eq!(problems(pointer, json!(guid)), [expected]);
        }
        assert_eq!(
            problems(pointer, json!("{244818AE-87AC-4FCD-92EC-E79E5252348A}")),
            []
        );
    }
}

#[test]
fn an_account_is_required_and_its_name_is_short() {
    let accounts = "/ActiveDirectoryConfig/GroupManagedServiceAccounts";
    assert_eq!(problems(accounts, json!([])), [Problem::NoAccount]);
    let account = format!("{accounts}/0/Name");
    for (pointer, field) in [
        (account.as_str(), "GroupManagedServiceAccounts[0].Name"),
        (
            "/DomainJoinConfig/MachineAccountName",
            "DomainJoinConfig.MachineAccountName",
        ),
    ] {
        for name in ["", "$", "a234567890123456", "a234567890123456$"] {
            let expected = Problem::AccountName {
                field: field.to_owned(),
            };
            assert_eq!(problems(pointer, json!(name)), [expected]);
        }
        assert_eq!(problems(pointer, json!("a23456789012345$")), []);
    }
}

#[test]
fn the_debug_form_shows_neither_the_plugins_input_nor_the_values_of_unknown_fields() {
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
    // Of the unknown fields, the names.
    assert!(debug.contains(r#""/DomainJoinConfig/X""#), "{debug}");
    assert!(debug.contains(r#""/X""#), "{debug}");
}

#[test]
fn errors_say_where_and_never_what() {
    let whole = full().to_string().replace("https://vault/secret", "marker");
    let mut guid = full();
    guid.pointer_mut("/ActiveDirectoryConfig/HostAccountConfig")
        .unwrap()["PluginGUID"] = json!("marker");
    for problem in read(&guid).validate() {
        assert!(!format!("{problem} {problem:?}").contains("marker"));
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
        let error = GmsaCredentialSpec::from_json(text.as_bytes()).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("marker"),
            "{error:?}"
        );
        assert_eq!(error.key(), key, "{error}");
        assert_eq!(error.line(), Some(1), "{error}");
    }
    // Numbers are values, too.
    let error = GmsaCredentialSpec::from_json(br#"{"CmsPlugins": [20250117]}"#).unwrap_err();
    assert!(!error.to_string().contains("20250117"), "{error}");
    assert_eq!(error.key(), "CmsPlugins[0]");
}

#[test]
fn an_error_displays_as_where_and_what() {
    for (text, message) in [
        (
            r#"{"CmsPlugins": 1}"#,
            "CmsPlugins: the value has the wrong type at line 1 column 16",
        ),
        (
            r#"{"CmsPlugins": [], "cmsplugins": []}"#,
            "repeated key `cmsplugins`, after `CmsPlugins` at line 1 column 31",
        ),
        ("{}", "missing field `CmsPlugins` at line 1 column 2"),
    ] {
        let error = GmsaCredentialSpec::from_json(text.as_bytes()).unwrap_err();
        let expected = format!("cannot read the credential spec: {message}");
        assert_eq!(error.to_string(), expected);
    }
}

/// What is wrong with these is not the type of a value, and saying so would give nothing of them away.
#[test]
fn text_that_is_not_json_and_json_that_is_cut_short_are_told_from_a_value_of_the_wrong_type() {
    for (text, position) in [
        ("x", " at line 1 column 1"),
        ("", " at line 1 column 0"),
        (
            r#"{"CmsPlugins": ["ActiveDirectory""#,
            " at line 1 column 33",
        ),
    ] {
        let error = GmsaCredentialSpec::from_json(text.as_bytes()).unwrap_err();
        let message = error.to_string();
        assert!(message.ends_with(position), "{message}");
        assert!(!message.contains("wrong type"), "{message}");
    }
}

proptest! {
    #[test]
    fn a_number_in_an_unknown_field_is_written_as_it_was_read(number in any::<f64>()) {
        let mut written = full();
        written["Extra"] = json!(number);
        let json = written.to_string();
        let read = GmsaCredentialSpec::from_json(json.as_bytes()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap().to_string(), json);
    }
}

//! Rules of dockerd that no recorded answer shows; `conformance.rs` compares those that one does.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{
    VOLUME, builder, container, container_with_option, daemon, hyper_v_daemon, images,
    snapshotter_daemon,
};
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{MemoryImages, MemoryLayerMounts, MemoryNetworks};
use wcow_spec::{
    BuildError, Container, CredentialSpecError, DeviceMapping, OciVersion, SpecBuilder, WindowsSpec,
};

/// A container in which everything is wrong that can be wrong in it.
fn faulty() -> Container {
    let mut container = container_with_option("credentialspec=none");
    container.runtime.base_fs = None;
    container.host_config.cpu_shares = -1;
    container.host_config.devices = vec![DeviceMapping {
        path_on_host: "no device".to_owned(),
    }];
    container
}

/// One failure after the other is mended; the next one is always the next in dockerd's order.
#[test]
fn checks_are_made_in_dockerds_order() {
    fn build(images: MemoryImages, container: &Container) -> BuildError {
        let layer_mounts = MemoryLayerMounts::new();
        SpecBuilder::new(images, MemoryNetworks::new())
            .with_layer_mounts(layer_mounts)
            .build_spec(container, &snapshotter_daemon(), &[])
            .unwrap_err()
    }
    let mut container = faulty();
    let none = MemoryImages::new();
    let error = build(none.clone(), &container);
    assert!(matches!(error, BuildError::Image(_)), "{error}");

    let error = build(none.with_image("sha256:88f0", "linux"), &container);
    assert!(matches!(error, BuildError::UnsupportedOs { .. }), "{error}");

    let without_layers = MemoryImages::new().with_image("sha256:88f0", "windows");
    let error = build(without_layers, &container);
    assert!(matches!(error, BuildError::LayerFolders { .. }), "{error}");

    let error = build(images(), &container);
    assert!(matches!(error, BuildError::EmptyBaseFs { .. }), "{error}");

    container.runtime.base_fs = Some(r"C:\mnt".to_owned());
    let error = build(images(), &container);
    assert!(matches!(error, BuildError::BackingDevice { .. }), "{error}");

    // A Hyper-V container has no base file system, and the other checks in the same order.
    for (daemon, base_fs) in [
        (daemon(), Some(VOLUME.to_owned())),
        (hyper_v_daemon(), None),
    ] {
        let mut container = faulty();
        container.runtime.base_fs = base_fs;
        let build = |container: &Container| builder().build_spec(container, &daemon, &[]);

        let error = build(&container).unwrap_err();
        assert!(matches!(error, BuildError::Limit(_)), "{error}");

        container.host_config.cpu_shares = 0;
        let error = build(&container).unwrap_err();
        assert!(
            matches!(
                error,
                BuildError::CredentialSpec(CredentialSpecError::InvalidOption)
            ),
            "{error}"
        );

        container.host_config.security_opt.clear();
        let error = build(&container).unwrap_err();
        assert!(matches!(error, BuildError::Device(_)), "{error}");

        container.host_config.devices.clear();
        build(&container).unwrap();
    }
}

#[test]
fn of_several_limits_processors_are_checked_before_memory() {
    let mut container = container();
    container.host_config.cpu_shares = -1;
    container.host_config.memory_bytes = -1;
    let error = builder().build_spec(&container, &daemon(), &[]);
    assert!(matches!(error, Err(BuildError::Limit(limit)) if limit.option == "CpuShares"));
}

#[test]
fn hcs_is_asked_for_the_layer_by_its_cleaned_path() {
    let mut container = container();
    container.runtime.base_fs = Some("C:/mnt/./1/".to_owned());
    for source in [
        r"D:\s\7",
        "D:/s/7",
        r"D:\s\7\",
        r"D:\s\.\8\..\7",
        r"D:\\s\\7",
    ] {
        let layer_mounts = MemoryLayerMounts::new()
            .with_layer_source(r"C:\mnt\1", source)
            .with_mount_path(r"D:\s\7", VOLUME);
        let builder = builder().with_layer_mounts(layer_mounts);
        let spec = builder.build_spec(&container, &snapshotter_daemon(), &[]);
        let root = spec.unwrap().oci_spec().root().clone().unwrap();
        assert_eq!(root.path().to_str(), Some(VOLUME), "{source}");
    }
}

/// The endpoints in the spec of a container with these networks and no other.
fn endpoints(networks: &[(&str, Endpoint)]) -> Option<Vec<String>> {
    let names = networks.iter().map(|(name, _)| (*name).to_owned());
    let container = Container {
        networks: names.collect(),
        ..container()
    };
    let lookup = networks
        .iter()
        .fold(MemoryNetworks::new(), |lookup, (name, endpoint)| {
            lookup.with_endpoint(*name, "web", endpoint.clone())
        });
    let spec = SpecBuilder::new(images(), lookup).build_spec(&container, &daemon(), &[]);
    spec.unwrap().network().unwrap().endpoint_list().clone()
}

#[test]
fn the_gateway_is_that_of_the_last_network_that_names_one_even_if_it_names_none() {
    let endpoint = |id: &str, gateway: Option<&str>| Endpoint {
        gateway_hns_id: gateway.map(str::to_owned),
        ..Endpoint::new(id)
    };
    for (gateways, last) in [
        ([Some("gw-a"), Some("gw-b")], Some("gw-b")),
        ([Some("gw-a"), Some("")], None),
        ([Some(""), Some("gw-b")], Some("gw-b")),
        ([Some("gw-a"), None], Some("gw-a")),
        ([None, None], None),
    ] {
        let networks = [
            ("a", endpoint("ep-a", gateways[0])),
            ("b", endpoint("ep-b", gateways[1])),
        ];
        let expected: Vec<_> = ["ep-a", "ep-b"].into_iter().chain(last).collect();
        assert_eq!(endpoints(&networks).unwrap(), expected, "{gateways:?}");
    }
}

#[test]
fn networks_are_asked_for_the_name_without_its_first_slash_and_no_other() {
    for (name, asked_for) in [
        ("/web", "web"),
        ("web", "web"),
        ("//web", "/web"),
        ("/web/", "web/"),
        ("/", ""),
        ("", ""),
    ] {
        let container = Container {
            name: name.to_owned(),
            networks: ["nat".to_owned()].into(),
            ..container()
        };
        assert_eq!(container.short_name(), asked_for);
        let networks = MemoryNetworks::new().with_endpoint("nat", asked_for, Endpoint::new("ep"));
        let builder = SpecBuilder::new(images(), networks);
        let spec = builder.build_spec(&container, &daemon(), &[]).unwrap();
        let endpoints = spec.network().unwrap().endpoint_list().clone();
        assert_eq!(endpoints.unwrap_or_default(), ["ep"], "{name}");
    }
}

/// Go's `strings.EqualFold` takes a long s for an s, and its `strings.ToLower` does not.
#[test]
fn a_long_s_is_an_s_in_the_name_of_a_security_option_and_not_in_a_scheme() {
    let build = |option: &str| -> Result<WindowsSpec, BuildError> {
        builder().build_spec(&container_with_option(option), &daemon(), &[])
    };
    let spec = build("credential\u{17f}pec=raw://x").unwrap();
    assert_eq!(spec.credential_spec().as_deref(), Some("x"));
    let error = build("credentialspec=regi\u{17f}try://x").unwrap_err();
    assert!(
        matches!(
            error,
            BuildError::CredentialSpec(CredentialSpecError::InvalidOption)
        ),
        "{error}"
    );
}

/// The texts are those of the constants in runtime-spec that moby's versions depend on.
#[test]
fn a_later_version_of_dockerd_changes_the_specs_version_and_nothing_else() {
    let build = |builder: SpecBuilder| {
        let spec = builder.build_spec(&container(), &daemon(), &[]).unwrap();
        spec.to_json().unwrap()
    };
    let recorded = build(builder());
    assert!(recorded.contains(r#""ociVersion":"1.2.0""#), "{recorded}");
    for (version, text) in [
        (OciVersion::V1_2_0, "1.2.0"),
        (OciVersion::V1_2_1, "1.2.1"),
        (OciVersion::V1_3_0, "1.3.0"),
    ] {
        let spec = build(builder().with_oci_version(version));
        let named = format!(r#""ociVersion":"{text}""#);
        assert!(spec.contains(&named), "{spec}");
        assert_eq!(spec.replacen(text, "1.2.0", 1), recorded, "{version}");
    }
}

/// dockerd compares the name with its own system's by Go's `strings.EqualFold`.
#[test]
fn a_long_s_is_an_s_in_the_operating_system_of_an_image() {
    let build = |os: &str| {
        let images = images().with_image("sha256:88f0", os);
        SpecBuilder::new(images, MemoryNetworks::new()).build_spec(&container(), &daemon(), &[])
    };
    for os in ["windows", "Windows", "WINDOW\u{17f}", ""] {
        build(os).unwrap();
    }
    for os in ["linux", "window", "windows ", "w\u{130}ndows"] {
        let error = build(os).unwrap_err();
        assert!(
            matches!(&error, BuildError::UnsupportedOs { os: refused } if refused == os),
            "{error}"
        );
    }
}

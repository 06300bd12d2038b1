//! The steps around building a spec: sharing a network stack, resolving resources, and additional processes.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{builder, container, daemon, hyper_v_daemon, images};
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::MemoryNetworks;
use wcow_spec::{
    ConsoleSize, Container, ErrorKind, ExecConfig, HostConfig, InvalidResource, Isolation,
    ResourceWarning, SharedNetwork, SharedNetworkError, SpecBuilder,
};

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A container `other` that is connected to three networks, one of which cannot be looked up.
fn other_with_networks() -> (Container, MemoryNetworks) {
    let endpoint = |id: &str, gateway: &str| Endpoint {
        gateway_hns_id: Some(gateway.to_owned()),
        ..Endpoint::new(id)
    };
    let networks = MemoryNetworks::new()
        .with_endpoint("a", "other", endpoint("ep-a", "gw-a"))
        .with_endpoint("c", "other", endpoint("ep-c", "gw-c"));
    let other = Container {
        id: "o1".to_owned(),
        name: "/other".to_owned(),
        networks: ["c", "gone", "a"].map(str::to_owned).into(),
        ..container()
    };
    (other, networks)
}

/// A container with this network mode, and this network stack of another one.
fn sharing(mode: &str, shared_network: Option<SharedNetwork>) -> Container {
    let mut container = container();
    container.host_config.network_mode = mode.into();
    container.runtime.shared_network = shared_network;
    container
}

#[test]
fn a_shared_network_lists_the_gateways_endpoint_of_each_network_before_the_containers_own() {
    let (other, networks) = other_with_networks();
    let builder = SpecBuilder::new(images(), networks);
    let shared_network = builder.shared_network(&other, &daemon()).unwrap();
    assert_eq!(
        shared_network,
        SharedNetwork {
            container_id: "o1".to_owned(),
            endpoint_ids: strings(&["gw-a", "ep-a", "gw-c", "ep-c"]),
        }
    );

    let sharing = sharing("container:other", Some(shared_network.clone()));
    let spec = builder.build_spec(&sharing, &daemon(), &[]).unwrap();
    let network = spec.network().unwrap();
    assert_eq!(
        network.network_shared_container_name().as_deref(),
        Some("o1")
    );
    assert_eq!(
        network.endpoint_list().as_ref(),
        Some(&shared_network.endpoint_ids)
    );
}

#[test]
fn a_shared_network_counts_only_for_a_container_whose_network_mode_asks_for_it() {
    let shared_network = || SharedNetwork {
        container_id: "o1".to_owned(),
        endpoint_ids: strings(&["ep-a"]),
    };
    for (mode, shared_network, has_network) in [
        ("container:other", Some(shared_network()), true),
        ("container:other", None, false),
        ("nat", Some(shared_network()), false),
        ("", Some(shared_network()), false),
    ] {
        let sharing = sharing(mode, shared_network);
        let spec = builder().build_spec(&sharing, &daemon(), &[]).unwrap();
        let network = spec.network().unwrap();
        assert_eq!(network.endpoint_list().is_some(), has_network, "{mode}");
        assert_eq!(
            network.network_shared_container_name().is_some(),
            has_network,
            "{mode}"
        );
    }
}

#[test]
fn the_network_of_a_hyper_v_container_is_not_shared() {
    let (mut other, networks) = other_with_networks();
    let builder = SpecBuilder::new(images(), networks);
    let error = builder
        .shared_network(&other, &hyper_v_daemon())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "sharing of hyperv containers network is not supported"
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);

    other.host_config.isolation = Some(Isolation::HyperV);
    assert!(matches!(
        builder.shared_network(&other, &daemon()),
        Err(SharedNetworkError::HyperV { container_id }) if container_id == "o1"
    ));

    other.host_config.isolation = Some(Isolation::Process);
    assert!(builder.shared_network(&other, &hyper_v_daemon()).is_ok());
}

#[test]
fn resources_are_resolved_with_the_isolation_that_the_container_will_have() {
    let conflicting = || HostConfig {
        cpu_shares: 5,
        cpu_percent: 9,
        ..HostConfig::default()
    };
    let mut host_config = conflicting();
    let isolation = daemon().isolation_of(&host_config);
    let warnings = host_config
        .resolve_resources(isolation, daemon().processors)
        .unwrap();
    assert_eq!(warnings, [ResourceWarning::SharesOverPercent]);
    assert_eq!((host_config.cpu_shares, host_config.cpu_percent), (5, 0));

    let mut host_config = conflicting();
    let isolation = hyper_v_daemon().isolation_of(&host_config);
    let warnings = host_config
        .resolve_resources(isolation, hyper_v_daemon().processors)
        .unwrap();
    assert_eq!(warnings, []);
    assert_eq!(host_config, conflicting());
}

#[test]
fn an_error_resolving_resources_has_kind_reason_and_warnings() {
    let mut host_config = HostConfig {
        cpu_count: 1,
        cpu_shares: 1,
        nano_cpus: 9_000_000_000,
        ..HostConfig::default()
    };
    host_config.linux_only.memory_swappiness = Some(-1);
    let error = host_config
        .resolve_resources(Isolation::Process, daemon().processors)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    let processors = 8.try_into().unwrap();
    assert_eq!(error.reason, InvalidResource::NanoCpus { processors });
    assert_eq!(error.warnings(), [ResourceWarning::CountOverShares]);
    // What was discarded before the failure stays discarded.
    assert_eq!(host_config.cpu_shares, 0);
    assert_eq!(host_config.linux_only.memory_swappiness, None);
}

#[test]
fn an_exec_has_a_list_of_arguments_whatever_the_container_has() {
    let mut container = container();
    container.config.args_escaped = true;
    let process = container.exec_process(&ExecConfig {
        entrypoint: "cmd".to_owned(),
        args: strings(&["/C", "two words"]),
        ..ExecConfig::default()
    });
    assert_eq!(
        process.args().as_ref().unwrap(),
        &["cmd", "/C", "two words"]
    );
    assert!(process.command_line().is_none());
    assert_eq!(process.user().uid(), 0);
}

#[test]
fn the_execs_variables_override_the_containers() {
    let cases: [(&[&str], &[&str], &[&str]); 7] = [
        (&["A=1", "B=2"], &["A=3"], &["A=3", "B=2"]),
        (&["A=1"], &["C=3", "C=4"], &["A=1", "C=3", "C=4"]),
        (&["A=1", "B=2"], &["A"], &["B=2"]),
        (&["A=1"], &["B"], &["A=1"]),
        // Names are compared case-sensitively. If the container has a name several times, the last one is overridden.
        (&["a=1"], &["A=2"], &["a=1", "A=2"]),
        (&["A=1", "A=2"], &["A=3"], &["A=1", "A=3"]),
        (&["A=1", "B", "C=2"], &["B=3"], &["A=1", "C=2", "B=3"]),
    ];
    for (own, given, expected) in cases {
        let mut container = container();
        container.config.env = strings(own);
        let env = strings(given);
        let process = container.exec_process(&ExecConfig {
            env,
            ..ExecConfig::default()
        });
        assert_eq!(process.env().as_ref().unwrap(), expected);
    }
}

#[test]
fn user_and_working_directory_are_the_execs_or_else_the_containers_or_else_the_defaults() {
    let mut container = container();
    let plain = container.exec_process(&ExecConfig::default());
    assert_eq!(plain.cwd().to_str().unwrap(), r"C:\");
    assert!(plain.user().username().is_none() && plain.env().is_none());

    container.config.user = "ContainerUser".to_owned();
    container.config.working_dir = r"C:\app".to_owned();
    let inherited = container.exec_process(&ExecConfig::default());
    assert_eq!(inherited.cwd().to_str().unwrap(), r"C:\app");
    assert_eq!(
        inherited.user().username().as_deref(),
        Some("ContainerUser")
    );

    let own = container.exec_process(&ExecConfig {
        working_dir: "d:/x".to_owned(),
        user: "ContainerAdministrator".to_owned(),
        ..ExecConfig::default()
    });
    assert_eq!(own.cwd().to_str().unwrap(), "d:/x");
    assert_eq!(
        own.user().username().as_deref(),
        Some("ContainerAdministrator")
    );
}

#[test]
fn an_exec_has_a_tty_if_it_asks_for_one_whatever_the_container_has() {
    for own in [true, false] {
        for asked in [true, false] {
            let mut container = container();
            container.config.tty = own;
            container.host_config.console_size = ConsoleSize {
                height: 24,
                width: 80,
            };
            let process = container.exec_process(&ExecConfig {
                tty: asked,
                ..ExecConfig::default()
            });
            assert_eq!(process.terminal(), asked.then_some(true), "{own}");
            // The size of the container's console is not the exec's.
            assert!(process.console_size().is_none());
        }
    }
}

#[test]
fn a_console_size_needs_a_tty() {
    let sized = |tty| ExecConfig {
        tty,
        console_size: Some(ConsoleSize {
            height: 24,
            width: 80,
        }),
        ..ExecConfig::default()
    };
    let with = container().exec_process(&sized(true));
    assert_eq!(with.terminal(), Some(true));
    assert_eq!(
        with.console_size()
            .map(|size| (size.height(), size.width())),
        Some((24, 80))
    );
    let without = container().exec_process(&sized(false));
    assert!(without.terminal().is_none() && without.console_size().is_none());
    let unsized_tty = container().exec_process(&ExecConfig {
        tty: true,
        ..ExecConfig::default()
    });
    assert!(unsized_tty.console_size().is_none());
}

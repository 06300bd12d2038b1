//! What a daemon does right beside building a spec: sharing a network, verifying, and further processes.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{container, daemon, images};
use oci_spec::runtime::Process;
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::MemoryNetworks;
use wcow_spec::{
    ConsoleSize, Container, DaemonConfig, Error, ErrorKind, ExecConfig, HostConfig,
    InvalidResource, Isolation, SpecBuilder, Warning, verify_host_config,
};

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A container `other` with endpoints in three networks, one of which cannot be looked up.
fn other_with_networks() -> (Container, MemoryNetworks) {
    let endpoint = |id: &str, gateway: Option<&str>| Endpoint {
        gateway_hns_id: gateway.map(str::to_owned),
        ..Endpoint::new(id)
    };
    let networks = MemoryNetworks::new()
        .with_endpoint("a", "other", endpoint("ep-a", Some("gw-a")))
        .with_endpoint("c", "other", endpoint("ep-c", Some("gw-c")));
    let other = Container {
        id: "o1".to_owned(),
        name: "/other".to_owned(),
        networks: ["c", "gone", "a"].map(str::to_owned).into(),
        ..container()
    };
    (other, networks)
}

#[test]
fn a_shared_network_has_of_each_network_the_gateways_endpoint_first() {
    let (other, networks) = other_with_networks();
    let builder = SpecBuilder::new(images(), networks);
    let mut sharing = container();
    // What an earlier start left is replaced.
    sharing.shared_endpoints = strings(&["stale"]);
    sharing.host_config.network_mode = "container:other".into();
    builder
        .share_network(&mut sharing, &other, &daemon())
        .unwrap();
    assert_eq!(sharing.network_shared_container_id, "o1");
    assert_eq!(sharing.shared_endpoints, ["gw-a", "ep-a", "gw-c", "ep-c"]);

    let spec = builder.build_spec(&sharing, &daemon(), &[]).unwrap();
    let network = spec
        .oci_spec()
        .windows()
        .as_ref()
        .unwrap()
        .network()
        .clone()
        .unwrap();
    assert_eq!(
        network.network_shared_container_name().as_deref(),
        Some("o1")
    );
    assert_eq!(
        network.endpoint_list().as_ref().unwrap(),
        &sharing.shared_endpoints
    );
}

#[test]
fn the_network_of_a_hyper_v_container_is_not_shared() {
    let (mut other, networks) = other_with_networks();
    let builder = SpecBuilder::new(images(), networks);
    let by_default = DaemonConfig {
        default_isolation: Isolation::HyperV,
        ..daemon()
    };
    let mut sharing = container();
    let error = builder
        .share_network(&mut sharing, &other, &by_default)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "sharing of hyperv containers network is not supported"
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);

    other.host_config.isolation = Isolation::HyperV;
    assert!(matches!(
        builder.share_network(&mut sharing, &other, &daemon()),
        Err(Error::SharedNetworkOfHyperV { container_id }) if container_id == "o1"
    ));
    assert!(sharing.network_shared_container_id.is_empty() && sharing.shared_endpoints.is_empty());
}

#[test]
fn a_host_config_is_verified_with_the_isolation_that_it_will_have() {
    let conflicting = || HostConfig {
        cpu_shares: 5,
        cpu_percent: 9,
        ..HostConfig::default()
    };
    let mut host_config = conflicting();
    let warnings = verify_host_config(&mut host_config, &daemon()).unwrap();
    assert_eq!(warnings, [Warning::SharesOverPercent]);
    assert_eq!((host_config.cpu_shares, host_config.cpu_percent), (5, 0));

    let hyperv = DaemonConfig {
        default_isolation: Isolation::HyperV,
        ..daemon()
    };
    let mut host_config = conflicting();
    assert_eq!(verify_host_config(&mut host_config, &hyperv).unwrap(), []);
    assert_eq!(host_config, conflicting());
}

#[test]
fn an_error_of_the_verification_has_kind_reason_and_warnings() {
    let mut host_config = HostConfig {
        cpu_count: 1,
        cpu_shares: 1,
        nano_cpus: 9_000_000_000,
        memory_swappiness: Some(-1),
        ..HostConfig::default()
    };
    let error = verify_host_config(&mut host_config, &daemon()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert!(matches!(error, Error::InvalidResources { reason, warnings }
        if reason == InvalidResource::NanoCpus { processors: 8.try_into().unwrap() }
            && warnings == [Warning::CountOverShares]));
    assert_eq!(host_config.memory_swappiness, None);
}

fn exec(container: &Container, exec: &ExecConfig) -> Process {
    container.exec_process(exec).unwrap()
}

#[test]
fn an_exec_has_a_list_of_arguments_whatever_the_container_has() {
    let mut container = container();
    container.config.args_escaped = true;
    let process = exec(
        &container,
        &ExecConfig {
            entrypoint: "cmd".to_owned(),
            args: strings(&["/C", "two words"]),
            ..ExecConfig::default()
        },
    );
    assert_eq!(
        process.args().as_ref().unwrap(),
        &["cmd", "/C", "two words"]
    );
    assert!(process.command_line().is_none());
    assert_eq!(process.user().uid(), 0);
}

#[test]
fn the_execs_variables_go_before_the_containers() {
    let cases: [(&[&str], &[&str], &[&str]); 7] = [
        (&["A=1", "B=2"], &["A=3"], &["A=3", "B=2"]),
        (&["A=1"], &["C=3", "C=4"], &["A=1", "C=3", "C=4"]),
        (&["A=1", "B=2"], &["A"], &["B=2"]),
        (&["A=1"], &["B"], &["A=1"]),
        // Names are compared as they are, and of several the last one counts.
        (&["a=1"], &["A=2"], &["a=1", "A=2"]),
        (&["A=1", "A=2"], &["A=3"], &["A=1", "A=3"]),
        (&["A=1", "B", "C=2"], &["B=3"], &["A=1", "C=2", "B=3"]),
    ];
    for (own, given, expected) in cases {
        let mut container = container();
        container.config.env = strings(own);
        let env = strings(given);
        let process = exec(
            &container,
            &ExecConfig {
                env,
                ..ExecConfig::default()
            },
        );
        assert_eq!(process.env().as_ref().unwrap(), expected);
    }
}

#[test]
fn user_and_working_directory_are_the_execs_or_the_containers_or_the_root() {
    let mut container = container();
    let plain = exec(&container, &ExecConfig::default());
    assert_eq!(plain.cwd().to_str().unwrap(), r"C:\");
    assert!(plain.user().username().is_none() && plain.env().is_none());

    container.config.user = "ContainerUser".to_owned();
    container.config.working_dir = r"C:\app".to_owned();
    let inherited = exec(&container, &ExecConfig::default());
    assert_eq!(inherited.cwd().to_str().unwrap(), r"C:\app");
    assert_eq!(
        inherited.user().username().as_deref(),
        Some("ContainerUser")
    );

    let own = exec(
        &container,
        &ExecConfig {
            working_dir: "d:/x".to_owned(),
            user: "ContainerAdministrator".to_owned(),
            ..ExecConfig::default()
        },
    );
    assert_eq!(own.cwd().to_str().unwrap(), "d:/x");
    assert_eq!(
        own.user().username().as_deref(),
        Some("ContainerAdministrator")
    );
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
    let with = exec(&container(), &sized(true));
    assert_eq!(with.terminal(), Some(true));
    assert_eq!(
        with.console_size()
            .map(|size| (size.height(), size.width())),
        Some((24, 80))
    );
    let without = exec(&container(), &sized(false));
    assert!(without.terminal().is_none() && without.console_size().is_none());
    let unsized_tty = exec(
        &container(),
        &ExecConfig {
            tty: true,
            ..ExecConfig::default()
        },
    );
    assert!(unsized_tty.console_size().is_none());
}

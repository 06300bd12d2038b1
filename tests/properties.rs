//! What holds for every input.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "an overflow or an unexpected answer is a failed test"
)]

mod common;

use std::num::NonZeroU32;

use common::images;
use proptest::collection::{btree_set, hash_map, vec};
use proptest::option;
use proptest::prelude::*;
use wcow_spec::host::memory::MemoryNetworks;
use wcow_spec::host::{CredentialSpecPath, Endpoint, LocalVolumes, Volumes};
use wcow_spec::{
    Container, ContainerConfig, DeviceMapping, ErrorChain, HostConfig, Isolation, Mount,
    NetworkMode, RuntimeState, SharedNetwork, SpecBuilder, WindowsSpec,
};

/// Texts, many of which have a meaning on Windows.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        r#"[a-z=:/\\" .\t]{0,12}"#,
        "\\PC{0,8}",
        Just(r"C:\Program Files\x\".to_owned()),
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..5)
}

fn isolation() -> impl Strategy<Value = Option<Isolation>> {
    prop_oneof![
        Just(None),
        Just(Some(Isolation::Process)),
        Just(Some(Isolation::HyperV))
    ]
}

fn network_mode() -> impl Strategy<Value = NetworkMode> {
    let another = text().prop_map(|name| format!("container:{name}"));
    prop_oneof![text(), another].prop_map(NetworkMode::from)
}

fn runtime() -> impl Strategy<Value = RuntimeState> {
    let shared_network = (text(), texts()).prop_map(|(container_id, endpoint_ids)| SharedNetwork {
        container_id,
        endpoint_ids,
    });
    let parts = (
        option::weighted(0.9, text()),
        option::of(shared_network),
        any::<bool>(),
    );
    parts.prop_map(|(base_fs, shared_network, swarm_managed)| RuntimeState {
        base_fs,
        shared_network,
        swarm_managed,
    })
}

fn limit() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 0..100_i64, any::<i64>()]
}

fn config() -> impl Strategy<Value = ContainerConfig> {
    let texts = (text(), text(), text(), text(), texts());
    (texts, any::<bool>(), any::<bool>()).prop_map(
        |((hostname, domainname, user, working_dir, env), tty, args_escaped)| ContainerConfig {
            hostname,
            domainname,
            user,
            tty,
            env,
            working_dir,
            args_escaped,
        },
    )
}

fn host_config() -> impl Strategy<Value = HostConfig> {
    let limits = (
        limit(),
        limit(),
        limit(),
        limit(),
        limit(),
        any::<u64>(),
        any::<u64>(),
    );
    let options = vec(
        text().prop_map(|text| format!("credentialspec=raw://x{text}")),
        0..2,
    );
    let devices = vec(text().prop_map(|text| format!("class/{text}")), 0..3);
    let maps = (hash_map(text(), text(), 0..4), texts(), options, devices);
    (isolation(), network_mode(), maps, limits).prop_map(
        |(isolation, network_mode, (annotations, dns_search, security_opt, devices), limits)| {
            HostConfig {
                isolation,
                network_mode,
                annotations,
                dns_search,
                security_opt,
                devices: devices
                    .into_iter()
                    .map(|path_on_host| DeviceMapping { path_on_host })
                    .collect(),
                cpu_shares: limits.0,
                cpu_percent: limits.1,
                cpu_count: limits.2,
                nano_cpus: limits.3,
                memory_bytes: limits.4,
                io_maximum_iops: limits.5,
                io_maximum_bandwidth: limits.6,
                ..HostConfig::default()
            }
        },
    )
}

fn container() -> impl Strategy<Value = Container> {
    let texts = (text(), texts(), btree_set(text(), 0..3));
    (texts, config(), host_config(), runtime(), any::<bool>()).prop_map(
        |((path, args, networks), config, host_config, runtime, started)| Container {
            path,
            args,
            config,
            host_config,
            networks,
            has_been_started_before: started,
            runtime,
            ..common::container()
        },
    )
}

fn mounts() -> impl Strategy<Value = Vec<Mount>> {
    let mount = (text(), text(), any::<bool>()).prop_map(|(source, destination, writable)| {
        let mount = Mount::new(source, destination);
        if writable { mount } else { mount.read_only() }
    });
    vec(mount, 0..4)
}

/// Parses what follows the first word of a command line, as Microsoft documents it for `CommandLineToArgvW`.
fn arguments_of(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut current: Option<String> = None;
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' if !quoted => arguments.extend(current.take()),
            '"' => {
                current.get_or_insert_default();
                quoted = !quoted;
            }
            '\\' => {
                let mut count = 1;
                while chars.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let argument = current.get_or_insert_default();
                if chars.peek() == Some(&'"') {
                    argument.extend(std::iter::repeat_n('\\', count / 2));
                    if count % 2 == 1 {
                        argument.extend(chars.next());
                    }
                } else {
                    argument.extend(std::iter::repeat_n('\\', count));
                }
            }
            c => current.get_or_insert_default().push(c),
        }
    }
    arguments.extend(current);
    arguments
}

proptest! {
    #[test]
    fn the_same_inputs_give_the_same_bytes_and_they_are_read_back(
        container in container(),
        daemon_isolation in isolation(),
        processors in 1..=u32::MAX,
        mounts in mounts(),
    ) {
        let mut networks = MemoryNetworks::new();
        for network in &container.networks {
            networks = networks.with_endpoint(network, "web", Endpoint::new(network));
        }
        let mut daemon = common::daemon();
        daemon.default_isolation = daemon_isolation;
        daemon.processors = NonZeroU32::new(processors).unwrap();
        let builder = SpecBuilder::new(images(), networks);
        let build = |container| builder.build_spec(container, &daemon, &mounts);
        // An equal container, whose annotations are iterated in another order.
        let mut equal = container.clone();
        equal.host_config.annotations = container.host_config.annotations.clone().into_iter().collect();
        match (build(&container), build(&equal)) {
            (Ok(first), Ok(second)) => {
                let bytes = serde_json::to_vec(&first).unwrap();
                prop_assert_eq!(&bytes, &serde_json::to_vec(&second).unwrap());
                prop_assert_eq!(serde_json::from_slice::<WindowsSpec>(&bytes).unwrap(), first.clone());
                prop_assert_eq!(WindowsSpec::from_json(&bytes).unwrap(), first);
            }
            (first, second) => prop_assert_eq!(
                ErrorChain(&first.unwrap_err()).to_string(),
                ErrorChain(&second.unwrap_err()).to_string()
            ),
        }
    }

    #[test]
    fn windows_parses_the_command_line_into_the_same_arguments(args in texts()) {
        let mut container = common::container();
        container.config.args_escaped = true;
        container.args = args;
        let spec = common::builder().build_spec(&container, &common::daemon(), &[]).unwrap();
        let line = spec.process().unwrap().command_line().as_ref().unwrap();
        prop_assert_eq!(arguments_of(line.strip_prefix("cmd").unwrap()), container.args);
    }

    #[test]
    fn no_credential_spec_path_leads_out_of_the_folder(location in text()) {
        if let Ok(path) = CredentialSpecPath::new(r"C:\docker", &location) {
            prop_assert_eq!(path.folder(), r"C:\docker\CredentialSpecs");
            let full = path.full();
            let below = full.strip_prefix(r"C:\docker\CredentialSpecs").unwrap();
            prop_assert!(below.is_empty() || below.starts_with('\\'));
            prop_assert!(!below.contains([':', '/']));
            for component in path.components() {
                prop_assert!(!component.ends_with(['.', ' ']) && !component.contains(['\\', '/', ':']));
            }
        }
    }

    #[test]
    fn no_volume_leads_out_of_the_data_root(name in text()) {
        if let Ok(path) = LocalVolumes::new(r"C:\docker").path("local", &name) {
            prop_assert_eq!(path, format!(r"C:\docker\volumes\{name}\_data"));
            prop_assert!(!name.contains(['\\', '/', ':']) && !name.ends_with(['.', ' ']));
        }
    }

    #[test]
    fn no_subpath_leads_out_of_its_volume(subpath in text()) {
        if let Ok(path) = LocalVolumes::new(r"C:\docker").subpath(r"E:\v", &subpath) {
            let below = path.strip_prefix(r"E:\v").unwrap();
            prop_assert!(below.is_empty() || below.starts_with('\\'));
            prop_assert!(!below.contains([':', '/']));
            for component in below.split('\\') {
                prop_assert!(!component.ends_with(['.', ' ']));
            }
        }
    }
}

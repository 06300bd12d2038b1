//! Whatever the container, the daemon and the host are: the same inputs give the same bytes, these are read back, no
//! secret is shown, and no file outside the credential-spec folder is read.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use wcow_spec::{
    Container, DaemonConfig, Error, ErrorChain, Isolation, SharedNetworkError, SpecBuilder,
};
use wcow_spec_fuzz::case::Case;
use wcow_spec_fuzz::{check, input, log, mutate, secret};

fuzz_target!(|data: &[u8]| {
    if let Some(case) = input::decode(data) {
        run(case);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

fn run(mut case: Case) {
    case.mark();
    let (builder, files) = case.builder();
    let container = &case.container;
    secret::assert_hidden("the container's Debug form", &format!("{container:?}"));
    assert_built(&builder, &case);
    files.assert_all_inside();
    assert_shared(&builder, container, &case.daemon);
    case.exec.assert_process(container);
}

fn assert_built(builder: &SpecBuilder, case: &Case) {
    let build = || builder.build_spec(&case.container, &case.daemon, &case.mounts);
    let (first, log) = log::captured(build);
    assert!(log.contains("container="), "the capture does not work");
    secret::assert_hidden("the log", &log);
    match (first, build()) {
        (Ok(first), Ok(second)) => {
            assert_eq!(
                check::json(&first),
                check::json(&second),
                "built twice, it differs"
            );
            assert_eq!(first, second);
            secret::assert_hidden("the Debug form", &format!("{first:?}"));
            check::assert_read_back(&first);
        }
        (Err(first), Err(second)) => {
            let message = ErrorChain(&first).to_string();
            assert_eq!(first.kind(), second.kind());
            assert_eq!(message, ErrorChain(&second).to_string());
            secret::assert_hidden("the error", &format!("{message} {first:?}"));
            let umbrella = Error::from(second);
            assert_eq!(umbrella.kind(), first.kind());
            assert_eq!(ErrorChain(&umbrella).to_string(), message);
        }
        (first, second) => panic!("built twice: {first:?} and {second:?}"),
    }
}

/// A container's network stack is shared with its endpoints, unless the container is Hyper-V isolated.
fn assert_shared(builder: &SpecBuilder, container: &Container, daemon: &DaemonConfig) {
    let (result, log) = log::captured(|| builder.shared_network(container, daemon));
    secret::assert_hidden("the log", &log);
    let is_hyper_v = daemon.isolation_of(&container.host_config) == Isolation::HyperV;
    match result {
        Ok(shared) => {
            assert!(!is_hyper_v);
            assert_eq!(shared.container_id, container.id);
            assert!(shared.endpoint_ids.len() <= 2 * container.networks.len());
        }
        Err(SharedNetworkError::HyperV { container_id }) => {
            assert!(is_hyper_v);
            assert_eq!(container_id, container.id);
        }
        Err(error) => panic!("another error: {error}"),
    }
}

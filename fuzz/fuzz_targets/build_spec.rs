//! Whatever the container, the daemon and the host are: the same inputs give the same bytes, these are read
//! back, no secret is shown, and no file outside the credential-spec folder is asked for.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use wcow_spec::{Container, DaemonConfig, ErrorChain, Isolation, SpecBuilder};
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
    let files = case.host().files();
    let builder = case.builder(&files);
    let container = case.container();
    assert_built(&builder, &container, &case);
    files.assert_all_inside();
    assert_shared(&builder, &container, &case.daemon);
    case.exec.assert_process(&container);
}

fn assert_built(builder: &SpecBuilder<'_>, container: &Container, case: &Case) {
    let build = || builder.build_spec(container, &case.daemon, &case.mounts);
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
            secret::assert_hidden("the Debug form", &format!("{first:?}"));
            check::assert_read_back(&first);
        }
        (Err(first), Err(second)) => {
            assert_eq!(first.kind(), second.kind());
            assert_eq!(
                ErrorChain(&first).to_string(),
                ErrorChain(&second).to_string()
            );
        }
        (first, second) => panic!("built twice: {first:?} and {second:?}"),
    }
}

/// The container shares its own network: its endpoints, unless it is Hyper-V isolated.
fn assert_shared(builder: &SpecBuilder<'_>, container: &Container, daemon: &DaemonConfig) {
    let mut sharing = container.clone();
    let (result, log) = log::captured(|| builder.share_network(&mut sharing, container, daemon));
    secret::assert_hidden("the log", &log);
    let isolation = container.host_config.isolation.or(daemon.default_isolation);
    assert_eq!(result.is_err(), isolation == Isolation::HyperV);
    if result.is_ok() {
        assert_eq!(sharing.network_shared_container_id, container.id);
        assert!(sharing.shared_endpoints.len() <= 2 * container.networks.len());
    }
}

//! The system backends of Windows without the cargo feature `windows-host`.

use wcow_spec::{Container, DaemonConfig, ErrorKind};

use crate::common::{builder, container, container_with_option, daemon, snapshotter_daemon};

fn failure(container: &Container, daemon: &DaemonConfig) -> String {
    let builder = builder().with_system_backends();
    let error = builder.build_spec(container, daemon, &[]).unwrap_err();
    let failure = error.backend().unwrap();
    assert_eq!(failure.kind(), ErrorKind::Unavailable);
    failure.to_string()
}

#[test]
fn a_builder_with_the_system_backends_names_the_missing_feature() {
    let registry = container_with_option("credentialspec=registry://web");
    for (failure, what) in [
        (failure(&registry, &daemon()), "the registry"),
        (
            failure(&container(), &snapshotter_daemon()),
            "containerd's record of a mounted layer",
        ),
    ] {
        assert_eq!(
            failure,
            format!("{what} needs wcow-spec's cargo feature `windows-host`")
        );
    }
}

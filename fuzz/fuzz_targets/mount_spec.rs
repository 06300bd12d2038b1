//! A mount string is refused, or parsed to a mount that displays as a text with the same meaning, on a host that
//! answers anything.
//!
//! The input is the driver, a line break, and the mount.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use wcow_spec::create::{MountKind, MountSpec, VolumeName, VolumesFrom};
use wcow_spec::host::{HostPaths, PathKind};
use wcow_spec::{BackendError, ErrorChain};
use wcow_spec_fuzz::{input, mutate};

fuzz_target!(|data: &[u8]| {
    if let Some((driver, text)) = input::text(data).and_then(|text| text.split_once('\n')) {
        run(driver, text);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::text(data, size, max_size, seed)
});

/// A host on which every path is of one kind.
struct Paths(PathKind);

impl HostPaths for Paths {
    fn kind(&self, _path: &str) -> Result<PathKind, BackendError> {
        Ok(self.0)
    }
}

fn run(driver: &str, text: &str) {
    let folders = Paths(PathKind::Folder);
    let parsed = MountSpec::parse(text, driver, &folders);
    match &parsed {
        Ok(spec) => {
            assert_parsed(spec, driver);
            assert_displayed(spec, driver);
        }
        Err(error) => {
            let message = format!("{:#}", ErrorChain(error));
            assert!(!message.contains(char::is_control), "{message:?}");
        }
    }
    // A host without folders takes nothing that one with folders refuses, and no bind mounts.
    for host in [Paths(PathKind::File), Paths(PathKind::Missing)] {
        if let Ok(spec) = MountSpec::parse(text, driver, &host) {
            assert_ne!(spec.kind, MountKind::Bind);
            assert_eq!(parsed.as_ref().ok(), Some(&spec));
        }
    }
    if let Ok(from) = text.parse::<VolumesFrom>() {
        let again = format!("{}:{}", from.container, from.mode);
        assert_eq!(again.parse(), Ok(from), "{again}");
    }
}

fn assert_parsed(spec: &MountSpec, driver: &str) {
    let MountSpec {
        kind,
        source,
        destination,
        volume,
        ..
    } = spec;
    assert!(!destination.is_empty() && !destination.contains('/'));
    assert!(!matches!(destination.as_str(), "c:" | r"c:\"));
    assert_eq!(spec.writable, !spec.spec.read_only);
    match kind {
        MountKind::Volume => {
            assert_eq!((source.as_str(), spec.driver.as_str()), ("", driver));
            let name = volume.as_deref();
            assert!(name.is_none_or(|name| name.parse::<VolumeName>().is_ok()));
        }
        MountKind::Bind => assert!(!source.contains('/') && source.contains(':')),
        kind => assert!(
            *kind == MountKind::NamedPipe && source.starts_with(r"\\.\pipe\"),
            "{spec:?}"
        ),
    }
}

fn assert_displayed(spec: &MountSpec, driver: &str) {
    let displayed = spec.to_string();
    let again = MountSpec::parse(&displayed, driver, &Paths(PathKind::Folder));
    assert_eq!(again.ok().as_ref(), Some(spec), "{displayed}");
}

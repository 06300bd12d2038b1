//! What reading a Docker data root logs.
//!
//! A program of its own: `tracing` keeps one list of loggers for the whole program, so other tests that read data roots
//! at the same time interfere.
#![cfg(feature = "windowsfilter")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::fs;

use common::{damaged_data_root, logged};
use tracing::Level;
use wcow_spec::DataRoot;

const WEB: &str = "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655";
const BUILD_AGENT: &str = "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7";

/// What is logged, at the level `warn` and above, while a container is read, with and without its `hostconfig.json`.
fn logs_of(container: &str) -> [String; 2] {
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let read = || {
        logged(Level::WARN, || {
            data_root.container(container).unwrap();
        })
    };
    let with = read();
    let folder = copy.path().join("containers").join(container);
    fs::remove_file(folder.join("hostconfig.json")).unwrap();
    [with, read()]
}

#[test]
fn a_started_container_without_hostconfig_is_warned_of() {
    let [with, without] = logs_of(BUILD_AGENT);
    assert_eq!(with, "");
    assert_eq!(without.lines().count(), 1, "{without}");
    assert!(without.contains("WARN"), "{without}");
    assert!(
        without.contains("the container has no hostconfig.json: it has no limits"),
        "{without}"
    );
    assert!(
        without.contains(&format!("container={BUILD_AGENT}")),
        "{without}"
    );
}

/// dockerd writes the file before the first start.
#[test]
fn a_container_before_its_first_start_without_hostconfig_is_not_warned_of() {
    assert_eq!(logs_of(WEB), ["", ""]);
}

//! A data root that is made from create requests.
#![cfg(all(feature = "create", feature = "windowsfilter"))]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;
#[path = "common/create_case.rs"]
mod create_case;

use std::fs;

use common::data;
use create_case::CreateCase;
use wcow_spec::{Container, DataRoot};

#[test]
fn a_data_root_made_from_requests_has_the_containers_that_were_created() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("image/windowsfilter")).unwrap();
    let cases = fs::read_to_string(data("vectors-create/create.jsonl")).unwrap();
    let cases = cases
        .lines()
        .map(|line| serde_json::from_str::<CreateCase>(line).unwrap());
    let mut created = Vec::new();
    for case in cases {
        let Ok(one) = case.run().result else { continue };
        let files = one.docker_files().unwrap();
        let container = folder.path().join("containers").join(&one.container.id);
        fs::create_dir_all(&container).unwrap();
        fs::write(container.join("config.v2.json"), files.config_v2).unwrap();
        fs::write(container.join("hostconfig.json"), files.hostconfig).unwrap();
        // Some cases have one id; the last one is stored.
        created.retain(|other: &Container| other.id != one.container.id);
        created.push(one.container);
    }
    assert!(created.len() > 100, "{}", created.len());

    let mut read = DataRoot::open(folder.path()).unwrap().containers().unwrap();
    let by_id = |left: &Container, right: &Container| left.id.cmp(&right.id);
    read.sort_by(by_id);
    created.sort_by(by_id);
    assert_eq!(read, created);
}

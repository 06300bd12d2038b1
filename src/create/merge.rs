//! Merges an image's settings into a request's.

use std::collections::{BTreeSet, HashSet};

use super::api::{Config, HealthConfig};
use crate::go::equal_fold::fold;

/// Sets what the request leaves to the image. The image's settings are not checked.
///
/// The rules are those of dockerd's `merge`.
pub(super) fn merge(user: &mut Config, image: &Config) {
    let Config {
        user: account,
        exposed_ports,
        env,
        labels,
        entrypoint,
        cmd,
        healthcheck,
        working_dir,
        volumes,
        stop_signal,
        ..
    } = user;
    if_empty(account, &image.user);
    unite(exposed_ports, &image.exposed_ports);
    environment(env, &image.env);
    let labels = labels.get_or_insert_default();
    for (label, value) in image.labels.iter().flatten() {
        labels.entry(label.clone()).or_insert_with(|| value.clone());
    }
    // Only `null` takes the image's entry point, but an empty list takes its command.
    if is_empty(entrypoint) && is_empty(cmd) {
        cmd.clone_from(&image.cmd);
    }
    if entrypoint.is_none() {
        entrypoint.clone_from(&image.entrypoint);
    }
    health(healthcheck, image.healthcheck.as_ref());
    if_empty(working_dir, &image.working_dir);
    unite(volumes, &image.volumes);
    if_empty(stop_signal, &image.stop_signal);
}

fn is_empty<T>(list: &Option<Vec<T>>) -> bool {
    list.as_ref().is_none_or(Vec::is_empty)
}

fn if_empty(user: &mut String, image: &str) {
    if user.is_empty() {
        image.clone_into(user);
    }
}

/// Takes the image's set if the user's is empty, and otherwise adds the image's elements.
fn unite(user: &mut Option<BTreeSet<String>>, image: &Option<BTreeSet<String>>) {
    match user {
        Some(user) if !user.is_empty() => user.extend(image.iter().flatten().cloned()),
        _ => user.clone_from(image),
    }
}

/// Takes the image's environment if the user's is empty, and otherwise adds the entries whose names the user's does not
/// have.
fn environment(user: &mut Option<Vec<String>>, image: &Option<Vec<String>>) {
    match user {
        Some(user) if !user.is_empty() => {
            let mut names: HashSet<String> = user.iter().map(|entry| name(entry)).collect();
            let new = image
                .iter()
                .flatten()
                .filter(|entry| names.insert(name(entry)));
            user.extend(new.cloned());
        }
        _ => user.clone_from(image),
    }
}

/// Returns the name of an environment entry as a comparison key, which ignores case.
fn name(entry: &str) -> String {
    let name = entry.split_once('=').map_or(entry, |(name, _)| name);
    fold(name)
}

fn health(user: &mut Option<HealthConfig>, image: Option<&HealthConfig>) {
    let Some(image) = image else { return };
    let Some(user) = user else {
        *user = Some(image.clone());
        return;
    };
    if is_empty(&user.test) {
        user.test.clone_from(&image.test);
    }
    let numbers = [
        (&mut user.interval_nanos, image.interval_nanos),
        (&mut user.timeout_nanos, image.timeout_nanos),
        (&mut user.start_period_nanos, image.start_period_nanos),
        (&mut user.start_interval_nanos, image.start_interval_nanos),
        (&mut user.retries, image.retries),
    ];
    for (user, image) in numbers {
        if *user == 0 {
            *user = image;
        }
    }
}

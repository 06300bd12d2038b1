//! The known keys of Docker's documents, and other ways of spelling them.

use fastrand::Rng;
use serde_json::{Map, Value};

/// What a part of a document is, as far as its keys are known.
pub enum Shape {
    /// Anything, without known keys.
    Any,
    /// An object with these known keys.
    Object(&'static [(&'static str, Self)]),
    /// An object whose keys are names.
    Map(&'static Self),
    List(&'static Self),
}

use Shape::{Any, List, Object};

/// `config.v2.json`, and the keys by which another document is recognized.
pub const CONFIG_V2: Shape = Object(&[
    ("ID", Any),
    ("Name", Any),
    ("Path", Any),
    ("Args", Any),
    ("Image", Any),
    ("Config", CONTAINER_CONFIG),
    ("NetworkSettings", NETWORK_SETTINGS),
    ("HasBeenStartedBefore", Any),
    ("MountPoints", Shape::Map(&MOUNT_POINT)),
    ("SecretReferences", List(&SECRET_REFERENCE)),
    ("ConfigReferences", List(&CONFIG_REFERENCE)),
    ("HostConfig", Any),
    ("NetworkMode", Any),
]);

pub const CONTAINER_CONFIG: Shape = Object(&[
    ("Hostname", Any),
    ("Domainname", Any),
    ("User", Any),
    ("Tty", Any),
    ("Env", Any),
    ("WorkingDir", Any),
    ("ArgsEscaped", Any),
]);

const NETWORK_SETTINGS: Shape = Object(&[("Networks", Any)]);

pub const MOUNT_POINT: Shape = Object(&[
    ("Source", Any),
    ("Destination", Any),
    ("RW", Any),
    ("Name", Any),
    ("Driver", Any),
    ("Spec", Object(&[("VolumeOptions", VOLUME_OPTIONS)])),
]);

const VOLUME_OPTIONS: Shape = Object(&[("Subpath", Any)]);

const SECRET_REFERENCE: Shape = Object(&[
    ("SecretID", Any),
    ("SecretName", Any),
    ("File", FILE_TARGET),
]);

const CONFIG_REFERENCE: Shape = Object(&[
    ("ConfigID", Any),
    ("ConfigName", Any),
    ("File", FILE_TARGET),
    ("Runtime", Any),
]);

const FILE_TARGET: Shape = Object(&[("Name", Any)]);

/// `hostconfig.json`, and the key by which another document is recognized.
pub const HOST_CONFIG: Shape = Object(&[
    ("Isolation", Any),
    ("NetworkMode", Any),
    ("ConsoleSize", Any),
    ("Annotations", Any),
    ("DnsSearch", Any),
    ("SecurityOpt", Any),
    ("Devices", List(&Object(&[("PathOnHost", Any)]))),
    ("CpuShares", Any),
    ("CpuPercent", Any),
    ("CpuCount", Any),
    ("NanoCpus", Any),
    ("Memory", Any),
    ("IOMaximumIOps", Any),
    ("IOMaximumBandwidth", Any),
    ("BlkioDeviceReadBps", List(&DEVICE_LIMIT)),
    ("BlkioDeviceReadIOps", List(&DEVICE_LIMIT)),
    ("BlkioDeviceWriteBps", List(&DEVICE_LIMIT)),
    ("BlkioDeviceWriteIOps", List(&DEVICE_LIMIT)),
    ("BlkioWeight", Any),
    (
        "BlkioWeightDevice",
        List(&Object(&[("Path", Any), ("Weight", Any)])),
    ),
    ("CgroupParent", Any),
    ("CpuPeriod", Any),
    ("CpusetCpus", Any),
    ("CpusetMems", Any),
    ("KernelMemory", Any),
    ("MemoryReservation", Any),
    ("MemorySwap", Any),
    ("MemorySwappiness", Any),
    ("OomKillDisable", Any),
    ("PidsLimit", Any),
    (
        "Ulimits",
        List(&Object(&[("Name", Any), ("Soft", Any), ("Hard", Any)])),
    ),
    (
        "Mounts",
        List(&Object(&[
            ("Target", Any),
            ("VolumeOptions", VOLUME_OPTIONS),
        ])),
    ),
    ("Config", Any),
]);

const DEVICE_LIMIT: Shape = Object(&[("Path", Any), ("Rate", Any)]);

/// What `docker inspect` prints, and the key by which another document is recognized.
pub const INSPECT: Shape = List(&INSPECT_ELEMENT);

/// One container of what `docker inspect` prints.
pub const INSPECT_ELEMENT: Shape = Object(&[
    ("Id", Any),
    ("Name", Any),
    ("Path", Any),
    ("Args", Any),
    ("Image", Any),
    ("Config", CONTAINER_CONFIG),
    ("HostConfig", HOST_CONFIG),
    ("NetworkSettings", NETWORK_SETTINGS),
    ("State", Object(&[("StartedAt", Any)])),
    ("Mounts", List(&MOUNT_POINT)),
    ("HasBeenStartedBefore", Any),
]);

pub const DAEMON_JSON: Shape = Object(&[
    ("data-root", Any),
    ("dns-search", Any),
    ("exec-opts", Any),
    ("features", Any),
]);

/// A known key comes twice in one object, in whatever case.
#[derive(Debug)]
pub struct RepeatedKey;

impl Shape {
    /// Returns the document with its known keys spelled anew, each by a function of the key in Docker's own case.
    pub fn respelled(
        &self,
        document: &Value,
        spell: &mut dyn FnMut(&str) -> String,
    ) -> Result<Value, RepeatedKey> {
        Ok(match (self, document) {
            (Object(known), Value::Object(fields)) => {
                let mut respelled = Map::new();
                let mut found = Vec::new();
                for (key, value) in fields {
                    let known = known.iter().find(|(known, _)| equal_fold(key, known));
                    let Some((known, shape)) = known else {
                        respelled.insert(key.clone(), value.clone());
                        continue;
                    };
                    if found.contains(known) {
                        return Err(RepeatedKey);
                    }
                    found.push(*known);
                    respelled.insert(spell(known), shape.respelled(value, spell)?);
                }
                Value::Object(respelled)
            }
            (Self::Map(shape), Value::Object(fields)) => {
                let fields = fields.iter();
                let fields =
                    fields.map(|(key, value)| Ok((key.clone(), shape.respelled(value, spell)?)));
                Value::Object(fields.collect::<Result<_, _>>()?)
            }
            (List(shape), Value::Array(elements)) => {
                let elements = elements.iter();
                let elements = elements.map(|element| shape.respelled(element, spell));
                Value::Array(elements.collect::<Result<_, _>>()?)
            }
            _ => document.clone(),
        })
    }
}

/// Returns the key with each letter in an arbitrary case, which Go's `encoding/json` takes for the same key.
pub fn in_any_case(key: &str, rng: &mut Rng) -> String {
    let spelled = key.chars().map(|c| match (c, rng.u8(..8)) {
        ('s' | 'S', 0) => '\u{17f}',
        ('k' | 'K', 0) => '\u{212a}',
        (c, 1 | 2) => c.to_ascii_uppercase(),
        (c, 3 | 4) => c.to_ascii_lowercase(),
        (c, _) => c,
    });
    spelled.collect()
}

/// Returns whether Go's `strings.EqualFold` finds the text and an ASCII key equal.
pub fn equal_fold(text: &str, key: &str) -> bool {
    let folded = text.chars().map(|c| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    });
    folded.eq(key.chars().map(|c| c.to_ascii_lowercase()))
}

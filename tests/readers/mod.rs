//! Everything that reads a JSON document from bytes, under one signature, with an example for each.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each test program uses a part of it as its own module, and fails with it"
)]

use std::error::Error;
use std::num::NonZeroU32;

use serde::Serialize;
use serde_json::{Value, json};
use wcow_spec::gmsa::GmsaCredentialSpec;
use wcow_spec::{Container, DaemonConfig, ErrorChain, HostConfig, WindowsEdition, WindowsSpec};

/// A document that the crate reads.
pub struct Document {
    /// What a test calls it.
    pub name: &'static str,
    /// Reads it. What was read is returned as JSON, so that two readings can be compared.
    pub read: fn(&[u8]) -> Result<Value, Failure>,
    /// A document with every key that is read, and no other.
    pub example: &'static str,
    /// Where the example has objects whose keys are names, not fields. An asterisk is any index or key.
    pub maps: &'static [&'static str],
    /// Where the example has names that a message quotes if they are unknown, and the lists of such names.
    pub quoted: &'static [&'static str],
}

/// Why a document cannot be read.
#[derive(Debug)]
pub struct Failure {
    /// The error with all its sources.
    pub message: String,
    /// The error's `Debug` form.
    pub debug: String,
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            message: ErrorChain(&error).to_string(),
            debug: format!("{error:?}"),
        }
    }
}

impl Document {
    pub fn example(&self) -> Value {
        serde_json::from_str(self.example).unwrap()
    }

    /// Reads a document that is right.
    pub fn read_right(&self, json: &str) -> Value {
        let read = (self.read)(json.as_bytes());
        read.unwrap_or_else(|failure| panic!("{}: {}: {json}", self.name, failure.message))
    }

    /// Whether the keys of the object at this JSON pointer are names, not fields.
    pub fn is_map(&self, pointer: &str) -> bool {
        self.maps.iter().any(|pattern| matches(pattern, pointer))
    }

    /// Whether a message quotes the name at this JSON pointer.
    pub fn is_quoted(&self, pointer: &str) -> bool {
        self.quoted.iter().any(|pattern| matches(pattern, pointer))
    }
}

fn matches(pattern: &str, pointer: &str) -> bool {
    let (pattern, pointer) = (pattern.split('/'), pointer.split('/'));
    pattern.clone().count() == pointer.clone().count()
        && pattern
            .zip(pointer)
            .all(|(expected, token)| expected == "*" || expected == token)
}

/// The JSON pointers of a value and of all that is inside it. Its keys must not have slashes and tildes.
pub fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => {
            let entries = entries.iter();
            entries.map(|(key, value)| (key.clone(), value)).collect()
        }
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            elements
                .map(|(index, value)| (index.to_string(), value))
                .collect()
        }
        _ => Vec::new(),
    };
    let below = children.into_iter().flat_map(|(token, value)| {
        let inside = pointers(value);
        inside
            .into_iter()
            .map(move |rest| format!("/{token}{rest}"))
    });
    std::iter::once(String::new()).chain(below).collect()
}

fn to_json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// The container as JSON; its host configuration is not part of its own.
fn container_json(container: &Container) -> Value {
    json!([container, container.host_config])
}

pub fn config_v2(json: &[u8]) -> Result<Value, Failure> {
    Ok(container_json(&Container::from_docker_files(json, b"{}")?))
}

pub fn hostconfig(json: &[u8]) -> Result<Value, Failure> {
    Ok(container_json(&Container::from_docker_files(b"{}", json)?))
}

pub fn hostconfig_alone(json: &[u8]) -> Result<Value, Failure> {
    Ok(to_json(HostConfig::from_json(json)?))
}

pub fn inspected(json: &[u8]) -> Result<Value, Failure> {
    Ok(container_json(&Container::from_inspect(json)?))
}

pub fn all_inspected(json: &[u8]) -> Result<Value, Failure> {
    let containers = Container::all_from_inspect(json)?;
    Ok(containers.iter().map(container_json).collect())
}

pub fn daemon_json(json: &[u8]) -> Result<Value, Failure> {
    let edition = WindowsEdition::Server;
    let daemon = DaemonConfig::from_daemon_json(json, edition, NonZeroU32::MIN)?;
    Ok(to_json(format!("{daemon:?}")))
}

pub fn windows_spec(json: &[u8]) -> Result<Value, Failure> {
    Ok(to_json(WindowsSpec::from_json(json)?))
}

pub fn credential_spec(json: &[u8]) -> Result<Value, Failure> {
    Ok(to_json(GmsaCredentialSpec::from_json(json)?))
}

/// The documents of each function that reads one.
pub const DOCUMENTS: [Document; 9] = [
    Document {
        name: "config.v2.json",
        read: config_v2,
        example: CONFIG_V2,
        maps: &["/NetworkSettings/Networks", "/MountPoints"],
        quoted: &[],
    },
    Document {
        name: "hostconfig.json",
        read: hostconfig,
        example: HOSTCONFIG,
        maps: &["/Annotations"],
        quoted: &["/Isolation"],
    },
    Document {
        name: "hostconfig.json alone",
        read: hostconfig_alone,
        example: HOSTCONFIG,
        maps: &["/Annotations"],
        quoted: &["/Isolation"],
    },
    Document {
        name: "docker inspect",
        read: inspected,
        example: INSPECT,
        maps: &["/0/NetworkSettings/Networks", "/0/HostConfig/Annotations"],
        quoted: &["/0/HostConfig/Isolation"],
    },
    Document {
        name: "docker inspect of several",
        read: all_inspected,
        example: INSPECT_SEVERAL,
        maps: &[],
        quoted: &["/1/HostConfig/Isolation"],
    },
    Document {
        name: "daemon.json",
        read: daemon_json,
        example: DAEMON_JSON,
        maps: &["/features"],
        quoted: &["/exec-opts", "/exec-opts/*"],
    },
    Document {
        name: "config.json",
        read: windows_spec,
        example: SPEC,
        maps: &["/annotations", "/windows/credentialSpec"],
        quoted: &[],
    },
    Document {
        name: "config.json of Linux",
        read: windows_spec,
        example: LINUX_SPEC,
        maps: &[
            "/linux/sysctl",
            "/linux/resources/unified",
            "/linux/resources/rdma",
        ],
        quoted: &[],
    },
    Document {
        name: "credential spec",
        read: credential_spec,
        example: CREDENTIAL_SPEC,
        maps: &[],
        quoted: &[],
    },
];

const CONFIG_V2: &str = r#"{
    "ID": "c1", "Name": "/wéb🚀", "Path": "cmd", "Args": ["/S", "/C"], "Image": "sha256:88f0",
    "Config": {"Hostname": "h", "Domainname": "d", "User": "u", "Tty": true, "Env": ["A=1"], "WorkingDir": "C:\\w",
        "ArgsEscaped": true},
    "NetworkSettings": {"Networks": {"nat": {}, "l2": null}},
    "HasBeenStartedBefore": true,
    "MountPoints": {"c:\\x": {"Source": "D:\\x", "Destination": "c:\\x", "RW": true, "Name": "logs",
        "Driver": "local", "Spec": {"VolumeOptions": {"Subpath": "web"}}}},
    "SecretReferences": [{"SecretID": "s1", "SecretName": "n", "File": {"Name": "s"}}],
    "ConfigReferences": [{"ConfigID": "k1", "ConfigName": "m", "File": {"Name": "k"}, "Runtime": {}}]
}"#;

const HOSTCONFIG: &str = r#"{
    "Isolation": "hyperv", "NetworkMode": "nåt🚀", "ConsoleSize": [50, 120], "Annotations": {"a": "b"},
    "DnsSearch": ["contoso.com"], "SecurityOpt": ["credentialspec=raw://x"], "Devices": [{"PathOnHost": "class/x"}],
    "CpuShares": 1, "CpuPercent": 2, "CpuCount": 3, "NanoCpus": 4, "Memory": 5, "IOMaximumIOps": 6,
    "IOMaximumBandwidth": 7, "BlkioDeviceReadBps": [{"Path": "C:", "Rate": 1}],
    "BlkioDeviceReadIOps": [{"Path": "C:", "Rate": 2}], "BlkioDeviceWriteBps": [{"Path": "C:", "Rate": 3}],
    "BlkioDeviceWriteIOps": [{"Path": "C:", "Rate": 4}], "BlkioWeight": 5,
    "BlkioWeightDevice": [{"Path": "D:", "Weight": 6}], "CgroupParent": "g", "CpuPeriod": 7, "CpusetCpus": "0",
    "CpusetMems": "1", "KernelMemory": 8, "MemoryReservation": 9, "MemorySwap": -1, "MemorySwappiness": 60,
    "OomKillDisable": true, "PidsLimit": 10, "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": -1}],
    "Mounts": [{"Target": "c:\\x", "VolumeOptions": {"Subpath": "web"}}]
}"#;

const INSPECT: &str = r#"[{
    "Id": "c1", "Name": "/wéb🚀", "Path": "cmd", "Args": ["/S"], "Image": "sha256:88f0",
    "Config": {"Hostname": "h", "Domainname": "d", "User": "u", "Tty": true, "Env": ["A=1"], "WorkingDir": "C:\\w",
        "ArgsEscaped": true},
    "HostConfig": {"Isolation": "hyperv", "NetworkMode": "nat", "ConsoleSize": [50, 120], "Annotations": {"a": "b"},
        "Memory": 5, "Mounts": [{"Target": "c:\\x", "VolumeOptions": {"Subpath": "web"}}]},
    "NetworkSettings": {"Networks": {"nat": {}, "l2": null}},
    "State": {"StartedAt": "2024-06-03T09:12:44.1234567Z"},
    "Mounts": [{"Source": "D:\\x", "Destination": "c:\\x", "RW": true, "Name": "logs", "Driver": "local"}]
}]"#;

const INSPECT_SEVERAL: &str =
    r#"[{"Id": "c1"}, {"Id": "c2", "Name": "/ü", "HostConfig": {"Isolation": "process"}}]"#;

const DAEMON_JSON: &str = r#"{
    "data-root": "D:\\döcker🚀", "dns-search": ["contoso.com"], "exec-opts": ["isolation=hyperv"],
    "features": {"containerd-snapshotter": true}
}"#;

const SPEC: &str = r#"{
    "ociVersion": "1.2.0",
    "process": {"terminal": true, "consoleSize": {"height": 50, "width": 120},
        "user": {"uid": 0, "gid": 0, "username": "ContainerUser"}, "args": ["cmd"], "commandLine": "cmd /C x",
        "env": ["A=1"], "cwd": "C:\\"},
    "root": {"path": "\\\\?\\Volume{1}\\", "readonly": true}, "hostname": "hö🚀", "domainname": "d",
    "mounts": [{"destination": "C:\\x", "type": "physical-disk", "source": "D:\\x", "options": ["ro"]}],
    "hooks": {"prestart": [{"path": "C:\\hook.exe", "args": ["a"], "env": ["A=1"], "timeout": 1}]},
    "annotations": {"a": "1"},
    "windows": {
        "layerFolders": ["C:\\s"], "devices": [{"id": "x", "idType": "class"}],
        "resources": {"memory": {"limit": 1}, "cpu": {"count": 1, "shares": 2, "maximum": 3},
            "storage": {"iops": 1, "bps": 2, "sandboxSize": 3}},
        "credentialSpec": {"a": "b"}, "servicing": true, "ignoreFlushesDuringBoot": true,
        "hyperv": {"utilityVMPath": "C:\\uvm"},
        "network": {"endpointList": ["e"], "allowUnqualifiedDNSQuery": true, "DNSSearchList": ["d"],
            "networkSharedContainerName": "c", "networkNamespace": "n"}
    }
}"#;

const LINUX_SPEC: &str = r#"{
    "ociVersion": "1.2.0",
    "process": {"user": {"uid": 1, "gid": 2, "umask": 18, "additionalGids": [3]}, "cwd": "/",
        "capabilities": {"bounding": ["CAP_CHOWN"], "effective": ["CAP_KILL"], "inheritable": ["CAP_KILL"],
            "permitted": ["CAP_KILL"], "ambient": ["CAP_KILL"]},
        "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 2, "soft": 1}], "noNewPrivileges": true,
        "apparmorProfile": "ä🚀", "oomScoreAdj": -1, "selinuxLabel": "s",
        "ioPriority": {"class": "IOPRIO_CLASS_IDLE", "priority": 1},
        "scheduler": {"policy": "SCHED_OTHER", "nice": 1, "flags": ["SCHED_RESET_ON_FORK"]},
        "execCPUAffinity": {"initial": "0-1", "final": "1"}},
    "linux": {
        "sysctl": {"a": "1"}, "namespaces": [{"type": "pid", "path": "/p"}],
        "devices": [{"path": "/d", "type": "c", "major": 1, "minor": 2, "fileMode": 438, "uid": 0, "gid": 0}],
        "cgroupsPath": "/c", "rootfsPropagation": "slave", "maskedPaths": ["/m"], "readonlyPaths": ["/r"],
        "mountLabel": "l",
        "resources": {
            "devices": [{"allow": false, "type": "a", "major": 1, "minor": 2, "access": "rwm"}],
            "memory": {"limit": 1, "swap": 2}, "cpu": {"shares": 1, "quota": 2, "period": 3, "cpus": "0", "mems": "1"},
            "pids": {"limit": 1}, "hugepageLimits": [{"pageSize": "2MB", "limit": 9}],
            "network": {"classID": 1, "priorities": [{"name": "a", "priority": 1}]},
            "rdma": {"a": {"hcaHandles": 1, "hcaObjects": 2}}, "unified": {"a": "1"}
        },
        "seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"],
            "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW",
                "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]},
        "personality": {"domain": "LINUX"}
    }
}"#;

const CREDENTIAL_SPEC: &str = r#"{
    "CmsPlugins": ["ActiveDirectory"],
    "DomainJoinConfig": {"Sid": "S-1-5-21-2126449477-2524075714-3094792973", "MachineAccountName": "wébapp🚀",
        "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a", "DnsTreeName": "contoso.com", "DnsName": "contoso.com",
        "NetBiosName": "CONTOSO"},
    "ActiveDirectoryConfig": {
        "GroupManagedServiceAccounts": [{"Name": "webapp01", "Scope": "CONTOSO"}],
        "HostAccountConfig": {"PortableCcgVersion": "1", "PluginGUID": "{859E1386-BDB4-49E8-85C7-3070B13920E1}",
            "PluginInput": "https://vault/secret"}
    }
}"#;

//! Makes the seed corpora of the fuzz targets from the repository's test data.
//!
//! Every seed is a file `corpus/TARGET/seed-NUMBER`. Seeds are in the forms that the targets read as JSON or as text.
//! None is in `arbitrary`'s encoding, which libFuzzer finds by itself.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = fuzz.join("../tests/data");
    let cases = cases(&data.join("vectors"))?;
    let corpus = fuzz.join("corpus");
    for (target, seeds) in seeds(&cases, &data)? {
        write(&corpus.join(target), &seeds)?;
    }
    Ok(())
}

type Seeds = BTreeSet<Vec<u8>>;

fn seeds(cases: &[Value], data: &Path) -> io::Result<[(&'static str, Seeds); 13]> {
    let documents = documents(data)?;
    let credential_specs = fs::read(data.join("docker-root/CredentialSpecs/webapp01.json"))?;
    let mut specs = specs(cases);
    specs.insert(bytes(&full_spec()));
    let inputs = of(cases, |case| {
        case.get("host").map(|_| without_expectation(case))
    });
    let created = self::cases(&data.join("vectors-create"))?;
    let preflight = inputs.iter().chain(&specs).cloned().collect();
    Ok([
        ("build_spec", inputs),
        ("command_line", command_lines(cases)),
        ("container_mounts", container_mounts(cases)),
        (
            "create_request",
            of(&created, |case| {
                case.get("request").map(|_| without_expectation(case))
            }),
        ),
        ("credential_spec_path", locations(cases)),
        ("data_root", data_root(&documents)),
        ("docker_json", docker_json(cases, documents)),
        ("hcs", hcs(&data.join("vectors-hcs"))?),
        ("mount_spec", of(&created, mount_spec)),
        ("preflight", preflight),
        ("swarm_setup", swarm_setup()),
        (
            "verify",
            of(cases, |case| {
                case.get("resources").map(|_| without_expectation(case))
            }),
        ),
        (
            "windows_spec",
            specs.into_iter().chain([credential_specs]).collect(),
        ),
    ])
}

fn of(cases: &[Value], seed: impl Fn(&Value) -> Option<Vec<u8>>) -> Seeds {
    cases.iter().filter_map(seed).collect()
}

/// Returns every case of the vectors.
fn cases(folder: &Path) -> io::Result<Vec<Value>> {
    let mut cases = Vec::new();
    for path in files(folder)? {
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            for line in fs::read_to_string(&path)?.lines() {
                cases.push(serde_json::from_str(line)?);
            }
        }
    }
    Ok(cases)
}

/// Returns the files in a folder and below, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn without_expectation(case: &Value) -> Vec<u8> {
    let mut case = case.clone();
    if let Some(fields) = case.as_object_mut() {
        fields.remove("expect");
        fields.remove("name");
    }
    bytes(&case)
}

/// Returns the recorded cases of what HCS is told for a spec.
fn hcs(folder: &Path) -> io::Result<Seeds> {
    let cases = cases(folder)?;
    Ok(of(&cases, |case| {
        case.get("spec").map(|_| without_expectation(case))
    }))
}

fn specs(cases: &[Value]) -> Seeds {
    of(cases, |case| case.pointer("/expect/spec").map(bytes))
}

/// Returns a spec with fields that no build sets.
fn full_spec() -> Value {
    json!({
        "ociVersion": "1.2.0",
        "process": {"user": {"username": "u"}, "args": ["cmd"], "commandLine": "cmd /C x", "env": ["A=1", "a=2", "B"], "cwd": "x"},
        "root": {"path": "\\\\?\\Volume{1}\\", "readonly": true},
        "hostname": "a_b.",
        "domainname": "d",
        "mounts": [
            {"destination": "C:\\x\\y", "type": "physical-disk", "source": "D:\\x", "options": ["ro"]},
            {"destination": "C:\\x", "type": "bind"},
            {"destination": "\\\\.\\pipe\\x", "source": "D:\\x"},
            {"destination": "C:\\", "source": "D:\\x"}
        ],
        "hooks": {"prestart": [{"path": "C:\\hook.exe", "args": ["a"], "env": ["A=1"]}]},
        "Unknown": {"a": [1.5, null], "A": "x"},
        "annotations": {"a": "1", "b": "2"},
        "linux": {"sysctl": {"a": "1", "b": "2"}, "resources": {"unified": {"a": "1", "b": "2"}}},
        "windows": {
            "layerFolders": ["C:\\s", "C:\\S\\", ""],
            "devices": [{"id": "x", "idType": "class"}, {"id": "x", "idType": "vpci"}],
            "resources": {
                "memory": {"limit": 1},
                "cpu": {"count": 1, "shares": 20000, "maximum": 20000, "affinity": [{"mask": 3, "group": 0}]},
                "storage": {"iops": 1, "bps": 2, "sandboxSize": 3}
            },
            "credentialSpec": {"b": [1], "a": null},
            "servicing": true,
            "hyperv": {"utilityVMPath": "C:\\uvm", "x": null},
            "network": {"endpointList": ["e", "E"], "DNSSearchList": ["d"], "networkNamespace": "n"}
        }
    })
}

/// Returns the commands of the vectors, and one that is about as long as Windows takes.
fn command_lines(cases: &[Value]) -> Seeds {
    const LONG: usize = 32_700;
    let mut seeds = of(cases, command_line);
    seeds.insert(format!("cmd\0{}", "x".repeat(LONG)).into_bytes());
    seeds
}

/// Returns the driver, a line break, and the mount string.
fn mount_spec(case: &Value) -> Option<Vec<u8>> {
    let raw = case.get("raw")?.as_str()?;
    let driver = case.get("driver").and_then(Value::as_str);
    Some(format!("{}\n{raw}", driver.unwrap_or_default()).into_bytes())
}

/// Returns the path and the arguments, separated by NUL.
fn command_line(case: &Value) -> Option<Vec<u8>> {
    let container = case.get("container")?;
    let args = container["Args"].as_array();
    let args = args.into_iter().flatten().filter_map(Value::as_str);
    let words: Vec<&str> = container["Path"].as_str().into_iter().chain(args).collect();
    Some(words.join("\0").into_bytes())
}

/// Returns the locations of the vectors, and those of the files in the target's folder.
fn locations(cases: &[Value]) -> Seeds {
    let names = [
        "web.json",
        "team\\web.json",
        "team/../ x",
        "CredentialSpecs/x",
        "folder.json",
        "large.json",
        "not-utf8.json",
        "link.json",
        "linked/x",
        "linked\\..\\..\\outside\\x",
    ];
    let names = names.map(|name| format!("C:\\docker\n{name}").into_bytes());
    of(cases, location).into_iter().chain(names).collect()
}

/// Returns the data root, a line break, and what follows the scheme.
fn location(case: &Value) -> Option<Vec<u8>> {
    let root = case.pointer("/daemon/root")?.as_str()?;
    let option = case.pointer("/hostConfig/SecurityOpt/0")?.as_str()?;
    let (_, location) = option.split_once("://")?;
    Some(format!("{root}\n{location}").into_bytes())
}

/// Returns the JSON documents of the data root.
fn documents(data: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut documents = Vec::new();
    for path in files(&data.join("docker-root"))? {
        let content = fs::read(path)?;
        if content.first() == Some(&b'{') {
            documents.push(content);
        }
    }
    Ok(documents)
}

/// Returns containers with mount points, and hostile volumes.
fn container_mounts(cases: &[Value]) -> Seeds {
    let hostile = [
        ("", "logs", "", ""),
        ("", "logs", "local", "app/web"),
        ("D:\\v", "logs", "nfs", "a\\..\\b"),
        ("D:/v/", "logs", "", "..\\x"),
        ("", "logs", "nfs", ""),
        ("", "NUL", "", ""),
        ("", "..\\x", "", ""),
        ("", "logs", "", "NUL"),
        ("", "logs", "", "a:stream"),
        ("", "logs", "", "C:\\x"),
        ("", "logs", "", "\\\\host\\share"),
        ("", "", "", "a"),
        ("D:\\x", "", "", "..\\y"),
    ];
    let mount_point = |(source, volume, driver, subpath): &(&str, &str, &str, &str)| {
        json!({"Source": source, "Name": volume, "Driver": driver, "RW": true,
            "Spec": {"VolumeOptions": {"Subpath": subpath}}})
    };
    let container = |mount_points: Vec<Value>| {
        let destinations = ["C:\\a\\b", "C:\\a", "c:/a/c/", "D:\\", "\\\\.\\pipe\\x"];
        let mount_points = mount_points.into_iter().zip(destinations);
        let mount_points = mount_points.map(|(mut mount_point, destination)| {
            mount_point["Destination"] = destination.into();
            (destination.to_owned(), mount_point)
        });
        let mount_points: serde_json::Map<_, _> = mount_points.collect();
        json!({"container": {"ID": "c1", "MountPoints": mount_points,
            "SecretReferences": [{"SecretID": "s1", "File": {"Name": "a"}}],
            "ConfigReferences": [{"ConfigID": "k1"}]}})
    };
    let of_vectors = of(cases, |case| {
        let container = case.get("container")?;
        container.get("MountPoints")?;
        Some(bytes(
            &json!({"container": container, "daemon": case.get("daemon")?}),
        ))
    });
    let single = hostile
        .iter()
        .map(|volume| container(vec![mount_point(volume)]));
    let several = hostile
        .windows(5)
        .map(|volumes| container(volumes.iter().map(mount_point).collect()));
    let seeds = single.chain(several).map(|seed| bytes(&seed));
    of_vectors.into_iter().chain(seeds).collect()
}

fn docker_json(cases: &[Value], documents: Vec<Vec<u8>>) -> Seeds {
    let keys = ["container", "hostConfig", "daemon", "resources"];
    let parts = cases
        .iter()
        .flat_map(|case| keys.map(|key| case.get(key).map(bytes)));
    let daemon = json!({"data-root": "D:\\docker", "dns-search": ["a"], "exec-opts": ["isolation=hyperv"],
        "features": {"containerd-snapshotter": true}});
    let snapshot = json!({"type": "windows-layer", "source": "C:\\s",
        "options": ["rw", "parentLayerPaths=[\"C:\\\\l\"]"]});
    let endpoint =
        json!({"hnsid": "e", "GW_INFO": {"hnsid": "g"}, "AllowUnqualifiedDNSQuery": true});
    let inspected = json!([{"Id": "c", "Name": "/web", "State": {"StartedAt": "2024-06-03T09:12:44Z"},
        "Mounts": [{"Source": "C:\\a", "Destination": "C:\\b", "RW": true}],
        "HostConfig": {"Isolation": "hyperv"}, "NetworkSettings": {"Networks": {"nat": null}}}]);
    let volume = json!([{"Id": "c", "Name": "/web", "Config": {"Env": ["A=1"]}, "Mounts": [{"Name": "logs",
        "Source": "C:\\v", "Destination": "C:\\b", "Driver": "local", "RW": true}],
        "HostConfig": {"Memory": 1, "Mounts": [{"Target": "c:/b", "VolumeOptions": {"Subpath": "a"}}]}}]);
    let task = json!({"ID": "c", "SecretReferences": [{"SecretID": "s", "SecretName": "n", "File": {"Name": "f"}}],
        "ConfigReferences": [{"ConfigID": "k", "Runtime": {}}], "MountPoints": {"C:\\b": {"Name": "logs",
        "Destination": "C:\\b", "RW": true, "Spec": {"VolumeOptions": {"Subpath": "a"}}}}});
    let linux_only = json!({"BlkioWeightDevice": [{"Path": "a", "Weight": 1}], "Ulimits": [{"Name": "n", "Soft": 1,
        "Hard": 2}], "BlkioDeviceReadIOps": [{"Path": "a", "Rate": 1}], "MemorySwappiness": -1,
        "Annotations": {"a": "1", "A": null}, "ConsoleSize": [1, 2]});
    let others = [
        daemon, snapshot, endpoint, inspected, volume, task, linux_only,
    ];
    parts
        .flatten()
        .chain(others.iter().map(bytes))
        .chain(documents)
        .collect()
}

/// Returns damages of each kind at every file, and hostile questions.
fn data_root(documents: &[Vec<u8>]) -> Seeds {
    let changes = [
        json!({"text": ""}),
        json!({"text": "../../outside"}),
        json!({"text": "{}"}),
        json!({"bytes": [255]}),
        json!("remove"),
        json!("folder"),
        json!("linkOut"),
        json!({"linkIn": 1}),
        json!({"rename": "x"}),
    ];
    let damaged = changes.iter().flat_map(|change| {
        (0..16).map(move |file| {
            let damage = json!({"file": file, "above": file % 3, "change": change});
            json!({"damages": [damage], "container": "web"})
        })
    });
    let images = documents.iter().map(
        |document| json!({"image_config": String::from_utf8_lossy(document), "container": "4"}),
    );
    // Two containers whose ids begin alike.
    let renamed = (0..16).map(|file| {
        let damage = json!({"file": file, "above": 1, "change": {"rename": "4709"}});
        json!({"damages": [damage], "container": "470"})
    });
    let names = [
        "../../../../outside",
        "..\\..\\outside",
        "/",
        "..",
        "NUL",
        "outside",
        "",
    ];
    let hostile = names.iter().map(|name| {
        json!({"container": name, "image": format!("sha256:{name}"), "layers": [name], "scratch_of": name})
    });
    damaged
        .chain(images)
        .chain(renamed)
        .chain(hostile)
        .map(|input| bytes(&input))
        .collect()
}

/// Returns tasks with leftovers and links at every path that matters, and hostile ids and files.
fn swarm_setup() -> Seeds {
    let whats = [
        json!("folder"),
        json!({"file": "old"}),
        json!("linkOut"),
        json!("linkOutRelative"),
        json!({"linkIn": "containers/c2"}),
        json!({"linkInAbsolute": "containers/c2"}),
    ];
    let data_root = [
        "containers",
        "containers/c1",
        "containers/c1/mounts",
        "containers/c1/mounts/secrets",
        "containers/c1/mounts/secrets.new",
        "containers/c1/mounts/secrets.old",
        "containers/c1/mounts/secrets/s1",
        "containers/c1/mounts/secrets.new/s1",
        "containers/c1/mounts/secrets.old/s1",
        "containers/c1/configs",
        "containers/c1/configs.new",
        "containers/c1/configs.old",
    ];
    let file_system = [
        "ProgramData",
        "ProgramData/Docker",
        "ProgramData/Docker/secrets",
        "ProgramData/Docker/secrets/a",
        "k",
    ];
    let reference = |id: &str, file: &str| json!({"id": id, "file": file, "content": "new"});
    let secrets = json!([reference("s1", "a"), reference("s2", "C:\\app\\cert.pfx")]);
    let configs = json!([reference("k1", "k"), reference("k1", "sub/k")]);
    let mut seeds = Seeds::new();
    for failure in [
        json!(null),
        json!("mount"),
        json!("unmount"),
        json!("notMounted"),
    ] {
        let task =
            json!({"secrets": secrets, "configs": configs, "isHyperV": true, "failure": failure});
        seeds.insert(bytes(&task));
    }
    for (root, paths) in [("dataRoot", &data_root[..]), ("fileSystem", &file_system)] {
        for (path, what) in paths
            .iter()
            .flat_map(|path| whats.iter().map(move |what| (path, what)))
        {
            let entry = json!({"path": path, "what": what});
            let other =
                json!({"path": "containers/c2/mounts/secrets/s1", "what": {"file": "other"}});
            // A file that is missing in the store makes the task fail.
            for configs in [&configs, &json!([{"id": "k1", "file": "k"}])] {
                let task = json!({"secrets": secrets, "configs": configs, root: [entry, other]});
                seeds.insert(bytes(&task));
            }
        }
    }
    let shown =
        json!({"path": "ProgramData/Docker/secrets/a", "what": {"linkShown": "secrets\\s1"}});
    seeds.insert(bytes(&json!({"secrets": secrets, "fileSystem": [shown]})));
    let inside = json!({"path": "ProgramData", "what": {"linkIn": "real"}});
    let real = json!({"path": "real", "what": "folder"});
    seeds.insert(bytes(
        &json!({"secrets": secrets, "fileSystem": [real, inside]}),
    ));
    for name in [
        "..",
        "NUL",
        "a/b",
        "a\\b",
        "",
        "C:",
        "x.",
        "\\\\host\\share\\x",
        "..\\..\\x",
    ] {
        seeds.insert(bytes(&json!({"id": name, "secrets": secrets})));
        seeds.insert(bytes(&json!({"secrets": [reference(name, "a")]})));
        seeds.insert(bytes(&json!({"secrets": [reference("s1", name)]})));
        seeds.insert(bytes(
            &json!({"configs": [reference("k1", name)], "isSwarmManaged": name.is_empty()}),
        ));
    }
    seeds
}

fn write(folder: &Path, seeds: &Seeds) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:04}")), seed)?;
    }
    Ok(())
}

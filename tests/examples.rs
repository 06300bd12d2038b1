//! The examples as a user runs them: what they print, and with what status they end.
#![cfg(all(feature = "hcs", feature = "swarm", feature = "windowsfilter"))]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an example that cannot be run is a failed test"
)]

mod common;

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use common::links::{has_links, link_to_file};
use common::{damaged_data_root, data};
use serde_json::{Value, json};

const SERVICE: &str = "c5655af9bd9bf77ba5422393ef15df1b8cc88ba5a64d48546c9750f488d8cc41";
const WEB: &str = "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655";

/// Returns the program of an example, which is built beside this one.
fn example(name: &str) -> PathBuf {
    static EXAMPLES: LazyLock<PathBuf> = LazyLock::new(|| {
        let own = env::current_exe().unwrap();
        let profile = own.parent().and_then(Path::parent).unwrap();
        // `tests/windows/run-on-linux` builds them, and has no cargo for Windows.
        if env::var_os("WCOW_STANDIN_VMCOMPUTE").is_none() {
            build_examples(profile);
        }
        profile.join("examples")
    });

    EXAMPLES
        .join(name)
        .with_extension(env::consts::EXE_EXTENSION)
}

/// Builds the examples, as this program may be the only one that was built. If they are up to date, nothing happens.
fn build_examples(profile: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--examples", "--target-dir"]);
    cargo.arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status();
    assert!(status.unwrap().success(), "the examples do not build");
}

fn spec_from_docker_root<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    Command::new(example("spec_from_docker_root"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec())
        .unwrap()
        .replace("\r\n", "\n")
}

/// The one line that a failed run says, without `error: `.
fn failure(data_root: &Path, container: &str, host: Option<&Path>) -> String {
    let mut arguments = vec![data_root.as_os_str(), OsStr::new(container)];
    if let Some(host) = host {
        arguments.extend([OsStr::new("--host"), host.as_os_str()]);
    }
    let output = spec_from_docker_root(arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let message = text(&output.stderr);
    let line = message.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    line.strip_prefix("error: ")
        .unwrap_or_else(|| panic!("{line}"))
        .to_owned()
}

#[test]
fn each_container_of_the_data_root_gives_the_spec_of_the_reference() {
    let (root, host) = (data("docker-root"), data("host.json"));
    for container in ["web", "build-agent", "svc.1.q0x2"] {
        let output = spec_from_docker_root([
            root.as_os_str(),
            OsStr::new(container),
            OsStr::new("--host"),
            host.as_os_str(),
        ]);
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
        let expected = fs::read_to_string(data(&format!("expected/{container}.json"))).unwrap();
        assert_eq!(
            text(&output.stdout).trim_end(),
            expected.replace("\r\n", "\n").trim_end()
        );
    }
}

#[test]
fn a_hyper_v_container_needs_no_host_file_and_networks_that_are_left_out_are_named() {
    let output =
        spec_from_docker_root([data("docker-root").as_os_str(), OsStr::new("build-agent")]);
    assert_eq!(output.status.code(), Some(0));
    let warnings = text(&output.stderr);
    assert_eq!(
        warnings.matches("left a network out").count(),
        2,
        "{warnings}"
    );
    assert!(
        warnings.contains("network=l2bridge") && warnings.contains("network=nat"),
        "{warnings}"
    );
}

#[test]
fn wrong_usage_ends_with_two_and_help_with_zero() {
    for arguments in [
        vec![],
        vec!["root"],
        vec!["root", "web", "--bogus"],
        vec!["root", "web", "x"],
    ] {
        let output = spec_from_docker_root(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let output = spec_from_docker_root(["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let help = text(&output.stdout);
    assert!(
        help.contains("Usage:") && help.contains("Exit status"),
        "{help}"
    );
}

#[test]
fn bad_input_is_one_clear_line() {
    let (root, host) = (data("docker-root"), data("host.json"));
    let host = Some(host.as_path());
    assert!(failure(&root.join("x"), "web", host).starts_with("cannot open "));
    assert!(failure(&data("expected"), "web", host).contains("is not a Docker data root"));
    assert_eq!(
        failure(&root, "nobody", host),
        "No such container: nobody (there are: web, svc.1.q0x2, build-agent)"
    );

    let copy = damaged_data_root();
    let another = copy.path().join("containers").join("47");
    fs::create_dir(&another).unwrap();
    fs::write(another.join("config.v2.json"), r#"{"ID": "47"}"#).unwrap();
    assert_eq!(
        failure(copy.path(), "4", host),
        "the ids of 2 containers begin with '4'"
    );

    let config = copy
        .path()
        .join("containers")
        .join(WEB)
        .join("config.v2.json");
    let json = fs::read(&config).unwrap();
    fs::write(&config, &json[..100]).unwrap();
    let line = failure(copy.path(), "web", host);
    assert!(
        line.contains("config.v2.json") && line.contains("at line 1 column 100"),
        "{line}"
    );
}

#[test]
fn a_damaged_image_store_is_one_clear_line() {
    let host = data("host.json");
    let damage = |file: &str, content: Option<&str>| {
        let copy = damaged_data_root();
        let path = copy.path().join("image/windowsfilter").join(file);
        match content {
            Some(content) => fs::write(path, content).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
        failure(copy.path(), "web", Some(&host))
    };
    let image =
        "imagedb/content/sha256/88f07a3c95442ed67bf1e77d98dda7e9de02ae3b1315ac4a2c14384c7fe2916c";
    assert!(damage(image, None).starts_with("No such image: sha256:88f07a3c"));
    assert!(damage(image, Some("{}")).contains("has the wrong digest"));
    let layer =
        "layerdb/sha256/4d309305889f6e53e2ab32b61d51b8ef334350e58613d1021a571c13c01cc262/cache-id";
    let failed = format!("GetLayerFolders failed: container {WEB}: ");
    for line in [damage(layer, None), damage(layer, Some(""))] {
        assert!(
            line.starts_with(&failed) && line.contains("cache-id"),
            "{line}"
        );
    }
}

#[test]
fn the_folders_of_a_swarm_task_are_made_from_a_store() {
    let copy = damaged_data_root();
    let store = tempfile::tempdir().unwrap();
    for (kind, id) in [
        ("secrets", "secret01"),
        ("secrets", "secret02"),
        ("configs", "config01"),
    ] {
        fs::create_dir_all(store.path().join(kind)).unwrap();
        fs::write(store.path().join(kind).join(id), format!("content of {id}")).unwrap();
    }
    let host = data("host.json");
    let run = || {
        spec_from_docker_root([
            copy.path().as_os_str(),
            OsStr::new("svc.1.q0x2"),
            OsStr::new("--host"),
            host.as_os_str(),
            OsStr::new("--store"),
            store.path().as_os_str(),
        ])
    };
    let output = run();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).starts_with("note: no links are made"));
    let expected = fs::read_to_string(data("expected/svc.1.q0x2.json")).unwrap();
    assert_eq!(
        text(&output.stdout).trim_end(),
        expected.replace("\r\n", "\n").trim_end()
    );

    let folder = copy.path().join("containers").join(SERVICE);
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let secrets = folder.join("mounts").join("secrets");
    assert_eq!(names(&secrets), ["secret01", "secret02"]);
    assert_eq!(
        fs::read(secrets.join("secret02")).unwrap(),
        b"content of secret02"
    );
    // config02 is for the runtime.
    assert_eq!(names(&folder.join("configs")), ["config01"]);

    fs::remove_file(store.path().join("secrets").join("secret02")).unwrap();
    let output = run();
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(
        message.contains("error: unable to get secret from secret store: secret 'cert' (secret02)")
    );
    // What was there before is there still.
    assert_eq!(names(&secrets), ["secret01", "secret02"]);
}

/// Changes a file of a container as JSON.
fn change(file: &Path, change: impl FnOnce(&mut Value)) {
    let mut json = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    change(&mut json);
    fs::write(file, json.to_string()).unwrap();
}

#[test]
fn a_container_that_shares_another_ones_network_has_its_endpoints() {
    let copy = damaged_data_root();
    let folder = copy.path().join("containers").join(WEB);
    change(&folder.join("hostconfig.json"), |json| {
        json["NetworkMode"] = "container:svc.1.q0x2".into();
    });
    change(&folder.join("config.v2.json"), |json| {
        json["NetworkSettings"] = json!({"Networks": {}});
    });
    let host = data("host.json");
    let run = || {
        spec_from_docker_root([
            copy.path().as_os_str(),
            OsStr::new("web"),
            OsStr::new("--host"),
            host.as_os_str(),
        ])
    };
    let output = run();
    assert_eq!(text(&output.stderr), "");
    let spec: Value = serde_json::from_slice(&output.stdout).unwrap();
    let network = &spec["windows"]["network"];
    assert_eq!(network["networkSharedContainerName"], SERVICE);
    assert_eq!(
        network["endpointList"],
        json!(["53169b3c-a0f5-b29e-97cd-4c694e538fd3"])
    );

    change(&folder.join("hostconfig.json"), |json| {
        json["NetworkMode"] = "container:gone".into();
    });
    let output = run();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: No such container: gone "));
}

#[test]
fn a_store_is_asked_for_nothing_but_ids() {
    let (copy, store) = (damaged_data_root(), tempfile::tempdir().unwrap());
    fs::create_dir(store.path().join("configs")).unwrap();
    fs::write(store.path().join("outside"), "outside").unwrap();
    File::create(store.path().join("configs").join("large"))
        .and_then(|file| file.set_len(1 << 30))
        .unwrap();
    let folder = copy.path().join("containers").join(SERVICE);
    let mut cases = vec![
        ("../outside", "is not the id of a config"),
        ("/etc/passwd", "is not the id of a config"),
        ("a.b", "is not an id of swarm's"),
        ("large", "has more than 1024000 bytes"),
    ];
    if has_links() {
        link_to_file("../outside", store.path().join("configs").join("link"));
        cases.push(("link", "is not a file"));
    }
    for (config, message) in cases {
        change(&folder.join("config.v2.json"), |json| {
            json["SecretReferences"] = Value::Null;
            json["ConfigReferences"] = Value::Null;
        });
        change(&folder.join("hostconfig.json"), |json| {
            json["SecurityOpt"] = json!([format!("credentialspec=config://{config}")]);
        });
        let output = spec_from_docker_root([
            copy.path().as_os_str(),
            OsStr::new("svc.1.q0x2"),
            OsStr::new("--host"),
            data("host.json").as_os_str(),
            OsStr::new("--store"),
            store.path().as_os_str(),
        ]);
        assert_eq!(output.status.code(), Some(1), "{config}");
        let said = text(&output.stderr);
        assert!(said.contains(message), "{config}: {said}");
    }
}

#[test]
fn nothing_that_a_file_says_drives_a_terminal() {
    const HOSTILE: &str = "\u{1b}[2J\u{202e}\u{9b}31m";
    let drives = |text: &str| text.contains(['\u{1b}', '\u{202e}', '\u{9b}']);
    let copy = damaged_data_root();
    let folder = copy.path().join("containers").join(WEB);
    let host = data("host.json");
    let run = |container: &str| {
        spec_from_docker_root([
            copy.path().as_os_str(),
            OsStr::new(container),
            OsStr::new("--host"),
            host.as_os_str(),
        ])
    };

    change(&folder.join("config.v2.json"), |json| {
        json["Name"] = format!("/{HOSTILE}").into();
        json["Config"]["Hostname"] = HOSTILE.into();
    });
    let missing = text(&run("nobody").stderr);
    assert!(
        missing.contains(r"\u{1b}[2J\u{202e}\u{9b}31m") && !drives(&missing),
        "{missing}"
    );
    let output = run(WEB);
    let (printed, said) = (text(&output.stdout), text(&output.stderr));
    assert!(!drives(&printed) && !drives(&said), "{printed}{said}");
    let spec: Value = serde_json::from_str(&printed).unwrap();
    assert!(spec["hostname"].as_str().unwrap().starts_with(HOSTILE));

    change(&folder.join("hostconfig.json"), |json| {
        json["NetworkMode"] = format!("container:x{HOSTILE}").into();
    });
    let said = text(&run(WEB).stderr);
    assert!(
        said.starts_with(r"error: No such container: x\u{1b}") && !drives(&said),
        "{said}"
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let spec = json!({"annotations": {HOSTILE: 1}, "process": {"args": ["a"], "cwd": HOSTILE}});
    fs::write(&path, spec.to_string()).unwrap();
    let output = Command::new(example("preflight"))
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.contains("annotations.\\u{1b}") && !drives(&said),
        "{said}"
    );
    let output = Command::new(example("preflight"))
        .arg(folder.path().join(HOSTILE))
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert!(said.contains(r"\u{1b}[2J") && !drives(&said), "{said}");

    let spec = json!({"process": {"args": ["a"], "cwd": HOSTILE}});
    fs::write(&path, spec.to_string()).unwrap();
    for options in [&[][..], &["--json"]] {
        let (printed, _) = preflight(&path, options);
        assert!(
            printed.contains("process.cwd") && !drives(&printed),
            "{printed}"
        );
    }
}

fn inspect<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    let mut inspect = Command::new(example("inspect"));
    inspect.args(arguments).output().unwrap()
}

#[test]
fn an_inspected_container_gives_the_spec_of_the_reference() {
    let (web, host) = (data("inspect/web.json"), data("inspect/host.json"));
    let specs = data("docker-root/CredentialSpecs");
    let arguments = [
        web.as_os_str(),
        OsStr::new("--host"),
        host.as_os_str(),
        OsStr::new("--credential-specs"),
        specs.as_os_str(),
    ];
    let output = inspect(arguments);
    assert_eq!(text(&output.stderr), "");
    let expected = fs::read_to_string(data("expected/web.json")).unwrap();
    assert_eq!(
        text(&output.stdout).trim_end(),
        expected.replace("\r\n", "\n").trim_end()
    );
}

#[test]
fn an_inspected_container_that_shares_a_network_needs_the_other_one() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        folder.path().join("web.json"),
        folder.path().join("db.json"),
    ];
    for file in &files {
        fs::copy(data("inspect/web.json"), file).unwrap();
        change(file, |json| {
            json[0]["HostConfig"]["SecurityOpt"] = Value::Null;
        });
    }
    change(&files[0], |json| {
        json[0]["HostConfig"]["NetworkMode"] = "container:\u{1b}db".into();
        json[0]["NetworkSettings"]["Networks"] = json!({});
    });
    change(&files[1], |json| json[0]["Id"] = "db".into());
    let host = data("inspect/host.json");
    let alone = [files[0].as_os_str(), OsStr::new("--host"), host.as_os_str()];

    let output = inspect(alone);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "error: set --network-of to the container \\u{1b}db\n"
    );
    let other = [OsStr::new("--network-of"), files[1].as_os_str()];
    let output = inspect(alone.into_iter().chain(other));
    assert_eq!(text(&output.stderr), "");
    let spec: Value = serde_json::from_slice(&output.stdout).unwrap();
    let network = &spec["windows"]["network"];
    assert_eq!(network["networkSharedContainerName"], "db");
    assert_eq!(
        network["endpointList"],
        json!(["1590d292-a283-a204-3d77-faecbaa4ff21"])
    );
}

#[test]
fn what_an_inspected_container_lacks_is_one_clear_line() {
    let (web, host) = (data("inspect/web.json"), data("host.json"));
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none.json");
    fs::write(&none, "[]").unwrap();
    for (file, message) in [
        (&web, "GetLayerFolders failed: container 4709ab7f"),
        (
            &none,
            "none.json: expected one container from docker inspect, found 0",
        ),
    ] {
        let output = inspect([file.as_os_str(), OsStr::new("--host"), host.as_os_str()]);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(
            said.contains(message) && said.lines().count() == 1,
            "{said}"
        );
    }
}

#[cfg(all(feature = "create", feature = "hcs"))]
#[test]
fn the_daemon_answers_with_statuses_and_prints_the_documents_of_a_container_and_an_exec() {
    let output = Command::new(example("daemon")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    let (created, rest) = printed.split_once('\n').unwrap();
    let (taken, json) = rest.split_once('\n').unwrap();
    assert!(created.starts_with("201 {\"Id\":\""), "{created}");
    assert!(
        taken.starts_with("409 {\"message\":\"Conflict. "),
        "{taken}"
    );
    let values = serde_json::Deserializer::from_str(json).into_iter();
    let values: Vec<Value> = values.map(Result::unwrap).collect();
    let [container, exec] = &values[..] else {
        panic!("{json}");
    };
    assert_eq!(container["ProcessorCount"], 1);
    let mounted = &container["MappedDirectories"][0];
    assert_eq!(mounted["ContainerPath"], r"c:\logs");
    assert_eq!(exec["CommandLine"], "ipconfig");
}

/// What the README shows of the output of tools: each command that runs one, and the lines below it.
fn readme_commands(readme: &str) -> Vec<(String, Vec<&str>)> {
    let blocks = readme.split("```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.strip_prefix("console\n"));
    let commands = blocks.flat_map(|block| block.trim_start_matches("$ ").split("\n$ "));
    let tools = commands.filter_map(|command| command.strip_prefix("cargo run -q --example "));
    tools
        .map(|command| {
            let mut lines = command.lines();
            let command = lines.next().unwrap().to_owned();
            (command, lines.collect())
        })
        .collect()
}

#[test]
fn the_readme_shows_what_the_tools_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let readme = readme.replace("\r\n", "\n");
    let commands = readme_commands(&readme);
    assert_eq!(commands.len(), 2);
    for (command, shown) in commands {
        let (name, arguments) = command.split_once(" -- ").unwrap();
        let output = Command::new(example(name))
            .args(arguments.split(' '))
            .current_dir(root)
            .output()
            .unwrap();
        let printed = text(&output.stdout);
        let printed: Vec<_> = printed.lines().take(shown.len()).collect();
        assert_eq!(printed, shown, "{command}");
    }
}

#[test]
fn each_tool_has_a_version() {
    for name in [
        "hcs_document",
        "inspect",
        "preflight",
        "spec_from_docker_root",
    ] {
        let output = Command::new(example(name))
            .arg("--version")
            .output()
            .unwrap();
        let expected = format!("{name} {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(text(&output.stdout), expected);
    }
}

/// Under `tests/windows/run-on-linux` a stand-in for HCS answers; elsewhere there is no such layer.
#[test]
fn a_volume_that_no_host_file_gives_is_asked_of_hcs() {
    let root = data("docker-root");
    if env::var_os("WCOW_STANDIN_VMCOMPUTE").is_some() {
        let output = spec_from_docker_root([root.as_os_str(), OsStr::new("web")]);
        assert_eq!(output.status.code(), Some(0));
        let spec: Value = serde_json::from_slice(&output.stdout).unwrap();
        let volume = spec["root"]["path"].as_str().unwrap();
        assert!(
            volume.starts_with(r"\\?\Volume{11111111-2222-3333-4444-"),
            "{volume}"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().join("host.json");
    fs::write(&host, "{}").unwrap();
    for host in [None, Some(host.as_path())] {
        let line = failure(&root, "web", host);
        for part in [WEB, "--host", "baseFS"] {
            assert!(line.contains(part), "{line}");
        }
    }
}

#[test]
fn a_faulty_host_file_is_one_clear_line() {
    let root = data("docker-root");
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().join("host.json");
    fs::write(&host, r#"{"numCPU": 0}"#).unwrap();
    let line = failure(&root, "web", Some(&host));
    assert!(
        line.contains("host.json: numCPU: invalid value: integer `0`"),
        "{line}"
    );
    let line = failure(&root, "web", Some(&folder.path().join("none.json")));
    assert!(line.contains("none.json: "), "{line}");
}

/// What `preflight` prints of a spec, and its exit status.
fn preflight(spec: &Path, options: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(example("preflight"))
        .arg(spec)
        .args(options)
        .output()
        .unwrap();
    (text(&output.stdout), output.status.code())
}

#[test]
fn preflight_prints_findings_by_severity_and_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let spec = r#"{"process": {"args": ["a"], "cwd": "app"}, "root": {"path": ""},
        "windows": {"layerFolders": ["C:\\l", "C:\\s"], "credentialSpec": {}}}"#;
    fs::write(&path, spec).unwrap();
    let (printed, status) = preflight(&path, &[]);
    assert_eq!(status, Some(1));
    let places = [
        "refused root.path\n",
        "changed windows.credentialSpec\n",
        "mistake process.cwd\n",
    ]
    .map(|heading| printed.find(heading).unwrap());
    assert!(places.is_sorted(), "{printed}");
    let summary =
        "dockerd refuses this spec. Refusals: 1, silent changes: 1, likely mistakes: 1.\n";
    assert!(printed.ends_with(summary), "{printed}");
    assert!(!printed.contains('\x1b'), "no colour where it is not shown");

    // runhcs mounts the layers itself.
    let (printed, status) = preflight(&path, &["--runtime", "runhcs"]);
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.contains("runhcs runs this spec."));

    let (printed, status) = preflight(&path, &["--json"]);
    assert_eq!(status, Some(1));
    let findings: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(findings[0]["rule"], "RootPath");
    assert_eq!(findings[0]["severity"], "refused");
}

#[test]
fn preflight_tells_a_spec_that_runs_from_one_that_cannot_be_read() {
    let (printed, status) = preflight(&data("expected/web.json"), &[]);
    assert_eq!(
        (printed.as_str(), status),
        ("dockerd runs this spec. Nothing was found.\n", Some(0))
    );
    assert_eq!(
        preflight(&data("expected/web.json"), &["--json"]),
        ("[]\n".to_owned(), Some(0))
    );
    assert_eq!(
        preflight(&data("expected/none.json"), &[]),
        (String::new(), Some(2))
    );
    assert_eq!(
        preflight(&data("expected/web.json"), &["--runtime", "runc"]).1,
        Some(2)
    );
}

/// The message of `preflight` about a document, which it ends with status 2.
fn refusal_of(document: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    fs::write(&path, document).unwrap();
    let output = Command::new(example("preflight"))
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(
        (text(&output.stdout).as_str(), output.status.code()),
        ("", Some(2))
    );
    text(&output.stderr)
}

#[test]
fn preflight_says_what_a_file_is_that_is_not_a_spec() {
    let container = fs::read_dir(data("docker-root/containers")).unwrap();
    let container = container.map(|entry| entry.unwrap().path()).next().unwrap();
    let file = |name: &str| fs::read_to_string(container.join(name)).unwrap();
    for (document, what) in [
        ("{}", "an empty object"),
        (&file("config.v2.json"), "Docker's config.v2.json"),
        (&file("hostconfig.json"), "Docker's hostconfig.json"),
        (
            r#"[{"Id": "c1", "Config": {}, "HostConfig": {}, "Mounts": []}]"#,
            "the output of docker inspect",
        ),
        (
            r#"{"Id": "c1", "Config": {}, "HostConfig": {}, "Mounts": [{"Type": "bind"}]}"#,
            "the output of docker inspect",
        ),
        (
            r#"{"os": "windows", "rootfs": {}}"#,
            "the configuration of an image",
        ),
        (r#"{"x": 1}"#, "another document"),
        ("[]", "another document"),
    ] {
        let message = refusal_of(document);
        let expected = format!("config.json: not a spec (config.json), but {what}: ");
        assert!(message.contains(&expected), "{message}");
    }
    // Something that is not JSON is not taken for a document.
    assert!(!refusal_of("{").contains("not a spec"));
}

#[test]
fn preflight_is_told_of_the_root_file_system_the_version_and_windows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let volume = r"\\\\?\\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\\";
    let spec = format!(
        r#"{{"OCIVersion": "1.2.0", "process": {{"args": ["a"], "cwd": "C:\\"}}, "root": {{"path": "{volume}"}},
            "annotations": {{"io.kubernetes.cri.container-type": "sandbox", "io.kubernetes.cri.sandbox-id": "p"}},
            "windows": {{"layerFolders": null,
                "resources": {{"cpu": {{"affinity": [{{"mask": 1, "group": 1}}]}}}}}}}}"#
    );
    fs::write(&path, spec).unwrap();
    let runhcs = |options: &[&str]| preflight(&path, &[&["--runtime", "runhcs"], options].concat());
    assert_eq!(
        runhcs(&["--rootfs", "--pod"]),
        (
            "runhcs runs this spec. Nothing was found.\n".to_owned(),
            Some(0)
        )
    );
    for (options, field) in [
        (&["--pod"][..], "refused windows.layerFolders\n"),
        (&["--rootfs"], "refused annotations["),
        (
            &["--rootfs", "--pod", "--windows-build", "17763"],
            "refused windows.resources.cpu.affinity[0].group\n",
        ),
        (
            &["--rootfs", "--pod", "--runtime-version", "v0.14.0"],
            "refused root.path\n",
        ),
    ] {
        let (printed, status) = runhcs(options);
        assert_eq!(status, Some(1), "{printed}");
        assert!(printed.starts_with(field), "{printed}");
    }
    for options in [["--runtime-version", "latest"], ["--windows-build", "x"]] {
        assert_eq!(runhcs(&options), (String::new(), Some(2)));
    }
}

#[test]
fn preflight_reads_standard_input_and_knows_the_hosts_processors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let spec = r#"{"process": {"args": ["a"], "cwd": "C:\\"}, "root": {"path": ""},
        "windows": {"layerFolders": ["C:\\l", "C:\\s"], "resources": {"cpu": {"count": 9}}}}"#;
    fs::write(&path, spec).unwrap();
    for (processors, is_found) in [("8", true), ("9", false)] {
        let output = Command::new(example("preflight"))
            .args([
                "-",
                "--runtime",
                "runhcs",
                "--json",
                "--processors",
                processors,
            ])
            .stdin(File::open(&path).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        let printed = text(&output.stdout);
        assert_eq!(printed.contains(r#""CpuCount""#), is_found, "{printed}");
    }
    for processors in ["0", "-1", "many"] {
        let options = ["--processors", processors];
        assert_eq!(preflight(&path, &options), (String::new(), Some(2)));
    }
}

#[test]
fn preflight_reads_no_more_than_a_spec_may_have() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    File::create(&path).unwrap().set_len(1 << 30).unwrap();
    for (argument, name) in [("-", "-"), (path.to_str().unwrap(), "config.json")] {
        let output = Command::new(example("preflight"))
            .arg(argument)
            .stdin(File::open(&path).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let message = text(&output.stderr);
        assert!(
            message.ends_with(&format!("{name}: it has more than 16777216 bytes\n")),
            "{message}"
        );
    }
}

/// A pipe whose reader is gone.
#[cfg(unix)]
fn closed_pipe() -> Stdio {
    let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
    let writer = reader.stdin.take().unwrap();
    assert!(reader.wait().unwrap().success());
    writer.into()
}

/// A reader that has seen enough says nothing about the result.
#[cfg(unix)]
#[test]
fn each_example_ends_well_when_its_output_is_closed() {
    let (root, host, spec) = (
        data("docker-root"),
        data("host.json"),
        data("expected/web.json"),
    );
    let web = [
        root.as_os_str(),
        OsStr::new("web"),
        OsStr::new("--host"),
        host.as_os_str(),
    ];
    let facts = data("hcs-facts.json");
    let document = [spec.as_os_str(), OsStr::new("--facts"), facts.as_os_str()];
    let (inspected, inspect_host) = (data("inspect/web.json"), data("inspect/host.json"));
    let credential_specs = data("docker-root/CredentialSpecs");
    let inspect = [
        inspected.as_os_str(),
        OsStr::new("--host"),
        inspect_host.as_os_str(),
        OsStr::new("--credential-specs"),
        credential_specs.as_os_str(),
    ];
    for (name, arguments) in [
        ("inspect", &inspect[..]),
        ("preflight", &[spec.as_os_str()]),
        ("preflight", &[spec.as_os_str(), OsStr::new("--json")]),
        ("spec_from_docker_root", &web),
        ("hcs_document", &document),
    ] {
        let child = Command::new(example(name))
            .args(arguments)
            .stdout(closed_pipe())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (text(&output.stderr).as_str(), output.status.code()),
            ("", Some(0)),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn preflight_shows_color_only_where_it_is_wanted() {
    for (variable, colored) in [("CLICOLOR_FORCE", true), ("NO_COLOR", false)] {
        let output = Command::new(example("preflight"))
            .arg(data("expected/build-agent.json"))
            .args(["--runtime", "runhcs"])
            .env(variable, "1")
            .output()
            .unwrap();
        assert_eq!(text(&output.stdout).contains('\x1b'), colored, "{variable}");
    }
}

/// What `hcs_document` prints of a spec on standard input.
fn hcs_document(spec: &[u8], options: &[&str]) -> Output {
    let mut child = Command::new(example("hcs_document"))
        .arg("-")
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(spec).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn each_container_of_the_data_root_can_be_piped_to_its_hcs_document() {
    let (root, host, facts) = (
        data("docker-root"),
        data("host.json"),
        data("hcs-facts.json"),
    );
    let facts = facts.to_str().unwrap();
    for name in ["web", "build-agent", "svc.1.q0x2"] {
        let spec = spec_from_docker_root([
            root.as_os_str(),
            OsStr::new(name),
            OsStr::new("--host"),
            host.as_os_str(),
        ]);
        let output = hcs_document(&spec.stdout, &["--facts", facts, "--id", name]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let config: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(config["Name"], name);
        assert_eq!(config["HvPartition"], name == "build-agent");

        let options = ["--facts", facts, "--id", name, "--runtime", "runhcs"];
        let output = hcs_document(&spec.stdout, &options);
        let steps: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let last = steps.last().unwrap();
        if name == "build-agent" {
            // Count and maximum: the VM has been created by then.
            let said = text(&output.stderr);
            assert!(said.starts_with("error: invalid spec - Windows Container CPU Count"));
            assert_eq!(output.status.code(), Some(1));
            assert!(steps.iter().any(|step| step["call"] == "CreateUtilityVm"));
        } else {
            assert_eq!(output.status.code(), Some(0));
            assert_eq!(last["call"], "CreateContainer");
            assert_eq!(last["with"]["id"], name);
        }
    }
}

#[test]
fn what_the_machine_cannot_say_has_to_be_in_a_facts_file() {
    let spec = fs::read(data("expected/web.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let facts = folder.path().join("facts.json");
    let run = |content: &str| {
        fs::write(&facts, content).unwrap();
        let output = hcs_document(&spec, &["--facts", facts.to_str().unwrap()]);
        (output.status.code(), text(&output.stderr))
    };
    let (status, said) = run("{}");
    assert_eq!(status, Some(1));
    assert!(said.contains("is not known: set it in \"layerIds\" of the facts file (--facts)"));
    let (status, said) = run(r#"{"env": {"processors": 0}}"#);
    assert_eq!(status, Some(2));
    assert!(said.contains("facts.json: env.processors"), "{said}");
    let (status, said) = run(r#"{"env": {"proccessors": 2}}"#);
    assert_eq!(status, Some(2));
    assert!(said.contains("unknown field `proccessors`"), "{said}");

    if cfg!(not(windows)) {
        for runtime in ["dockerd", "runhcs"] {
            let output = hcs_document(&spec, &["--runtime", runtime]);
            assert_eq!(output.status.code(), Some(2));
            assert!(output.stdout.is_empty());
            assert!(text(&output.stderr).contains("give its facts in a file (--facts)"));
        }
    }
}

#[test]
fn a_document_that_is_not_a_spec_has_no_hcs_document_but_a_hint() {
    let facts = data("hcs-facts.json");
    let inspected = br#"[{"HostConfig": {}, "Config": {}}]"#;
    let output = hcs_document(inspected, &["--facts", facts.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.contains("not a spec (config.json), but the output of docker inspect"),
        "{said}"
    );
}

#[test]
fn the_facts_of_a_recorded_case_give_its_document() {
    let cases = fs::read_to_string(data("vectors-hcs/dockerd.jsonl")).unwrap();
    let case: Value = serde_json::from_str(cases.lines().next().unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let facts = folder.path().join("case.json");
    fs::write(&facts, case.to_string()).unwrap();
    let options = [
        "--facts",
        facts.to_str().unwrap(),
        "--id",
        case["id"].as_str().unwrap(),
    ];
    let output = hcs_document(case["spec"].to_string().as_bytes(), &options);
    let config: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(config, case["expect"]["containerConfig"]);
}

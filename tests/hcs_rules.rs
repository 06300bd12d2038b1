//! Rules of runhcs that no recorded case has: virtual NUMA nodes, direct mapping of shares, images of layers, processes
//! of HostProcess containers, and what happens once a lookup fails.
#![cfg(feature = "hcs")]
#![allow(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test, and JSON is written where it is passed"
)]

use serde_json::{Value, json};
use wcow_spec::hcs::runhcs::{self, Lookups, Plan, PlanError, PlanProblem, ShimOptions};
use wcow_spec::hcs::{Crash, Stdio, dockerd};
use wcow_spec::{ErrorChain, ErrorKind, WindowsSpec};

#[path = "../examples/hcs_document/facts.rs"]
mod facts;

use facts::Facts;

const VM: &str = "io.microsoft.virtualmachine.";
const VOLUME: &str = r"\\?\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}\";

fn machine(env: Value) -> Facts {
    let ids = json!({"a": "guid-a", "s": "guid-s"});
    serde_json::from_value(json!({"env": env, "layerIds": ids})).unwrap()
}

fn read(spec: &Value) -> WindowsSpec {
    WindowsSpec::from_json(spec.to_string().as_bytes()).unwrap()
}

fn plan_with(spec: &Value, env: Value, options: Option<ShimOptions>) -> Result<Plan, PlanError> {
    let machine = machine(env);
    let mut request = machine.request("c1", 2);
    request.shim_options = options.or(request.shim_options);
    let lookups = Lookups::new(&machine, &machine, &machine, &machine);
    runhcs::plan(&read(spec), &request, &machine.host_facts(), lookups)
}

fn plan(spec: &Value, env: Value) -> Result<Plan, PlanError> {
    plan_with(spec, env, None)
}

fn message(result: Result<Plan, PlanError>) -> String {
    ErrorChain(&result.unwrap_err()).to_string()
}

/// A Hyper-V isolated container with these annotations of its VM.
fn hyper_v(annotations: &[(&str, &str)]) -> Value {
    let annotations: serde_json::Map<_, _> = annotations
        .iter()
        .map(|(name, text)| (format!("{VM}{name}"), json!(text)))
        .collect();
    json!({
        "ociVersion": "1.2.0", "annotations": annotations,
        "windows": {"layerFolders": ["C:\\l\\a", "C:\\l\\s"], "hyperv": {}},
    })
}

const MAPPED: &str = "computetopology.numa.mapped-physical-nodes";
const PROCESSORS: &str = "computetopology.numa.count-of-processors";
const MEMORY: &str = "computetopology.numa.count-of-memory-blocks";
const PHYSICAL: (&str, &str) = ("fullyphysicallybacked", "true");

#[test]
fn virtual_numa_nodes_are_checked_in_order_and_then_sent() {
    let new = || json!({"build": 26100});
    let prefix = "error in preparing config doc: ";
    for (nodes, processors, memory, expected) in [
        (
            "0,1",
            "1",
            "512,512",
            "mismatch in number of physical numa nodes and the corresponding processor and memory blocks count",
        ),
        (
            "64",
            "2",
            "1024",
            "vNUMA physical node number 64 exceeds maximum allowed value 64",
        ),
        (
            "255,0",
            "1,1",
            "512,512",
            "vNUMA has a mix of wildcard (255) and non-wildcard (0) physical node numbers",
        ),
        (
            "0,1",
            "1,1",
            "1024,0",
            "vNUMA nodes with no memory are not allowed",
        ),
        (
            "0",
            "0",
            "1024",
            "partial resource allocation is not allowed",
        ),
        (
            "0",
            "1",
            "1024",
            "failed to validate vNUMA settings: vNUMA total processor count 1 does not match UVM processor count 2",
        ),
        (
            "0",
            "2",
            "512",
            "failed to validate vNUMA settings: vNUMA total memory 512 does not match UVM memory 1024",
        ),
    ] {
        let spec = hyper_v(&[
            (MAPPED, nodes),
            (PROCESSORS, processors),
            (MEMORY, memory),
            PHYSICAL,
        ]);
        assert_eq!(message(plan(&spec, new())), format!("{prefix}{expected}"));
    }
    let spec = hyper_v(&[
        (MAPPED, "0,63"),
        (PROCESSORS, "1,1"),
        (MEMORY, "512,512"),
        PHYSICAL,
    ]);
    let old = format!("{prefix}vNUMA topology is not supported on 20348 version of Windows");
    assert_eq!(message(plan(&spec, json!({}))), old);
    let virtual_memory = hyper_v(&[(MAPPED, "0,63"), (PROCESSORS, "1,1"), (MEMORY, "512,512")]);
    assert_eq!(
        message(plan(&virtual_memory, new())),
        format!("{prefix}vNUMA supports only Physical memory backing type")
    );

    let plan = plan(&spec, new()).unwrap();
    let vm = serde_json::to_value(plan.utility_vm().unwrap()).unwrap();
    let topology = &vm["VirtualMachine"]["ComputeTopology"];
    assert_eq!(topology["Numa"]["VirtualNodeCount"], 2);
    assert_eq!(topology["Numa"]["Settings"][1]["PhysicalNodeNumber"], 63);
    assert_eq!(topology["Memory"]["SlitType"], "FirmwareFallbackMeasured");
}

/// Returns the options of the share that is made for a mount.
fn share_of_mount(build: u32, paths_without_ids: &[&str]) -> Value {
    let mut spec = hyper_v(&[]);
    spec["mounts"] = json!([{"source": "C:\\data", "destination": "C:\\d"}]);
    let env = json!({"build": build, "noDirectMapPaths": paths_without_ids});
    let steps = serde_json::to_value(plan(&spec, env).unwrap().steps).unwrap();
    let mut requests = steps.as_array().unwrap().iter().map(|step| &step["with"]);
    let share = requests.find(|request| request["Settings"]["Path"] == "C:\\data");
    share.unwrap()["Settings"]["Options"].clone()
}

#[test]
fn a_share_without_file_ids_is_not_directly_mapped_on_the_builds_that_ask() {
    for (build, options) in [
        (18361, json!({})),
        (18362, json!({"NoDirectmap": true})),
        (19042, json!({"NoDirectmap": true})),
        (19043, json!({})),
    ] {
        assert_eq!(share_of_mount(build, &["C:\\data"]), options, "{build}");
        assert_eq!(share_of_mount(build, &["C:\\other"]), json!({}), "{build}");
    }
}

#[test]
fn a_process_of_a_host_process_container_is_started_by_the_command_interpreter() {
    let line = |process: Value, annotations: Value, is_hyper_v: bool| {
        let windows = if is_hyper_v {
            json!({"hyperv": {}})
        } else {
            json!({})
        };
        let spec = json!({"ociVersion": "1.2.0", "process": process, "annotations": annotations, "windows": windows});
        let spec = read(&spec);
        let parameters =
            runhcs::process_parameters(&spec, spec.process().unwrap(), Stdio::default());
        (parameters.command_line, parameters.user)
    };
    let host_process = || json!({"microsoft.com/hostprocess-container": "true"});
    for (process, expected) in [
        (
            json!({"cwd": "C:\\", "commandLine": "ping -t"}),
            "cmd /c ping -t",
        ),
        (
            json!({"cwd": "C:\\", "commandLine": "C:\\Windows\\CMD.exe /c x"}),
            "C:\\Windows\\CMD.exe /c x",
        ),
        (
            json!({"cwd": "C:\\", "args": ["ping", "my host"]}),
            "cmd /c ping \"my host\"",
        ),
        (
            json!({"cwd": "C:\\", "args": [" cmd ", "/c"]}),
            "\" cmd \" /c",
        ),
    ] {
        assert_eq!(line(process, host_process(), true).0, expected);
    }
    let ping =
        || json!({"cwd": "C:\\", "args": ["ping"], "user": {"uid": 0, "gid": 0, "username": "u"}});
    assert_eq!(
        line(ping(), host_process(), false),
        ("ping".to_owned(), "u".to_owned())
    );
    let mut inherits = host_process();
    inherits["microsoft.com/hostprocess-inherit-user"] = json!("true");
    assert_eq!(
        line(ping(), inherits, true),
        ("cmd /c ping".to_owned(), r"NT AUTHORITY\SYSTEM".to_owned())
    );
}

#[test]
fn a_folder_of_windows_is_not_the_place_of_a_host_process_container() {
    for (location, is_safe) in [
        ("C:\\hpc", true),
        ("D:/x", true),
        ("C:\\efi", false),
        ("c:\\EFI\\x", false),
        ("C:\\mounts", false),
        ("C:\\SandboxMounts\\x", false),
        ("C:\\Windows\\System32", false),
        ("C:\\hpc\\..\\Windows", false),
        ("C:\\Windows2", true),
        ("\\\\server\\share", false),
        ("x", false),
        ("", false),
    ] {
        let mut spec = hyper_v(&[]);
        spec["annotations"] = json!({
            "microsoft.com/hostprocess-container": "true",
            "microsoft.com/hostprocess-rootfs-location": location,
        });
        match plan(&spec, json!({})) {
            Ok(_) => assert!(is_safe, "{location}"),
            Err(error) => assert_eq!(
                (error.to_string().as_str(), is_safe),
                ("unsafe path detected", false),
                "{location}"
            ),
        }
    }
}

#[test]
fn images_of_layers_are_used_where_they_are_mounted() {
    let spec = |root: &str| json!({"ociVersion": "1.2.0", "root": {"path": root}, "windows": {}});
    let env = |kind: &str, options: &[&str]| json!({"rootfs": [{"type": kind, "source": "C:\\s", "options": options}]});
    let cims = [
        "parentLayerPaths=[\"C:\\\\a\"]",
        "parentCimPaths=[\"C:\\\\a.cim\"]",
    ];
    let mounted = plan(&spec(VOLUME), env("CimFS", &cims)).unwrap();
    let container = mounted
        .compute_system()
        .unwrap()
        .container
        .as_ref()
        .unwrap();
    let layer = &container.storage.as_ref().unwrap().layers[0];
    assert_eq!(
        (layer.id.as_str(), layer.path.as_str()),
        ("d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01", VOLUME)
    );
    assert_eq!(
        message(plan(&spec("C:\\x"), env("CimFS", &cims))),
        "failed to use pre-mounted container storage: volume path C:\\x is not in the expected format"
    );
    let unequal = ["parentLayerPaths=[\"C:\\\\a\"]", "parentCimPaths=[]"];
    let text = message(plan(&spec(VOLUME), env("CimFS", &unequal)));
    assert!(
        text.contains("number of parent layer paths & cim paths should be same"),
        "{text}"
    );
}

#[test]
fn a_maximum_that_is_scaled_to_no_processors_is_a_crash_after_its_steps() {
    let mut spec = hyper_v(&[]);
    spec["windows"]["resources"] = json!({"cpu": {"count": 1_u64 << 32, "maximum": 100}});
    let options = ShimOptions {
        hypervisor: true,
        scale_cpu_limits_to_sandbox: true,
        ..ShimOptions::default()
    };
    spec["annotations"] = json!({});
    let result = plan_with(&spec, json!({}), Some(options));
    // The count wraps around to 0.
    let error = result.unwrap_err();
    assert_eq!(error.crash(), Some(Crash::NoProcessors));
    assert!(error.utility_vm().is_some());
}

#[test]
fn where_hcs_names_no_volume_the_root_path_is_refused() {
    use wcow_spec::host::memory::{MemoryHostFiles, MemoryInstances, MemoryLayerMounts};

    let machine = machine(json!({}));
    let spec =
        json!({"ociVersion": "1.2.0", "windows": {"layerFolders": ["C:\\l\\a", "C:\\l\\s"]}});
    let request = machine.request("c1", 0);
    let (files, instances) = (MemoryHostFiles::new(), MemoryInstances::new());
    let mounts = MemoryLayerMounts::new().with_mount_path("C:\\l\\s", "");
    let lookups = Lookups::new(&machine, &files, &mounts, &instances);
    let error = runhcs::plan(&read(&spec), &request, &machine.host_facts(), lookups).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("invalid container spec - Root.Path '' must be"),
        "{error}"
    );
    // The layers are mounted by then, and have to be unmounted.
    assert!(!error.steps().is_empty());
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_failure_of_a_lookup_keeps_its_kind() {
    let spec = json!({"ociVersion": "1.2.0", "root": {"path": VOLUME}, "windows": {"layerFolders": ["C:\\l\\none", "C:\\l\\s"]}});
    assert_eq!(
        plan(&spec, json!({})).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let machine = machine(json!({}));
    let error = dockerd::container_config(
        &read(&spec),
        "c1",
        &machine.host_facts(),
        &machine,
        &machine,
    );
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(wcow_spec::Error::from(error).kind(), ErrorKind::NotFound);
}

#[test]
fn device_extensions_are_read_through_their_types_with_keys_in_any_case() {
    let mut spec = json!({"ociVersion": "1.2.0", "root": {"path": VOLUME}, "windows": {"layerFolders": ["C:\\l\\a", "C:\\l\\s"]}});
    spec["annotations"] = json!({"io.microsoft.container.wcow.deviceextensions": "C:\\e.json"});
    let extension = r#"{"Device_Category": {"NAME": "n", "interface_class": [{"Type": "t", "recurse": true}]}, "unknown": 1,
        "namespace": {"device": {"Requires_DriverStore": true}, "ob": {"shadow": null}}}"#;
    let env = json!({"paths": {"C:\\e.json": "file"}, "files": {"C:\\e.json": extension}});
    let plan = plan(&spec, env).unwrap();
    let document = serde_json::to_value(plan.compute_system().unwrap()).unwrap();
    assert_eq!(
        document["Container"]["AdditionalDeviceNamespace"]["device_extension"],
        json!([{
            "device_category": {"name": "n", "interface_class": [{"type": "t", "recurse": true}]},
            "namespace": {"device": {"requires_driverstore": true}, "ob": {}},
        }])
    );
}

#[test]
fn a_list_in_an_option_of_the_root_file_system_is_read_as_go_reads_it() {
    let spec = json!({"ociVersion": "1.2.0", "root": {"path": VOLUME}, "windows": {}});
    let plan_of = |list: &str| {
        let options = [["parentLayerPaths=", list].concat()];
        let mount = json!({"type": "windows-layer", "source": "C:\\l\\s", "options": options});
        plan(&spec, json!({"rootfs": [mount]}))
    };
    let prefix = "failed to unmarshal option `parentLayerPaths=`: json: cannot unmarshal ";
    for (list, text) in [
        ("7", "number into Go value of type []string"),
        (r#"{"a": "b"}"#, "object into Go value of type []string"),
        (r#"["C:\\l\\a", true]"#, "bool into Go value of type string"),
    ] {
        assert_eq!(message(plan_of(list)), [prefix, text].concat());
    }
    let plan = plan_of(r#"["C:\\l\\\ud800\\a"]"#).unwrap();
    let container = plan.compute_system().unwrap().container.as_ref().unwrap();
    let layers = &container.storage.as_ref().unwrap().layers;
    assert_eq!(layers[0].path, "C:\\l\\\u{fffd}\\a");
}

#[test]
fn options_that_have_no_field_here_are_options_all_the_same() {
    let others = ShimOptions {
        has_other_options: true,
        ..ShimOptions::default()
    };
    let isolated = hyper_v(&[]);
    assert!(plan_with(&isolated, json!({}), Some(ShimOptions::default())).is_ok());
    assert_eq!(
        message(plan_with(&isolated, json!({}), Some(others.clone()))),
        "invalid runtime sandbox isolation (PROCESS) for hypervisor isolated OCI spec"
    );
    let isolating = ShimOptions {
        hypervisor: true,
        ..others
    };
    assert!(plan_with(&isolated, json!({}), Some(isolating)).is_ok());
}

#[test]
fn an_error_has_the_kind_of_its_cause_at_every_level() {
    use wcow_spec::host::memory::MemoryInstances;

    let mut spec = hyper_v(&[("fileshares.disablewritable", "true")]);
    spec["mounts"] = json!([{"source": "C:\\x", "destination": "C:\\y"}]);
    let error = plan(&spec, json!({})).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    let of_mount = match error.problem() {
        PlanProblem::Mount(error) => Some(error.kind()),
        _ => None,
    };
    assert_eq!(of_mount, Some(ErrorKind::Forbidden));

    // The credential guard has no instance for the container.
    let spec = json!({
        "ociVersion": "1.2.0", "root": {"path": VOLUME},
        "windows": {"layerFolders": ["C:\\l\\a", "C:\\l\\s"], "credentialSpec": "{}"},
    });
    let (machine, instances) = (machine(json!({})), MemoryInstances::new());
    let lookups = Lookups::new(&machine, &machine, &machine, &instances);
    let request = machine.request("c1", 0);
    let error = runhcs::plan(&read(&spec), &request, &machine.host_facts(), lookups).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

//! A Docker data root: what is found in it, and the errors of a damaged one.
#![cfg(feature = "windowsfilter")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::error::Error as StdError;
use std::fs;
use std::path::{Path, PathBuf};

use common::{damaged_data_root, data};
use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, ImageStore};
use wcow_spec::{DataRoot, DataRootError, Error, ErrorChain, ErrorKind, HostConfig};

const WEB: &str = "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655";
const SERVICE: &str = "c5655af9bd9bf77ba5422393ef15df1b8cc88ba5a64d48546c9750f488d8cc41";
const BUILD_AGENT: &str = "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7";
const IMAGE: &str = "88f07a3c95442ed67bf1e77d98dda7e9de02ae3b1315ac4a2c14384c7fe2916c";
const TOP_LAYER: &str = "4d309305889f6e53e2ab32b61d51b8ef334350e58613d1021a571c13c01cc262";

/// The path of the configuration of the image with this digest.
fn image_config(data_root: &Path, digest: &str) -> PathBuf {
    let below = [
        "image",
        "windowsfilter",
        "imagedb",
        "content",
        "sha256",
        digest,
    ];
    data_root.join(below.iter().collect::<PathBuf>())
}

/// The path of a file of the container `web`.
fn web_file(data_root: &Path, name: &str) -> PathBuf {
    data_root.join("containers").join(WEB).join(name)
}

fn message(error: &(dyn StdError + 'static)) -> String {
    ErrorChain(error).to_string()
}

fn container_error(data_root: &Path, container: &str) -> DataRootError {
    let data_root = DataRoot::open(data_root).unwrap();
    data_root.container(container).unwrap_err()
}

/// The layer folders of the container `web`.
fn web_layers(data_root: &Path) -> Result<Vec<String>, Error> {
    let images = DataRoot::open(data_root)?.images(r"E:\docker");
    let image = images.image(&format!("sha256:{IMAGE}"))?;
    Ok(images.layer_folders(&image, WEB)?)
}

#[test]
fn a_container_is_found_by_id_name_and_unique_prefix() {
    let data_root = DataRoot::open(data("docker-root")).unwrap();
    for query in [WEB, "web", "/web", "4709ab7f3f38", "4"] {
        assert_eq!(data_root.container(query).unwrap().id, WEB, "{query}");
    }
    let agent = data_root.container("build-agent").unwrap();
    assert_eq!(agent.id, BUILD_AGENT);
    assert!(agent.has_been_started_before);
    assert_eq!(agent.host_config.console_size.width, 120);
}

/// Docker stores a name with one slash before it, and takes it with that slash or without.
#[test]
fn a_container_is_found_by_its_name_with_one_slash_before_it_and_no_more() {
    let copy = damaged_data_root();
    let path = web_file(copy.path(), "config.v2.json");
    let config = fs::read_to_string(&path).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    for (name, found_by, not_found_by) in [
        ("/web", &["web", "/web"][..], &["//web"][..]),
        ("//web", &["//web"], &["web", "/web"]),
    ] {
        fs::write(&path, config.replace(r#""/web""#, &format!("\"{name}\""))).unwrap();
        for query in found_by {
            assert_eq!(data_root.container(query).unwrap().id, WEB, "{query}");
        }
        for query in not_found_by {
            let error = data_root.container(query).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{query}: {error}");
        }
    }
}

#[test]
fn a_name_goes_before_the_beginning_of_an_id() {
    let copy = damaged_data_root();
    let path = copy
        .path()
        .join("containers")
        .join(BUILD_AGENT)
        .join("config.v2.json");
    let config = fs::read_to_string(&path)
        .unwrap()
        .replace("/build-agent", "/4709");
    fs::write(&path, config).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    assert_eq!(data_root.container("4709").unwrap().id, BUILD_AGENT);
    assert_eq!(data_root.container("4709a").unwrap().id, WEB);
}

/// Gives the container another name, in the file that Docker keeps it in.
fn rename(data_root: &Path, id: &str, from: &str, to: &str) {
    let path = config_of(data_root, id);
    let config = fs::read_to_string(&path).unwrap();
    let (from, to) = (format!("\"/{from}\""), format!("\"/{to}\""));
    fs::write(&path, config.replace(&from, &to)).unwrap();
}

fn config_of(data_root: &Path, id: &str) -> PathBuf {
    data_root.join("containers").join(id).join("config.v2.json")
}

/// A data root after a lookup by name: it knows the names of all containers.
fn looked_up() -> (tempfile::TempDir, DataRoot) {
    let copy = damaged_data_root();
    let data_root = DataRoot::open(copy.path()).unwrap();
    assert_eq!(data_root.container("web").unwrap().id, WEB);
    (copy, data_root)
}

#[test]
fn a_container_that_is_renamed_after_a_lookup_is_found_by_its_new_name_alone() {
    let (copy, data_root) = looked_up();
    rename(copy.path(), WEB, "web", "shop");
    assert_eq!(data_root.container("shop").unwrap().id, WEB);
    let error = data_root.container("web").unwrap_err();
    assert_eq!(
        message(&error),
        "No such container: web (there are: shop, svc.1.q0x2, build-agent)"
    );
}

#[test]
fn containers_that_swap_their_names_after_a_lookup_are_found_by_their_own() {
    let (copy, data_root) = looked_up();
    rename(copy.path(), WEB, "web", "build-agent");
    rename(copy.path(), BUILD_AGENT, "build-agent", "web");
    assert_eq!(data_root.container("web").unwrap().id, BUILD_AGENT);
    assert_eq!(data_root.container("build-agent").unwrap().id, WEB);
}

#[test]
fn a_container_that_is_added_after_a_lookup_is_found_by_name_id_and_prefix() {
    let (copy, data_root) = looked_up();
    let config = config_of(copy.path(), "0123");
    fs::create_dir(config.parent().unwrap()).unwrap();
    fs::write(config, r#"{"ID": "0123", "Name": "/new"}"#).unwrap();
    for query in ["new", "0123", "01"] {
        assert_eq!(data_root.container(query).unwrap().id, "0123", "{query}");
    }
}

#[test]
fn a_container_that_is_removed_after_a_lookup_is_not_found() {
    let (copy, data_root) = looked_up();
    fs::remove_dir_all(copy.path().join("containers").join(WEB)).unwrap();
    for query in ["web", WEB, "4709ab7f3f38"] {
        let error = data_root.container(query).unwrap_err();
        assert_eq!(
            message(&error),
            format!("No such container: {query} (there are: svc.1.q0x2, build-agent)")
        );
    }
}

#[test]
fn a_container_that_changes_after_a_lookup_is_read_as_it_is_now() {
    let (copy, data_root) = looked_up();
    let host_config = web_file(copy.path(), "hostconfig.json");
    fs::write(host_config, r#"{"CpuCount": 7}"#).unwrap();
    let web = data_root.container("web").unwrap();
    assert_eq!(web.host_config.cpu_count, 7);
}

#[test]
fn a_container_that_is_damaged_after_a_lookup_is_an_error() {
    let (copy, data_root) = looked_up();
    for file in ["hostconfig.json", "config.v2.json"] {
        let path = web_file(copy.path(), file);
        fs::write(&path, "{").unwrap();
        let error = data_root.container("web").unwrap_err();
        assert!(
            matches!(&error, DataRootError::Parse { path: damaged, .. } if *damaged == path),
            "{error}"
        );
    }
    // It may be the one that is meant.
    let error = data_root.container("nobody").unwrap_err();
    assert!(matches!(error, DataRootError::Parse { .. }), "{error}");
    assert_eq!(data_root.container("build-agent").unwrap().id, BUILD_AGENT);
}

/// Any of the two names is the container's, whenever it is looked up.
#[test]
fn many_threads_look_up_containers_that_are_renamed_meanwhile() {
    let (copy, data_root) = looked_up();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(data_root.container("build-agent").unwrap().id, BUILD_AGENT);
                    match data_root.container("web") {
                        Ok(web) => assert_eq!(web.id, WEB),
                        // Not there, or only half written.
                        Err(error) => assert!(matches!(
                            error,
                            DataRootError::NoSuchContainer { .. } | DataRootError::Parse { .. }
                        )),
                    }
                }
            });
        }
        for (from, to) in [("web", "shop"), ("shop", "web")].repeat(10) {
            rename(copy.path(), WEB, from, to);
        }
    });
    assert_eq!(data_root.container("web").unwrap().id, WEB);
}

#[test]
fn all_containers_are_read_in_the_order_of_their_ids() {
    let data_root = DataRoot::open(data("docker-root")).unwrap();
    let containers = data_root.containers().unwrap();
    let ids: Vec<&str> = containers.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, [WEB, SERVICE, BUILD_AGENT]);
    for container in containers {
        assert_eq!(data_root.container(&container.id).unwrap(), container);
    }
}

#[test]
fn folders_that_are_left_of_removed_containers_are_skipped() {
    let copy = damaged_data_root();
    fs::create_dir(copy.path().join("containers").join("0000")).unwrap();
    fs::remove_file(web_file(copy.path(), "config.v2.json")).unwrap();
    let containers = DataRoot::open(copy.path()).unwrap().containers().unwrap();
    let ids: Vec<&str> = containers.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, [SERVICE, BUILD_AGENT]);

    let error = container_error(copy.path(), "00");
    assert!(
        message(&error).starts_with("No such container: 00 "),
        "{error}"
    );
}

#[test]
fn files_among_the_containers_are_skipped() {
    let copy = damaged_data_root();
    fs::write(copy.path().join("containers").join("file"), "{}").unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    assert_eq!(data_root.containers().unwrap().len(), 3);
    let error = data_root.container("nobody").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_container_without_a_name_is_found_by_its_id_alone() {
    let copy = damaged_data_root();
    let folder = copy.path().join("containers").join("0000");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("config.v2.json"), r#"{"ID": "0000"}"#).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    for name in ["", "/"] {
        let error = data_root.container(name).unwrap_err();
        assert_eq!(
            message(&error),
            format!("No such container: {name} (there are: 0000, web, svc.1.q0x2, build-agent)")
        );
    }
    assert_eq!(data_root.container("00").unwrap().id, "0000");
}

#[test]
fn one_container_that_cannot_be_read_is_an_error_of_all() {
    let copy = damaged_data_root();
    let path = web_file(copy.path(), "hostconfig.json");
    fs::write(&path, "{").unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let error = data_root.containers().unwrap_err();
    assert!(matches!(&error, DataRootError::Parse { path: file, .. } if *file == path));
    assert_eq!(error.kind(), ErrorKind::System);
}

#[test]
fn a_data_root_may_be_without_containers() {
    let copy = damaged_data_root();
    fs::remove_dir_all(copy.path().join("containers")).unwrap();
    fs::create_dir(copy.path().join("containers")).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    assert_eq!(data_root.containers().unwrap(), []);
    assert_eq!(
        message(&data_root.container("web").unwrap_err()),
        "No such container: web (there are no containers)"
    );
}

#[test]
fn a_container_without_hostconfig_has_the_defaults() {
    let copy = damaged_data_root();
    fs::remove_file(web_file(copy.path(), "hostconfig.json")).unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let container = data_root.container("web").unwrap();
    assert_eq!(container.host_config, HostConfig::default());
}

#[test]
fn a_hostconfig_of_null_is_the_defaults() {
    let copy = damaged_data_root();
    fs::write(web_file(copy.path(), "hostconfig.json"), "null").unwrap();
    let data_root = DataRoot::open(copy.path()).unwrap();
    let container = data_root.container("web").unwrap();
    assert_eq!(container.host_config, HostConfig::default());
}

#[test]
fn a_container_that_is_not_found_is_an_error_with_the_names_that_there_are() {
    let root = data("docker-root");
    for query in ["nobody", "", "../containers/web", "WEB"] {
        let error = container_error(&root, query);
        assert_eq!(
            message(&error),
            format!("No such container: {query} (there are: web, svc.1.q0x2, build-agent)")
        );
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.backend().is_none());
        let DataRootError::NoSuchContainer { id_or_name, names } = error else {
            panic!("{error}");
        };
        assert_eq!(id_or_name, query);
        assert_eq!(names, ["web", "svc.1.q0x2", "build-agent"]);
    }
}

#[test]
fn at_most_ten_names_are_listed() {
    let copy = damaged_data_root();
    let containers = copy.path().join("containers");
    for number in 0..20 {
        let id = format!("0{number:02}");
        fs::create_dir(containers.join(&id)).unwrap();
        let config = format!(r#"{{"ID": "{id}", "Name": "/name{number:02}"}}"#);
        fs::write(containers.join(&id).join("config.v2.json"), config).unwrap();
    }
    let error = container_error(copy.path(), "nobody");
    assert_eq!(
        message(&error),
        "No such container: nobody (there are: name00, name01, name02, name03, name04, name05, \
         name06, name07, name08, name09, and 13 more)"
    );
}

#[test]
fn the_beginning_of_several_ids_is_ambiguous() {
    let copy = damaged_data_root();
    let folder = copy.path().join("containers").join("47");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("config.v2.json"), r#"{"ID": "47"}"#).unwrap();
    let error = container_error(copy.path(), "4");
    assert_eq!(message(&error), "the ids of 2 containers begin with '4'");
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_folder_that_is_not_a_data_root_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let missing = DataRoot::open(&path).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(missing.backend().is_some());
    let start = format!("cannot open {}: ", path.display());
    assert!(message(&missing).starts_with(&start), "{missing}");

    let error = DataRoot::open(folder.path()).unwrap_err();
    let not_a_data_root = format!("{} is not a Docker data root", folder.path().display());
    assert_eq!(
        message(&error),
        format!("{not_a_data_root}: it has no folder containers")
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    fs::create_dir(folder.path().join("containers")).unwrap();
    let error = DataRoot::open(folder.path()).unwrap_err();
    assert_eq!(
        message(&error),
        format!("{not_a_data_root}: it has no folder image/windowsfilter")
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_file_instead_of_a_folder_is_not_a_data_root() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("containers");
    fs::write(&file, "").unwrap();
    for path in [folder.path(), &file] {
        let error = DataRoot::open(path).unwrap_err();
        assert_eq!(
            message(&error),
            format!(
                "{} is not a Docker data root: it has no folder containers",
                path.display()
            )
        );
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    }
}

#[test]
fn the_data_root_of_a_daemon_with_the_containerd_image_store_is_recognized() {
    let copy = damaged_data_root();
    fs::remove_dir_all(copy.path().join("image").join("windowsfilter")).unwrap();
    let error = DataRoot::open(copy.path()).unwrap_err();
    assert!(
        matches!(&error, DataRootError::ContainerdImageStore { path } if path == copy.path()),
        "{error}"
    );
    assert_eq!(
        message(&error),
        format!(
            "{} is the data root of a daemon with the containerd image store: its images and layers are in \
             containerd",
            copy.path().display()
        )
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_container_with_a_file_that_cannot_be_read_is_an_error() {
    for file in ["config.v2.json", "hostconfig.json"] {
        let copy = damaged_data_root();
        let path = web_file(copy.path(), file);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        for query in [WEB, "web"] {
            let error = container_error(copy.path(), query);
            assert_eq!(message(&error), format!("{} is not a file", path.display()));
            assert_eq!(error.kind(), ErrorKind::System);
            assert!(error.backend().is_some());
        }
    }
}

#[test]
fn an_error_in_json_that_is_cut_short_names_file_line_and_column() {
    for file in ["config.v2.json", "hostconfig.json"] {
        let copy = damaged_data_root();
        let path = web_file(copy.path(), file);
        let json = fs::read(&path).unwrap();
        fs::write(&path, &json[..json.len() / 2]).unwrap();
        for query in [WEB, "web"] {
            let error = container_error(copy.path(), query);
            assert_eq!(error.kind(), ErrorKind::System);
            let error = message(&error);
            assert!(
                error.starts_with(&format!("cannot parse {}: ", path.display())),
                "{error}"
            );
            assert!(error.contains(" at line 1 column "), "{error}");
        }
        // The others are not affected.
        let data_root = DataRoot::open(copy.path()).unwrap();
        assert_eq!(data_root.container("build-agent").unwrap().id, BUILD_AGENT);
    }
}

#[test]
fn a_container_in_the_wrong_folder_is_refused() {
    let copy = damaged_data_root();
    let containers = copy.path().join("containers");
    fs::rename(containers.join(WEB), containers.join("0000")).unwrap();
    let error = container_error(copy.path(), "0000");
    assert_eq!(error.kind(), ErrorKind::System);
    assert!(message(&error).ends_with(&format!(
        "holds the container '{WEB}', not the one its folder is named after"
    )));
}

#[test]
fn layer_folders_are_topmost_first_and_the_scratch_layer_last() {
    let folders = web_layers(&data("docker-root")).unwrap();
    let names: Vec<_> = folders
        .iter()
        .map(|folder| folder.strip_prefix(r"E:\docker\windowsfilter\").unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "ed8c4b4a95db3ea22dfe9029629fa947bab3ae8e9ea7c72bb0bcc6bc4552e907",
            "4731de361b43be4de8db4947f39b8868767611088d013782257bffb6aaf423e6",
            "63c03378ec16c03888ad3e21c5cf5f1dfd9c9b9f89900715dc1ac1a27df8713e",
            "9314e23acedbd6b0165debbc6530a2c6a8835c4abd5c652a9f30b1789a6c52cf",
            WEB,
        ]
    );
}

#[test]
fn an_image_that_is_missing_or_changed_is_refused() {
    let copy = damaged_data_root();
    let path = image_config(copy.path(), IMAGE);
    let mut config = fs::read(&path).unwrap();
    config.push(b' ');
    fs::write(&path, config).unwrap();
    let error = web_layers(copy.path()).unwrap_err();
    assert!(message(&error).contains(" has the wrong digest, sha256:"));
    assert_eq!(error.kind(), ErrorKind::System);

    fs::remove_file(&path).unwrap();
    let error = web_layers(copy.path()).unwrap_err();
    assert_eq!(message(&error), format!("No such image: sha256:{IMAGE}"));
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn ids_that_would_lead_elsewhere_are_refused() {
    let images = DataRoot::open(data("docker-root")).unwrap().images(r"C:\d");
    for id in [
        "sha256:..",
        "sha256:",
        IMAGE,
        &format!("sha256:{}", IMAGE.to_uppercase()),
    ] {
        let error = images.image(id).unwrap_err();
        assert_eq!(
            message(&error),
            format!("'{id}' is not a digest of the form sha256:HEX")
        );
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    }
    let image = images.image(&format!("sha256:{IMAGE}")).unwrap();
    for id in ["..", "a/b", r"a\b", "c:", ""] {
        let error = images.layer_folders(&image, id).unwrap_err();
        assert_eq!(message(&error), format!("'{id}' is not a container id"));
    }
}

#[test]
fn a_layer_without_a_usable_id_is_refused() {
    let layer = format!("image/windowsfilter/layerdb/sha256/{TOP_LAYER}/cache-id");
    for content in ["", " \r\n", r"..\..\x"] {
        let copy = damaged_data_root();
        fs::write(copy.path().join(&layer), content).unwrap();
        let error = web_layers(copy.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::System);
        let error = message(&error);
        assert!(
            error.ends_with("cache-id does not hold the id of a layer"),
            "{error}"
        );
    }
    let copy = damaged_data_root();
    fs::remove_file(copy.path().join(&layer)).unwrap();
    let error = web_layers(copy.path()).unwrap_err();
    assert!(message(&error).starts_with("cannot read ") && message(&error).contains("cache-id: "));
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let copy = damaged_data_root();
    let mount = format!("image/windowsfilter/layerdb/mounts/{WEB}/mount-id");
    fs::remove_file(copy.path().join(mount)).unwrap();
    assert!(message(&web_layers(copy.path()).unwrap_err()).contains("mount-id: "));
}

#[test]
fn white_space_around_an_id_is_ignored() {
    let copy = damaged_data_root();
    let layer = format!("image/windowsfilter/layerdb/sha256/{TOP_LAYER}/cache-id");
    fs::write(copy.path().join(layer), " layer-1\r\n").unwrap();
    assert_eq!(
        web_layers(copy.path()).unwrap()[0],
        r"E:\docker\windowsfilter\layer-1"
    );
}

#[test]
fn an_image_configuration_that_is_not_json_is_an_error_with_its_position() {
    let copy = damaged_data_root();
    // The digest of "{".
    let digest = "021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96";
    let path = image_config(copy.path(), digest);
    fs::write(&path, "{").unwrap();
    let images = DataRoot::open(copy.path()).unwrap().images(r"C:\d");
    let error = images.image(&format!("sha256:{digest}")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::System);
    assert_eq!(
        message(&error),
        format!(
            "cannot parse {}: EOF while parsing an object at line 1 column 1",
            path.display()
        )
    );
}

/// dockerd's `image.NewFromJSON` refuses such an image with this text.
#[test]
fn an_image_configuration_without_rootfs_is_refused() {
    let copy = damaged_data_root();
    for (config, digest) in [
        (
            "{}",
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        ),
        (
            r#"{"os":"windows"}"#,
            "121c8f09ad307ee8d8a1f4247d7e71fbb50c69b63c90f544b818f184374236f8",
        ),
        (
            r#"{"rootfs":null}"#,
            "ff08aaace9367a95299fb10233df65f373a2450b9918c5e8a61cbacb6dc1a49f",
        ),
    ] {
        fs::write(image_config(copy.path(), digest), config).unwrap();
        let images = DataRoot::open(copy.path()).unwrap().images(r"C:\d");
        let error = images.image(&format!("sha256:{digest}")).unwrap_err();
        assert_eq!(message(&error), "invalid image JSON, no RootFS key");
        assert_eq!(error.kind(), ErrorKind::System);
    }
}

#[test]
fn the_credential_specs_of_the_data_root_are_in_its_own_folder() {
    let data_root = DataRoot::open(data("docker-root")).unwrap();
    let path = CredentialSpecPath::new(r"C:\ProgramData\docker", "webapp01.json").unwrap();
    let text = data_root.credential_specs().read(&path).unwrap();
    let file = data("docker-root").join("CredentialSpecs/webapp01.json");
    assert_eq!(text, fs::read_to_string(file).unwrap());
}

//! A Docker data root: what is found in it, and what is said of a damaged one.
#![cfg(feature = "windowsfilter")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{damaged_data_root, data};
use wcow_spec::host::ImageStore;
use wcow_spec::{BackendError, DataRoot, ErrorChain, ErrorKind};

const WEB: &str = "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655";
const BUILD_AGENT: &str = "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7";
const IMAGE: &str = "88f07a3c95442ed67bf1e77d98dda7e9de02ae3b1315ac4a2c14384c7fe2916c";
const TOP_LAYER: &str = "4d309305889f6e53e2ab32b61d51b8ef334350e58613d1021a571c13c01cc262";

/// Where the configuration of the image with this digest is.
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

fn message(error: &BackendError) -> String {
    ErrorChain(error).to_string()
}

fn container_error(data_root: &Path, container: &str) -> BackendError {
    let data_root = DataRoot::open(data_root).unwrap();
    data_root.container(container).unwrap_err()
}

/// The layer folders of the container `web`.
fn web_layers(data_root: &Path) -> Result<Vec<String>, BackendError> {
    let images = DataRoot::open(data_root)?.images(r"E:\docker");
    let image = images.image(&format!("sha256:{IMAGE}"))?;
    images.layer_folders(&image, WEB)
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

#[test]
fn a_container_without_hostconfig_has_the_defaults() {
    let copy = damaged_data_root();
    fs::remove_file(
        copy.path()
            .join("containers")
            .join(WEB)
            .join("hostconfig.json"),
    )
    .unwrap();
    let container = DataRoot::open(copy.path())
        .unwrap()
        .container("web")
        .unwrap();
    assert_eq!(container.host_config, wcow_spec::HostConfig::default());
}

#[test]
fn a_hostconfig_of_null_is_the_defaults() {
    let copy = damaged_data_root();
    fs::write(
        copy.path()
            .join("containers")
            .join(WEB)
            .join("hostconfig.json"),
        "null",
    )
    .unwrap();
    let container = DataRoot::open(copy.path())
        .unwrap()
        .container("web")
        .unwrap();
    assert_eq!(container.host_config, wcow_spec::HostConfig::default());
}

#[test]
fn a_container_that_is_not_there_or_not_clear_is_said_so() {
    let root = data("docker-root");
    for query in ["nobody", "", "../containers/web", "WEB"] {
        let error = container_error(&root, query);
        assert_eq!(message(&error), format!("No such container: {query}"));
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
    let copy = damaged_data_root();
    fs::create_dir(copy.path().join("containers/47")).unwrap();
    let error = container_error(copy.path(), "4");
    assert_eq!(message(&error), "the ids of 2 containers begin with '4'");
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_folder_that_is_no_data_root_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let missing = DataRoot::open(folder.path().join("x")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(message(&missing).starts_with("cannot open "));

    let error = DataRoot::open(folder.path()).unwrap_err();
    assert!(message(&error).ends_with("is not a Docker data root: it has no folder containers"));
    fs::create_dir(folder.path().join("containers")).unwrap();
    let error = DataRoot::open(folder.path()).unwrap_err();
    assert!(message(&error).ends_with("it has no folder image/windowsfilter"));
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_no_data_root() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("containers");
    fs::write(&file, "").unwrap();
    let error = DataRoot::open(folder.path()).unwrap_err();
    assert!(message(&error).ends_with("is not a Docker data root: it has no folder containers"));

    // Windows finds nothing below a file; Unix says that it cannot look there.
    let error = message(&DataRoot::open(&file).unwrap_err());
    let expected = match cfg!(unix) {
        true => format!("cannot open {}: ", file.join("containers").display()),
        false => format!("{} is not a Docker data root: ", file.display()),
    };
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn a_container_is_not_given_without_a_file_that_is_there_and_cannot_be_read() {
    for file in ["config.v2.json", "hostconfig.json"] {
        let copy = damaged_data_root();
        let path = copy.path().join("containers").join(WEB).join(file);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        for query in [WEB, "web"] {
            let error = container_error(copy.path(), query);
            assert_eq!(message(&error), format!("{} is not a file", path.display()));
            assert_eq!(error.kind(), ErrorKind::System);
        }
    }
}

#[test]
fn json_that_is_cut_short_is_placed_by_file_line_and_column() {
    for file in ["config.v2.json", "hostconfig.json"] {
        let copy = damaged_data_root();
        let path = copy.path().join("containers").join(WEB).join(file);
        let json = fs::read(&path).unwrap();
        fs::write(&path, &json[..json.len() / 2]).unwrap();
        for query in [WEB, "web"] {
            let error = message(&container_error(copy.path(), query));
            assert!(
                error.starts_with(&format!("cannot parse {}: ", path.display())),
                "{error}"
            );
            assert!(error.contains(" at line 1 column "), "{error}");
        }
        // The others are none the worse for it.
        let data_root = DataRoot::open(copy.path()).unwrap();
        assert_eq!(data_root.container("build-agent").unwrap().id, BUILD_AGENT);
    }
}

#[test]
fn a_container_in_the_wrong_folder_is_refused() {
    let copy = damaged_data_root();
    let containers = copy.path().join("containers");
    fs::rename(containers.join(WEB), containers.join("0000")).unwrap();
    let error = message(&container_error(copy.path(), "0000"));
    assert!(error.ends_with(&format!(
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
fn an_image_that_is_gone_or_changed_is_refused() {
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
    for (content, expected) in [
        ("", "does not hold the id of a layer"),
        (" \r\n", "does not hold the id of a layer"),
        (r"..\..\x", "does not hold the id of a layer"),
    ] {
        let copy = damaged_data_root();
        fs::write(copy.path().join(&layer), content).unwrap();
        let error = message(&web_layers(copy.path()).unwrap_err());
        assert!(
            error.contains("cache-id") && error.contains(expected),
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
fn an_image_configuration_that_is_no_json_is_placed() {
    let copy = damaged_data_root();
    // The digest of "{".
    let digest = "021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96";
    let path = image_config(copy.path(), digest);
    fs::write(&path, "{").unwrap();
    let images = DataRoot::open(copy.path()).unwrap().images(r"C:\d");
    let error = images.image(&format!("sha256:{digest}")).unwrap_err();
    assert_eq!(
        message(&error),
        format!(
            "cannot parse {}: EOF while parsing an object at line 1 column 1",
            path.display()
        )
    );
}

//! The daemon's own backends.

use std::collections::BTreeMap;

use wcow_spec::BackendError;
use wcow_spec::create::{
    Containers, Created, ImageConfig, ImageConfigs, ImageReference, Platform, api,
};
use wcow_spec::host::{Endpoint, Image, ImageStore, LayerIds, NetworkLookup};

/// The containers by id. A daemon also stores them on disk: see [`Created::docker_files`].
#[derive(Default)]
pub(crate) struct Store(pub(crate) BTreeMap<String, Created>);

impl Containers for Store {
    fn by_name(&self, name: &str) -> Result<Option<String>, BackendError> {
        let mut containers = self.0.values().map(|created| &created.container);
        let found = containers.find(|container| container.name == name);
        Ok(found.map(|container| container.id.clone()))
    }

    fn mount_points(&self, name_or_id: &str) -> Result<Vec<api::MountPoint>, BackendError> {
        let name = name_or_id.strip_prefix('/').unwrap_or(name_or_id);
        let mut containers = self.0.values().map(|created| &created.container);
        let named = containers.find(|container| container.short_name() == name);
        let mut begins = self
            .0
            .keys()
            .filter(|id| !name_or_id.is_empty() && id.starts_with(name_or_id));
        let only = begins.next().filter(|_| begins.next().is_none());
        let id = self.0.get_key_value(name_or_id).map(|(id, _)| id);
        let id = id.or(named.map(|container| &container.id)).or(only);
        let found = id.and_then(|id| self.0.get(id));
        let created = found
            .ok_or_else(|| BackendError::not_found(format!("No such container: {name_or_id}")))?;
        Ok(created.rest.mount_points.values().cloned().collect())
    }
}

/// The daemon's own images: one.
pub(crate) struct Images;

const IMAGE: &str = "servercore:latest";
const IMAGE_ID: &str = "sha256:88f0";

impl ImageConfigs for Images {
    fn resolve(
        &self,
        reference: &ImageReference,
        _platform: Option<&Platform>,
    ) -> Result<ImageConfig, BackendError> {
        if reference.to_string() != IMAGE {
            return Err(BackendError::not_found(format!(
                "No such image: {reference}"
            )));
        }
        let json =
            br#"{"os": "windows", "architecture": "amd64", "config": {"Env": ["STAGE=prod"]}}"#;
        ImageConfig::from_json(IMAGE_ID, json).map_err(BackendError::system)
    }
}

impl ImageStore for Images {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        match image_id {
            IMAGE_ID => Ok(Image::windows()),
            _ => Err(BackendError::not_found(format!(
                "No such image: {image_id}"
            ))),
        }
    }

    fn layer_folders(&self, _: &Image, container_id: &str) -> Result<Vec<String>, BackendError> {
        // Never make a path from a text that has not been validated.
        let is_id = container_id.len() == 64 && container_id.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_id {
            return Err(BackendError::invalid(format!(
                "'{container_id}' is not a container id"
            )));
        }
        Ok(vec![
            r"D:\layers\servercore".to_owned(),
            format!(r"D:\layers\{container_id}"),
        ])
    }
}

/// On Windows, `SystemLayerIds` asks HCS. These were stored when the layers were unpacked.
impl LayerIds for Images {
    fn guid(&self, name: &str) -> Result<String, BackendError> {
        match name {
            "servercore" => Ok("5da58dc5-dab5-52f3-a539-ea5f4fb4896e".to_owned()),
            _ => Err(BackendError::not_found(format!("No such layer: {name}"))),
        }
    }
}

/// The daemon's own networks: one, with an endpoint for every container. Replace it by a lookup of the container's
/// endpoint.
pub(crate) struct Networks;

impl NetworkLookup for Networks {
    fn endpoint(&self, network: &str, _container: &str) -> Result<Endpoint, BackendError> {
        match network {
            "nat" => Ok(Endpoint::new("1590d292-a283-a204-3d77-faecbaa4ff21")),
            _ => Err(BackendError::not_found(format!(
                "network {network} not found"
            ))),
        }
    }
}

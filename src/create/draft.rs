//! A container that is being created.

use super::adapt::{self, Adapted, Endpoints};
use super::api;
use super::checks;
use super::context::Context;
use super::created::{Created, Rest};
use super::decoded;
use super::endpoints;
use super::error::{CreateError, CreateWarning, ImagePlatformMismatch};
use super::image_config::ImageConfig;
use super::image_reference::ImageReference;
use super::merge::merge;
use super::mount_points::{MountPoints, Registry};
use super::name::short_id;
use super::platform::{Platform, WINDOWS};
use super::request::CreateRequest;
use super::{storage, typed};
use crate::container::{HostConfig, Isolation};

/// The operating system of a container without an image.
const SCRATCH_OS: &str = "linux";

/// A container that is being created: the request, changed step by step into what is stored.
pub(super) struct Draft {
    pub(super) config: api::Config,
    pub(super) host_config: api::HostConfig,
    endpoints: Endpoints,
    platform: Option<Platform>,
    read_only_non_recursive: bool,
    warnings: Vec<CreateWarning>,
    /// The handler's own warning, which comes last.
    last_warning: Option<CreateWarning>,
}

impl Draft {
    /// Checks what dockerd checks when it decodes a request, and adapts it to the version of the API.
    pub(super) fn decode(
        request: &CreateRequest,
        context: &Context<'_>,
    ) -> Result<Self, CreateError> {
        let CreateRequest {
            config,
            host_config,
            networking_config,
        } = request;
        if let Some(host_config) = host_config {
            decoded::check(config.as_ref(), host_config)?;
        }
        let mut config = config.clone().ok_or(CreateError::EmptyConfig)?;
        if host_config.is_some() {
            config.volumes.get_or_insert_default();
        }
        let endpoints = networking_config.clone().unwrap_or_default();
        let Adapted {
            config,
            host_config,
            endpoints,
            platform,
            read_only_non_recursive,
            warning,
        } = adapt::adapt(
            config,
            host_config.clone().unwrap_or_default(),
            endpoints.endpoints_config.unwrap_or_default(),
            context.platform.as_deref(),
            context.api_version,
        )?;
        Ok(Self {
            config,
            host_config,
            endpoints,
            platform,
            read_only_non_recursive,
            warnings: Vec::new(),
            last_warning: warning,
        })
    }

    /// Checks everything that does not depend on the image.
    pub(super) fn check(&mut self, context: &Context<'_>) -> Result<(), CreateError> {
        if self.host_config.log_config.driver == "logentries" {
            return Err(CreateError::LogentriesRemoved);
        }
        let policy = &mut self.host_config.restart_policy.name;
        if policy.is_empty() {
            checks::NO_RESTART.clone_into(policy);
        }
        checks::config(&mut self.config)?;
        checks::host_config(&self.host_config, context.backends.paths)?;
        self.resources(context)
    }

    /// Checks the resources, and discards options that conflict.
    fn resources(&mut self, context: &Context<'_>) -> Result<(), CreateError> {
        let mut host_config = typed::host_config(&self.host_config);
        let isolation = context.daemon.isolation_of(&host_config);
        let warnings = host_config.resolve_resources(isolation, context.daemon.processors)?;
        self.warnings
            .extend(warnings.into_iter().map(CreateWarning::from));
        self.host_config.cpu_shares = host_config.cpu_shares;
        self.host_config.cpu_percent = host_config.cpu_percent;
        self.host_config.memory_swappiness = host_config.linux_only.memory_swappiness;
        Ok(())
    }

    /// Finds the image and checks the endpoints, which come first only if the request names a platform.
    pub(super) fn image(
        &mut self,
        context: &Context<'_>,
    ) -> Result<Option<ImageConfig>, CreateError> {
        if self.platform.is_some() {
            endpoints::check(&self.endpoints)?;
        }
        let image = self.resolve_image(context)?;
        if let (Some(image), None) = (&image, &self.platform) {
            if !context.host_platform.runs(&image.platform) {
                self.warnings.push(CreateWarning::Platform {
                    image: image.platform.clone(),
                    host: context.host_platform.clone(),
                });
            }
        }
        endpoints::check(&self.endpoints)?;
        Ok(image)
    }

    fn resolve_image(&self, context: &Context<'_>) -> Result<Option<ImageConfig>, CreateError> {
        let text = &self.config.image;
        if text.is_empty() {
            return Ok(None);
        }
        let reference: ImageReference = text.parse()?;
        let wanted = self.platform.as_ref();
        let image = context.backends.images.resolve(&reference, wanted);
        let image = image.map_err(CreateError::Image)?;
        match wanted {
            Some(wanted) if !wanted.runs(&image.platform) => {
                let mismatch = ImagePlatformMismatch {
                    reference: text.clone(),
                    wanted: wanted.clone(),
                    actual: image.platform,
                };
                Err(Box::new(mismatch).into())
            }
            _ => Ok(Some(image)),
        }
    }

    /// Takes over the image's settings.
    pub(super) fn merge(&mut self, image: Option<&ImageConfig>) -> Result<(), CreateError> {
        let config = &mut self.config;
        if let Some((image, image_config)) =
            image.and_then(|image| Some((image, image.config.as_ref()?)))
        {
            config.args_escaped |= image.os() == WINDOWS && image_config.args_escaped;
            merge(config, image_config);
        }
        if config
            .entrypoint
            .as_ref()
            .is_some_and(|entrypoint| entrypoint[..] == [""])
        {
            config.entrypoint = None;
        }
        let mut commands = config.entrypoint.iter().chain(&config.cmd);
        if commands.all(Vec::is_empty) {
            return Err(CreateError::NoCommand);
        }
        Ok(())
    }

    /// Creates the volumes and mount points.
    pub(super) fn mount_points(
        &mut self,
        context: &Context<'_>,
    ) -> Result<MountPoints, CreateError> {
        let mut registry = Registry::new(context, self.read_only_non_recursive);
        registry.volumes_from(&self.host_config)?;
        registry.binds(&self.host_config)?;
        registry.mounts(&self.host_config)?;
        registry.config_volumes(&self.config, &self.host_config)?;
        Ok(registry.mount_points)
    }

    /// Returns the container and everything that is stored of it.
    pub(super) fn finish(
        mut self,
        context: &Context<'_>,
        image: Option<ImageConfig>,
        name: String,
        mount_points: MountPoints,
    ) -> Created {
        if self.config.hostname.is_empty() {
            short_id(&context.id).clone_into(&mut self.config.hostname);
        }
        if matches!(
            Isolation::parse_optional(&self.host_config.isolation),
            Ok(None)
        ) {
            let isolation = context.daemon.isolation_of(&HostConfig::default());
            self.host_config.isolation = isolation.to_string();
        }
        let os = image.as_ref().map_or(SCRATCH_OS, ImageConfig::os);
        let rest = Rest {
            os: os.to_owned(),
            driver: storage::driver(context.daemon).to_owned(),
            endpoints: endpoints::stored(
                self.endpoints,
                &self.host_config.network_mode,
                self.config.network_disabled,
            ),
            config: self.config,
            host_config: self.host_config,
            mount_points,
        };
        let image_id = image.map(|image| image.id).unwrap_or_default();
        Created {
            container: typed::container(&rest, context.id.clone(), name, image_id),
            rest,
            warnings: self.warnings.into_iter().chain(self.last_warning).collect(),
        }
    }
}

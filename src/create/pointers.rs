//! References, boxes and `Arc`s of backends are backends too.
#![deny(clippy::missing_trait_methods)]

use std::sync::Arc;

use super::api;
use super::backends::{Containers, ImageConfigs};
use super::image_config::ImageConfig;
use super::image_reference::ImageReference;
use super::platform::Platform;
use crate::backend_error::BackendError;

/// Implements the traits for a pointer to an implementation, method by method.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<T: ImageConfigs + ?Sized> ImageConfigs for $pointer {
            fn resolve(
                &self,
                reference: &ImageReference,
                platform: Option<&Platform>,
            ) -> Result<ImageConfig, BackendError> {
                T::resolve(self, reference, platform)
            }
        }

        impl<T: Containers + ?Sized> Containers for $pointer {
            fn by_name(&self, name: &str) -> Result<Option<String>, BackendError> {
                T::by_name(self, name)
            }

            fn mount_points(&self, name_or_id: &str) -> Result<Vec<api::MountPoint>, BackendError> {
                T::mount_points(self, name_or_id)
            }
        }
    )*};
}

forward!(&T, Box<T>, Arc<T>);

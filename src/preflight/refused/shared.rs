//! What both runtimes refuse.

use super::Words;
use crate::hcs::Crash;
use crate::preflight::root::VOLUME_ADVICE;
use crate::preflight::{Check, Rule, Runtime};

impl Check<'_> {
    pub(super) fn crash(&self, crash: Crash) -> Words {
        let runtime = self.options.runtime;
        match crash {
            Crash::NoWindows => Words::new(
                Rule::NoWindows,
                format!("The spec has no windows section, and {runtime} crashes."),
                r#"Add "windows": {"layerFolders": [...]}, or use a runtime for the section that is there."#,
            ),
            Crash::NoRoot if self.is_hyper_v => Words::new(
                Rule::RootPathWithHyperV,
                "The spec has no root, and dockerd crashes.",
                r#"Add "root": {"path": ""}."#,
            ),
            Crash::NoRoot => Words::new(
                Rule::RootPath,
                "The spec has no root, and dockerd crashes.",
                r#"Add "root": {"path": "\\\\?\\Volume{GUID}\\"} with the volume of the container's file system."#,
            ),
            Crash::EmptyRootPath => Words::new(
                Rule::RootPath,
                "A process-isolated container needs a root path, and dockerd crashes without one.",
                VOLUME_ADVICE,
            ),
            Crash::NoAnnotations => Words::new(
                Rule::RuntimeOptions,
                "The runtime options add annotations to the spec, which has none, and runhcs crashes.",
                r#"Add "annotations": {}."#,
            ),
            Crash::NoProcessors => Words::new(
                Rule::WrappedLimit,
                "The CPU maximum is scaled to a utility VM whose number of processors is 0 in 32 bits, and runhcs crashes.",
                "Set windows.resources.cpu.count to at most 2147483647, or leave it out.",
            ),
        }
    }

    pub(super) fn read_only_root() -> Words {
        Words::new(
            Rule::ReadonlyRoot,
            "Windows has no read-only root file systems.",
            "Remove root.readonly.",
        )
    }

    pub(super) fn device_type(&self, id_type: &str) -> Words {
        let known = self.device_types().join(", ");
        Words::new(
            Rule::DeviceIdType,
            format!(
                "{} does not support devices of the type '{id_type}' with {} isolation.",
                self.options.runtime,
                self.isolation()
            ),
            format!("Use one of these types: {known}."),
        )
    }

    pub(super) fn mount_type(&self, mount_type: &str) -> Words {
        let advice = match self.options.runtime {
            Runtime::Dockerd => "Remove the type.",
            Runtime::Runhcs => {
                "Remove the type for a folder, a file or a pipe. For a disk, set physical-disk, virtual-disk or \
                 extensible-virtual-disk."
            }
        };
        Words::new(
            Rule::MountType,
            format!(
                "{} does not support mounts of the type '{mount_type}' here.",
                self.options.runtime
            ),
            advice,
        )
    }
}

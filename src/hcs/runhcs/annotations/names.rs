//! The names of annotations that are reported or set outside of [`hcs`](crate::hcs).

use super::keys;

pub(crate) const CONTAINER_TYPE: &str = keys::CONTAINER_TYPE.name;
pub(crate) const DUMP_COUNT: &str = keys::DUMP_COUNT.name;
pub(crate) const DUMP_LOCATION: &str = keys::DUMP_LOCATION.name;
pub(crate) const DUMP_TYPE: &str = keys::DUMP_TYPE.name;
pub(crate) const SANDBOX_ID: &str = keys::SANDBOX_ID.name;
pub(crate) const HOST_PROCESS: &str = keys::HOST_PROCESS.name;
pub(crate) const DISABLE_GMSA: &str = keys::DISABLE_GMSA.name;
pub(crate) const DISABLE_WRITABLE_SHARES: &str = keys::DISABLE_WRITABLE_SHARES.name;
pub(crate) const PROCESSOR_COUNT: &str = keys::PROCESSOR_COUNT.name;
pub(crate) const PROCESSOR_WEIGHT: &str = keys::PROCESSOR_WEIGHT.name;
pub(crate) const ALLOW_OVERCOMMIT: &str = keys::ALLOW_OVERCOMMIT.name;
pub(crate) const MAX_SIZE_PER_NODE: &str = keys::MAX_SIZE_PER_NODE.name;
pub(crate) const SERVICE_TABLE: &str = keys::SERVICE_TABLE.name;

// The defaults of lists have destructors, which constants cannot run.

pub(crate) fn node_memory() -> &'static str {
    keys::NODE_MEMORY.name
}

pub(crate) fn node_processors() -> &'static str {
    keys::NODE_PROCESSORS.name
}

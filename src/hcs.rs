//! What dockerd and runhcs tell the Host Compute Service (HCS) for a spec.

mod crash;
pub mod dockerd;
mod facts;
pub(crate) mod limits;
pub(crate) mod mount;
mod network;
mod omit;
mod process;
pub mod runhcs;
pub mod schema1;
pub mod schema2;
mod stat;
mod stdio;

pub use crash::Crash;
pub use facts::HostFacts;
pub use stat::StatError;
pub use stdio::Stdio;

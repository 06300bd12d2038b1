//! Restart policies.

use crate::create::api::RestartPolicy;

/// The policy that never starts a container again.
pub(in crate::create) const NO: &str = "no";

/// The policy that takes a number of attempts.
const ON_FAILURE: &str = "on-failure";

/// Error checking a restart policy. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRestartPolicy {
    /// The policy takes no count.
    #[error("maximum retry count can only be used with 'on-failure'")]
    Count,
    /// The policy takes no count, and this one is negative.
    #[error("maximum retry count can only be used with 'on-failure' and cannot be negative")]
    NegativeCountWithout,
    /// The count is negative.
    #[error("maximum retry count cannot be negative")]
    NegativeCount,
    /// The policy does not exist.
    #[error(
        "unknown policy '{name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
    )]
    Unknown {
        /// The policy.
        name: String,
    },
}

pub(super) fn is_none(policy: &RestartPolicy) -> bool {
    matches!(policy.name.as_str(), NO | "")
}

pub(super) fn check(policy: &RestartPolicy) -> Result<(), InvalidRestartPolicy> {
    let count = policy.maximum_retry_count;
    match policy.name.as_str() {
        "always" | "unless-stopped" | NO if count < 0 => {
            Err(InvalidRestartPolicy::NegativeCountWithout)
        }
        "always" | "unless-stopped" | NO if count > 0 => Err(InvalidRestartPolicy::Count),
        ON_FAILURE if count < 0 => Err(InvalidRestartPolicy::NegativeCount),
        // dockerd has replaced the empty name with the default before.
        "" | "always" | "unless-stopped" | NO | ON_FAILURE => Ok(()),
        name => Err(InvalidRestartPolicy::Unknown {
            name: name.to_owned(),
        }),
    }
}

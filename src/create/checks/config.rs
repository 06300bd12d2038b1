//! Checks of the settings that do not depend on the host.

use crate::create::api::{Config, HealthConfig};
use crate::go::equal_fold::to_upper;
use crate::go::filepath;

/// The shortest duration in a health check, in nanoseconds: one millisecond.
const MIN_DURATION_NANOS: i64 = 1_000_000;

/// The names of signals that dockerd knows on Windows: Windows' own, and those of Linux.
const SIGNALS: [&str; 34] = [
    "ABRT", "ALRM", "BUS", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM",
    "TRAP", "CHLD", "CLD", "CONT", "IO", "IOT", "POLL", "PROF", "PWR", "STKFLT", "STOP", "SYS",
    "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];

/// Error checking the settings that do not depend on the host. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidConfig {
    /// The working directory is not absolute.
    #[error("the working directory '{working_dir}' is invalid, it needs to be an absolute path")]
    WorkingDir {
        /// The working directory.
        working_dir: String,
    },
    /// The stop signal is neither a number other than 0 nor the name of a signal.
    #[error("invalid signal: {signal}")]
    StopSignal {
        /// The signal.
        signal: String,
    },
    /// An entry of the environment has no name.
    #[error("invalid environment variable: {entry}")]
    Env {
        /// The whole entry, as dockerd quotes it.
        entry: String,
    },
    /// A duration of the health check is neither 0 nor at least a millisecond.
    #[error("{field} in Healthcheck cannot be less than 1ms")]
    HealthDuration {
        /// The field.
        field: &'static str,
    },
    /// The number of failed tests is negative.
    #[error("Retries in Healthcheck cannot be negative")]
    HealthRetries,
}

/// Checks the settings, and cleans the working directory.
pub(in crate::create) fn check(config: &mut Config) -> Result<(), InvalidConfig> {
    config.working_dir = working_dir(&config.working_dir)?;
    stop_signal(&config.stop_signal)?;
    let env = config.env.iter().flatten();
    if let Some(entry) = env.into_iter().find(|entry| has_no_name(entry)) {
        return Err(InvalidConfig::Env {
            entry: entry.clone(),
        });
    }
    config.healthcheck.as_ref().map_or(Ok(()), health)
}

fn working_dir(working_dir: &str) -> Result<String, InvalidConfig> {
    if working_dir.is_empty() {
        return Ok(String::new());
    }
    let path = working_dir.replace('/', r"\");
    if filepath::is_absolute(&path) || path.starts_with('\\') {
        return Ok(filepath::clean(&path));
    }
    Err(InvalidConfig::WorkingDir {
        working_dir: working_dir.to_owned(),
    })
}

fn stop_signal(signal: &str) -> Result<(), InvalidConfig> {
    let name = to_upper(signal);
    let name = name.strip_prefix("SIG").unwrap_or(&name);
    let is_valid = match signal.parse::<i64>() {
        Ok(number) => number != 0,
        Err(_) => signal.is_empty() || SIGNALS.contains(&name),
    };
    if is_valid {
        return Ok(());
    }
    Err(InvalidConfig::StopSignal {
        signal: signal.to_owned(),
    })
}

fn has_no_name(entry: &str) -> bool {
    entry.is_empty() || entry.starts_with('=')
}

fn health(health: &HealthConfig) -> Result<(), InvalidConfig> {
    let duration = |field, nanos| {
        if nanos == 0 || nanos >= MIN_DURATION_NANOS {
            return Ok(());
        }
        Err(InvalidConfig::HealthDuration { field })
    };
    duration("Interval", health.interval_nanos)?;
    duration("Timeout", health.timeout_nanos)?;
    if health.retries < 0 {
        return Err(InvalidConfig::HealthRetries);
    }
    duration("StartPeriod", health.start_period_nanos)?;
    duration("StartInterval", health.start_interval_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_health_check_is_checked_in_dockerds_order() {
        let mut faulty = HealthConfig {
            interval_nanos: -1,
            timeout_nanos: 1,
            retries: -1,
            start_period_nanos: MIN_DURATION_NANOS - 1,
            start_interval_nanos: i64::MIN,
            ..HealthConfig::default()
        };
        let duration = |field| Err(InvalidConfig::HealthDuration { field });
        assert_eq!(health(&faulty), duration("Interval"));
        faulty.interval_nanos = 0;
        assert_eq!(health(&faulty), duration("Timeout"));
        faulty.timeout_nanos = MIN_DURATION_NANOS;
        assert_eq!(health(&faulty), Err(InvalidConfig::HealthRetries));
        faulty.retries = 0;
        assert_eq!(health(&faulty), duration("StartPeriod"));
        faulty.start_period_nanos = 0;
        assert_eq!(health(&faulty), duration("StartInterval"));
        faulty.start_interval_nanos = i64::MAX;
        assert_eq!(health(&faulty), Ok(()));
    }
}

//! The options of the log driver `awslogs`.

use super::{InvalidLogConfig, Options, is_bool, not_bool, only, value};

const KNOWN: [&str; 13] = [
    "awslogs-group",
    "awslogs-stream",
    "awslogs-create-group",
    "awslogs-create-stream",
    "awslogs-region",
    "awslogs-endpoint",
    "tag",
    "awslogs-datetime-format",
    "awslogs-multiline-pattern",
    "awslogs-credentials-endpoint",
    "awslogs-force-flush-interval-seconds",
    "awslogs-max-buffered-events",
    "awslogs-format",
];

/// Checks the driver's own options.
pub(super) fn check(options: &Options) -> Result<(), InvalidLogConfig> {
    only(options, "awslogs", &KNOWN)?;
    if value(options, "awslogs-group").is_none() {
        return Err(InvalidLogConfig::Missing {
            option: "awslogs-group",
        });
    }
    for option in ["awslogs-create-group", "awslogs-create-stream"] {
        if let Some(text) = value(options, option).filter(|text| !is_bool(text)) {
            let error = not_bool(text);
            let text = format!("must specify valid value for log opt '{option}': {error}");
            return Err(InvalidLogConfig::value(option, text));
        }
    }
    for option in [
        "awslogs-force-flush-interval-seconds",
        "awslogs-max-buffered-events",
    ] {
        let is_positive = |text: &str| text.parse::<i64>().is_ok_and(|number| number > 0);
        if let Some(text) = value(options, option).filter(|text| !is_positive(text)) {
            let text = format!("must specify a positive integer for log opt '{option}': {text}");
            return Err(InvalidLogConfig::value(option, text));
        }
    }
    format(options)
}

fn format(options: &Options) -> Result<(), InvalidLogConfig> {
    let has = |option| options.contains_key(option);
    let (datetime, multiline) = (
        has("awslogs-datetime-format"),
        has("awslogs-multiline-pattern"),
    );
    if datetime && multiline {
        return Err(InvalidLogConfig::Conflict {
            text: "you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same \
                   time",
        });
    }
    let Some(format) = value(options, "awslogs-format") else {
        return Ok(());
    };
    if format != "json/emf" {
        let text = format!("unsupported log format '{format}'");
        return Err(InvalidLogConfig::value("awslogs-format", text));
    }
    if datetime || multiline {
        return Err(InvalidLogConfig::Conflict {
            text: "you cannot configure log opt 'awslogs-datetime-format' or 'awslogs-multiline-pattern' when log opt \
                   'awslogs-format' is set to 'json/emf'",
        });
    }
    Ok(())
}

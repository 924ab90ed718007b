//! From a trigger's parameters to a rule: the Schedule Trigger of n8n 1 to 1.3, its retired Cron and Interval nodes, and
//! Millrace's own options.

mod field;
mod legacy;
mod options;
mod schedule;

use chrono_tz::Tz;
use millrace_core::{EpochMs, JsonMap, trigger::ArmedTrigger};
use serde_json::Value;

use self::field::{Field, problem};
use super::{cron::CronError, due::next_after, pattern::Pattern, rule::Rule};

/// Lines of one schedule.
const MOST_LINES: usize = 100;

/// Why parameters are no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Not a type of schedule.
    #[error("“{0}” is no schedule: schedules are schedule_trigger, cron and interval.")]
    Type(String),
    /// Nobody knows this zone.
    #[error("The time zone “{0}” is not known. Use a name such as Europe/Berlin, in the workflow's settings.")]
    Zone(String),
    /// A parameter is wrong.
    #[error("Parameter {path}: {problem}.")]
    Parameter {
        /// Dotted path.
        path: String,
        /// What is wrong, and what is allowed.
        problem: String,
    },
    /// A cron expression is wrong.
    #[error("Parameter {path}: {source}")]
    Cron {
        /// Dotted path.
        path: String,
        /// What is wrong.
        source: Box<CronError>,
    },
    /// Lines and limits leave no time.
    #[error(
        "This schedule never fires: its times are outside of its windows, on the dates left out, before its start or after its end, or on days that do not exist."
    )]
    Never,
}

/// The time zone with this name.
///
/// # Errors
/// When nobody knows it.
pub fn zone(name: &str) -> Result<Tz, RuleError> {
    name.parse().map_err(|_| RuleError::Zone(name.to_owned()))
}

impl Rule {
    /// Reads the rule of a trigger.
    ///
    /// # Errors
    /// When a parameter is missing or wrong; the error names it and says what is allowed.
    pub fn parse(trigger: &ArmedTrigger) -> Result<Self, RuleError> {
        Self::read(&trigger.node_type, &trigger.parameters, zone(&trigger.timezone)?)
    }

    /// Reads the rule of a node of type `schedule_trigger`, `cron` or `interval`.
    ///
    /// # Errors
    /// As [`Rule::parse`].
    pub fn read(node_type: &str, parameters: &JsonMap, zone: Tz) -> Result<Self, RuleError> {
        let rule = match node_type {
            "schedule_trigger" => {
                let options = options::read(parameters, zone)?;
                let patterns = schedule::read(parameters, options.anchor())?;
                options.apply(Self::of(patterns))
            }
            "cron" => Self::of(legacy::times(&Field::of(parameters, "triggerTimes"))?),
            "interval" => Self::of(vec![legacy::interval(parameters)?]),
            other => return Err(RuleError::Type(other.to_owned())),
        };
        rule.comes(zone)
    }

    /// Reads a list of n8n's poll times (`{item: [{mode, hour, …}]}`), which are those of its retired Cron node.
    ///
    /// # Errors
    /// As [`Rule::parse`].
    pub fn poll_times(parameters: &JsonMap) -> Result<Self, RuleError> {
        Self::of(legacy::times(&Field::of(parameters, "pollTimes"))?).comes(Tz::UTC)
    }

    /// A rule whose end has passed is sound; one that never could fire is not.
    fn comes(self, zone: Tz) -> Result<Self, RuleError> {
        let mut sample = self.clone();
        if let Some(limits) = sample.limits.as_mut().filter(|limits| limits.start.is_none()) {
            limits.end = None;
        }
        if next_after(&sample, zone, EpochMs(0)).is_some() { Ok(self) } else { Err(RuleError::Never) }
    }
}

fn lines<'a>(list: &Field<'a>) -> Result<Vec<Field<'a>>, RuleError> {
    let lines = list.list()?;
    match lines.len() {
        0 => Err(problem(&list.path, "add at least one time")),
        n if n > MOST_LINES => Err(problem(&list.path, &format!("at most {MOST_LINES} times are allowed, these are {n}"))),
        _ => Ok(lines),
    }
}

fn every_seconds(field: &Field<'_>, count: i64, unit: i64) -> Result<Pattern, RuleError> {
    match u32::try_from(count * unit) {
        Ok(seconds) if seconds > 0 => Ok(Pattern::Every { seconds }),
        _ => Err(problem(&field.path, "that is longer than a schedule can wait")),
    }
}

fn cron(field: &Field<'_>) -> Result<Pattern, RuleError> {
    let text = field.text()?.unwrap_or_default();
    super::cron::Cron::parse(text)
        .map(Pattern::Cron)
        .map_err(|source| RuleError::Cron { path: field.path.clone(), source: Box::new(source) })
}

/// A number or the text of one, as people and expressions write it.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

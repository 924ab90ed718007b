//! The Schedule Trigger: `rule.interval[]`. Absent fields have n8n's defaults.

use millrace_core::JsonMap;

use super::{
    RuleError, cron, every_seconds,
    field::{Field, problem},
    lines,
};
use crate::schedule::pattern::Pattern;

/// From where days, weeks and months are counted.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub(super) day: i32,
    /// Months since the year 0.
    pub(super) month: i32,
}

pub(super) fn read(parameters: &JsonMap, anchor: Anchor) -> Result<Vec<Pattern>, RuleError> {
    let rule = Field::of(parameters, "rule");
    if rule.is_absent() {
        return Ok(vec![Pattern::Days { every: 1, at: 0, from_day: anchor.day }]);
    }
    lines(&rule.get("interval"))?.iter().map(|line| pattern(line, anchor)).collect()
}

fn pattern(line: &Field<'_>, anchor: Anchor) -> Result<Pattern, RuleError> {
    let kind = line.get("field");
    match kind.text()?.unwrap_or("days") {
        "seconds" => {
            let field = line.get("secondsInterval");
            every_seconds(&field, field.number(30, 1, 1_000_000)?, 1)
        }
        "minutes" => {
            let field = line.get("minutesInterval");
            every_seconds(&field, field.number(5, 1, 1_000_000)?, 60)
        }
        "hours" => Ok(Pattern::Hours { every: count(line, "hoursInterval", 10_000)?, minute: minute(line)? as u8 }),
        "days" => Ok(Pattern::Days { every: count(line, "daysInterval", 3_660)?, at: time(line)?, from_day: anchor.day }),
        "weeks" => {
            // None chosen: n8n runs on each day.
            let days = Some(line.get("triggerAtDay").weekdays(0b000_0001)?).filter(|days| *days != 0).unwrap_or(0b111_1111);
            Ok(Pattern::Weeks { every: count(line, "weeksInterval", 520)?, days, at: time(line)?, from_day: anchor.day })
        }
        "months" => {
            let day = line.get("triggerAtDayOfMonth").number(1, 1, 31)? as u8;
            Ok(Pattern::Months { every: count(line, "monthsInterval", 120)?, day, at: time(line)?, from_month: anchor.month })
        }
        "cronExpression" => cron(&line.get("expression")),
        other => {
            let known = "seconds, minutes, hours, days, weeks, months, cronExpression";
            Err(problem(&kind.path, &format!("“{other}” is not known; allowed are {known}")))
        }
    }
}

fn count(line: &Field<'_>, name: &str, most: i64) -> Result<u32, RuleError> {
    Ok(line.get(name).number(1, 1, most)? as u32)
}

fn minute(line: &Field<'_>) -> Result<u16, RuleError> {
    Ok(line.get("triggerAtMinute").number(0, 0, 59)? as u16)
}

fn time(line: &Field<'_>) -> Result<u16, RuleError> {
    Ok(line.get("triggerAtHour").number(0, 0, 23)? as u16 * 60 + minute(line)?)
}

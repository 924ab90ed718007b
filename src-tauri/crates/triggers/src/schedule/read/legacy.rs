//! n8n's retired Cron and Interval nodes.

use millrace_core::JsonMap;

use super::{
    RuleError, cron, every_seconds,
    field::{Field, problem},
    lines,
};
use crate::schedule::pattern::Pattern;

/// Months since the year 0, in January 1970.
const FROM_MONTH: i32 = 1970 * 12;

/// `{item: [{mode, hour, minute, dayOfMonth, weekday, value, unit, cronExpression}]}`
pub(super) fn times(list: &Field<'_>) -> Result<Vec<Pattern>, RuleError> {
    lines(&list.get("item"))?.iter().map(time).collect()
}

fn time(item: &Field<'_>) -> Result<Pattern, RuleError> {
    let mode = item.get("mode");
    let hour = || item.get("hour").number(14, 0, 23);
    let minute = || item.get("minute").number(0, 0, 59);
    let at = || Ok::<_, RuleError>((hour()? * 60 + minute()?) as u16);
    match mode.text()?.unwrap_or("everyDay") {
        "everyMinute" => Ok(Pattern::Every { seconds: 60 }),
        "everyHour" => Ok(Pattern::Hours { every: 1, minute: minute()? as u8 }),
        "everyDay" => Ok(Pattern::Days { every: 1, at: at()?, from_day: 0 }),
        "everyWeek" => Ok(Pattern::Weeks { every: 1, days: item.get("weekday").weekdays(0b000_0010)?, at: at()?, from_day: 0 }),
        "everyMonth" => {
            let day = item.get("dayOfMonth").number(1, 1, 31)? as u8;
            Ok(Pattern::Months { every: 1, day, at: at()?, from_month: FROM_MONTH })
        }
        "everyX" => every_x(item),
        "custom" => cron(&item.get("cronExpression")),
        other => {
            let known = "everyMinute, everyHour, everyDay, everyWeek, everyMonth, everyX, custom";
            Err(problem(&mode.path, &format!("“{other}” is not known; allowed are {known}")))
        }
    }
}

fn every_x(item: &Field<'_>) -> Result<Pattern, RuleError> {
    let (value, unit) = (item.get("value"), item.get("unit"));
    let count = value.number(2, 1, 10_000)?;
    match unit.text()?.unwrap_or("hours") {
        "minutes" => every_seconds(&value, count, 60),
        "hours" => Ok(Pattern::Hours { every: count as u32, minute: 0 }),
        other => Err(problem(&unit.path, &format!("“{other}” is not known; allowed are minutes, hours"))),
    }
}

/// `{interval, unit}`
pub(super) fn interval(parameters: &JsonMap) -> Result<Pattern, RuleError> {
    let (count, unit) = (Field::of(parameters, "interval"), Field::of(parameters, "unit"));
    let seconds = match unit.text()?.unwrap_or("seconds") {
        "seconds" => 1,
        "minutes" => 60,
        "hours" => 3600,
        other => return Err(problem(&unit.path, &format!("“{other}” is not known; allowed are seconds, minutes, hours"))),
    };
    every_seconds(&count, count.number(1, 1, 1_000_000)?, seconds)
}

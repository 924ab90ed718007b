//! Millrace's own options of the Schedule Trigger.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use millrace_core::JsonMap;

use super::{
    RuleError,
    field::{Field, problem},
    schedule::Anchor,
};
use crate::schedule::{
    calendar,
    limits::{Limits, Window},
    rule::{Missed, Rule, TOLERANCE_S},
    zone::{earliest, local_at, naive},
};

const MOST_WINDOWS: usize = 50;
const MOST_DATES: usize = 500;
const DAY_MINUTES: u16 = 24 * 60;

/// What the options say.
pub(super) struct Options {
    limits: Limits,
    /// The start date on the wall clock.
    first_day: Option<NaiveDate>,
    jitter_s: u32,
    tolerance_s: u32,
    missed: Missed,
}

pub(super) fn read(parameters: &JsonMap, zone: Tz) -> Result<Options, RuleError> {
    let options = Field::of(parameters, "options");
    let start = moment(&options.get("startDate"), zone, NaiveTime::MIN)?;
    let end = moment(&options.get("endDate"), zone, NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default())?;
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(problem("options.endDate", "the end lies before the start"));
    }
    Ok(Options {
        limits: Limits { start, end, windows: windows(&options.get("windows"))?, dates: dates(&options.get("blackoutDates"))? },
        first_day: start.and_then(|start| naive(local_at(zone, start))).map(|local| local.date()),
        jitter_s: options.get("jitterSeconds").number(0, 0, 86_400)? as u32,
        tolerance_s: options.get("toleranceSeconds").number(i64::from(TOLERANCE_S), 1, 86_400)? as u32,
        missed: missed(&options)?,
    })
}

impl Options {
    /// From where "every N days" counts.
    pub(super) fn anchor(&self) -> Anchor {
        let first = self.first_day.unwrap_or_default();
        Anchor { day: calendar::of(first) as i32, month: first.year() * 12 + first.month0() as i32 }
    }

    pub(super) fn apply(self, rule: Rule) -> Rule {
        let limits = (self.limits != Limits::default()).then(|| Box::new(self.limits));
        Rule { limits, jitter_s: self.jitter_s, tolerance_s: self.tolerance_s, missed: self.missed, ..rule }
    }
}

fn missed(options: &Field<'_>) -> Result<Missed, RuleError> {
    let policy = options.get("missedRuns");
    match policy.text()?.unwrap_or("once") {
        "skip" => Ok(Missed::Skip),
        "once" => Ok(Missed::Once),
        "each" => Ok(Missed::Each(options.get("missedRunsLimit").number(10, 1, 1000)? as u16)),
        other => Err(problem(&policy.path, &format!("“{other}” is not known; allowed are skip, once, each"))),
    }
}

fn windows(field: &Field<'_>) -> Result<Box<[Window]>, RuleError> {
    let list = field.get("window").list()?;
    if list.len() > MOST_WINDOWS {
        return Err(problem(&field.path, &format!("at most {MOST_WINDOWS} windows are allowed")));
    }
    list.iter().map(window).collect()
}

fn window(entry: &Field<'_>) -> Result<Window, RuleError> {
    let days = entry.get("days");
    let mask = days.weekdays(0b011_1110)?;
    if mask == 0 {
        return Err(problem(&days.path, "choose at least one day of the week"));
    }
    let (from, to) = (time(&entry.get("from"), 9 * 60)?, time(&entry.get("to"), 17 * 60)?);
    if from == DAY_MINUTES {
        return Err(problem(&entry.get("from").path, "a window begins at 23:59 at the latest"));
    }
    // The same time twice: the whole day round.
    let minutes = if to > from { to - from } else { DAY_MINUTES - from + to };
    Ok(Window { days: mask, from, minutes })
}

/// `HH:MM`, up to 24:00.
fn time(field: &Field<'_>, default: u16) -> Result<u16, RuleError> {
    let Some(text) = field.text()? else { return Ok(default) };
    let parts = text.trim().split_once(':').and_then(|(hour, minute)| Some((hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?)));
    match parts {
        Some((hour @ 0..24, minute @ 0..60)) => Ok(hour * 60 + minute),
        Some((24, 0)) => Ok(DAY_MINUTES),
        _ => Err(problem(&field.path, &format!("“{text}” is no time of day; write it as 09:30"))),
    }
}

fn dates(field: &Field<'_>) -> Result<Box<[(i32, i32)]>, RuleError> {
    let texts = field.texts()?;
    let entries = texts.iter().flat_map(|text| text.split([',', ';', '\n'])).map(str::trim).filter(|entry| !entry.is_empty());
    let mut ranges = entries.map(|entry| date_range(field, entry)).collect::<Result<Vec<_>, _>>()?;
    if ranges.len() > MOST_DATES {
        return Err(problem(&field.path, &format!("at most {MOST_DATES} dates or ranges are allowed, these are {}", ranges.len())));
    }
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1 + 1;
        kept.1 = if joins { kept.1.max(next.1) } else { kept.1 };
        joins
    });
    Ok(ranges.into())
}

fn date_range(field: &Field<'_>, entry: &str) -> Result<(i32, i32), RuleError> {
    let date = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok().map(|date| calendar::of(date) as i32);
    let range = match entry.split_once("..") {
        Some((first, last)) => date(first).zip(date(last)),
        None => date(entry).map(|day| (day, day)),
    };
    let wrong = || problem(&field.path, &format!("“{entry}” is no date; write 2026-12-24 or 2026-12-24..2027-01-02"));
    match range {
        Some((first, last)) if first <= last => Ok((first, last)),
        Some(_) => Err(problem(&field.path, &format!("in “{entry}” the last day lies before the first"))),
        None => Err(wrong()),
    }
}

/// A moment in epoch seconds: with an offset, or on the wall clock; a date alone means `time` on that day.
fn moment(field: &Field<'_>, zone: Tz, time: NaiveTime) -> Result<Option<i64>, RuleError> {
    let Some(text) = field.text()?.map(str::trim) else { return Ok(None) };
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Ok(Some(date.timestamp()));
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let date_and_time = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = date_and_time.or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(time)));
    let Some(local) = local else {
        return Err(problem(&field.path, &format!("“{text}” is no date; write 2026-12-24 or 2026-12-24T09:30")));
    };
    Ok(Some(earliest(zone, local.and_utc().timestamp())))
}

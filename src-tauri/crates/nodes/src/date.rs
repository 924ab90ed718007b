//! Reads dates and times as people and n8n write them.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// A moment from text: ISO 8601, HTTP and mail dates, SQL, then whatever JavaScript's `Date` takes. Text without an offset is in `zone`.
pub(crate) fn parse(text: &str, zone: Tz) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    iso(text, zone).or_else(|| mail(text)).or_else(|| sql(text, zone)).or_else(|| javascript(text))
}

/// Milliseconds since the epoch, as JavaScript's `new Date(value)` understands it.
pub(crate) fn javascript_millis(value: &Value) -> Option<i64> {
    match value {
        Value::Null => Some(0),
        Value::Bool(b) => Some(i64::from(*b)),
        Value::Number(n) => n.as_f64().map(|n| n as i64),
        Value::String(s) => javascript(s.trim()).map(|d| d.timestamp_millis()),
        _ => None,
    }
}

/// What `new Date(text)` takes: a date alone is UTC, a date with a time but no offset is local.
pub(crate) fn javascript(text: &str) -> Option<DateTime<FixedOffset>> {
    if let Some(date) = iso_date(text) {
        return Some(Utc.from_utc_datetime(&date.and_time(NaiveTime::MIN)).fixed_offset());
    }
    if let Some((naive, offset)) = iso_parts(text).or_else(|| sql_parts(text)) {
        return match offset {
            Some(offset) => offset.from_local_datetime(&naive).single(),
            None => Local.from_local_datetime(&naive).earliest().map(|d| d.fixed_offset()),
        };
    }
    if let Some(date) = mail(text) {
        return Some(date);
    }
    let text = text.split(" (").next().unwrap_or(text);
    for format in ["%a %b %d %Y %H:%M:%S GMT%z", "%Y/%m/%d %H:%M:%S %z", "%d %b %Y %H:%M:%S %z"] {
        if let Ok(date) = DateTime::parse_from_str(text, format) {
            return Some(date);
        }
    }
    let dates =
        ["%m/%d/%Y", "%Y/%m/%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%a %b %d %Y", "%Y-%m-%d"];
    for date in dates {
        if let Ok(day) = NaiveDate::parse_from_str(text, date) {
            return local(day.and_time(NaiveTime::MIN));
        }
        for time in ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"] {
            for between in [" ", ", "] {
                if let Ok(naive) = NaiveDateTime::parse_from_str(text, &format!("{date}{between}{time}")) {
                    return local(naive);
                }
            }
        }
    }
    None
}

fn local(naive: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    Local.from_local_datetime(&naive).earliest().map(|d| d.fixed_offset())
}

fn in_zone(naive: NaiveDateTime, offset: Option<FixedOffset>, zone: Tz) -> Option<DateTime<FixedOffset>> {
    match offset {
        Some(offset) => offset.from_local_datetime(&naive).single(),
        // In the gap of a clock change the time an hour later is meant.
        None => zone
            .from_local_datetime(&naive)
            .earliest()
            .or_else(|| zone.from_local_datetime(&(naive + chrono::Duration::hours(1))).earliest())
            .map(|d| d.fixed_offset()),
    }
}

fn iso(text: &str, zone: Tz) -> Option<DateTime<FixedOffset>> {
    if let Some(date) = iso_date(text) {
        return in_zone(date.and_time(NaiveTime::MIN), None, zone);
    }
    let (naive, offset) = iso_parts(text)?;
    in_zone(naive, offset, zone)
}

fn sql(text: &str, zone: Tz) -> Option<DateTime<FixedOffset>> {
    let (naive, offset) = sql_parts(text)?;
    in_zone(naive, offset, zone)
}

fn mail(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc2822(text).ok()
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// A calendar, ordinal or week date without a time.
fn iso_date(text: &str) -> Option<NaiveDate> {
    if !text.is_ascii() {
        return None;
    }
    let year = |t: &str| t.parse::<i32>().ok();
    let number = |t: &str| t.parse::<u32>().ok();
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [y] if digits(y, 4) => NaiveDate::from_ymd_opt(year(y)?, 1, 1),
        [ymd] if digits(ymd, 8) => NaiveDate::from_ymd_opt(year(&ymd[..4])?, number(&ymd[4..6])?, number(&ymd[6..])?),
        [yo] if digits(yo, 7) => NaiveDate::from_yo_opt(year(&yo[..4])?, number(&yo[4..])?),
        [ym] if digits(ym, 6) => NaiveDate::from_ymd_opt(year(&ym[..4])?, number(&ym[4..])?, 1),
        [y, m] if digits(y, 4) && digits(m, 2) => NaiveDate::from_ymd_opt(year(y)?, number(m)?, 1),
        [y, o] if digits(y, 4) && digits(o, 3) => NaiveDate::from_yo_opt(year(y)?, number(o)?),
        [y, w] if digits(y, 4) && w.starts_with('W') && digits(&w[1..], 2) => {
            NaiveDate::from_isoywd_opt(year(y)?, number(&w[1..])?, chrono::Weekday::Mon)
        }
        [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2) => NaiveDate::from_ymd_opt(year(y)?, number(m)?, number(d)?),
        [y, w, d] if digits(y, 4) && w.starts_with('W') && digits(&w[1..], 2) && digits(d, 1) => {
            let day = chrono::Weekday::try_from(u8::try_from(number(d)?.checked_sub(1)?).ok()?).ok()?;
            NaiveDate::from_isoywd_opt(year(y)?, number(&w[1..])?, day)
        }
        _ => None,
    }
}

fn iso_parts(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let (date, time) = text.split_once(['T', 't'])?;
    let (time, offset) = time_and_offset(time)?;
    Some((at(iso_date(date)?, time)?, offset))
}

fn sql_parts(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let (date, time) = text.split_once(' ')?;
    let (time, offset) = time_and_offset(time.trim())?;
    Some((at(iso_date(date)?, time)?, offset))
}

/// 24:00 is the next midnight.
fn at(date: NaiveDate, (time, next_day): (NaiveTime, bool)) -> Option<NaiveDateTime> {
    let date = if next_day { date.succ_opt()? } else { date };
    Some(date.and_time(time))
}

fn time_and_offset(text: &str) -> Option<((NaiveTime, bool), Option<FixedOffset>)> {
    if !text.is_ascii() {
        return None;
    }
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((clock(time.trim_end())?, Some(FixedOffset::east_opt(0)?)));
    }
    if let Some(at) = text.rfind(['+', '-']) {
        return Some((clock(text[..at].trim_end())?, Some(offset(&text[at..])?)));
    }
    Some((clock(text)?, None))
}

fn offset(text: &str) -> Option<FixedOffset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let body = text[1..].replace(':', "");
    let (hours, minutes) = match body.len() {
        1 | 2 => (body.as_str(), "0"),
        4 => body.split_at(2),
        _ => return None,
    };
    FixedOffset::east_opt(sign * (hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60))
}

fn clock(text: &str) -> Option<(NaiveTime, bool)> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let parts: Vec<&str> = if whole.contains(':') {
        whole.split(':').collect()
    } else {
        (0..whole.len()).step_by(2).map(|i| whole.get(i..i + 2).unwrap_or("x")).collect()
    };
    if parts.is_empty() || parts.len() > 3 || !parts.iter().all(|p| digits(p, 2)) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut numbers = parts.iter().map(|p| p.parse::<u32>().unwrap_or(99));
    let (hour, minute, second) = (numbers.next()?, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let millis: u32 = format!("{fraction:0<3}").get(..3).and_then(|f| f.parse().ok()).unwrap_or(0);
    let next_day = hour == 24 && minute == 0 && second == 0 && millis == 0;
    Some((NaiveTime::from_hms_milli_opt(if next_day { 0 } else { hour }, minute, second, millis)?, next_day))
}

/// The time zone with this name; UTC when nobody knows it.
pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_a_moment() {
        let new_york = zone("America/New_York");
        for (text, expected) in [
            ("2011-10-05T14:48:00.000Z", Some("2011-10-05T14:48:00+00:00")),
            ("2018-12-31T22:00:00", Some("2018-12-31T22:00:00-05:00")),
            ("2024-06-01", Some("2024-06-01T00:00:00-04:00")),
            ("20240601T101500+0200", Some("2024-06-01T10:15:00+02:00")),
            ("2024-W01-1", Some("2024-01-01T00:00:00-05:00")),
            ("2024-06-01 10:15:00", Some("2024-06-01T10:15:00-04:00")),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some("1994-11-06T08:49:37+00:00")),
            ("2024-01-01T24:00:00Z", Some("2024-01-02T00:00:00+00:00")),
            ("abc", None),
            ("2024-13-01", None),
            ("12é4", None),
        ] {
            assert_eq!(parse(text, new_york).map(|d| d.to_rfc3339()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn javascript_reads_a_date_alone_as_utc() {
        assert_eq!(javascript_millis(&Value::from("1970-01-02")), Some(86_400_000));
        assert_eq!(javascript_millis(&Value::from(5)), Some(5));
        assert_eq!(javascript_millis(&Value::from("nonsense")), None);
        assert!(javascript("Jan 5, 2024 10:00 AM").is_some());
    }
}

//! The format language of moment.js, as far as dates are written with it.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike, Utc};

/// Tokens, longest first.
const TOKENS: [&str; 40] = [
    "YYYY", "MMMM", "DDDD", "dddd", "gggg", "GGGG", "SSS", "MMM", "DDD", "ddd", "YY", "MM", "Mo", "DD", "Do", "dd", "do", "ww", "WW", "HH",
    "hh", "kk", "mm", "ss", "SS", "ZZ", "Q", "M", "D", "d", "E", "W", "w", "A", "a", "H", "h", "m", "s", "Z",
];

enum Piece<'a> {
    Token(&'static str),
    Text(&'a str),
}

fn pieces(format: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c == '['
            && let Some(end) = rest.find(']')
        {
            out.push(Piece::Text(&rest[1..end]));
            rest = &rest[end + 1..];
            continue;
        }
        let token = TOKENS.iter().copied().chain(["S", "X", "x", "k", "e"]).find(|t| rest.starts_with(t));
        let length = token.map_or(c.len_utf8(), str::len);
        out.push(token.map_or(Piece::Text(&rest[..length]), Piece::Token));
        rest = &rest[length..];
    }
    out
}

/// The date written with a format.
pub(super) fn format<Z: TimeZone>(date: &DateTime<Z>, format: &str) -> String {
    let local = date.naive_local();
    let offset = date.offset().fix();
    let mut out = String::new();
    for piece in pieces(format) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Token(token) => write_token(&mut out, token, local, date.timestamp_millis(), offset),
        }
    }
    out
}

fn write_token(out: &mut String, token: &str, d: NaiveDateTime, millis: i64, offset: FixedOffset) {
    let hour12 = match d.hour() % 12 {
        0 => 12,
        h => h,
    };
    let minutes = offset.local_minus_utc() / 60;
    let zone = |colon: &str| format!("{}{:02}{colon}{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
    let week = d.iso_week().week();
    // moment's own weeks begin on Sunday and belong to January 1.
    let locale_week = (d.ordinal0() + NaiveDate::from_ymd_opt(d.year(), 1, 1).map_or(0, |j| j.weekday().num_days_from_sunday())) / 7 + 1;
    // Writing to a string cannot fail.
    let _ = match token {
        "YYYY" => write!(out, "{:04}", d.year()),
        "GGGG" => write!(out, "{:04}", d.iso_week().year()),
        "gggg" => write!(out, "{:04}", d.year()),
        "YY" => write!(out, "{:02}", d.year().rem_euclid(100)),
        "Q" => write!(out, "{}", d.month0() / 3 + 1),
        "MMMM" => write!(out, "{}", d.format("%B")),
        "MMM" => write!(out, "{}", d.format("%b")),
        "MM" => write!(out, "{:02}", d.month()),
        "Mo" => write!(out, "{}", ordinal(d.month())),
        "M" => write!(out, "{}", d.month()),
        "DDDD" => write!(out, "{:03}", d.ordinal()),
        "DDD" => write!(out, "{}", d.ordinal()),
        "DD" => write!(out, "{:02}", d.day()),
        "Do" => write!(out, "{}", ordinal(d.day())),
        "D" => write!(out, "{}", d.day()),
        "dddd" => write!(out, "{}", d.format("%A")),
        "ddd" => write!(out, "{}", d.format("%a")),
        "dd" => write!(out, "{}", &d.format("%a").to_string()[..2]),
        "do" => write!(out, "{}", ordinal(d.weekday().num_days_from_sunday())),
        "d" | "e" => write!(out, "{}", d.weekday().num_days_from_sunday()),
        "E" => write!(out, "{}", d.weekday().number_from_monday()),
        "WW" => write!(out, "{week:02}"),
        "W" => write!(out, "{week}"),
        "ww" => write!(out, "{locale_week:02}"),
        "w" => write!(out, "{locale_week}"),
        "A" => write!(out, "{}", if d.hour() < 12 { "AM" } else { "PM" }),
        "a" => write!(out, "{}", if d.hour() < 12 { "am" } else { "pm" }),
        "HH" => write!(out, "{:02}", d.hour()),
        "H" => write!(out, "{}", d.hour()),
        "hh" => write!(out, "{hour12:02}"),
        "h" => write!(out, "{hour12}"),
        "kk" => write!(out, "{:02}", if d.hour() == 0 { 24 } else { d.hour() }),
        "k" => write!(out, "{}", if d.hour() == 0 { 24 } else { d.hour() }),
        "mm" => write!(out, "{:02}", d.minute()),
        "m" => write!(out, "{}", d.minute()),
        "ss" => write!(out, "{:02}", d.second()),
        "s" => write!(out, "{}", d.second()),
        "SSS" => write!(out, "{:03}", millis.rem_euclid(1000)),
        "SS" => write!(out, "{:02}", millis.rem_euclid(1000) / 10),
        "S" => write!(out, "{}", millis.rem_euclid(1000) / 100),
        "Z" => write!(out, "{}", zone(":")),
        "ZZ" => write!(out, "{}", zone("")),
        "X" => write!(out, "{}", millis.div_euclid(1000)),
        "x" => write!(out, "{millis}"),
        other => write!(out, "{other}"),
    };
}

fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// What was read with a format.
pub(super) struct Parsed {
    pub(super) naive: NaiveDateTime,
    pub(super) offset: Option<FixedOffset>,
}

/// Reads a date with a format; what the format does not name is the start of it.
pub(super) fn parse(text: &str, format: &str) -> Option<Parsed> {
    let now = Utc::now();
    let (mut year, mut month, mut day) = (now.year(), 1, 1);
    let (mut hour, mut minute, mut second, mut milli, mut pm) = (0, 0, 0, 0, None);
    let mut offset = None;
    let mut rest = text;
    for piece in pieces(format) {
        match piece {
            Piece::Text(t) => rest = rest.strip_prefix(t).or_else(|| rest.get(t.len()..))?,
            Piece::Token(token) => match token {
                "YYYY" | "GGGG" | "gggg" => year = i32::try_from(number(&mut rest, 4)?).ok()?,
                "YY" => year = i32::try_from(number(&mut rest, 2)?).ok().map(|y| if y > 68 { 1900 + y } else { 2000 + y })?,
                "MMMM" | "MMM" => month = month_name(&mut rest)?,
                "MM" | "M" | "Mo" => month = number(&mut rest, 2)?,
                "DD" | "D" => day = number(&mut rest, 2)?,
                "Do" => {
                    day = number(&mut rest, 2)?;
                    rest = rest.get(2..)?;
                }
                "HH" | "H" | "hh" | "h" | "kk" | "k" => hour = number(&mut rest, 2)?,
                "mm" | "m" => minute = number(&mut rest, 2)?,
                "ss" | "s" => second = number(&mut rest, 2)?,
                "SSS" => milli = number(&mut rest, 3)?,
                "SS" => milli = number(&mut rest, 2)? * 10,
                "S" => milli = number(&mut rest, 1)? * 100,
                "A" | "a" => {
                    pm = Some(rest.get(..2)?.eq_ignore_ascii_case("pm"));
                    rest = &rest[2..];
                }
                "Z" | "ZZ" => {
                    offset = Some(zone(rest)?);
                    rest = "";
                }
                "X" | "x" => {
                    let n: f64 = rest.trim().parse().ok()?;
                    let date = Utc.timestamp_millis_opt(if token == "X" { (n * 1000.0) as i64 } else { n as i64 }).single()?;
                    return Some(Parsed { naive: date.naive_utc(), offset: FixedOffset::east_opt(0) });
                }
                // Names of days say nothing that the date does not.
                _ => rest = rest.trim_start_matches(char::is_alphanumeric),
            },
        }
    }
    let hour = match pm {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let naive = NaiveDate::from_ymd_opt(year, month, day)?.and_time(NaiveTime::from_hms_milli_opt(hour, minute, second, milli)?);
    Some(Parsed { naive, offset })
}

fn number(rest: &mut &str, most: usize) -> Option<u32> {
    let end = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let value = rest[..end].parse().ok()?;
    *rest = &rest[end..];
    Some(value)
}

fn month_name(rest: &mut &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let word = rest[..end].to_lowercase();
    let place = MONTHS.iter().position(|m| word.len() >= 3 && m.starts_with(&word))?;
    *rest = &rest[end..];
    u32::try_from(place + 1).ok()
}

fn zone(text: &str) -> Option<FixedOffset> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("z") {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits) = if let Some(rest) = text.strip_prefix('-') { (-1, rest) } else { (1, text.strip_prefix('+')?) };
    let digits = digits.replace(':', "");
    let (hours, minutes) = (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4).unwrap_or("0").parse::<i32>().ok()?);
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_moment_writes_them() {
        let date = DateTime::parse_from_rfc3339("2024-02-03T15:04:05.067+02:00").unwrap();
        for (pattern, expected) in [
            ("YYYY-MM-DD HH:mm", "2024-02-03 15:04"),
            ("dddd, MMMM Do YYYY, h:mm:ss a", "Saturday, February 3rd 2024, 3:04:05 pm"),
            ("[on] D/M/YY ZZ", "on 3/2/24 +0200"),
            ("X x SSS", "1706965445 1706965445067 067"),
        ] {
            assert_eq!(format(&date, pattern), expected);
        }
    }

    #[test]
    fn dates_are_read_with_a_format() {
        for (text, pattern, expected) in [
            ("03/04/2024", "DD/MM/YYYY", Some("2024-04-03 00:00:00")),
            ("Apr 3, 2024 3:05 PM", "MMM D, YYYY h:mm A", Some("2024-04-03 15:05:00")),
            ("1614764492648", "x", Some("2021-03-03 09:41:32.648")),
            ("nonsense", "YYYY", None),
            ("é", "MM/DD", None),
        ] {
            assert_eq!(parse(text, pattern).map(|p| p.naive.to_string()).as_deref(), expected, "{text}");
        }
    }
}

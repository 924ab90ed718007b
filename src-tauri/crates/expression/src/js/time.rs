//! Time zones for JavaScript: chrono-tz, fixed offsets, and the machine's own zone.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};

/// A zone as JavaScript names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Zone {
    /// The machine's zone.
    Local,
    /// An IANA zone.
    Named(Tz),
    /// `+02:00`, in seconds.
    Fixed(i32),
}

/// The zone of this name, however its letters are cased; empty is the machine's.
pub fn zone(name: &str) -> Option<Zone> {
    if name.is_empty() {
        return Some(Zone::Local);
    }
    if let Ok(tz) = name.parse::<Tz>() {
        return Some(Zone::Named(tz));
    }
    if let Some(seconds) = fixed(name) {
        return Some(Zone::Fixed(seconds));
    }
    chrono_tz::TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name)).map(|tz| Zone::Named(*tz))
}

fn fixed(name: &str) -> Option<i32> {
    let (sign, rest) = if let Some(rest) = name.strip_prefix('+') { (1, rest) } else { (-1, name.strip_prefix('-')?) };
    let (hours, minutes) = match rest.len() {
        2 => (rest, "0"),
        4 if rest.is_ascii() => rest.split_at(2),
        5 => rest.split_once(':')?,
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 3600 + minutes * 60))
}

fn utc(ms: f64) -> Option<DateTime<Utc>> {
    #[allow(clippy::cast_possible_truncation)] // checked to be finite and in the range of a JavaScript date
    (ms.is_finite() && ms.abs() <= 8.64e15).then(|| DateTime::from_timestamp_millis(ms as i64)).flatten()
}

impl Zone {
    /// Seconds east of UTC at this instant; `NaN` for an invalid one.
    pub fn offset_seconds(self, ms: f64) -> f64 {
        let Some(at) = utc(ms) else { return f64::NAN };
        f64::from(match self {
            Self::Local => chrono::Local.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc(),
            Self::Named(tz) => tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc(),
            Self::Fixed(seconds) => seconds,
        })
    }

    /// The abbreviation in the zone database, such as `EST`; empty where there is none.
    pub fn abbreviation(self, ms: f64) -> String {
        let (Self::Named(tz), Some(at)) = (self, utc(ms)) else { return String::new() };
        tz.offset_from_utc_datetime(&at.naive_utc()).abbreviation().unwrap_or_default().to_owned()
    }

    /// The IANA name, or the offset as `+02:00`.
    pub fn name(self) -> String {
        match self {
            Self::Local => local_name(),
            Self::Named(tz) => match tz.name() {
                "Etc/UTC" | "Etc/UCT" | "Etc/Zulu" | "UCT" | "Zulu" | "Etc/GMT" | "GMT" | "Etc/Universal" | "Universal" => "UTC".to_owned(),
                name => name.to_owned(),
            },
            Self::Fixed(s) => format!("{}{:02}:{:02}", if s < 0 { '-' } else { '+' }, s.abs() / 3600, s.abs() % 3600 / 60),
        }
    }
}

fn local_name() -> String {
    let named = std::env::var("TZ").ok().filter(|tz| tz.parse::<Tz>().is_ok()).or_else(|| iana_time_zone::get_timezone().ok());
    match named.as_deref() {
        None | Some("Etc/UTC" | "UTC" | "Etc/UCT") => "UTC".to_owned(),
        Some(name) => name.to_owned(),
    }
}

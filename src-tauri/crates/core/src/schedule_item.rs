//! The item a schedule emits, shared by the trigger that fires and the node that is run by hand.

use chrono::{Datelike, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use crate::{EpochMs, Item, JsonMap};

/// The item of a schedule that fires at `at`: the moment, taken apart, in the workflow's time zone (UTC when nobody knows that zone).
pub fn item(at: EpochMs, timezone: &str) -> Item {
    let zone: Tz = timezone.parse().unwrap_or(Tz::UTC);
    let Some(at) = Utc.timestamp_millis_opt(at.0).single().map(|t| t.with_timezone(&zone)) else { return Item::default() };
    let day = at.day();
    let (pm, hour) = at.hour12();
    let time = format!("{hour}:{:02}:{:02} {}", at.minute(), at.second(), if pm { "pm" } else { "am" });
    let mut json = JsonMap::new();
    for (key, value) in [
        ("timestamp", at.format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()),
        ("Readable date", format!("{} {day}{} {}, {time}", at.format("%B"), ordinal(day), at.year())),
        ("Readable time", time),
        ("Day of week", at.format("%A").to_string()),
        ("Year", at.format("%Y").to_string()),
        ("Month", at.format("%B").to_string()),
        ("Day of month", at.format("%d").to_string()),
        ("Hour", at.format("%H").to_string()),
        ("Minute", at.format("%M").to_string()),
        ("Second", at.format("%S").to_string()),
        ("Timezone", format!("{timezone} (UTC{})", at.format("%:z"))),
    ] {
        json.insert(key.to_owned(), Value::String(value));
    }
    Item::new(json)
}

fn ordinal(day: u32) -> &'static str {
    match (day % 10, day % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_taken_apart_in_the_workflows_zone() {
        let json = item(EpochMs(1_704_121_445_000), "America/New_York").json;
        assert_eq!(json["timestamp"], "2024-01-01T10:04:05.000-05:00");
        assert_eq!(json["Readable date"], "January 1st 2024, 10:04:05 am");
        assert_eq!(json["Day of month"], "01");
        assert_eq!(json["Timezone"], "America/New_York (UTC-05:00)");
    }
}

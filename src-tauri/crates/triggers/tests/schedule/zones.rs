//! Every change of every zone's clock from 2020 to 2035, against a reference that only ever asks what the clock shows at a
//! moment (UTC to local), minute by minute. The schedules find moments the other way round, from what the clock should show.

use std::collections::HashSet;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use millrace_core::EpochMs;
use millrace_triggers::schedule::{Rule, Shift};
use serde_json::json;

use crate::support::{at, between, line, show, zone};

const MINUTE: i64 = 60;
/// Minutes looked at around a change; no clock changes by more than three hours.
const BEFORE: i64 = 200;
const AFTER: i64 = 240;

/// Minutes that the clock shows at a moment, both counted since the epoch.
fn shown(zone: Tz, minute: i64) -> i64 {
    let utc = DateTime::from_timestamp(minute * MINUTE, 0).unwrap().naive_utc();
    minute + i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) / MINUTE
}

/// The first minutes with another offset than the one before.
fn changes(zone: Tz) -> Vec<i64> {
    let ahead = |minute: i64| shown(zone, minute) - minute;
    let (from, until) = (at("2020-01-01T00:00:00Z").0 / 60_000, at("2036-01-01T00:00:00Z").0 / 60_000);
    let mut found = Vec::new();
    let step = 12 * 60;
    for low in (from..until).step_by(step as usize) {
        let (mut low, mut high) = (low, low + step);
        if ahead(low) == ahead(high) {
            continue;
        }
        while high - low > 1 {
            let middle = (low + high) / 2;
            if ahead(middle) == ahead(low) { low = middle } else { high = middle }
        }
        found.push(high);
    }
    found
}

/// What a rule means: which local minutes, and whether it follows real time.
struct Meaning {
    name: &'static str,
    rule: Rule,
    matches: fn(i64) -> bool,
    real_time: bool,
}

fn daily(name: &'static str, hour: u32, minute: u32, matches: fn(i64) -> bool) -> Meaning {
    let rule = line(Tz::UTC, json!({"field": "days", "triggerAtHour": hour, "triggerAtMinute": minute}), json!({}));
    Meaning { name, rule, matches, real_time: false }
}

fn cron(name: &'static str, real_time: bool, matches: fn(i64) -> bool) -> Meaning {
    Meaning { name, rule: Rule::cron(name).unwrap(), matches, real_time }
}

fn of_day(minute: i64) -> i64 {
    minute.rem_euclid(1440)
}

fn meanings() -> Vec<Meaning> {
    vec![
        daily("daily 00:00", 0, 0, |m| of_day(m) == 0),
        daily("daily 00:30", 0, 30, |m| of_day(m) == 30),
        daily("daily 01:15", 1, 15, |m| of_day(m) == 75),
        daily("daily 01:45", 1, 45, |m| of_day(m) == 105),
        daily("daily 02:00", 2, 0, |m| of_day(m) == 120),
        daily("daily 02:30", 2, 30, |m| of_day(m) == 150),
        daily("daily 03:00", 3, 0, |m| of_day(m) == 180),
        daily("daily 23:30", 23, 30, |m| of_day(m) == 1410),
        cron("*/20 0-4 * * *", false, |m| of_day(m) % 20 == 0 && of_day(m) < 300),
        cron("10 */2 * * *", false, |m| of_day(m) % 120 == 10),
        cron("0 * * * *", true, |m| m.rem_euclid(60) == 0),
        cron("*/15 * * * *", true, |m| m.rem_euclid(15) == 0),
        cron("50 * * * *", true, |m| m.rem_euclid(60) == 50),
        Meaning {
            name: "hourly at :20",
            rule: line(Tz::UTC, json!({"field": "hours", "triggerAtMinute": 20}), json!({})),
            matches: |m| m.rem_euclid(60) == 20,
            real_time: true,
        },
        Meaning {
            name: "every 6 hours",
            rule: line(Tz::UTC, json!({"field": "hours", "hoursInterval": 6}), json!({})),
            matches: |m| of_day(m) % 360 == 0,
            real_time: false,
        },
    ]
}

/// Walks the minutes in [`from`, `until`] and says which of them a rule fires at.
fn expected(clock: &[(i64, i64)], meaning: &Meaning) -> Vec<i64> {
    let lowest = clock.iter().map(|(_, shown)| *shown).min().unwrap();
    let mut seen = vec![false; (BEFORE + AFTER + 400) as usize];
    let mut fires = Vec::new();
    let mut before = clock[0].1 - 1;
    for &(minute, shown) in clock {
        let matches = if meaning.real_time {
            (meaning.matches)(shown)
        } else {
            // What the clock skipped counts when it goes on; what it shows again does not count.
            let skipped = (before + 1..shown).any(|m| (meaning.matches)(m));
            skipped || (meaning.matches)(shown) && !seen[(shown - lowest) as usize]
        };
        if matches {
            fires.push(minute);
        }
        seen[(shown - lowest) as usize] = true;
        before = shown;
    }
    fires
}

#[test]
fn every_change_of_every_zone_until_2035() {
    let meanings = meanings();
    let (mut zones, mut checked) = (0, 0);
    // Many zones share a clock; each pair of offsets, moment and change is looked at once.
    let mut known = HashSet::new();
    for zone in TZ_VARIANTS {
        zones += 1;
        for change in changes(zone) {
            if !known.insert((change, shown(zone, change - 1), shown(zone, change))) {
                continue;
            }
            checked += 1;
            let clock: Vec<(i64, i64)> = (change - BEFORE..=change + AFTER).map(|minute| (minute, shown(zone, minute))).collect();
            let (from, until) = (EpochMs((change - BEFORE) * 60_000 - 1), EpochMs((change + AFTER) * 60_000));
            for meaning in &meanings {
                let found: Vec<i64> = between(&meaning.rule, zone, from, until).iter().map(|due| due.at.0 / 60_000).collect();
                let expected = expected(&clock, meaning);
                assert_eq!(found, expected, "{} in {zone} around {}", meaning.name, show(zone, EpochMs(change * 60_000)));
            }
        }
    }
    assert!(zones > 500 && checked > 300, "{zones} zones, {checked} changes");
}

#[test]
fn spacing_of_seconds_and_minutes_is_real_in_every_zone() {
    let rules: Vec<(i64, Rule)> = [(7, "minutes"), (15, "minutes"), (45, "minutes")]
        .map(|(n, field)| (n, line(Tz::UTC, json!({"field": field, "minutesInterval": n}), json!({}))))
        .into();
    for zone in TZ_VARIANTS {
        for change in changes(zone).into_iter().take(2) {
            for (minutes, rule) in &rules {
                let dues = between(rule, zone, EpochMs((change - 200) * 60_000), EpochMs((change + 200) * 60_000));
                assert!(dues.windows(2).all(|two| two[1].at.0 - two[0].at.0 == minutes * 60_000), "{minutes} in {zone}");
                assert!(dues.len() as i64 >= 400 / minutes, "{minutes} in {zone}");
            }
        }
    }
    let seconds = Rule::every_seconds(10);
    let dues = between(&seconds, zone("Europe/Berlin"), at("2026-10-25T00:59:00Z"), at("2026-10-25T01:01:00Z"));
    assert_eq!(dues.len(), 12);
}

#[test]
fn a_preview_marks_what_the_clock_skips_and_repeats() {
    let berlin = zone("Europe/Berlin");
    let half_past_two = Rule::cron("30 2 * * *").unwrap();
    let spring = between(&half_past_two, berlin, at("2026-03-28T00:00:00Z"), at("2026-03-30T12:00:00Z"));
    let seen: Vec<_> = spring.iter().map(|due| (show(berlin, due.at), due.nominal_local.to_string(), due.shift)).collect();
    let row = |shown: &str, nominal: &str, shift| (shown.to_owned(), nominal.to_owned(), shift);
    assert_eq!(
        seen,
        [
            row("2026-03-28 02:30:00+01:00", "2026-03-28 02:30:00", Shift::Plain),
            row("2026-03-29 03:00:00+02:00", "2026-03-29 02:30:00", Shift::MovedOutOfGap),
            row("2026-03-30 02:30:00+02:00", "2026-03-30 02:30:00", Shift::Plain),
        ]
    );
    let autumn = between(&half_past_two, berlin, at("2026-10-24T12:00:00Z"), at("2026-10-26T00:00:00Z"));
    let seen: Vec<_> = autumn.iter().map(|due| (show(berlin, due.at), due.shift)).collect();
    assert_eq!(seen, [("2026-10-25 02:30:00+02:00".to_owned(), Shift::RepeatedHourFirst)]);
    let hourly = Rule::cron("30 * * * *").unwrap();
    let autumn = between(&hourly, berlin, at("2026-10-24T23:00:00Z"), at("2026-10-25T02:00:00Z"));
    let seen: Vec<_> = autumn.iter().map(|due| (show(berlin, due.at), due.shift)).collect();
    assert_eq!(
        seen,
        [
            ("2026-10-25 01:30:00+02:00".to_owned(), Shift::Plain),
            ("2026-10-25 02:30:00+02:00".to_owned(), Shift::RepeatedHourFirst),
            ("2026-10-25 02:30:00+01:00".to_owned(), Shift::RepeatedHourSecond),
        ]
    );
    // The end of the gap is a time of the rule itself: it has not moved.
    let on_the_hour = Rule::cron("0 2,3 * * *").unwrap();
    let spring = between(&on_the_hour, berlin, at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z"));
    assert_eq!(spring.iter().map(|due| due.shift).collect::<Vec<_>>(), [Shift::Plain]);
}

//! Cron expressions: tables, and croner's own search as a second opinion.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use croner::parser::{CronParser, Seconds};
use millrace_core::EpochMs;
use millrace_triggers::schedule::{Rule, next_after, preview};

use crate::support::{at, show, zone};

fn days(expression: &str, from: &str, count: usize) -> Vec<String> {
    let rule = Rule::cron(expression).unwrap();
    preview(&rule, Tz::UTC, at(from), count).iter().map(|due| show(Tz::UTC, due.at)[..16].to_owned()).collect()
}

#[test]
fn expressions_mean_what_they_mean_on_unix() {
    let from = "2026-01-01T00:00:00Z";
    for (expression, expected) in [
        // Five fields, six fields.
        ("30 9 * * *", vec!["2026-01-01 09:30", "2026-01-02 09:30"]),
        ("0 30 9 * * *", vec!["2026-01-01 09:30", "2026-01-02 09:30"]),
        ("*/20 9-10 * * *", vec!["2026-01-01 09:00", "2026-01-01 09:20", "2026-01-01 09:40", "2026-01-01 10:00"]),
        ("5/20 9 * * *", vec!["2026-01-01 09:05", "2026-01-01 09:25", "2026-01-01 09:45", "2026-01-02 09:05"]),
        // 0 and 7 are Sunday; 2026-01-04 is one.
        ("0 0 * * 0", vec!["2026-01-04 00:00", "2026-01-11 00:00"]),
        ("0 0 * * 7", vec!["2026-01-04 00:00", "2026-01-11 00:00"]),
        ("0 0 * * 5-7", vec!["2026-01-02 00:00", "2026-01-03 00:00", "2026-01-04 00:00", "2026-01-09 00:00"]),
        ("0 0 * * mon-FRI", vec!["2026-01-02 00:00", "2026-01-05 00:00"]),
        ("0 0 1 feb,APR *", vec!["2026-02-01 00:00", "2026-04-01 00:00", "2027-02-01 00:00"]),
        // The date or the weekday.
        ("0 0 13 * FRI", vec!["2026-01-02 00:00", "2026-01-09 00:00", "2026-01-13 00:00", "2026-01-16 00:00"]),
        ("0 0 ? * FRI", vec!["2026-01-02 00:00", "2026-01-09 00:00"]),
        ("0 0 13 * ?", vec!["2026-01-13 00:00", "2026-02-13 00:00"]),
        // Last day, last working day, nearest working day.
        ("0 0 L * *", vec!["2026-01-31 00:00", "2026-02-28 00:00", "2026-03-31 00:00"]),
        ("0 0 LW * *", vec!["2026-01-30 00:00", "2026-02-27 00:00", "2026-03-31 00:00", "2026-04-30 00:00", "2026-05-29 00:00"]),
        ("0 0 1W * *", vec!["2026-02-02 00:00", "2026-03-02 00:00", "2026-04-01 00:00"]),
        ("0 0 31W * *", vec!["2026-01-30 00:00", "2026-03-31 00:00", "2026-05-29 00:00"]),
        ("0 0 15W 8,11 *", vec!["2026-08-14 00:00", "2026-11-16 00:00"]),
        ("0 0 1,15,L * *", vec!["2026-01-15 00:00", "2026-01-31 00:00", "2026-02-01 00:00"]),
        // Which of its weekday.
        ("0 0 * * 5L", vec!["2026-01-30 00:00", "2026-02-27 00:00"]),
        ("0 0 * * FRIL", vec!["2026-01-30 00:00", "2026-02-27 00:00"]),
        ("0 0 * * 2#1", vec!["2026-01-06 00:00", "2026-02-03 00:00"]),
        ("0 0 * * tue#5", vec!["2026-03-31 00:00", "2026-06-30 00:00"]),
        ("0 0 * * 7#2", vec!["2026-01-11 00:00", "2026-02-08 00:00"]),
        // Nicknames.
        ("@hourly", vec!["2026-01-01 01:00", "2026-01-01 02:00"]),
        ("@daily", vec!["2026-01-02 00:00", "2026-01-03 00:00"]),
        ("@midnight", vec!["2026-01-02 00:00"]),
        ("@weekly", vec!["2026-01-04 00:00"]),
        ("@Monthly", vec!["2026-02-01 00:00"]),
        ("@yearly", vec!["2027-01-01 00:00"]),
        // Leap days.
        ("0 0 29 2 *", vec!["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("0 12 29 2 *", vec!["2028-02-29 12:00"]),
        ("0 0 * 2 0#5", vec!["2032-02-29 00:00"]),
    ] {
        assert_eq!(days(expression, from, expected.len()), expected, "{expression}");
    }
    assert_eq!(days("0 0 29 2 *", "2096-03-01T00:00:00Z", 1), ["2104-02-29 00:00"]);
}

#[test]
fn errors_name_the_field_and_say_what_is_allowed() {
    for (expression, field, about) in [
        ("60 * * * *", "minute", "0–59"),
        ("* 24 * * *", "hour", "0–23"),
        ("* * 0 * *", "day of the month", "1–31"),
        ("* * 32 * *", "day of the month", "1–31"),
        ("* * * 13 *", "month", "JAN–DEC"),
        ("* * * MON *", "month", "“MON” is not known"),
        ("* * * * 8", "day of the week", "0–7"),
        ("* * * * JAN", "day of the week", "“JAN” is not known"),
        ("* * * * MONDAY", "day of the week", "“MONDAY” is not known"),
        ("* * * * L", "day of the week", "weekday before it"),
        ("* * * * 2#6", "day of the week", "out of bounds"),
        ("* * * * +5", "day of the week", "“+” cannot stand here"),
        ("61 * * * * *", "second", "0–59"),
        ("* L * * *", "hour", "“L” is not known"),
        ("? * * * *", "minute", "“?” cannot stand here"),
        ("1,,2 * * * *", "minute", "between two commas"),
        ("5-1 * * * *", "minute", "0–59"),
        ("*/0 * * * *", "minute", "zero"),
        ("1-2-3 * * * *", "minute", "range"),
        ("x * * * *", "minute", "“X” is not known"),
    ] {
        let error = Rule::cron(expression).unwrap_err().to_string();
        assert!(error.contains(&format!("the {field} “")), "{expression}: {error}");
        assert!(error.contains(about), "{expression}: {error}");
    }
    for (expression, about) in [
        ("", "has 0"),
        ("* * * *", "has 4"),
        ("* * * * * * 2027", "has 7"),
        ("@fortnightly", "has 1"),
        ("0 0 31 2 *", "never comes"),
        ("0 0 31 4,6 ?", "never comes"),
        (&"1,".repeat(400), "longer than"),
    ] {
        let error = Rule::cron(expression).unwrap_err().to_string();
        assert!(error.contains(about), "{expression}: {error}");
    }
}

#[test]
fn croner_agrees_on_the_calendar() {
    let expressions = [
        "0 0 0 * * *",
        "*/7 */13 */5 * * *",
        "30 15 10 1-7 * 1",
        "0 0 12 L * *",
        "0 0 12 LW * *",
        "0 0 12 1W,15W,31W * *",
        "0 5 4 * * 5L",
        "0 5 4 * * 1#1,3#3",
        "0 0 0 29 2 *",
        "0 0 6 */10 */3 *",
        "0 0 6 13 * FRI",
        "15,45 0,30 8-18 * * 1-5",
        "0 0 0 31 * *",
        "59 59 23 31 12 *",
        "0 0 0 L 2 *",
        "0 0 9 15W 1,6,8 *",
        "0 0 9 L * 0L",
        "0 0 9 * 5 2#5",
        "0 0 22 1,L * SUN#L",
        "*/17 3 2 5-9/2 2-11/3 2,4",
    ];
    let parser = CronParser::builder().seconds(Seconds::Optional).sloppy_ranges(true).build();
    for expression in expressions {
        let (ours, theirs) = (Rule::cron(expression).unwrap(), parser.parse(expression).unwrap());
        let mut from = at("2020-01-01T00:00:00Z");
        for step in 0..300_i64 {
            let naive: NaiveDateTime = DateTime::<Utc>::from_timestamp_millis(from.0).unwrap().naive_utc();
            let expected = theirs.find_next_occurrence(&naive, false).unwrap().and_utc().timestamp_millis();
            let found = next_after(&ours, Tz::UTC, from).unwrap();
            assert_eq!(found.at, EpochMs(expected), "{expression} after {naive}");
            // On to the next, or a leap from somewhere else.
            from = if step % 3 == 0 { EpochMs(found.at.0 + (step * 7_919_003) % 40_000_000 * 1000) } else { found.at };
            if from > at("2090-01-01T00:00:00Z") {
                break;
            }
        }
    }
}

#[test]
fn croner_agrees_on_clock_changes_for_fixed_times_and_wildcards() {
    let parser = CronParser::builder().seconds(Seconds::Optional).build();
    for name in ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "Africa/Cairo"] {
        let zone = zone(name);
        for expression in
            ["0 2 * * *", "30 2 * * *", "0 3 * * *", "30 1 * * *", "0 0 * * *", "15 0 * * *", "45 23 * * *", "*/15 * * * *", "7 * * * *"]
        {
            let (ours, theirs) = (Rule::cron(expression).unwrap(), parser.parse(expression).unwrap());
            let mut from = at("2026-01-01T00:00:00Z");
            let steps = if expression.starts_with("*/15") { 9_000 } else { 400 };
            for _ in 0..steps {
                let start = DateTime::from_timestamp_millis(from.0).unwrap().with_timezone(&zone);
                let expected = theirs.find_next_occurrence(&start, false).unwrap();
                let found = next_after(&ours, zone, from).unwrap();
                assert_eq!(found.at.0, expected.timestamp_millis(), "{expression} in {name} after {start}");
                from = found.at;
            }
        }
    }
}

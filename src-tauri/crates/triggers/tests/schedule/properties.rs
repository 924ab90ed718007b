//! What holds for any rule, zone and moment.

use chrono_tz::{TZ_VARIANTS, Tz};
use millrace_core::EpochMs;
use millrace_triggers::schedule::{Missed, Rule, missed, next_after, start_at};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{between, line, trigger};

fn lines() -> impl Strategy<Value = Value> {
    let time = (0..24_u8, 0..60_u8);
    prop_oneof![
        (1..200_u32).prop_map(|n| json!({"field": "seconds", "secondsInterval": n})),
        (1..200_u32).prop_map(|n| json!({"field": "minutes", "minutesInterval": n})),
        (1..50_u32, 0..60_u8).prop_map(|(n, m)| json!({"field": "hours", "hoursInterval": n, "triggerAtMinute": m})),
        (1..40_u32, time.clone()).prop_map(|(n, (h, m))| json!({"field": "days", "daysInterval": n, "triggerAtHour": h, "triggerAtMinute": m})),
        (1..9_u32, 0..7_u8, time.clone()).prop_map(
            |(n, d, (h, m))| json!({"field": "weeks", "weeksInterval": n, "triggerAtDay": [d], "triggerAtHour": h, "triggerAtMinute": m})
        ),
        (1..14_u32, 1..29_u8, time).prop_map(
            |(n, d, (h, m))| json!({"field": "months", "monthsInterval": n, "triggerAtDayOfMonth": d, "triggerAtHour": h, "triggerAtMinute": m})
        ),
        crons().prop_map(|expression| json!({"field": "cronExpression", "expression": expression})),
    ]
}

fn crons() -> impl Strategy<Value = String> {
    let minute = prop_oneof![Just("*".to_owned()), (0..60_u8).prop_map(|m| m.to_string()), (2..30_u8).prop_map(|n| format!("*/{n}"))];
    let hour = prop_oneof![
        Just("*".to_owned()),
        (0..24_u8).prop_map(|h| h.to_string()),
        (2..12_u8).prop_map(|n| format!("*/{n}")),
        Just("1-3".to_owned())
    ];
    let day = prop_oneof![Just("*".to_owned()), (1..29_u8).prop_map(|d| d.to_string()), Just("L".to_owned()), Just("15W".to_owned())];
    let weekday =
        prop_oneof![Just("*".to_owned()), (0..8_u8).prop_map(|d| d.to_string()), Just("MON-FRI".to_owned()), Just("5L".to_owned())];
    (minute, hour, day, weekday).prop_map(|(minute, hour, day, weekday)| format!("{minute} {hour} {day} * {weekday}"))
}

fn zones() -> impl Strategy<Value = Tz> {
    (0..TZ_VARIANTS.len()).prop_map(|index| TZ_VARIANTS[index])
}

/// 2020 to 2037.
fn moments() -> impl Strategy<Value = EpochMs> {
    (1_577_836_800_000_i64..2_114_380_800_000).prop_map(EpochMs)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_next_due_time_lies_ahead_and_none_is_between(line_of in lines(), zone in zones(), from in moments(), ahead in 0.0..1.0_f64) {
        let rule = line(zone, line_of, json!({}));
        let next = next_after(&rule, zone, from).unwrap();
        prop_assert!(next.at > from);
        // From anywhere in between it is the same one.
        let between = EpochMs(from.0 + ((next.at.0 - 1 - from.0) as f64 * ahead) as i64);
        prop_assert_eq!(next_after(&rule, zone, between), Some(next));
        prop_assert!(next_after(&rule, zone, next.at).unwrap().at > next.at);
    }

    #[test]
    fn spreading_keeps_the_order(line_of in lines(), zone in zones(), from in moments(), seconds in 1..5_000_u32) {
        let rule = line(zone, line_of, json!({"jitterSeconds": seconds}));
        let first = next_after(&rule, zone, from).unwrap().at;
        let second = next_after(&rule, zone, first).unwrap().at;
        let start = start_at(&rule, zone, &trigger(3), first);
        prop_assert!(start >= first && start < second && start.0 - first.0 <= i64::from(seconds) * 1000);
    }

    #[test]
    fn what_was_missed_is_the_end_of_what_was_due(line_of in lines(), zone in zones(), from in moments(), most in 1..6_u16) {
        let rule: Rule = line(zone, line_of, json!({}));
        let until = EpochMs(from.0 + 4 * 3_600_000);
        let all = between(&rule, zone, from, until);
        let expected = &all[all.len().saturating_sub(usize::from(most))..];
        prop_assert_eq!(missed(&rule, zone, from, until, Missed::Each(most)), expected);
    }

    #[test]
    fn no_text_makes_the_reader_stumble(text in ".{0,40}") {
        let _ = Rule::cron(&text);
    }

    #[test]
    fn no_cron_like_text_makes_the_reader_stumble(text in "[0-9*,/#LW?a-zA-Z-]{1,6}( [0-9*,/#LW?MONJA-]{1,6}){4,5}") {
        if let Ok(rule) = Rule::cron(&text) {
            prop_assert!(next_after(&rule, Tz::UTC, EpochMs(0)).is_some());
        }
    }
}

//! Windows, dates left out, first and last dates, spreading.

use millrace_triggers::schedule::{Rule, preview, start_at};
use serde_json::{Value, json};

use crate::support::{at, between, line, object, show, trigger, zone};

fn hours(options: Value, field: Value, from: &str, until: &str) -> Vec<String> {
    let berlin = zone("Europe/Berlin");
    let rule = line(berlin, field, options);
    between(&rule, berlin, at(from), at(until)).iter().map(|due| show(berlin, due.at)[5..16].to_owned()).collect()
}

fn window(days: &[u8], from: &str, to: &str) -> Value {
    json!({"windows": {"window": [{"days": days, "from": from, "to": to}]}})
}

#[test]
fn a_window_is_open_from_its_first_minute_to_the_one_before_its_end() {
    // 2026-06-01 is a Monday.
    let fired =
        hours(window(&[1, 2], "09:00", "12:00"), json!({"field": "hours"}), "2026-06-01T00:00:00+02:00", "2026-06-09T00:00:00+02:00");
    let expected = [
        "06-01 09:00",
        "06-01 10:00",
        "06-01 11:00",
        "06-02 09:00",
        "06-02 10:00",
        "06-02 11:00",
        "06-08 09:00",
        "06-08 10:00",
        "06-08 11:00",
    ];
    assert_eq!(fired, expected);
}

#[test]
fn a_window_may_pass_midnight_and_belongs_to_the_day_it_opens() {
    let fired = hours(window(&[5], "22:30", "02:00"), json!({"field": "hours"}), "2026-06-01T00:00:00+02:00", "2026-06-14T00:00:00+02:00");
    assert_eq!(fired, ["06-05 23:00", "06-06 00:00", "06-06 01:00", "06-12 23:00", "06-13 00:00", "06-13 01:00"]);
    let whole_day = hours(
        window(&[0], "00:00", "24:00"),
        json!({"field": "hours", "hoursInterval": 6}),
        "2026-06-01T00:00:00+02:00",
        "2026-06-10T00:00:00+02:00",
    );
    assert_eq!(whole_day, ["06-07 00:00", "06-07 06:00", "06-07 12:00", "06-07 18:00"]);
}

#[test]
fn a_window_jumps_without_looking_at_each_second() {
    let fired = hours(
        window(&[3], "12:00", "12:01"),
        json!({"field": "seconds", "secondsInterval": 20}),
        "2026-06-04T00:00:00+02:00",
        "2026-06-11T00:00:00+02:00",
    );
    assert_eq!(fired, ["06-10 12:00", "06-10 12:00", "06-10 12:00"]);
}

#[test]
fn dates_are_left_out_one_by_one_and_in_ranges() {
    let options = json!({"blackoutDates": "2026-12-24..2026-12-26, 2026-12-28\n2026-12-26..2026-12-27"});
    let fired = hours(options, json!({"field": "days", "triggerAtHour": 8}), "2026-12-23T00:00:00+01:00", "2026-12-31T00:00:00+01:00");
    assert_eq!(fired, ["12-23 08:00", "12-29 08:00", "12-30 08:00"]);
    let as_list = json!({"blackoutDates": ["2026-12-24", "2026-12-25..2027-01-02"]});
    let fired = hours(as_list, json!({"field": "days"}), "2026-12-22T12:00:00+01:00", "2027-01-04T00:00:00+01:00");
    assert_eq!(fired, ["12-23 00:00", "01-03 00:00", "01-04 00:00"]);
}

#[test]
fn the_first_and_the_last_date_count() {
    let options = json!({"startDate": "2026-06-03", "endDate": "2026-06-05"});
    let fired = hours(options, json!({"field": "hours", "hoursInterval": 12}), "2026-06-01T00:00:00+02:00", "2027-06-01T00:00:00+02:00");
    assert_eq!(fired, ["06-03 00:00", "06-03 12:00", "06-04 00:00", "06-04 12:00", "06-05 00:00", "06-05 12:00"]);
    let moments = json!({"startDate": "2026-06-03T10:00:00Z", "endDate": "2026-06-04 12:00"});
    let fired = hours(moments, json!({"field": "hours", "hoursInterval": 12}), "2026-06-01T00:00:00+02:00", "2027-06-01T00:00:00+02:00");
    assert_eq!(fired, ["06-03 12:00", "06-04 00:00", "06-04 12:00"]);
}

#[test]
fn every_few_days_weeks_and_months_count_from_the_start_date() {
    let days = hours(
        json!({"startDate": "2026-06-02"}),
        json!({"field": "days", "daysInterval": 3}),
        "2026-01-01T00:00:00Z",
        "2026-06-10T00:00:00Z",
    );
    assert_eq!(days, ["06-02 00:00", "06-05 00:00", "06-08 00:00"]);
    let weeks = json!({"field": "weeks", "weeksInterval": 2, "triggerAtDay": [1, 0]});
    let weeks = hours(json!({"startDate": "2026-06-03"}), weeks, "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z");
    // The week of 3 June ends on Sunday 7; the one after next begins on Monday 15.
    assert_eq!(weeks, ["06-07 00:00", "06-15 00:00", "06-21 00:00", "06-29 00:00"]);
    let months = json!({"field": "months", "monthsInterval": 5, "triggerAtDayOfMonth": 10});
    let months = hours(json!({"startDate": "2026-06-03"}), months, "2026-01-01T00:00:00Z", "2027-06-01T00:00:00Z");
    assert_eq!(months, ["06-10 00:00", "11-10 00:00", "04-10 00:00"]);
}

#[test]
fn a_schedule_that_its_limits_leave_nothing_of_is_refused() {
    let berlin = zone("Europe/Berlin");
    let parameters = json!({"rule": {"interval": [{"field": "days", "triggerAtHour": 3}]}, "options": window(&[1], "09:00", "17:00")});
    let short = json!({"rule": {"interval": [{"field": "months"}]}, "options": {"startDate": "2026-06-02", "endDate": "2026-06-30"}});
    for parameters in [parameters, short] {
        let error = Rule::read("schedule_trigger", &object(parameters), berlin).unwrap_err();
        assert!(error.to_string().contains("never fires"));
    }
}

#[test]
fn spreading_is_the_same_after_a_restart_and_ends_before_the_next_due_time() {
    let utc = zone("UTC");
    let options = json!({"jitterSeconds": 300});
    let hourly = || line(utc, json!({"field": "hours"}), options.clone());
    let starts = |rule: &Rule, number: u32| -> Vec<i64> {
        preview(rule, utc, at("2026-01-01T00:00:00Z"), 50)
            .iter()
            .map(|due| start_at(rule, utc, &trigger(number), due.at).0 - due.at.0)
            .collect()
    };
    let once = starts(&hourly(), 1);
    assert_eq!(once, starts(&hourly(), 1));
    assert_ne!(once, starts(&hourly(), 2));
    assert!(once.iter().all(|put_off| (0..=300_000).contains(put_off)));
    assert!(once.iter().any(|put_off| *put_off > 200_000) && once.iter().any(|put_off| *put_off < 100_000));
    let each_minute = line(utc, json!({"field": "minutes", "minutesInterval": 1}), options.clone());
    assert!(starts(&each_minute, 1).iter().all(|put_off| (0..60_000).contains(put_off)));
}

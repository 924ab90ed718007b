//! Parameters of the three node types.

use chrono_tz::Tz;
use millrace_core::JsonMap;
use millrace_triggers::schedule::{Missed, Rule, RuleError, preview};
use serde_json::{Value, json};

use crate::support::{armed, at, object, show};

fn times(node_type: &str, parameters: Value, count: usize) -> Vec<String> {
    let rule = Rule::read(node_type, &object(parameters), Tz::UTC).unwrap();
    preview(&rule, Tz::UTC, at("2026-01-01T00:00:30Z"), count).iter().map(|due| show(Tz::UTC, due.at)[5..19].to_owned()).collect()
}

fn refusal(node_type: &str, parameters: Value) -> String {
    Rule::read(node_type, &object(parameters), Tz::UTC).unwrap_err().to_string()
}

#[test]
fn the_schedule_trigger_in_all_its_forms() {
    let lines = |lines: Value| json!({"rule": {"interval": lines}});
    for (interval, expected) in [
        (json!([{}]), vec!["01-02 00:00:00", "01-03 00:00:00"]),
        (json!([{"triggerAtHour": 8}]), vec!["01-01 08:00:00", "01-02 08:00:00"]),
        (json!([{"field": "seconds"}]), vec!["01-01 00:01:00", "01-01 00:01:30"]),
        (json!([{"field": "seconds", "secondsInterval": 10}]), vec!["01-01 00:00:40", "01-01 00:00:50"]),
        (json!([{"field": "minutes"}]), vec!["01-01 00:05:00", "01-01 00:10:00"]),
        (json!([{"field": "minutes", "minutesInterval": "15"}]), vec!["01-01 00:15:00", "01-01 00:30:00"]),
        (json!([{"field": "hours", "triggerAtMinute": 5}]), vec!["01-01 00:05:00", "01-01 01:05:00"]),
        (json!([{"field": "hours", "hoursInterval": 6}]), vec!["01-01 06:00:00", "01-01 12:00:00"]),
        (json!([{"field": "weeks", "triggerAtHour": 8}]), vec!["01-04 08:00:00", "01-11 08:00:00"]),
        (
            json!([{"field": "weeks", "triggerAtDay": [1, "3"], "triggerAtMinute": 20}]),
            vec!["01-05 00:20:00", "01-07 00:20:00", "01-12 00:20:00"],
        ),
        (json!([{"field": "weeks", "triggerAtDay": []}]), vec!["01-02 00:00:00", "01-03 00:00:00"]),
        (json!([{"field": "months"}]), vec!["02-01 00:00:00", "03-01 00:00:00"]),
        (json!([{"field": "months", "triggerAtDayOfMonth": 31, "triggerAtHour": 23}]), vec!["01-31 23:00:00", "03-31 23:00:00"]),
        (json!([{"field": "months", "monthsInterval": 3}]), vec!["04-01 00:00:00", "07-01 00:00:00"]),
        (json!([{"field": "cronExpression", "expression": "0 9 * * 1-5"}]), vec!["01-01 09:00:00", "01-02 09:00:00", "01-05 09:00:00"]),
        // Several lines; what falls together is one run.
        (
            json!([{"triggerAtHour": 9}, {"triggerAtHour": 15}, {"field": "cronExpression", "expression": "0 15 * * *"}]),
            vec!["01-01 09:00:00", "01-01 15:00:00", "01-02 09:00:00"],
        ),
    ] {
        assert_eq!(times("schedule_trigger", lines(interval.clone()), expected.len()), expected, "{interval}");
    }
    assert_eq!(times("schedule_trigger", json!({}), 1), ["01-02 00:00:00"]);
}

#[test]
fn the_retired_nodes() {
    let item = |item: Value| json!({"triggerTimes": {"item": [item]}});
    for (entry, expected) in [
        (json!({}), vec!["01-01 14:00:00"]),
        (json!({"mode": "everyMinute"}), vec!["01-01 00:01:00", "01-01 00:02:00"]),
        (json!({"mode": "everyHour", "minute": 7}), vec!["01-01 00:07:00", "01-01 01:07:00"]),
        (json!({"mode": "everyDay", "hour": 6, "minute": 30}), vec!["01-01 06:30:00", "01-02 06:30:00"]),
        (json!({"mode": "everyWeek", "weekday": "5", "hour": 6}), vec!["01-02 06:00:00", "01-09 06:00:00"]),
        (json!({"mode": "everyWeek"}), vec!["01-05 14:00:00"]),
        (json!({"mode": "everyMonth", "dayOfMonth": 15, "hour": 0}), vec!["01-15 00:00:00", "02-15 00:00:00"]),
        (json!({"mode": "everyX", "value": 10, "unit": "minutes"}), vec!["01-01 00:10:00", "01-01 00:20:00"]),
        (json!({"mode": "everyX", "value": 4, "unit": "hours"}), vec!["01-01 04:00:00", "01-01 08:00:00"]),
        (json!({"mode": "custom", "cronExpression": "15 30 10 * * *"}), vec!["01-01 10:30:15"]),
    ] {
        assert_eq!(times("cron", item(entry.clone()), expected.len()), expected, "{entry}");
    }
    assert_eq!(times("interval", json!({"interval": 90, "unit": "minutes"}), 2), ["01-01 01:30:00", "01-01 03:00:00"]);
    assert_eq!(times("interval", json!({}), 2), ["01-01 00:00:31", "01-01 00:00:32"]);
    let poll = object(json!({"pollTimes": {"item": [{"mode": "everyX", "unit": "minutes", "value": 5}]}}));
    assert_eq!(preview(&Rule::poll_times(&poll).unwrap(), Tz::UTC, at("2026-01-01T00:00:30Z"), 1)[0].at, at("2026-01-01T00:05:00Z"));
}

#[test]
fn errors_name_the_parameter_and_what_is_allowed() {
    let line = |line: Value| json!({"rule": {"interval": [line]}});
    let options = |options: Value| json!({"options": options});
    for (parameters, path, about) in [
        (line(json!({"field": "fortnights"})), "rule.interval[0].field", "seconds, minutes"),
        (line(json!({"field": "minutes", "minutesInterval": 0})), "rule.interval[0].minutesInterval", "from 1 to"),
        (line(json!({"field": "minutes", "minutesInterval": "={{ 5 }}"})), "rule.interval[0].minutesInterval", "no whole number"),
        (line(json!({"triggerAtHour": 24})), "rule.interval[0].triggerAtHour", "from 0 to 23"),
        (line(json!({"triggerAtHour": 1.5})), "rule.interval[0].triggerAtHour", "no whole number"),
        (line(json!({"field": "weeks", "triggerAtDay": [9]})), "rule.interval[0].triggerAtDay", "0 (Sunday) to 6"),
        (line(json!({"field": "cronExpression", "expression": "0 25 * * *"})), "rule.interval[0].expression", "the hour “25”"),
        (line(json!({"field": "cronExpression"})), "rule.interval[0].expression", "five fields"),
        (json!({"rule": {"interval": []}}), "rule.interval", "at least one"),
        (json!({"rule": {"interval": 5}}), "rule.interval", "a list"),
        (json!({"rule": {"interval": vec![json!({}); 101]}}), "rule.interval", "at most 100"),
        (options(json!({"jitterSeconds": -1})), "options.jitterSeconds", "from 0"),
        (options(json!({"toleranceSeconds": 0})), "options.toleranceSeconds", "from 1"),
        (options(json!({"missedRuns": "all"})), "options.missedRuns", "skip, once, each"),
        (options(json!({"missedRuns": "each", "missedRunsLimit": 0})), "options.missedRunsLimit", "from 1"),
        (options(json!({"blackoutDates": "24.12.2026"})), "options.blackoutDates", "2026-12-24..2027-01-02"),
        (options(json!({"blackoutDates": "2026-02-30"})), "options.blackoutDates", "no date"),
        (options(json!({"blackoutDates": "2026-12-24..2026-12-23"})), "options.blackoutDates", "before the first"),
        (options(json!({"windows": {"window": [{"from": "9 am"}]}})), "options.windows.window[0].from", "09:30"),
        (options(json!({"windows": {"window": [{"from": "24:00"}]}})), "options.windows.window[0].from", "23:59"),
        (options(json!({"windows": {"window": [{"days": []}]}})), "options.windows.window[0].days", "at least one"),
        (options(json!({"startDate": "tomorrow"})), "options.startDate", "no date"),
        (options(json!({"startDate": "2026-02-01", "endDate": "2026-01-01"})), "options.endDate", "before the start"),
    ] {
        let error = refusal("schedule_trigger", parameters);
        assert!(error.contains(path) && error.contains(about), "{path}: {error}");
    }
    assert!(refusal("cron", json!({})).contains("triggerTimes.item: add at least one time"));
    assert!(refusal("cron", json!({"triggerTimes": {"item": [{"mode": "custom"}]}})).contains("triggerTimes.item[0].cronExpression"));
    assert!(refusal("interval", json!({"unit": "days"})).contains("seconds, minutes, hours"));
    assert_eq!(Rule::read("webhook", &JsonMap::new(), Tz::UTC).unwrap_err(), RuleError::Type("webhook".to_owned()));
    assert!(Rule::parse(&armed(1, json!({}), "Europe/Atlantis")).unwrap_err().to_string().contains("Europe/Atlantis"));
}

#[test]
fn policies_have_their_defaults() {
    let rule = |options: Value| Rule::read("schedule_trigger", &object(json!({"options": options})), Tz::UTC).unwrap();
    assert_eq!((rule(json!({})).missed_runs(), rule(json!({})).grace_ms()), (Missed::Once, 60_000));
    assert_eq!(rule(json!({"missedRuns": "skip"})).missed_runs(), Missed::Skip);
    assert_eq!(rule(json!({"missedRuns": "each"})).missed_runs(), Missed::Each(10));
    assert_eq!(rule(json!({"missedRuns": "each", "missedRunsLimit": 3})).missed_runs(), Missed::Each(3));
    assert_eq!(rule(json!({"toleranceSeconds": 5, "jitterSeconds": 10})).grace_ms(), 15_000);
    // An end that has passed is no error: the schedule has ended.
    let ended = rule(json!({"endDate": "2020-01-01"}));
    assert!(preview(&ended, Tz::UTC, at("2026-01-01T00:00:00Z"), 5).is_empty());
}

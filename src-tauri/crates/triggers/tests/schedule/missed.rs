//! Missed runs: the pure policy, and what a timetable gives out after a night.

use std::sync::Arc;

use chrono_tz::Tz;
use millrace_core::EpochMs;
use millrace_triggers::schedule::{Missed, Rule, Timetable, missed, next_after};
use serde_json::json;

use crate::support::{at, line, show, trigger};

fn shown(rule: &Rule, policy: Missed, last: &str, now: &str) -> Vec<String> {
    missed(rule, Tz::UTC, at(last), at(now), policy).iter().map(|due| show(Tz::UTC, due.at)[8..16].to_owned()).collect()
}

#[test]
fn a_policy_leaves_out_takes_the_latest_or_takes_several() {
    let hourly = Rule::cron("0 * * * *").unwrap();
    let (last, now) = ("2026-01-01T20:00:00Z", "2026-01-02T06:30:00Z");
    assert!(shown(&hourly, Missed::Skip, last, now).is_empty());
    assert_eq!(shown(&hourly, Missed::Once, last, now), ["02 06:00"]);
    assert_eq!(shown(&hourly, Missed::Each(3), last, now), ["02 04:00", "02 05:00", "02 06:00"]);
    assert_eq!(shown(&hourly, Missed::Each(100), last, now).len(), 10);
    assert_eq!(shown(&hourly, Missed::Once, last, "2026-01-01T20:59:59Z"), [""; 0]);
    // The moment itself counts, the last handled does not.
    assert_eq!(shown(&hourly, Missed::Each(9), last, "2026-01-01T21:00:00Z"), ["01 21:00"]);
}

#[test]
fn a_year_asleep_with_a_rule_of_every_second_is_little_work() {
    let each_second = Rule::every_seconds(1);
    let now = at("2027-01-01T00:00:00Z");
    let dues = missed(&each_second, Tz::UTC, at("2026-01-01T00:00:00Z"), now, Missed::Each(10));
    assert_eq!(dues.iter().map(|due| now.0 - due.at.0).collect::<Vec<_>>(), (0..10).rev().map(|s| s * 1000).collect::<Vec<_>>());
    // Also when the latest is long ago: a window of one minute a week.
    let window = json!({"windows": {"window": [{"days": [3], "from": "12:00", "to": "12:01"}]}});
    let rare = line(Tz::UTC, json!({"field": "seconds", "secondsInterval": 1}), window);
    let dues = missed(&rare, Tz::UTC, at("2026-01-01T00:00:00Z"), at("2026-12-29T00:00:00Z"), Missed::Each(100));
    assert_eq!(dues.len(), 100);
    assert_eq!(dues[99].at, at("2026-12-23T12:00:59Z"));
    assert_eq!(dues[0].at, at("2026-12-16T12:00:20Z"));
}

/// What a timetable gives out at `now` for a rule whose next due time was `next`.
fn given_out(rule: &Rule, next: &str, now: EpochMs) -> (Vec<EpochMs>, Option<EpochMs>) {
    let mut timetable = Timetable::new();
    timetable.arm(trigger(1), Arc::new(rule.clone()), Tz::UTC, Some(at(next)));
    let due = timetable.due(now).pop().expect("something is due");
    assert!(timetable.due(now).is_empty(), "given out twice");
    (due.runs.iter().map(|run| run.due.at).collect(), due.next)
}

#[test]
fn after_a_night_the_policy_decides_and_within_the_tolerance_nothing_is_lost() {
    let hourly = Rule::cron("0 * * * *").unwrap();
    let (next, morning) = ("2026-01-01T22:00:00Z", at("2026-01-02T06:30:00Z"));
    let seven = Some(at("2026-01-02T07:00:00Z"));
    let with = |missed| hourly.clone().with_missed_runs(missed);
    assert_eq!(given_out(&with(Missed::Skip), next, morning), (vec![], seven));
    assert_eq!(given_out(&with(Missed::Once), next, morning), (vec![at("2026-01-02T06:00:00Z")], seven));
    let two = vec![at("2026-01-02T05:00:00Z"), at("2026-01-02T06:00:00Z")];
    assert_eq!(given_out(&with(Missed::Each(2)), next, morning), (two, seven));
    // 30 s late is not missed.
    let just_late = at("2026-01-02T06:00:30Z");
    assert_eq!(given_out(&with(Missed::Skip), next, just_late).0, [at("2026-01-02T06:00:00Z")]);
    assert_eq!(given_out(&with(Missed::Skip), "2026-01-02T06:00:00Z", just_late).0, [at("2026-01-02T06:00:00Z")]);
    assert_eq!(given_out(&with(Missed::Skip), "2026-01-02T06:00:00Z", at("2026-01-02T06:02:00Z")).0, []);
    assert_eq!(given_out(&with(Missed::Once), "2026-01-02T06:00:00Z", at("2026-01-02T06:02:00Z")).0, [at("2026-01-02T06:00:00Z")]);
    // Busy for some seconds: all run, whatever the policy.
    let each_second = Rule::every_seconds(1).with_missed_runs(Missed::Skip);
    assert_eq!(given_out(&each_second, "2026-01-02T06:00:00Z", at("2026-01-02T06:00:04Z")).0.len(), 5);
    let once = Rule::every_seconds(1);
    assert_eq!(given_out(&once, "2026-01-02T06:00:00Z", at("2026-01-03T06:00:04Z")).0.len(), 1);
}

#[test]
fn a_run_that_is_put_off_is_not_due_before_its_start() {
    let rule = Rule::cron("0 * * * *").unwrap().with_jitter(1800).with_missed_runs(Missed::Each(5));
    let mut timetable = Timetable::new();
    let first = next_after(&rule, Tz::UTC, at("2026-01-01T00:30:00Z")).unwrap().at;
    timetable.arm(trigger(7), Arc::new(rule), Tz::UTC, Some(first));
    let mut seen = Vec::new();
    while seen.len() < 48 {
        let start = timetable.next_due().unwrap();
        assert!(timetable.due(EpochMs(start.0 - 1)).is_empty());
        for run in timetable.due(start).into_iter().flat_map(|due| due.runs) {
            assert_eq!(run.start_at, start);
            seen.push(run.due.at);
        }
    }
    assert!(seen.windows(2).all(|two| two[1].0 - two[0].0 == 3_600_000));
}

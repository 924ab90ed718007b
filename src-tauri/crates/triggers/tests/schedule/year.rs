//! A year of 1,000 schedules on a manual clock, with restarts in between; and 10,000 that are due at once.

use std::{collections::HashMap, sync::Arc};

use chrono_tz::Tz;
use millrace_core::{Clock, EpochMs, trigger::TriggerId};
use millrace_testkit::ManualClock;
use millrace_triggers::schedule::{Missed, Rule, Timetable, next_after};
use serde_json::{Value, json};

use crate::support::{at, between, line, trigger, zone};

const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Gaza",
    "UTC",
];

fn parameters(number: u32) -> (Value, Value) {
    let (hour, minute) = (number % 24, number * 7 % 60);
    let expression = |text: String| json!({"field": "cronExpression", "expression": text});
    let line = match number % 20 {
        0 => json!({"field": "hours", "hoursInterval": 1 + number % 5, "triggerAtMinute": minute}),
        1 => json!({"field": "weeks", "weeksInterval": 1 + number % 3, "triggerAtDay": [number % 7, 3], "triggerAtHour": hour}),
        2 => json!({"field": "months", "monthsInterval": 1 + number % 4, "triggerAtDayOfMonth": 1 + number % 31, "triggerAtHour": hour}),
        3 => expression(format!("{minute} {hour} L * *")),
        4 => expression(format!("{minute} {hour} * * {}#{}", number % 7, 1 + number % 4)),
        5 => expression(format!("{minute} 1-3 * * *")),
        6 if number % 100 == 6 => json!({"field": "minutes", "minutesInterval": 15 + number % 30}),
        7 => expression(format!("{minute} {hour} 13 * 5")),
        n => json!({"field": "days", "daysInterval": 1 + n % 4, "triggerAtHour": hour, "triggerAtMinute": minute}),
    };
    let options = match number % 9 {
        0 => json!({"jitterSeconds": 600, "missedRuns": "each", "missedRunsLimit": 1000}),
        1 => json!({"blackoutDates": "2026-12-24..2027-01-02, 2026-05-01"}),
        2 if number.is_multiple_of(20) => json!({"windows": {"window": [{"days": [1, 2, 3, 4, 5], "from": "22:00", "to": "06:00"}]}}),
        _ => json!({}),
    };
    (line, options)
}

/// What is on disk: the next due time of each schedule.
type Book = HashMap<TriggerId, Option<EpochMs>>;

fn start(schedules: &[(TriggerId, Arc<Rule>, Tz)], book: &Book) -> Timetable {
    let mut timetable = Timetable::new();
    for (id, rule, zone) in schedules {
        timetable.arm(id.clone(), Arc::clone(rule), *zone, book[id]);
    }
    timetable
}

#[test]
fn a_year_of_a_thousand_schedules_with_restarts() {
    let clock = ManualClock::at(at("2026-01-01T00:00:00Z").0);
    let end = at("2027-01-01T00:00:00Z");
    let schedules: Vec<(TriggerId, Arc<Rule>, Tz)> = (0..1000)
        .map(|number| {
            let zone = zone(ZONES[number as usize % ZONES.len()]);
            let (line_of, options) = parameters(number);
            (trigger(number), Arc::new(line(zone, line_of, options)), zone)
        })
        .collect();
    let begin = clock.now();
    let mut book: Book = schedules.iter().map(|(id, rule, zone)| (id.clone(), next_after(rule, *zone, begin).map(|due| due.at))).collect();
    let mut fired: HashMap<TriggerId, Vec<EpochMs>> = HashMap::new();
    let (mut timetable, mut restart) = (start(&schedules, &book), begin.0);
    while let Some(next) = timetable.next_due().filter(|next| *next <= end) {
        clock.set(next.0);
        for due in timetable.due(clock.now()) {
            fired.entry(due.trigger.clone()).or_default().extend(due.runs.iter().map(|run| run.due.at));
            book.insert(due.trigger, due.next);
        }
        if clock.now().0 - restart > 5 * 86_400_000 {
            restart = clock.now().0;
            timetable = start(&schedules, &book);
        }
    }
    let mut total = 0;
    for (id, rule, zone) in &schedules {
        // The last ones may be put off beyond the end.
        let mut expected: Vec<EpochMs> = between(rule, *zone, begin, end).into_iter().map(|due| due.at).collect();
        expected.retain(|due| millrace_triggers::schedule::start_at(rule, *zone, id, *due) <= end);
        total += expected.len();
        assert_eq!(fired.get(id).map_or(&[][..], Vec::as_slice), expected, "{id:?}");
    }
    assert!(total > 400_000, "{total}");
}

#[test]
fn ten_thousand_due_at_once_are_each_given_out_once() {
    let rule = Arc::new(Rule::cron("0 9 * * *").unwrap());
    let nine = at("2026-06-01T09:00:00Z");
    let mut timetable = Timetable::new();
    for number in 0..10_000 {
        timetable.arm(trigger(number), Arc::clone(&rule), Tz::UTC, Some(nine));
    }
    // Some go, some are armed anew.
    for number in (0..10_000).step_by(10) {
        assert!(timetable.disarm(&trigger(number)));
        assert!(!timetable.disarm(&trigger(number)));
    }
    for number in (1..10_000).step_by(10) {
        timetable.arm(trigger(number), Arc::clone(&rule), Tz::UTC, Some(nine));
    }
    assert_eq!((timetable.len(), timetable.next_due()), (9_000, Some(nine)));
    assert!(timetable.due(EpochMs(nine.0 - 1)).is_empty());
    let due = timetable.due(nine);
    let unique: std::collections::HashSet<_> = due.iter().map(|due| &due.trigger).collect();
    assert_eq!((due.len(), unique.len()), (9_000, 9_000));
    assert!(timetable.due(nine).is_empty());
    assert_eq!(timetable.next_due(), Some(at("2026-06-02T09:00:00Z")));
}

#[test]
fn a_clock_that_goes_back_brings_due_times_again_with_the_same_name() {
    let rule = Arc::new(Rule::cron("0 * * * *").unwrap().with_missed_runs(Missed::Each(100)));
    let mut timetable = Timetable::new();
    timetable.arm(trigger(1), rule, Tz::UTC, Some(at("2026-06-01T09:00:00Z")));
    let names = |timetable: &mut Timetable, now: &str| -> Vec<EpochMs> {
        timetable.due(at(now)).into_iter().flat_map(|due| due.runs).map(|run| run.due.at).collect()
    };
    assert_eq!(names(&mut timetable, "2026-06-01T11:00:00Z").len(), 3);
    timetable.rewind(at("2026-06-01T09:30:00Z"));
    assert_eq!(names(&mut timetable, "2026-06-01T09:45:00Z"), []);
    assert_eq!(names(&mut timetable, "2026-06-01T10:00:00Z"), [at("2026-06-01T10:00:00Z")]);
    // Going back never loses what is next.
    timetable.rewind(at("2026-06-01T10:00:00Z"));
    assert_eq!(timetable.next_of(&trigger(1)), Some(at("2026-06-01T11:00:00Z")));
}

//! The loop, on tokio's paused time.

mod world;

use std::{sync::atomic::Ordering, time::Duration};

use millrace_core::{
    EpochMs,
    trigger::{ArmedTrigger, FireError, TriggerKind},
};
use serde_json::{Value, json};

use self::world::{World, run_and_die, run_for};
use crate::support::{armed, at, between, rule, trigger, zone};

const DAY: i64 = 86_400_000;

fn each_seconds(number: u32, seconds: u32, options: Value) -> ArmedTrigger {
    let line = json!({"field": "seconds", "secondsInterval": seconds});
    armed(number, json!({"rule": {"interval": [line]}, "options": options}), "Europe/Berlin")
}

fn cron(number: u32, expression: &str, options: Value) -> ArmedTrigger {
    let line = json!({"field": "cronExpression", "expression": expression});
    armed(number, json!({"rule": {"interval": [line]}, "options": options}), "UTC")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test(start_paused = true)]
async fn each_due_time_is_fired_once_and_named_by_itself() {
    let world = World::at("2026-06-01T09:59:55Z");
    let runner = world.runner();
    let next = runner.arm(&cron(1, "*/5 * * * *", json!({}))).await.unwrap();
    assert_eq!(next, Some(at("2026-06-01T10:00:00Z")));
    assert_eq!(world.next_in_book(&trigger(1)), next);
    run_for(&runner, seconds(660)).await;
    let expected = ["2026-06-01T10:00:00Z", "2026-06-01T10:05:00Z", "2026-06-01T10:10:00Z"].map(at);
    assert_eq!(world.times_of(&trigger(1)), expected);
    let event = world.event(&trigger(1), expected[0]);
    assert_eq!((event.kind, event.due_at), (TriggerKind::Schedule, Some(expected[0])));
    assert_eq!(event.items[0].json["timestamp"], "2026-06-01T10:00:00.000+00:00");
    assert_eq!(world.next_in_book(&trigger(1)), Some(at("2026-06-01T10:15:00Z")));
    assert_eq!(world.book.lock().unwrap()[&trigger(1)].last, Some(expected[2]));
    assert_eq!((world.heard.load(Ordering::SeqCst), world.tries.load(Ordering::SeqCst)), (3, 3));
    assert!(world.told.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_due_in_a_moment_is_announced_once() {
    let world = World::at("2026-06-01T09:59:55Z");
    let runner = world.runner();
    for schedule in [cron(1, "*/5 * * * *", json!({})), each_seconds(2, 1, json!({})), cron(3, "0 0 1 1 *", json!({}))] {
        runner.arm(&schedule).await.unwrap();
    }
    run_for(&runner, seconds(20)).await;
    let of = |number| {
        let expected = world.expected.lock().unwrap();
        expected.iter().filter(|(id, _)| *id == trigger(number)).map(|(_, at)| *at).collect::<Vec<_>>()
    };
    let [announced] = of(1)[..] else { panic!("it is due once: {:?}", of(1)) };
    assert!((1..=500).contains(&(at("2026-06-01T10:00:00Z").0 - announced.0)), "{announced:?}");
    assert_eq!((of(2).len(), world.times_of(&trigger(2)).len()), (20, 20), "each run is announced: {:?}", of(2));
    assert!(of(3).is_empty());
}

#[tokio::test(start_paused = true)]
async fn killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let world = World::at("2026-06-01T00:00:00Z");
    let each = json!({"missedRuns": "each", "missedRunsLimit": 1000});
    let spread = json!({"missedRuns": "each", "missedRunsLimit": 1000, "jitterSeconds": 20});
    let schedules =
        [each_seconds(1, 1, each.clone()), each_seconds(2, 7, each.clone()), each_seconds(3, 30, spread), cron(4, "*/2 * * * *", each)];
    let begin = at("2026-06-01T00:00:00Z");
    let mut random = 12_345_u64;
    let runner = world.runner();
    for schedule in &schedules {
        runner.arm(schedule).await.unwrap();
    }
    for _ in 0..300 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let runner = world.runner();
        for schedule in &schedules {
            runner.arm(schedule).await.unwrap();
        }
        run_and_die(runner, Duration::from_millis(random >> 33 & 0xfff)).await;
    }
    let runner = world.runner();
    for schedule in &schedules {
        runner.arm(schedule).await.unwrap();
    }
    run_for(&runner, Duration::from_millis(500)).await;
    world.assert_once();
    for schedule in &schedules {
        let zone = zone(&schedule.timezone);
        let next = world.next_in_book(&schedule.id).unwrap();
        let rule = rule(zone, Value::Object(schedule.parameters.clone()));
        let expected: Vec<EpochMs> = between(&rule, zone, EpochMs(begin.0 + 5), EpochMs(next.0 - 1)).iter().map(|due| due.at).collect();
        let mut found = world.times_of(&schedule.id);
        found.retain(|due| *due < next);
        assert_eq!(found, expected, "{:?}", schedule.id);
    }
    assert!(world.duplicates.load(Ordering::SeqCst) > 0, "no kill fell between the event and the save");
}

#[tokio::test(start_paused = true)]
async fn a_day_asleep_is_noticed_and_told_and_one_run_makes_up_for_it() {
    let world = World::at("2026-06-01T09:59:00Z");
    let runner = world.runner();
    runner.arm(&cron(1, "0 * * * *", json!({}))).await.unwrap();
    runner.arm(&cron(2, "0 * * * *", json!({"missedRuns": "skip"}))).await.unwrap();
    runner.arm(&cron(3, "0 * * * *", json!({"missedRuns": "each", "missedRunsLimit": 3}))).await.unwrap();
    tokio::join!(run_for(&runner, seconds(4 * 60)), async {
        tokio::time::sleep(seconds(2 * 60)).await;
        world.jump(DAY);
    });
    let (first, latest) = (at("2026-06-01T10:00:00Z"), at("2026-06-02T10:00:00Z"));
    let hour = |hours: i64| EpochMs(latest.0 - hours * 3_600_000);
    assert_eq!(*world.told.lock().unwrap(), [DAY]);
    assert_eq!(world.times_of(&trigger(1)), [first, latest]);
    assert_eq!(world.times_of(&trigger(2)), [first]);
    assert_eq!(world.times_of(&trigger(3)), [first, hour(2), hour(1), latest]);
    let next = Some(at("2026-06-02T11:00:00Z"));
    assert_eq!([1, 2, 3].map(|number| world.next_in_book(&trigger(number))), [next; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_a_day_fires_no_due_time_twice_and_goes_on() {
    let world = World::at("2026-06-02T09:59:00Z");
    let runner = world.runner();
    runner.arm(&cron(1, "*/10 * * * *", json!({}))).await.unwrap();
    tokio::join!(run_for(&runner, seconds(40 * 60)), async {
        tokio::time::sleep(seconds(15 * 60)).await;
        world.jump(-DAY);
        tokio::time::sleep(seconds(15 * 60)).await;
        world.jump(DAY);
        tokio::time::sleep(seconds(5 * 60)).await;
        // Over what ran already.
        world.jump(-20 * 60 * 1000);
    });
    assert_eq!(*world.told.lock().unwrap(), [-DAY, DAY, -20 * 60 * 1000]);
    world.assert_once();
    let times = world.times_of(&trigger(1));
    // On the right day, then on the day before, then on the right day again.
    for expected in ["2026-06-02T10:00:00Z", "2026-06-02T10:10:00Z", "2026-06-01T10:20:00Z", "2026-06-02T10:30:00Z"] {
        assert!(times.contains(&at(expected)), "{expected}");
    }
    assert!(runner.next_of(&trigger(1)) <= Some(at("2026-06-02T10:30:00Z")));
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_due_at_once_are_fired_side_by_side_within_bounds() {
    let world = World::at("2026-06-01T08:59:59Z");
    let runner = world.runner();
    for number in 0..10_000 {
        runner.arm(&cron(number, "0 9 * * *", json!({}))).await.unwrap();
        // Saving took a millisecond.
        world.jump(-1);
    }
    run_for(&runner, seconds(30)).await;
    assert_eq!(world.accepted.lock().unwrap().len(), 10_000);
    world.assert_once();
    let most = world.most_in_flight.load(Ordering::SeqCst);
    assert!((200..=256).contains(&most), "{most}");
    assert_eq!(world.tries.load(Ordering::SeqCst), 10_000);
    assert_eq!(world.next_in_book(&trigger(9_999)), Some(at("2026-06-02T09:00:00Z")));
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_is_busy_or_broken_is_asked_again() {
    let world = World::at("2026-06-01T08:59:59Z");
    let refusals =
        [FireError::Busy { retry_after_s: 7 }, FireError::Failed("the disk is full".into()), FireError::Failed("the disk is full".into())];
    world.refusals.lock().unwrap().extend(refusals);
    let runner = world.runner();
    runner.arm(&cron(1, "0 9 * * *", json!({}))).await.unwrap();
    run_for(&runner, seconds(60)).await;
    assert_eq!(world.times_of(&trigger(1)), [at("2026-06-01T09:00:00Z")]);
    assert_eq!(world.tries.load(Ordering::SeqCst), 4);
    assert_eq!(*world.deaf.lock().unwrap(), ["the disk is full", "the disk is full"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_until_the_end_is_fired_after_the_restart() {
    let world = World::at("2026-06-01T08:59:59Z");
    world.refusals.lock().unwrap().extend(vec![FireError::Busy { retry_after_s: 60 }; 3]);
    let runner = world.runner();
    runner.arm(&cron(1, "0 9 * * *", json!({}))).await.unwrap();
    run_for(&runner, seconds(30)).await;
    assert_eq!(world.next_in_book(&trigger(1)), Some(at("2026-06-01T09:00:00Z")));
    world.refusals.lock().unwrap().clear();
    let runner = world.runner();
    runner.arm(&cron(1, "0 9 * * *", json!({}))).await.unwrap();
    run_for(&runner, seconds(30)).await;
    assert_eq!(world.times_of(&trigger(1)), [at("2026-06-01T09:00:00Z")]);
    assert_eq!(world.next_in_book(&trigger(1)), Some(at("2026-06-02T09:00:00Z")));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_deployed_is_forgotten() {
    let world = World::at("2026-06-01T08:59:59Z");
    world.refusals.lock().unwrap().push_back(FireError::NotDeployed);
    let runner = world.runner();
    runner.arm(&each_seconds(1, 1, json!({}))).await.unwrap();
    runner.arm(&cron(2, "0 10 * * *", json!({}))).await.unwrap();
    run_for(&runner, seconds(30)).await;
    assert_eq!((runner.armed(), world.tries.load(Ordering::SeqCst)), (1, 1));
    assert!(runner.disarm(&trigger(2)).await);
    assert!(!runner.disarm(&trigger(2)).await);
}

#[tokio::test(start_paused = true)]
async fn next_times_that_cannot_be_saved_are_saved_later() {
    let world = World::at("2026-06-01T08:59:59Z");
    let runner = world.runner();
    runner.arm(&cron(1, "0 9 * * *", json!({}))).await.unwrap();
    world.saves_to_fail.store(2, Ordering::SeqCst);
    run_for(&runner, seconds(30)).await;
    assert_eq!(world.next_in_book(&trigger(1)), Some(at("2026-06-02T09:00:00Z")));
    world.saves_to_fail.store(1, Ordering::SeqCst);
    let error = runner.arm(&cron(2, "0 9 * * *", json!({}))).await.unwrap_err();
    assert!(error.to_string().contains("disk full"));
    assert_eq!(runner.armed(), 1);
}

#[tokio::test(start_paused = true)]
async fn armed_anew_the_new_rule_holds_and_a_stored_time_of_another_rule_does_not() {
    let world = World::at("2026-06-01T08:59:59Z");
    let runner = world.runner();
    runner.arm(&cron(1, "0 9 * * *", json!({}))).await.unwrap();
    let next = runner.arm(&cron(1, "30 9 * * *", json!({}))).await.unwrap();
    assert_eq!(next, Some(at("2026-06-01T09:30:00Z")));
    run_for(&runner, seconds(3600)).await;
    assert_eq!(world.times_of(&trigger(1)), [at("2026-06-01T09:30:00Z")]);
    // Stored for the day after, but the clock had been ahead: the nearer one counts.
    world.jump(-3 * DAY);
    let runner = world.runner();
    assert_eq!(runner.arm(&cron(1, "30 9 * * *", json!({}))).await.unwrap(), Some(at("2026-05-30T09:30:00Z")));
}

#[tokio::test(start_paused = true)]
async fn a_schedule_armed_while_the_loop_sleeps_is_not_overslept() {
    let world = World::at("2026-06-01T08:00:00Z");
    let runner = world.runner();
    tokio::join!(run_for(&runner, seconds(20)), async {
        tokio::time::sleep(seconds(1)).await;
        runner.arm(&each_seconds(1, 3, json!({}))).await.unwrap();
    });
    assert_eq!(world.times_of(&trigger(1)).len(), 6);
    // Stopped in order: nothing comes again.
    assert_eq!(world.duplicates.load(Ordering::SeqCst), 0);
}

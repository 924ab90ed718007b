//! Statistics against a plain computation.

use futures::future::join_all;
use millrace_core::{
    EpochMs, ExecutionStatus,
    journal::{ExecutionEnd, ExecutionStart, Journal as _},
    trigger::{TriggerKind, WaitKind},
};
use millrace_store::{Error, Options, RetentionPolicy, StatsBucket, StatsRow, Store, migrate_down};
use millrace_testkit::ManualClock;

use crate::{
    fixture::{DAY, Fixture, Flow, HOUR, NOW, both},
    setup::Db,
};

both!(
    counts_and_times_are_those_of_a_plain_computation,
    nothing_is_no_number,
    the_average_moves_with_the_newest,
    statistics_outlive_the_history,
    old_hours_become_days,
    every_end_counts_once,
    a_migration_counts_what_is_there,
    what_is_usual,
    too_many_points_are_refused,
    bytes_grow_with_the_data,
);

/// Numbers that look like chance and are the same each time.
struct Chance(u64);
impl Chance {
    fn next(&mut self, below: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below) as i64
    }
}

struct Past {
    at: i64,
    due: Option<i64>,
    took: i64,
    status: ExecutionStatus,
}

async fn past(f: &Fixture, flow: Flow, count: usize) -> Vec<Past> {
    let mut chance = Chance(7);
    let all: Vec<Past> = (0..count)
        .map(|_| {
            let at = NOW - 3 * DAY + chance.next(3 * DAY as u64);
            let status = match chance.next(10) {
                0 => ExecutionStatus::Error,
                1 => ExecutionStatus::Canceled,
                2 => ExecutionStatus::Timeout,
                _ => ExecutionStatus::Success,
            };
            let due = (chance.next(2) == 0).then(|| at - chance.next(500));
            Past { at, due, took: 1 + chance.next(5_000), status }
        })
        .collect();
    let starts =
        all.iter().map(|p| ExecutionStart { due_at: p.due.map(EpochMs), trigger_kind: TriggerKind::Schedule, ..f.start(flow, p.at) });
    join_all(starts.zip(&all).map(|(start, p)| f.run(start, p.status, p.took))).await;
    all
}

/// The smallest value that at least `percent` of 100 do not exceed, by counting.
fn naive(values: &[i64], percent: usize) -> Option<f64> {
    let reached = |v: &&i64| values.iter().filter(|other| other <= v).count() * 100 >= percent * values.len();
    values.iter().filter(reached).min().map(|v| *v as f64)
}

/// Percentiles are within 5 %.
fn assert_near(found: [Option<f64>; 2], expected: [Option<f64>; 2]) {
    for (found, expected) in found.into_iter().flatten().zip(expected.into_iter().flatten()) {
        assert!((found - expected).abs() <= 0.05 * expected, "{found} is not {expected}");
    }
    assert_eq!(found.map(|f| f.is_some()), expected.map(|e| e.is_some()));
}

fn counted<'a>(all: impl Iterator<Item = &'a Past>) -> StatsBucket {
    let (mut bucket, mut time, mut n) = (StatsBucket::default(), 0, 0);
    for p in all {
        match p.status {
            ExecutionStatus::Success => bucket.success += 1,
            ExecutionStatus::Canceled => bucket.canceled += 1,
            _ => bucket.failed += 1,
        }
        (time, n) = (time + p.took, n + 1);
    }
    bucket.mean_ms = (n > 0).then(|| time as f64 / n as f64);
    bucket
}

async fn counts_and_times_are_those_of_a_plain_computation(f: Fixture) {
    let (flow, other) = (f.flow("W").await, f.flow("Other").await);
    f.runs(other, [NOW - HOUR]).await;
    let all = past(&f, flow, 500).await;
    f.suspended(flow, NOW - HOUR, millrace_core::trigger::WaitKind::Time, None).await;
    let since = NOW - 2 * DAY;
    let starts: Vec<EpochMs> = (0..48).map(|hour| EpochMs(since + hour * HOUR)).collect();
    let stats = f.store.workflow_stats(flow.id, EpochMs(since), &starts).await.unwrap();

    let mut within: Vec<&Past> = all.iter().filter(|p| p.at >= since).collect();
    let total = counted(within.iter().copied());
    assert_eq!((stats.success, stats.failed, stats.canceled), (total.success, total.failed, total.canceled));
    for (start, bucket) in starts.iter().zip(&stats.buckets) {
        let expected = counted(within.iter().copied().filter(|p| (start.0..start.0 + HOUR).contains(&p.at)));
        assert_eq!(*bucket, expected, "{start:?}");
    }
    let took: Vec<i64> = within.iter().map(|p| p.took).collect();
    assert_near([stats.p50_ms, stats.p95_ms], [naive(&took, 50), naive(&took, 95)]);
    let drifts: Vec<i64> = within.iter().filter_map(|p| Some(p.at - p.due?)).collect();
    assert_near([stats.drift_p50_ms, stats.drift_p95_ms], [naive(&drifts, 50), naive(&drifts, 95)]);
    within.sort_by_key(|p| p.at);
    let average = within.iter().skip(1).fold(within[0].took as f64, |a, p| 0.9 * a + 0.1 * p.took as f64);
    assert!((stats.moving_average_ms.unwrap() - average).abs() < 1e-6 * average);
}

async fn nothing_is_no_number(f: Fixture) {
    let flow = f.flow("W").await;
    let stats = f.store.workflow_stats(flow.id, EpochMs(0), &[EpochMs(NOW)]).await.unwrap();
    assert_eq!(stats, StatsRow { buckets: vec![StatsBucket::default()], ..StatsRow::default() });
    let usual = f.store.usual(flow.id).await.unwrap();
    assert_eq!(usual, millrace_store::Usual::default());
}

async fn the_average_moves_with_the_newest(f: Fixture) {
    let flow = f.flow("W").await;
    join_all((0..100).map(|i| f.run(f.start(flow, NOW - DAY - i), ExecutionStatus::Success, 90_000))).await;
    f.runs(flow, (0..600).map(|i| NOW - i)).await;
    let stats = f.store.workflow_stats(flow.id, EpochMs(0), &[]).await.unwrap();
    assert_eq!((stats.success, stats.p50_ms, stats.moving_average_ms), (700, Some(5.0), Some(5.0)));
    assert_near([stats.p95_ms, None], [Some(90_000.0), None]);
}

async fn statistics_outlive_the_history(f: Fixture) {
    let flow = f.flow("W").await;
    past(&f, flow, 300).await;
    let since = EpochMs(NOW - 3 * DAY);
    let starts: Vec<EpochMs> = (0..3).map(|day| EpochMs(since.0 + day * DAY)).collect();
    let before = f.store.workflow_stats(flow.id, since, &starts).await.unwrap();
    assert_eq!(before.success + before.failed + before.canceled, 300);
    let policy = RetentionPolicy { max_count_per_workflow: Some(0), ..RetentionPolicy::default() };
    f.clock.advance(31 * DAY);
    assert_eq!(f.store.prune(&policy, 1_000).await.unwrap().executions, 300);
    let after = f.store.workflow_stats(flow.id, since, &starts).await.unwrap();
    assert!(after.moving_average_ms.is_some(), "the last that is known stands for it");
    assert_eq!(StatsRow { moving_average_ms: before.moving_average_ms, ..after }, before);
}

async fn old_hours_become_days(f: Fixture) {
    let flow = f.flow("W").await;
    let times = (0..200).map(|i| NOW - 30 * DAY - i * 5 * HOUR);
    join_all(times.zip(0..).map(|(at, i)| {
        let start = ExecutionStart { due_at: Some(EpochMs(at - i)), ..f.start(flow, at) };
        f.run(start, ExecutionStatus::Success, 1_000 + i * 10)
    }))
    .await;
    let stats = |days: i64| f.store.workflow_stats(flow.id, EpochMs(NOW - days * DAY), &[]);
    let (month, all) = (stats(34).await.unwrap(), stats(100).await.unwrap());
    let keep = RetentionPolicy::default();
    f.store.prune(&keep, 10).await.unwrap();
    assert_eq!((stats(34).await.unwrap(), stats(100).await.unwrap()), (month, all.clone()), "to the hour, and in all");
    f.clock.advance(100 * DAY);
    f.store.prune(&keep, 10).await.unwrap();
    f.store.prune(&keep, 10).await.unwrap();
    assert_eq!(stats(100).await.unwrap(), all, "adding up again changes nothing");
    f.clock.advance(300 * DAY);
    f.store.prune(&keep, 10).await.unwrap();
    let last = f.store.workflow_stats(flow.id, EpochMs(0), &[]).await.unwrap();
    assert_eq!((last.success, last.p50_ms), (0, None), "400 days are over");
}

async fn every_end_counts_once(f: Fixture) {
    let flow = f.flow("W").await;
    let end = |id, status, at| ExecutionEnd { id, status, error: None, finished_at: EpochMs(at) };
    // Canceled in the moment it came to its end.
    let twice = f.run(f.start(flow, NOW), ExecutionStatus::Success, 5).await;
    f.store.execution_finished(end(twice, ExecutionStatus::Canceled, NOW + 9)).await.unwrap();
    // It waited, and nothing in memory stood for it.
    let waited = f.suspended(flow, NOW, WaitKind::Time, None).await;
    f.store.execution_finished(end(waited, ExecutionStatus::Canceled, NOW + 40)).await.unwrap();
    // Beginning and end are written together.
    let start = f.start(flow, NOW);
    let ended = end(start.id, ExecutionStatus::Success, NOW + 7);
    let (began, done) = tokio::join!(f.store.execution_started(start), f.store.execution_finished(ended));
    began.and(done).unwrap();
    // It waited in line; the time in line is not its own.
    let queued = ExecutionStart { queued: true, ..f.start(flow, NOW - 60_000) };
    let id = queued.id;
    f.store.execution_started(queued).await.unwrap();
    f.store.execution_resumed(id).await.unwrap();
    f.store.execution_finished(end(id, ExecutionStatus::Timeout, NOW + 90)).await.unwrap();
    // A dead process left it behind.
    f.store.execution_started(ExecutionStart { partial: true, ..f.start(flow, NOW) }).await.unwrap();
    assert_eq!(f.store.mark_crashed().await.unwrap().len(), 1);

    let stats = f.store.workflow_stats(flow.id, EpochMs(NOW - DAY), &[EpochMs(NOW - DAY)]).await.unwrap();
    assert_eq!((stats.success, stats.failed, stats.canceled), (2, 2, 1));
    let mean = f64::from(5 + 40 + 7 + 90) / 5.0;
    assert_eq!(stats.buckets, [StatsBucket { success: 2, failed: 2, canceled: 1, mean_ms: Some(mean) }]);
}

async fn a_migration_counts_what_is_there(f: Fixture) {
    let folder = tempfile::tempdir().unwrap();
    let (db, clock) = (Db::clone(&f.db), std::sync::Arc::new(ManualClock::at(NOW)));
    f.store.close().await;
    let open = async || Store::open(folder.path(), Options { clock: Some(clock.clone()), ..db.options() }).await.unwrap();
    let f = Fixture { store: open().await, clock: clock.clone(), db: db.clone() };
    let flow = f.flow("W").await;
    past(&f, flow, 200).await;
    // Each number of digits has a bin of its own.
    join_all((0..11).map(|n| f.run(f.start(flow, NOW - HOUR), ExecutionStatus::Success, 123 * 10_i64.pow(n)))).await;
    f.suspended(flow, NOW - HOUR, WaitKind::Time, None).await;
    let starts: Vec<EpochMs> = (0..72).map(|hour| EpochMs(NOW - 3 * DAY + hour * HOUR)).collect();
    let before = f.store.workflow_stats(flow.id, starts[0], &starts).await.unwrap();
    f.store.close().await;
    migrate_down(folder.path(), db.url(), 2).await.unwrap();
    let store = open().await;
    assert_eq!(store.workflow_stats(flow.id, starts[0], &starts).await.unwrap(), before);
    assert!(store.count_waits(&[]).await.unwrap() == 1, "the wait is still there");
}

async fn what_is_usual(f: Fixture) {
    let flow = f.flow("W").await;
    // Every day at the same time, but for yesterday; and two weeks ago.
    let times: Vec<i64> = [1, 3, 4, 5, 6, 7, 14].iter().map(|back| NOW - back * DAY + HOUR).collect();
    f.runs(flow, times.clone()).await;
    f.run(f.start(flow, NOW - 30), ExecutionStatus::Error, 90_000).await;
    let usual = f.store.usual(flow.id).await.unwrap();
    assert_eq!((usual.count, usual.days_with_runs_of_last_7), (7, 6));
    assert_eq!((usual.median_ms, usual.p95_ms), (Some(5.0), Some(5.0)), "failures say nothing about the usual time");
    assert_eq!((usual.last_success_at, usual.last_started_at), (Some(EpochMs(times[0])), Some(EpochMs(NOW - 30))));
}

async fn too_many_points_are_refused(f: Fixture) {
    let starts: Vec<EpochMs> = (0..1_001).map(EpochMs).collect();
    let refused = f.store.workflow_stats(f.flow("W").await.id, EpochMs(0), &starts).await;
    assert!(matches!(refused, Err(Error::Limit(_))));
}

async fn bytes_grow_with_the_data(f: Fixture) {
    let before = f.store.data_bytes().await.unwrap();
    f.store.blobs().put_bytes(&vec![7; 1 << 20]).unwrap();
    assert!(f.store.data_bytes().await.unwrap() >= before + (1 << 20));
}

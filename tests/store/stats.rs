//! Statistics against a plain computation.

use futures::future::join_all;
use millrace_core::{EpochMs, ExecutionStatus, journal::ExecutionStart, trigger::TriggerKind};
use millrace_store::{Error, StatsBucket, StatsRow};

use crate::fixture::{DAY, Fixture, Flow, HOUR, NOW, both};

both!(
    counts_and_times_are_those_of_a_plain_computation,
    nothing_is_no_number,
    a_sample_is_of_the_newest,
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
    assert_eq!((stats.p50_ms, stats.p95_ms), (naive(&took, 50), naive(&took, 95)));
    let drifts: Vec<i64> = within.iter().filter_map(|p| Some(p.at - p.due?)).collect();
    assert_eq!((stats.drift_p50_ms, stats.drift_p95_ms), (naive(&drifts, 50), naive(&drifts, 95)));
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

async fn a_sample_is_of_the_newest(f: Fixture) {
    let flow = f.flow("W").await;
    // 2,000 newer ones took 5 ms; older ones, which took longer, are counted and not measured.
    join_all((0..100).map(|i| f.run(f.start(flow, NOW - DAY - i), ExecutionStatus::Success, 90_000))).await;
    f.runs(flow, (0..2_000).map(|i| NOW - i)).await;
    let stats = f.store.workflow_stats(flow.id, EpochMs(0), &[]).await.unwrap();
    assert_eq!((stats.success, stats.p95_ms, stats.moving_average_ms), (2_100, Some(5.0), Some(5.0)));
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

//! Retention by age, count and bytes: the file really shrinks.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item,
    journal::{ExecutionEnd, Journal as _, NodeRecord},
    run::NodeRun,
    trigger::WaitKind,
};
use millrace_store::{AlarmFilter, ExecutionFilter, NewAlarm, NewAudit, Pruned, RetentionPolicy, WorkflowRetention};
use serde_json::{Value, json};

use crate::{
    fixture::{DAY, Fixture, Flow, HOUR, NOW, both},
    setup::{blob_count, size, workflow},
};

both!(
    old_ones_go,
    what_is_needed_stays,
    the_newest_of_each_workflow_stay,
    a_workflow_has_its_own_limits,
    portions_say_that_there_is_more,
    all_data_fits_its_limit,
    a_workflow_fits_its_bytes,
    old_rows_of_other_kinds_go,
    workflows_that_were_given_go_with_their_last_execution,
);

async fn left(f: &Fixture) -> Vec<ExecutionId> {
    let mut ids = vec![];
    let mut filter = ExecutionFilter { limit: Some(200), ..ExecutionFilter::default() };
    loop {
        let page = f.store.list_executions(&filter).await.unwrap();
        ids.extend(page.items.iter().map(|e| e.id));
        filter.after = page.next;
        if filter.after.is_none() {
            ids.sort();
            return ids;
        }
    }
}

fn sorted(mut ids: Vec<ExecutionId>) -> Vec<ExecutionId> {
    ids.sort();
    ids
}

/// An execution with a node that gave about so many bytes, no two the same.
async fn heavy(f: &Fixture, flow: Flow, at: i64, bytes: usize) -> ExecutionId {
    let start = f.start(flow, at);
    let id = start.id;
    f.store.execution_started(start).await.unwrap();
    let item = Item::from_value(json!({"id": id.to_string(), "text": at.to_string().repeat(bytes / 13)}));
    let run = NodeRun {
        execution_index: 0,
        sources: vec![None],
        inputs: vec![],
        outputs: vec![Some(Arc::new(vec![item]))],
        started_at: at,
        duration_ms: 1,
        tries: 1,
        logs: vec![],
        error: None,
        state: None,
    };
    let record = NodeRecord { execution_id: id, node_id: "a".into(), node_name: "Node A".into(), run_index: 0, run: Arc::new(run) };
    f.store.node_finished(record).await.unwrap();
    let end = ExecutionEnd { id, status: ExecutionStatus::Success, error: None, finished_at: EpochMs(at + 1) };
    f.store.execution_finished(end).await.unwrap();
    id
}

async fn old_ones_go(f: Fixture) {
    let flow = f.flow("W").await;
    f.runs(flow, (1..=20).map(|day| NOW - day * DAY)).await;
    let policy = RetentionPolicy { max_age_ms: Some(10 * DAY), ..RetentionPolicy::default() };
    assert_eq!(f.store.prune(&policy, 100).await.unwrap(), Pruned { executions: 10, more: false });
    assert_eq!(left(&f).await.len(), 10);
    assert_eq!(f.store.prune(&policy, 100).await.unwrap(), Pruned { executions: 0, more: false });
    assert_eq!(f.store.prune(&RetentionPolicy::default(), 100).await.unwrap().executions, 0, "no limit, nothing goes");
}

async fn what_is_needed_stays(f: Fixture) {
    let flow = f.flow("W").await;
    let waiting = f.suspended(flow, NOW - 90 * DAY, WaitKind::Approval, None).await;
    let running = f.start(flow, NOW - 90 * DAY);
    let running_id = running.id;
    f.store.execution_started(running).await.unwrap();
    let dead = f.run(f.start(flow, NOW - 20 * DAY), ExecutionStatus::Error, 5).await;
    let old_dead = f.run(f.start(flow, NOW - 31 * DAY), ExecutionStatus::Error, 5).await;
    let seen = f.run(f.start(flow, NOW - 20 * DAY), ExecutionStatus::Error, 5).await;
    f.store.set_dead_letter(vec![dead, old_dead, seen], true).await.unwrap();
    f.store.set_dead_letter(vec![seen], false).await.unwrap();
    let policy =
        RetentionPolicy { max_age_ms: Some(DAY), max_count_per_workflow: Some(0), max_bytes: Some(1), ..RetentionPolicy::default() };
    assert_eq!(f.store.prune(&policy, 100).await.unwrap().executions, 2);
    assert_eq!(left(&f).await, sorted(vec![waiting, running_id, dead]));
    assert_eq!(f.store.count_dead_letters().await.unwrap(), 1);
}

async fn the_newest_of_each_workflow_stay(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let of_a = f.runs(a, (0..10).map(|i| NOW - i * HOUR)).await;
    let of_b = f.runs(b, (0..3).map(|i| NOW - i * HOUR)).await;
    let policy = RetentionPolicy { max_count_per_workflow: Some(4), ..RetentionPolicy::default() };
    assert_eq!(f.store.prune(&policy, 100).await.unwrap().executions, 6);
    assert_eq!(left(&f).await, sorted([&of_a[..4], &of_b[..]].concat()));
    f.store.delete_workflows(vec![b.id]).await.unwrap();
    let policy = RetentionPolicy { max_count_per_workflow: Some(1), ..RetentionPolicy::default() };
    assert_eq!(f.store.prune(&policy, 100).await.unwrap().executions, 5, "those of deleted workflows go, too");
}

async fn a_workflow_has_its_own_limits(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let times = || (0..10).map(|day| NOW - day * DAY);
    let (of_a, of_b) = (f.runs(a, times()).await, f.runs(b, times()).await);
    let longer = WorkflowRetention { max_age_ms: Some(365 * DAY), max_count: Some(8), ..WorkflowRetention::default() };
    let policy = RetentionPolicy {
        max_age_ms: Some(DAY + HOUR),
        max_count_per_workflow: Some(5),
        max_bytes: None,
        per_workflow: HashMap::from([(a.id, longer)]),
    };
    f.store.prune(&policy, 100).await.unwrap();
    assert_eq!(left(&f).await, sorted([&of_a[..8], &of_b[..2]].concat()));
}

async fn portions_say_that_there_is_more(f: Fixture) {
    let flow = f.flow("W").await;
    let ids = f.runs(flow, (0..1_200).map(|i| NOW - i * 1_000)).await;
    let policy = RetentionPolicy { max_count_per_workflow: Some(100), ..RetentionPolicy::default() };
    assert_eq!(f.store.prune(&policy, 700).await.unwrap(), Pruned { executions: 700, more: true });
    assert_eq!(left(&f).await, sorted(ids[..500].to_vec()), "the oldest go first");
    let rest = f.store.prune(&policy, 700).await.unwrap();
    assert_eq!((rest.executions, rest.more), (400, false));
}

async fn all_data_fits_its_limit(f: Fixture) {
    let flow = f.flow("W").await;
    let mut ids = vec![];
    for i in 0..60 {
        // Every third is so large that it goes to a file.
        ids.push(heavy(&f, flow, NOW + i, if i % 3 == 0 { 300_000 } else { 40_000 }).await);
    }
    f.store.shrink().await.unwrap();
    let (before, blobs, folder) = (f.store.data_bytes().await.unwrap(), blob_count(&f.store), size(f.store.data_dir()));
    assert_eq!(blobs, 20);
    let policy = RetentionPolicy { max_bytes: Some(3_000_000), ..RetentionPolicy::default() };
    let mut gone = 0;
    loop {
        let pruned = f.store.prune(&policy, 10).await.unwrap();
        gone += pruned.executions as usize;
        if !pruned.more {
            break;
        }
    }
    assert!((20..50).contains(&gone), "{gone} went");
    assert_eq!(left(&f).await, sorted(ids[gone..].to_vec()), "the oldest");
    let expected_blobs = (gone..60).filter(|i| i % 3 == 0).count();
    assert_eq!(blob_count(&f.store), expected_blobs);
    if f.db.is_sqlite() {
        let after = f.store.data_bytes().await.unwrap();
        assert!(after <= 3_000_000 && after < before / 2, "{before} → {after}");
        assert!(size(f.store.data_dir()) < folder / 2, "the folder on the disk is smaller");
    }
}

async fn a_workflow_fits_its_bytes(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let mut of_a = vec![];
    for i in 0..10 {
        of_a.push(heavy(&f, a, NOW + i, 30_000).await);
    }
    let of_b = heavy(&f, b, NOW, 300_000).await;
    let own = WorkflowRetention { max_bytes: Some(100_000), ..WorkflowRetention::default() };
    let policy = RetentionPolicy { per_workflow: HashMap::from([(a.id, own)]), ..RetentionPolicy::default() };
    f.store.prune(&policy, 100).await.unwrap();
    assert_eq!(left(&f).await, sorted([&of_a[7..], &[of_b]].concat()), "three times 30 KB and what rows take");
}

async fn old_rows_of_other_kinds_go(f: Fixture) {
    let audit = NewAudit {
        who: "Ada".into(),
        use_case: "x".into(),
        target: "y".into(),
        before: Value::Null,
        after: Value::Null,
        outcome: "ok".into(),
    };
    let alarm = |subject: &str| NewAlarm {
        kind: "disk_full".into(),
        subject: subject.into(),
        level: "error".into(),
        title: "t".into(),
        message: "m".into(),
        workflow_id: None,
        node_id: None,
    };
    f.store.audit(vec![audit.clone()]).await.unwrap();
    f.store.raise_alarm(alarm("over")).await.unwrap();
    f.store.raise_alarm(alarm("not over")).await.unwrap();
    f.store.resolve_alarm("disk_full", "over").await.unwrap();
    let flow = f.flow("W").await;
    let keyed = |at: i64| millrace_core::journal::ExecutionStart { event_key: Some("k".into()), ..f.start(flow, at) };
    f.store.execution_started(keyed(NOW)).await.unwrap();
    let counts = async || {
        let alarms = f.store.list_alarms(&AlarmFilter { resolved: true, ..AlarmFilter::default() }).await.unwrap();
        (f.store.list_audit(None, None, None).await.unwrap().items.len(), alarms.items.len())
    };
    f.clock.advance(8 * DAY);
    f.store.prune(&RetentionPolicy::default(), 1).await.unwrap();
    assert_eq!(counts().await, (1, 2));
    f.store.execution_started(keyed(NOW + 8 * DAY)).await.unwrap();
    f.clock.advance(83 * DAY);
    f.store.prune(&RetentionPolicy::default(), 1).await.unwrap();
    assert_eq!(counts().await, (1, 1), "the alarm that is over was kept for 90 days");
    f.clock.advance(640 * DAY);
    f.store.prune(&RetentionPolicy::default(), 1).await.unwrap();
    assert_eq!(counts().await, (0, 1), "changes were kept for two years");
}

async fn workflows_that_were_given_go_with_their_last_execution(f: Fixture) {
    let week_and_more = 9 * DAY;
    let keep = RetentionPolicy::default();
    let given = async |text: &str| f.store.keep_given(text, &workflow("Given")).await.unwrap();
    let (used, unused, again) = (given("1").await, given("2").await, given("3").await);
    let deleted = f.flow("Deleted").await.id;
    f.store.delete_workflows(vec![deleted]).await.unwrap();
    f.runs(Flow { id: used, version: 1 }, [NOW]).await;
    f.store.prune(&keep, 10).await.unwrap();
    assert!(f.store.version(unused, 1).await.is_ok(), "an execution of it may be about to begin");

    f.clock.advance(week_and_more);
    given("3").await;
    f.store.prune(&keep, 10).await.unwrap();
    assert!(f.store.version(unused, 1).await.is_err(), "nothing refers to it");
    assert!(f.store.version(used, 1).await.is_ok() && f.store.version(again, 1).await.is_ok());

    f.clock.advance(week_and_more);
    let nothing = RetentionPolicy { max_count_per_workflow: Some(0), ..RetentionPolicy::default() };
    f.store.prune(&nothing, 10).await.unwrap();
    assert!(f.store.version(used, 1).await.is_err() && f.store.version(again, 1).await.is_err());
    assert!(f.store.restore_workflows(vec![deleted]).await.is_ok(), "what a person deleted can still be restored");
    assert_eq!(given("1").await, used, "it can be given again");
}

//! The journal under load and across restarts: order, neighbours that fail, what an execution needs to go on.

use std::sync::Arc;

use futures::future::join_all;
use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Items, NodeId, Source,
    journal::{ExecutionEnd, ExecutionStart, InFlight, Journal as _, JournalError, NodeRecord, Suspended},
    run::NodeRun,
    trigger::{Suspend, TriggerKind, WaitKind},
};
use millrace_store::{Draft, Side, Store};
use serde_json::json;
use tokio::task::JoinSet;

use crate::setup::{Db, Run, create, items, on_both, port};

on_both!(
    many_at_once_with_a_bad_one_among_them,
    records_queued_without_waiting_stay_in_order,
    an_event_starts_one_execution,
    what_is_unfinished_goes_on_with_everything_it_had,
    a_node_in_flight_is_known_until_it_has_finished,
    a_wait_is_a_row_and_nothing_else,
    small_and_large_lists_come_back_alike,
    text_that_cannot_be_stored_fails_alone,
);

fn record(execution_id: ExecutionId, index: u32, output: Items) -> NodeRecord {
    let run = NodeRun {
        execution_index: index,
        sources: index
            .checked_sub(1)
            .map(|before| Some(Source { node: format!("N{before}").into(), output: 0, run: 0 }))
            .into_iter()
            .collect(),
        outputs: vec![Some(output)],
        started_at: 1_000,
        duration_ms: 1,
        tries: 1,
        ..NodeRun::default()
    };
    NodeRecord {
        execution_id,
        node_id: format!("n{index}").as_str().into(),
        node_name: format!("N{index}").into(),
        run_index: 0,
        run: Arc::new(run),
    }
}

async fn begin(store: &Store, draft: &Draft) -> ExecutionStart {
    let version = store.save_version(draft.id).await.unwrap();
    ExecutionStart {
        trigger: Some("N0".into()),
        trigger_kind: TriggerKind::Webhook,
        ..ExecutionStart::plain(ExecutionId::new(), store.workspace_id(), draft.id, version.number, EpochMs(1_000))
    }
}

fn end(id: ExecutionId) -> ExecutionEnd {
    ExecutionEnd { id, status: ExecutionStatus::Success, error: None, finished_at: EpochMs(2_000) }
}

async fn many_at_once_with_a_bad_one_among_them(db: Db) {
    let store = Arc::new(db.temporary().await);
    let draft = create(&store, "W").await;
    let first = begin(&store, &draft).await;
    let mut tasks = JoinSet::new();
    for i in 0..200 {
        let (store, start) = (store.clone(), ExecutionStart { id: ExecutionId::new(), ..first.clone() });
        tasks.spawn(async move {
            let id = start.id;
            store.execution_started(start).await.unwrap();
            for node in 0..4 {
                store.node_finished(record(id, node, items(2))).await.unwrap();
                if i == 77 {
                    // The same run again: the database refuses it, and nothing beside it.
                    assert!(store.node_finished(record(id, node, items(2))).await.is_err());
                }
            }
            store.execution_finished(end(id)).await.unwrap();
            id
        });
    }
    for id in tasks.join_all().await {
        let row = store.execution(id).await.unwrap();
        assert_eq!((row.status, row.node_runs), (ExecutionStatus::Success, 4));
        let runs = store.node_runs(id).await.unwrap();
        assert_eq!(runs.iter().map(|r| r.node_name.as_str()).collect::<Vec<_>>(), ["N0", "N1", "N2", "N3"]);
        assert_eq!(store.items_page(&port(id, "n3", Side::Output), 0, 10, None).await.unwrap().total, 2);
    }
}

async fn records_queued_without_waiting_stay_in_order(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let first = begin(&store, &draft).await;
    let run = |start: ExecutionStart| {
        let store = &store;
        async move {
            let id = start.id;
            store.execution_started(start).await.unwrap();
            // The second list takes longer to encode than the others.
            let nodes = (0..4).map(|node| store.node_finished(record(id, node, items(if node == 1 { 3_000 } else { 1 }))));
            let (nodes, ended) = futures::join!(join_all(nodes), store.execution_finished(end(id)));
            assert!(nodes.iter().all(Result::is_ok) && ended.is_ok());
            id
        }
    };
    for id in join_all((0..30).map(|_| run(ExecutionStart { id: ExecutionId::new(), ..first.clone() }))).await {
        let row = store.execution(id).await.unwrap();
        assert_eq!((row.status, row.node_runs), (ExecutionStatus::Success, 4));
        assert_eq!(store.items_page(&port(id, "n1", Side::Output), 2_999, 5, None).await.unwrap().items.len(), 1);
    }
}

async fn an_event_starts_one_execution(db: Db) {
    let store = Arc::new(db.temporary().await);
    let draft = create(&store, "W").await;
    let start = ExecutionStart { event_key: Some("message 7".into()), ..begin(&store, &draft).await };
    let mut tasks = JoinSet::new();
    for i in 0..40 {
        let (store, start) = (store.clone(), ExecutionStart { id: ExecutionId::new(), ..start.clone() });
        tasks.spawn(async move {
            // Others that have nothing to do with it are in the same groups.
            let other = ExecutionStart { id: ExecutionId::new(), event_key: None, ..start.clone() };
            store.execution_started(other).await.unwrap();
            let id = start.id;
            (i, id, store.execution_started(start).await)
        });
    }
    let results = tasks.join_all().await;
    let accepted: Vec<ExecutionId> = results.iter().filter(|r| r.2.is_ok()).map(|r| r.1).collect();
    assert_eq!(accepted.len(), 1);
    for (_, id, result) in results.iter().filter(|r| r.2.is_err()) {
        assert!(matches!(result, Err(JournalError::Duplicate(Some(first))) if *first == accepted[0]), "{result:?}");
        assert!(store.execution(*id).await.is_err(), "nothing of a duplicate is kept");
    }
    // Another trigger of the workflow, or another key, is another event.
    for (trigger, key) in [("N1", "message 7"), ("N0", "message 8")] {
        let other = ExecutionStart { id: ExecutionId::new(), trigger: Some(trigger.into()), event_key: Some(key.into()), ..start.clone() };
        store.execution_started(other).await.unwrap();
    }
}

async fn what_is_unfinished_goes_on_with_everything_it_had(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let store = db.open(folder.path()).await;
    let draft = create(&store, "W").await;
    let done = Run::begin(&store, &draft).await.end().await;
    let plain = begin(&store, &draft).await;
    let start = ExecutionStart {
        input: Some(items(5)),
        event_key: Some("k".into()),
        due_at: Some(EpochMs(900)),
        attempt: 2,
        repeats: Some(done),
        priority: -3,
        ..plain.clone()
    };
    store.execution_started(start.clone()).await.unwrap();
    let mut second = record(start.id, 1, items(700));
    let run = Arc::make_mut(&mut second.run);
    run.inputs = vec![Some(items(3))];
    run.state = json!({"node": {"z": 1, "a": 2}}).as_object().cloned();
    store.node_finished(record(start.id, 0, items(3))).await.unwrap();
    store.node_finished(second).await.unwrap();
    let large = ExecutionStart { id: ExecutionId::new(), queued: true, input: Some(items(5_000)), ..plain.clone() };
    store.execution_started(large.clone()).await.unwrap();
    store.close().await;

    let store = db.open(folder.path()).await;
    let first = store.unfinished(None, 1).await.unwrap();
    let rest = store.unfinished(Some(first[0].id), 10).await.unwrap();
    assert_eq!((first[0].id, first[0].status, first[0].priority), (start.id, ExecutionStatus::Running, -3));
    assert_eq!(rest.iter().map(|u| (u.id, u.status)).collect::<Vec<_>>(), [(large.id, ExecutionStatus::Queued)]);
    let found = store.recovery(start.id).await.unwrap();
    assert_eq!(format!("{:?}", found.start), format!("{start:?}"));
    assert_eq!(
        found.runs.iter().map(|r| (r.node_id.as_str(), &*r.node_name, r.run_index)).collect::<Vec<_>>(),
        [("n0", "N0", 0), ("n1", "N1", 0)]
    );
    assert_eq!(found.runs[1].run.outputs, [Some(items(700))]);
    assert_eq!(serde_json::to_string(&found.runs[1].run.state).unwrap(), r#"{"node":{"z":1,"a":2}}"#, "as it was left");
    assert!(found.in_flight.is_none() && found.wait.is_none());
    let found = store.recovery(large.id).await.unwrap();
    assert_eq!((found.status, found.start.queued, found.start.input), (ExecutionStatus::Queued, true, Some(items(5_000))));

    // It goes on, and what it had counts.
    store.execution_resumed(large.id).await.unwrap();
    store.node_finished(record(start.id, 2, items(1))).await.unwrap();
    store.execution_finished(end(start.id)).await.unwrap();
    assert_eq!(store.execution(start.id).await.unwrap().node_runs, 3);
    assert_eq!(store.unfinished(None, 10).await.unwrap().iter().map(|u| u.status).collect::<Vec<_>>(), [ExecutionStatus::Running]);
    assert!(store.recovery(ExecutionId::new()).await.is_err());
}

async fn a_node_in_flight_is_known_until_it_has_finished(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let start = begin(&store, &draft).await;
    let id = start.id;
    store.execution_started(start).await.unwrap();
    let node = |attempt| InFlight { node_id: "n0".into(), run_index: 0, attempt, at: EpochMs(1_500) };
    store.node_starting(id, node(1)).await.unwrap();
    store.node_starting(id, node(2)).await.unwrap();
    assert_eq!(store.recovery(id).await.unwrap().in_flight, Some(node(2)));
    store.node_finished(record(id, 0, items(1))).await.unwrap();
    assert_eq!(store.recovery(id).await.unwrap().in_flight, None);
    store.node_starting(id, InFlight { node_id: "n1".into(), ..node(1) }).await.unwrap();
    store.execution_finished(end(id)).await.unwrap();
    assert_eq!(store.recovery(id).await.unwrap().in_flight, None);
    assert!(store.node_starting(ExecutionId::new(), node(1)).await.is_err(), "an execution that is not there");
}

async fn a_wait_is_a_row_and_nothing_else(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    for (kind, status) in [(WaitKind::Approval, ExecutionStatus::Waiting), (WaitKind::Attention, ExecutionStatus::Paused)] {
        let start = begin(&store, &draft).await;
        let id = start.id;
        store.execution_started(start).await.unwrap();
        store.node_finished(record(id, 0, items(1))).await.unwrap();
        let question = json!({"title": "Pay it?", "fields": [{"z": 1, "a": 2}]}).as_object().cloned().unwrap();
        let wait = Suspend { kind, until: Some(EpochMs(9_000)), question, on_time: Some(vec![None, Some(items(2))]) };
        let suspended = Suspended { id, node_id: NodeId::from("n1"), run_index: 3, wait: wait.clone(), at: EpochMs(1_700) };
        assert!(store.execution_suspended(suspended).await.unwrap());
        assert_eq!(store.execution(id).await.unwrap().status, status);
        assert!(store.unfinished(None, 10).await.unwrap().is_empty());
        let found = store.recovery(id).await.unwrap();
        let held = found.wait.unwrap();
        assert_eq!((held.suspended.wait, held.suspended.run_index, held.answer), (wait, 3, None));
        store.execution_resumed(id).await.unwrap();
        assert!(store.recovery(id).await.unwrap().wait.is_none());
        store.node_finished(record(id, 1, items(1))).await.unwrap();
        store.execution_finished(end(id)).await.unwrap();
        assert_eq!(store.execution(id).await.unwrap().node_runs, 2);
    }
}

async fn small_and_large_lists_come_back_alike(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    for count in [0, 1, 3, 100, 400, 3_000] {
        let list = items(count);
        let mut run = Run::begin(&store, &draft).await;
        run.node("Start", None, Some(items(2)), list.clone()).await;
        let id = run.end().await;
        let port = port(id, "Start", Side::Output);
        assert_eq!(store.items(&port, usize::MAX).await.unwrap().unwrap(), list, "{count}");
        let middle = u32::try_from(count / 2).unwrap();
        let page = store.items_page(&port, middle, 2, None).await.unwrap();
        assert_eq!((page.total as usize, page.items.len()), (count, (count - count / 2).min(2)), "{count}");
        for (index, line) in page.items {
            assert_eq!(serde_json::from_str::<Item>(&line).unwrap(), list[index as usize]);
        }
        assert_eq!(store.run_data(id, usize::MAX).await.unwrap().runs["Start"][0].inputs[0], Some(items(2)));
    }
}

async fn text_that_cannot_be_stored_fails_alone(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let start = begin(&store, &draft).await;
    let id = start.id;
    store.execution_started(start).await.unwrap();
    let bad = NodeRecord { node_name: "a\0b".into(), ..record(id, 1, items(1)) };
    // Inside JSON the character is replaced; inside items it stays.
    let mut good = record(id, 0, Arc::new(vec![Item::from_value(json!({"a": "x\0y"}))]));
    Arc::make_mut(&mut good.run).logs = vec!["x\0y".into()];
    let (bad, good) = futures::join!(store.node_finished(bad), store.node_finished(good));
    assert!(bad.unwrap_err().to_string().contains("NUL"));
    good.unwrap();
    store.execution_finished(end(id)).await.unwrap();
    assert_eq!(store.execution(id).await.unwrap().node_runs, 1);
    assert_eq!(store.node_runs(id).await.unwrap()[0].logs, ["x\u{fffd}y"]);
    assert_eq!(store.item(&port(id, "n0", Side::Output), 0).await.unwrap().json["a"], "x\0y");
}

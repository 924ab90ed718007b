//! Triggers: lists, due times, what they remember, signs of life.

use std::collections::HashSet;

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode, NodeId,
    journal::{ExecutionStart, Journal as _, JournalError},
    trigger::TriggerKind,
};
use millrace_store::{Error, NewTrigger, NextDue, TriggerStatus, TriggerTouch};
use serde_json::json;

use crate::fixture::{DAY, Fixture, Flow, HOUR, NOW, both, object, schedule};

both!(
    all_are_listed_in_portions,
    pages_are_by_name,
    the_last_word_about_a_due_time_counts,
    touches_are_joined,
    what_fired_last_is_told_by_the_history,
    what_is_late_or_quiet_is_found,
    a_trigger_remembers,
    static_data_is_the_workflows,
    an_event_key_starts_one_execution,
);

fn nodes(count: usize) -> Vec<NewTrigger> {
    (0..count)
        .map(|i| NewTrigger {
            node_id: format!("n{i:03}").as_str().into(),
            node_name: format!("Node {i:03}"),
            ..schedule("* * * * *", NOW)
        })
        .collect()
}

fn touch(flow: Flow, node: &str) -> TriggerTouch {
    TriggerTouch { workflow_id: flow.id, node_id: node.into(), heard_at: None, fired_at: None, status: None, message: None }
}

async fn all_are_listed_in_portions(f: Fixture) {
    for i in 0..4 {
        f.deploy(f.flow(&format!("W{i}")).await, nodes(100)).await;
    }
    let (mut seen, mut after) = (HashSet::new(), None);
    loop {
        let some = f.store.armed_triggers(&[], after.as_ref(), 64).await.unwrap();
        after = some.last().map(|t| (t.workflow_id, t.node_id.clone()));
        for trigger in &some {
            assert!(seen.insert((trigger.workflow_id, trigger.node_id.clone())), "twice");
            assert_eq!((trigger.status, trigger.version, trigger.type_version), (TriggerStatus::Armed, 1, 1.2));
            assert_eq!(trigger.config, object(json!({"rule": "* * * * *", "options": {}})));
        }
        if some.len() < 64 {
            break;
        }
    }
    assert_eq!(seen.len(), 400);
}

async fn pages_are_by_name(f: Fixture) {
    let (z, a) = (f.flow("Z").await, f.flow("A").await);
    f.deploy(z, nodes(3)).await;
    f.deploy(a, nodes(3)).await;
    let mut names = vec![];
    let mut after: Option<String> = None;
    loop {
        let page = f.store.list_triggers(None, after.as_deref(), Some(2)).await.unwrap();
        names.extend(page.items.iter().map(|t| format!("{}/{}", t.workflow_name, t.node_name)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(names, ["A/Node 000", "A/Node 001", "A/Node 002", "Z/Node 000", "Z/Node 001", "Z/Node 002"]);
    assert_eq!(f.store.list_triggers(Some(z.id), None, None).await.unwrap().items.len(), 3);
    assert!(matches!(f.store.list_triggers(None, Some("garbage"), None).await, Err(Error::Cursor)));
}

async fn what_fired_last_is_told_by_the_history(f: Fixture) {
    let flow = f.flow("W").await;
    let fired = |at: i64| ExecutionStart { mode: Mode::Trigger, trigger_kind: TriggerKind::Schedule, ..f.start(flow, at) };
    let said = async || {
        let row = f.store.trigger(flow.id, &NodeId::from("a")).await.unwrap().unwrap();
        (row.last_fired_at.map(|at| at.0), row.last_heard_at.map(|at| at.0))
    };
    f.deploy(flow, vec![schedule("* * * * *", NOW)]).await;
    // Killed before a sign of life was written: the executions are there.
    f.run(fired(NOW + 10), ExecutionStatus::Success, 5).await;
    let first = f.run(fired(NOW + 20), ExecutionStatus::Error, 5).await;
    assert_eq!(said().await, (None, None));
    f.store.recall_firings().await.unwrap();
    assert_eq!(said().await, (Some(NOW + 20), Some(NOW + 20)));
    // What a person started, what is tried again, and what another trigger started is no sign of this one.
    f.run(ExecutionStart { mode: Mode::Manual, ..fired(NOW + 30) }, ExecutionStatus::Success, 5).await;
    f.run(ExecutionStart { repeats: Some(first), attempt: 2, ..fired(NOW + 40) }, ExecutionStatus::Success, 5).await;
    f.run(ExecutionStart { trigger: Some("Node B".into()), ..fired(NOW + 50) }, ExecutionStatus::Success, 5).await;
    f.store.recall_firings().await.unwrap();
    assert_eq!(said().await, (Some(NOW + 20), Some(NOW + 20)));
    // Nothing goes back, and one that was heard later stays so.
    let later = TriggerTouch { heard_at: Some(EpochMs(NOW + 90)), fired_at: Some(EpochMs(NOW + 60)), ..touch(flow, "a") };
    f.store.touch_triggers(vec![later]).await.unwrap();
    f.store.recall_firings().await.unwrap();
    assert_eq!(said().await, (Some(NOW + 60), Some(NOW + 90)));
    f.run(fired(NOW + 70), ExecutionStatus::Success, 5).await;
    f.store.recall_firings().await.unwrap();
    assert_eq!(said().await, (Some(NOW + 70), Some(NOW + 90)));
    // Taken off and deployed again.
    f.store.undeploy(flow.id, "Ada".into()).await.unwrap();
    f.deploy(flow, vec![schedule("* * * * *", NOW)]).await;
    assert_eq!(said().await, (Some(NOW + 70), Some(NOW + 70)));
}

async fn the_last_word_about_a_due_time_counts(f: Fixture) {
    let flow = f.flow("W").await;
    f.deploy(flow, nodes(150)).await;
    let due = |node: usize, next: Option<i64>, last: Option<i64>| NextDue {
        workflow_id: flow.id,
        node_id: format!("n{node:03}").as_str().into(),
        next_at: next.map(EpochMs),
        last_due_at: last.map(EpochMs),
    };
    let mut all: Vec<NextDue> = (0..150).map(|i| due(i, Some(NOW + i as i64), Some(NOW))).collect();
    all.push(due(3, Some(NOW + 9_000), Some(NOW + 1)));
    all.push(NextDue { node_id: "gone".into(), ..due(0, None, None) });
    f.store.save_next(all).await.unwrap();
    f.store.save_next(vec![due(4, None, None)]).await.unwrap();
    let rows = f.store.triggers_of(flow.id).await.unwrap();
    assert_eq!((rows[3].next_at, rows[3].last_due_at), (Some(EpochMs(NOW + 9_000)), Some(EpochMs(NOW + 1))));
    assert_eq!((rows[4].next_at, rows[4].last_due_at), (None, Some(EpochMs(NOW))), "never again; it did fire");
    assert_eq!(rows[149].next_at, Some(EpochMs(NOW + 149)));
}

async fn touches_are_joined(f: Fixture) {
    let flow = f.flow("W").await;
    f.deploy(flow, nodes(2)).await;
    let touches = vec![
        TriggerTouch { heard_at: Some(EpochMs(NOW + 2)), ..touch(flow, "n000") },
        TriggerTouch {
            heard_at: Some(EpochMs(NOW + 1)),
            status: Some(TriggerStatus::Deaf),
            message: Some(Some("The folder is gone.".into())),
            ..touch(flow, "n000")
        },
        TriggerTouch { fired_at: Some(EpochMs(NOW + 3)), ..touch(flow, "n000") },
        TriggerTouch { heard_at: Some(EpochMs(NOW)), ..touch(flow, "gone") },
    ];
    f.store.touch_triggers(touches).await.unwrap();
    let rows = f.store.triggers_of(flow.id).await.unwrap();
    let row = &rows[0];
    assert_eq!((row.last_heard_at, row.last_fired_at, row.status), (Some(EpochMs(NOW + 2)), Some(EpochMs(NOW + 3)), TriggerStatus::Deaf));
    assert_eq!(row.message.as_deref(), Some("The folder is gone."));
    assert_eq!((rows[1].last_heard_at, rows[1].status), (None, TriggerStatus::Armed));
    let well = TriggerTouch { status: Some(TriggerStatus::Armed), message: Some(None), ..touch(flow, "n000") };
    f.store.touch_triggers(vec![well]).await.unwrap();
    let row = &f.store.triggers_of(flow.id).await.unwrap()[0];
    assert_eq!((row.status, &row.message, row.last_heard_at), (TriggerStatus::Armed, &None, Some(EpochMs(NOW + 2))));
}

async fn what_is_late_or_quiet_is_found(f: Fixture) {
    let flow = f.flow("W").await;
    let feed = NewTrigger { node_id: "b".into(), kind: TriggerKind::Feed, next_at: None, ..schedule("", 0) };
    f.deploy(flow, vec![schedule("0 9 * * *", NOW + HOUR), feed]).await;
    let late = |before: i64| f.store.overdue_triggers(EpochMs(before), 10);
    assert!(late(NOW + HOUR).await.unwrap().is_empty(), "due at that moment is not late");
    let found = late(NOW + HOUR + 1).await.unwrap();
    assert_eq!(found.iter().map(|t| t.node_id.as_str()).collect::<Vec<_>>(), ["a"]);
    let quiet = |since: i64| f.store.quiet_triggers(&[TriggerKind::Feed, TriggerKind::Mailbox], EpochMs(since), 10);
    assert!(quiet(NOW).await.unwrap().is_empty(), "it is armed since");
    assert_eq!(quiet(NOW + 1).await.unwrap().len(), 1);
    f.store.touch_triggers(vec![TriggerTouch { heard_at: Some(EpochMs(NOW + DAY)), ..touch(flow, "b") }]).await.unwrap();
    assert!(quiet(NOW + DAY).await.unwrap().is_empty());
    assert_eq!(quiet(NOW + DAY + 1).await.unwrap()[0].node_id.as_str(), "b");
}

async fn a_trigger_remembers(f: Fixture) {
    let flow = f.flow("W").await;
    let node = NodeId::from("a");
    let state = json!({"z": 1, "a": {"uid": 4_294_967_296_u64, "text": "NUL \u{0} and “ä”"}});
    let error = f.store.save_trigger_state(flow.id, &node, state.clone()).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { what: "trigger", .. }), "{error}");
    f.deploy(flow, vec![schedule("0 9 * * *", NOW)]).await;
    assert_eq!(f.store.trigger_state(flow.id, &node).await.unwrap(), None);
    f.store.save_trigger_state(flow.id, &node, state.clone()).await.unwrap();
    let kept = f.store.trigger_state(flow.id, &node).await.unwrap().unwrap();
    assert_eq!(kept.to_string(), state.to_string(), "as it was, in its order");
    f.store.save_trigger_state(flow.id, &node, json!(null)).await.unwrap();
    assert_eq!(f.store.trigger_state(flow.id, &node).await.unwrap(), None);
    let large = json!("x".repeat(5 << 20));
    assert!(matches!(f.store.save_trigger_state(flow.id, &node, large).await, Err(Error::Limit(_))));
}

async fn static_data_is_the_workflows(f: Fixture) {
    let flow = f.flow("W").await;
    assert!(f.store.static_data(flow.id).await.unwrap().is_empty());
    let data = object(json!({"global": {"lastId": 7}, "node:Node A": {"seen": ["x"]}}));
    f.store.static_data_changed(ExecutionId::new(), flow.id, data.clone()).await.unwrap();
    f.deploy(flow, vec![]).await;
    assert_eq!(f.store.static_data(flow.id).await.unwrap(), data);
    // One that was deleted, and one that wants to keep too much: the execution goes on to its end.
    f.store.static_data_changed(ExecutionId::new(), millrace_core::WorkflowId::new(), data.clone()).await.unwrap();
    let large = object(json!({"global": {"page": "x".repeat(5 << 20)}}));
    f.store.static_data_changed(ExecutionId::new(), flow.id, large).await.unwrap();
    assert_eq!(f.store.static_data(flow.id).await.unwrap(), data);
}

async fn an_event_key_starts_one_execution(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let keyed = |flow: Flow, key: &str| ExecutionStart { event_key: Some(key.into()), ..f.start(flow, NOW) };
    let starts: Vec<_> = (0..20).map(|_| keyed(a, "order 4711")).collect();
    let ids: Vec<_> = starts.iter().map(|s| s.id).collect();
    let results = futures::future::join_all(starts.into_iter().map(|start| f.store.execution_started(start))).await;
    let accepted: Vec<_> = ids.iter().zip(&results).filter(|(_, r)| r.is_ok()).map(|(id, _)| *id).collect();
    assert_eq!(accepted.len(), 1, "one of twenty at once");
    for result in results.iter().filter(|r| r.is_err()) {
        assert!(matches!(result, Err(JournalError::Duplicate(Some(first))) if *first == accepted[0]), "{result:?}");
    }
    f.store.execution_started(keyed(b, "order 4711")).await.unwrap();
    assert_eq!(f.store.sweep_event_keys(EpochMs(NOW), 10).await.unwrap(), 0, "not old enough");
    assert_eq!(f.store.sweep_event_keys(EpochMs(NOW + 1), 1).await.unwrap(), 1);
    assert_eq!(f.store.sweep_event_keys(EpochMs(NOW + 1), 10).await.unwrap(), 1);
    f.store.execution_started(keyed(a, "order 4711")).await.unwrap();
}

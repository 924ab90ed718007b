//! Executions that wait: rows, not memory.

use std::collections::HashSet;

use futures::future::join_all;
use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus,
    journal::{ExecutionEnd, Journal as _},
    trigger::WaitKind,
};
use millrace_store::{ExecutionFilter, WaitFilter};
use serde_json::json;

use crate::fixture::{Fixture, HOUR, NOW, both, object};

both!(
    a_wait_says_what_it_waits_for,
    lists_filter_and_page,
    only_due_ones_are_due,
    the_first_answer_wins,
    answered_ones_are_found_after_a_crash,
    held_executions_start_when_they_are_due,
    many_waits_are_due_in_portions,
);

async fn a_wait_says_what_it_waits_for(f: Fixture) {
    let flow = f.flow("Bills").await;
    let id = f.suspended(flow, NOW, WaitKind::Approval, Some(NOW + HOUR)).await;
    let wait = f.store.wait(id).await.unwrap().unwrap();
    assert_eq!((wait.execution_id, wait.workflow_id, wait.workflow_name.as_str()), (id, flow.id, "Bills"));
    assert_eq!((wait.node_id.as_str(), wait.node_name.as_str(), wait.run_index), ("b", "Node B", 0));
    assert_eq!((wait.kind, wait.until, wait.created_at), (WaitKind::Approval, Some(EpochMs(NOW + HOUR)), EpochMs(NOW)));
    assert_eq!((wait.question, wait.answer, wait.answered_at), (object(json!({"title": "Pay it?"})), None, None));
    let row = f.store.execution(id).await.unwrap();
    assert_eq!((row.wait_kind, row.wait_until), (Some(WaitKind::Approval), Some(EpochMs(NOW + HOUR))));
    f.store.execution_resumed(id).await.unwrap();
    assert_eq!(f.store.wait(id).await.unwrap(), None, "it goes on");
    assert_eq!(f.store.execution(id).await.unwrap().wait_kind, None);
    assert_eq!(f.store.wait(ExecutionId::new()).await.unwrap(), None);
}

async fn lists_filter_and_page(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let mut expected = vec![];
    for i in 0..6 {
        let kind = if i % 2 == 0 { WaitKind::Time } else { WaitKind::Approval };
        // Two at each moment: the id decides.
        expected.push((NOW + i / 2, f.suspended(a, NOW + i / 2, kind, None).await));
    }
    let of_b = f.suspended(b, NOW + 9, WaitKind::Form, None).await;
    expected.sort();
    expected.reverse();
    let first = f.store.list_waits(&WaitFilter { limit: Some(4), ..WaitFilter::default() }).await.unwrap();
    f.suspended(b, NOW + 10, WaitKind::Time, None).await;
    let rest = f.store.list_waits(&WaitFilter { after: first.next, limit: Some(4), ..WaitFilter::default() }).await.unwrap();
    assert!(rest.next.is_none());
    let ids: Vec<_> = first.items.iter().chain(&rest.items).map(|w| w.execution_id).collect();
    assert_eq!(ids, [of_b].into_iter().chain(expected.iter().map(|e| e.1)).collect::<Vec<_>>());
    let kinds = vec![WaitKind::Approval, WaitKind::Form];
    let some = f.store.list_waits(&WaitFilter { kinds: kinds.clone(), ..WaitFilter::default() }).await.unwrap();
    assert_eq!((some.items.len(), f.store.count_waits(&kinds).await.unwrap()), (4, 4));
    let of_a = f.store.list_waits(&WaitFilter { workflow_id: Some(a.id), ..WaitFilter::default() }).await.unwrap();
    assert_eq!((of_a.items.len(), f.store.count_waits(&[]).await.unwrap()), (6, 8));
    f.store.answer_wait(of_b, json!({"choice": "send"})).await.unwrap();
    assert_eq!(f.store.count_waits(&[WaitKind::Form]).await.unwrap(), 0, "answered ones wait for nobody");
}

async fn only_due_ones_are_due(f: Fixture) {
    let flow = f.flow("W").await;
    assert_eq!(f.store.next_wait().await.unwrap(), None);
    let late = f.suspended(flow, NOW, WaitKind::Time, Some(NOW + 2)).await;
    let early = f.suspended(flow, NOW, WaitKind::Approval, Some(NOW + 1)).await;
    f.suspended(flow, NOW, WaitKind::Webhook, None).await;
    assert_eq!(f.store.next_wait().await.unwrap(), Some(EpochMs(NOW + 1)));
    assert!(f.store.due_waits(EpochMs(NOW), 10).await.unwrap().is_empty());
    assert_eq!(f.store.due_waits(EpochMs(NOW + 1), 10).await.unwrap(), [early]);
    assert_eq!(f.store.due_waits(EpochMs(NOW + HOUR), 10).await.unwrap(), [early, late]);
    assert_eq!(f.store.due_waits(EpochMs(NOW + HOUR), 1).await.unwrap(), [early]);
    f.store.answer_wait(early, json!({"choice": "approve"})).await.unwrap();
    assert_eq!(f.store.next_wait().await.unwrap(), Some(EpochMs(NOW + 2)));
    assert_eq!(f.store.due_waits(EpochMs(NOW + HOUR), 10).await.unwrap(), [late]);
}

async fn the_first_answer_wins(f: Fixture) {
    let flow = f.flow("W").await;
    let id = f.suspended(flow, NOW, WaitKind::Approval, None).await;
    f.clock.advance(5);
    let answers = join_all((0..25).map(|i| f.store.answer_wait(id, json!({"choice": i})))).await;
    let won: Vec<usize> = answers.iter().enumerate().filter(|(_, a)| *a.as_ref().unwrap()).map(|(i, _)| i).collect();
    assert_eq!(won.len(), 1);
    let wait = f.store.wait(id).await.unwrap().unwrap();
    assert_eq!((wait.answer, wait.answered_at), (Some(json!({"choice": won[0]})), Some(EpochMs(NOW + 5))));
    assert!(!f.store.answer_wait(ExecutionId::new(), json!(null)).await.unwrap(), "nothing waits there");
}

async fn answered_ones_are_found_after_a_crash(f: Fixture) {
    let flow = f.flow("W").await;
    let mut ids = vec![];
    for _ in 0..5 {
        ids.push(f.suspended(flow, NOW, WaitKind::Approval, None).await);
    }
    for id in &ids[1..] {
        assert!(f.store.answer_wait(*id, json!({"choice": "approve"})).await.unwrap());
    }
    let mut answered = ids[1..].to_vec();
    answered.sort();
    let first = f.store.answered_waits(None, 3).await.unwrap();
    let rest = f.store.answered_waits(first.last().copied(), 3).await.unwrap();
    assert_eq!([first, rest].concat(), answered);
    f.store.execution_resumed(answered[0]).await.unwrap();
    assert_eq!(f.store.answered_waits(None, 10).await.unwrap(), answered[1..]);
}

async fn held_executions_start_when_they_are_due(f: Fixture) {
    let flow = f.flow("W").await;
    let (first, second) = (f.start(flow, NOW), f.start(flow, NOW));
    let (a, b) = (first.id, second.id);
    f.store.hold(second, EpochMs(NOW + 4_000)).await.unwrap();
    f.store.hold(first, EpochMs(NOW + 2_000)).await.unwrap();
    assert_eq!(f.store.next_held().await.unwrap(), Some(EpochMs(NOW + 2_000)));
    assert!(f.store.held_due(EpochMs(NOW + 1_999), 10).await.unwrap().is_empty());
    assert_eq!(f.store.held_due(EpochMs(NOW + 9_000), 10).await.unwrap(), [a, b]);
    let row = f.store.execution(a).await.unwrap();
    assert_eq!((row.status, row.wait_until), (ExecutionStatus::Queued, Some(EpochMs(NOW + 2_000))));
    assert!(f.store.release(a).await.unwrap());
    assert!(!f.store.release(a).await.unwrap());
    assert_eq!(f.store.held_due(EpochMs(NOW + 9_000), 10).await.unwrap(), [b]);
    assert_eq!(f.store.release_held(flow.id).await.unwrap(), 1, "its breaker was closed by hand");
    assert_eq!(f.store.held_due(EpochMs(NOW), 10).await.unwrap(), [b]);
    let queued = ExecutionFilter { statuses: vec![ExecutionStatus::Queued], ..ExecutionFilter::default() };
    assert_eq!(f.store.list_executions(&queued).await.unwrap().items.len(), 2);
    assert_eq!(f.store.count_executions(&[ExecutionStatus::Queued]).await.unwrap(), 2);
}

/// Kilobytes of memory this process has.
#[cfg(target_os = "linux")]
fn resident_kb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
#[cfg(not(target_os = "linux"))]
fn resident_kb() -> u64 {
    0
}

async fn many_waits_are_due_in_portions(f: Fixture) {
    // The bound is SQLite's: what a server does with its memory is its own affair.
    let all: i64 = if f.db.is_sqlite() { 100_000 } else { 20_000 };
    let flow = f.flow("W").await;
    for begin in (0..all).step_by(1_000) {
        join_all((begin..begin + 1_000).map(|i| f.suspended(flow, NOW, WaitKind::Time, Some(NOW + 1 + i)))).await;
    }
    let before = resident_kb();
    let mut seen = HashSet::new();
    for (portion, until) in (1..).zip((0..=all).step_by(5_000).skip(1)) {
        let due = f.store.due_waits(EpochMs(NOW + until), 1_000).await.unwrap();
        assert_eq!(due.len(), 1_000, "portion {portion}");
        let next = f.store.next_wait().await.unwrap().unwrap();
        assert_eq!(next.0, NOW + 1 + seen.len() as i64);
        for id in
            join_all(due.into_iter().map(async |id| f.store.answer_wait(id, json!({"choice": "$time"})).await.unwrap().then_some(id))).await
        {
            assert!(seen.insert(id.unwrap()), "each is answered once");
        }
    }
    assert_eq!(i64::from(f.store.count_waits(&[]).await.unwrap()), all - seen.len() as i64);
    let grown = resident_kb().saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} kB more");
    f.store
        .execution_finished(ExecutionEnd {
            id: *seen.iter().next().unwrap(),
            status: ExecutionStatus::Canceled,
            error: None,
            finished_at: EpochMs(NOW + 1),
        })
        .await
        .unwrap();
}

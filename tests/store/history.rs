//! The list of executions under every filter, and paging that nothing in between disturbs.

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode,
    journal::{ExecutionEnd, ExecutionStart, Journal as _},
    trigger::{TriggerKind, WaitKind},
};
use millrace_store::{Error, ExecutionFilter};

use crate::fixture::{DAY, Fixture, Flow, HOUR, NOW, both, failure};

both!(
    a_row_says_all,
    filters_narrow_together,
    text_is_found_in_names_errors_and_ids,
    times_bound_the_list,
    only_those_that_are_named_and_match,
    dead_letters_are_listed_until_looked_at,
    a_failed_event_is_a_dead_letter_from_its_end,
    pages_are_stable,
    what_runs_long_is_found,
    counts_are_by_status,
);

async fn ids(f: &Fixture, filter: ExecutionFilter) -> Vec<ExecutionId> {
    f.store.list_executions(&filter).await.unwrap().items.iter().map(|e| e.id).collect()
}

async fn failed(f: &Fixture, flow: Flow, at: i64, message: &str) -> ExecutionId {
    let start = f.start(flow, at);
    let id = start.id;
    f.store.execution_started(start).await.unwrap();
    let end = ExecutionEnd { id, status: ExecutionStatus::Error, error: Some(failure(message)), finished_at: EpochMs(at + 5) };
    f.store.execution_finished(end).await.unwrap();
    id
}

async fn a_row_says_all(f: Fixture) {
    let flow = f.flow("W").await;
    let first = f.run(f.start(flow, NOW), ExecutionStatus::Error, 7).await;
    let again = ExecutionStart {
        trigger_kind: TriggerKind::Schedule,
        due_at: Some(EpochMs(NOW - 3)),
        attempt: 2,
        repeats: Some(first),
        ..f.start(flow, NOW + 1)
    };
    let again = f.run(again, ExecutionStatus::Success, 7).await;
    let row = f.store.execution(again).await.unwrap();
    assert_eq!((row.trigger_kind, row.due_at, row.attempt, row.repeats), (TriggerKind::Schedule, Some(EpochMs(NOW - 3)), 2, Some(first)));
    assert_eq!((row.status, row.dead_letter, row.wait_kind, row.wait_until), (ExecutionStatus::Success, false, None, None));
    let row = f.store.execution(first).await.unwrap();
    assert_eq!((row.trigger_kind, row.attempt, row.error.unwrap().message.as_str()), (TriggerKind::Webhook, 1, "The server answered 503."));
}

async fn filters_narrow_together(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let mut all = vec![];
    for (i, flow) in (0..).zip([a, b, a, b, a, b]) {
        let kind = if i < 3 { TriggerKind::Form } else { TriggerKind::Webhook };
        let status = if i % 3 == 0 { ExecutionStatus::Error } else { ExecutionStatus::Success };
        all.push(f.run(ExecutionStart { trigger_kind: kind, ..f.start(flow, NOW + i) }, status, 5).await);
    }
    let waiting = f.suspended(a, NOW + 9, WaitKind::Time, None).await;
    let none = ExecutionFilter::default();
    let of = |statuses: &[ExecutionStatus]| ExecutionFilter { statuses: statuses.to_vec(), ..ExecutionFilter::default() };
    use ExecutionStatus::{Canceled, Error, Success, Waiting};
    assert_eq!(ids(&f, of(&[Error])).await, [all[3], all[0]]);
    assert_eq!(ids(&f, of(&[Error, Waiting, Canceled])).await, [waiting, all[3], all[0]]);
    assert_eq!(ids(&f, of(&[Success, Waiting])).await, [waiting, all[5], all[4], all[2], all[1]]);
    assert_eq!(ids(&f, ExecutionFilter { workflow_id: Some(a.id), ..of(&[Error]) }).await, [all[0]]);
    assert_eq!(ids(&f, ExecutionFilter { workflow_id: Some(b.id), ..none.clone() }).await, [all[5], all[3], all[1]]);
    let forms = ExecutionFilter { trigger_kinds: vec![TriggerKind::Form], ..none.clone() };
    assert_eq!(ids(&f, forms.clone()).await, [all[2], all[1], all[0]]);
    assert_eq!(ids(&f, ExecutionFilter { statuses: vec![Error], ..forms.clone() }).await, [all[0]]);
    assert_eq!(ids(&f, ExecutionFilter { workflow_id: Some(b.id), ..forms.clone() }).await, [all[1]]);
    let kinds = vec![TriggerKind::Form, TriggerKind::Webhook, TriggerKind::Feed];
    assert_eq!(ids(&f, ExecutionFilter { trigger_kinds: kinds, ..none }).await.len(), 7);
    assert_eq!(ids(&f, ExecutionFilter { query: Some("503".into()), statuses: vec![Success, Error], ..forms }).await, [all[0]]);
}

async fn text_is_found_in_names_errors_and_ids(f: Fixture) {
    let (bills, müller) = (f.flow("Send Bills").await, f.flow("Müller: orders").await);
    let plain = f.run(f.start(bills, NOW), ExecutionStatus::Success, 5).await;
    let error = failed(&f, bills, NOW + 1, "Host ÄRGER.example.org refused “100%”").await;
    let other = f.run(f.start(müller, NOW + 2), ExecutionStatus::Canceled, 5).await;
    let found = async |text: &str| ids(&f, ExecutionFilter { query: Some(text.into()), ..ExecutionFilter::default() }).await;
    assert_eq!(found("  send bILLS ").await, [error, plain]);
    assert_eq!(found("MÜLLER").await, [other]);
    assert_eq!(found("ärger.example").await, [error]);
    assert_eq!(found("100%").await, [error]);
    assert_eq!((found("_").await, found("%").await), (vec![], vec![error]), "no signs with a meaning of their own");
    let id = plain.to_string();
    assert!(found(&id).await == [plain] && found(&id[..13]).await.contains(&plain));
    assert_eq!(found(&format!("{id}0")).await, []);
    assert_eq!(found("  ").await.len(), 3);
    let failed = ExecutionFilter { query: Some("bills".into()), statuses: vec![ExecutionStatus::Error], ..ExecutionFilter::default() };
    assert_eq!(ids(&f, failed).await, [error]);
    for i in 0..100 {
        f.runs(f.flow(&format!("Numbered {i}")).await, [NOW + 100 + i]).await;
    }
    assert_eq!(found("numbered").await.len(), 50, "many names are one branch");
}

async fn times_bound_the_list(f: Fixture) {
    let flow = f.flow("W").await;
    let all = f.runs(flow, (0..6).map(|i| NOW + i * HOUR)).await;
    let within = ExecutionFilter {
        from: Some(EpochMs(NOW + HOUR)),
        until: Some(EpochMs(NOW + 4 * HOUR)),
        limit: Some(2),
        ..ExecutionFilter::default()
    };
    let first = f.store.list_executions(&within).await.unwrap();
    assert_eq!(first.items.iter().map(|e| e.id).collect::<Vec<_>>(), [all[3], all[2]], "before the end");
    let rest = f.store.list_executions(&ExecutionFilter { after: first.next, ..within }).await.unwrap();
    assert_eq!(rest.items.iter().map(|e| e.id).collect::<Vec<_>>(), [all[1]], "the beginning included");
    assert!(rest.next.is_none());
}

async fn a_failed_event_is_a_dead_letter_from_its_end(f: Fixture) {
    let flow = f.flow("Orders").await;
    let by_trigger = || ExecutionStart { mode: Mode::Trigger, ..f.start(flow, NOW) };
    // One whose start is in an earlier group than its end, and one that may be in the same.
    let slow = by_trigger();
    let id = slow.id;
    f.store.execution_started(slow).await.unwrap();
    assert!(!f.store.execution(id).await.unwrap().dead_letter);
    let end = ExecutionEnd { id, status: ExecutionStatus::Timeout, error: Some(failure("Too slow.")), finished_at: EpochMs(NOW + 9) };
    f.store.execution_finished(end).await.unwrap();
    let quick = by_trigger();
    let quick_id = quick.id;
    let end = ExecutionEnd { id: quick_id, status: ExecutionStatus::Error, error: Some(failure("503")), finished_at: EpochMs(NOW + 1) };
    let (started, ended) = tokio::join!(f.store.execution_started(quick), f.store.execution_finished(end));
    started.and(ended).unwrap();
    for id in [id, quick_id] {
        assert!(f.store.execution(id).await.unwrap().dead_letter);
    }
    f.run(f.start(flow, NOW), ExecutionStatus::Error, 5).await;
    f.run(by_trigger(), ExecutionStatus::Success, 5).await;
    f.run(by_trigger(), ExecutionStatus::Canceled, 5).await;
    f.run(ExecutionStart { partial: true, ..by_trigger() }, ExecutionStatus::Error, 5).await;
    assert_eq!(f.store.count_dead_letters().await.unwrap(), 2, "what somebody ran by hand is seen, what succeeded is no failure");
}

async fn only_those_that_are_named_and_match(f: Fixture) {
    let (a, b) = (f.flow("Bills").await, f.flow("Orders").await);
    let failed = failed(&f, a, NOW, "503").await;
    let good = f.run(f.start(a, NOW + 1), ExecutionStatus::Success, 5).await;
    let other = f.run(f.start(b, NOW + 2), ExecutionStatus::Success, 5).await;
    f.run(f.start(b, NOW + 3), ExecutionStatus::Success, 5).await;
    let named = ExecutionFilter { ids: vec![failed, good, other, ExecutionId::new()], ..ExecutionFilter::default() };
    assert_eq!(ids(&f, named.clone()).await, [other, good, failed]);
    assert_eq!(ids(&f, ExecutionFilter { workflow_id: Some(a.id), ..named.clone() }).await, [good, failed]);
    assert_eq!(ids(&f, ExecutionFilter { statuses: vec![ExecutionStatus::Success], ..named.clone() }).await, [other, good]);
    assert_eq!(ids(&f, ExecutionFilter { statuses: vec![ExecutionStatus::Error], ..named.clone() }).await, [failed]);
    assert_eq!(ids(&f, ExecutionFilter { trigger_kinds: vec![TriggerKind::Form], ..named.clone() }).await, []);
    assert_eq!(ids(&f, ExecutionFilter { query: Some("bills".into()), ..named.clone() }).await, [good, failed]);
    assert_eq!(ids(&f, ExecutionFilter { query: Some("503".into()), ..named.clone() }).await, [failed]);
    assert_eq!(ids(&f, ExecutionFilter { from: Some(EpochMs(NOW + 1)), until: Some(EpochMs(NOW + 2)), ..named.clone() }).await, [good]);
    assert_eq!(ids(&f, ExecutionFilter { dead_letters: true, ..named }).await, []);
}

async fn dead_letters_are_listed_until_looked_at(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    let (first, second) = (failed(&f, a, NOW, "x").await, failed(&f, b, NOW + 1, "y").await);
    failed(&f, a, NOW + 2, "x").await;
    f.store.set_dead_letter(vec![first, second, ExecutionId::new()], true).await.unwrap();
    let dead = ExecutionFilter { dead_letters: true, ..ExecutionFilter::default() };
    assert_eq!(ids(&f, dead.clone()).await, [second, first]);
    assert_eq!(ids(&f, ExecutionFilter { workflow_id: Some(a.id), ..dead.clone() }).await, [first]);
    assert_eq!(ids(&f, ExecutionFilter { query: Some("Y".into()), ..dead.clone() }).await, [second]);
    assert_eq!((f.store.count_dead_letters().await.unwrap(), f.store.execution(first).await.unwrap().dead_letter), (2, true));
    f.store.set_dead_letter(vec![second], false).await.unwrap();
    assert_eq!(ids(&f, dead).await, [first]);
}

async fn pages_are_stable(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    // Ten at each moment: the id decides.
    let mut expected = f.runs(a, (0..60).map(|i| NOW + i / 10)).await;
    let (mut seen, mut filter) = (vec![], ExecutionFilter { limit: Some(7), ..ExecutionFilter::default() });
    loop {
        let page = f.store.list_executions(&filter).await.unwrap();
        seen.extend(page.items.iter().map(|e| (e.started_at, e.id)));
        filter.after = page.next;
        if filter.after.is_none() {
            break;
        }
        // Newer ones come, older ones go: what is still to be shown stays what it was.
        f.runs(b, [NOW + DAY]).await;
        if let Some(shown) = seen.first() {
            f.store.delete_executions(vec![shown.1]).await.unwrap();
        }
    }
    let mut order = seen.clone();
    order.sort();
    order.reverse();
    assert_eq!(seen, order, "newest first");
    let mut seen: Vec<_> = seen.into_iter().map(|s| s.1).collect();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected, "each once");
    let garbage = ExecutionFilter { after: Some("garbage".into()), ..ExecutionFilter::default() };
    assert!(matches!(f.store.list_executions(&garbage).await, Err(Error::Cursor)));
}

async fn what_runs_long_is_found(f: Fixture) {
    let flow = f.flow("W").await;
    f.runs(flow, [NOW - DAY]).await;
    f.suspended(flow, NOW - DAY, WaitKind::Time, None).await;
    let (long, short) = (f.start(flow, NOW - HOUR), f.start(flow, NOW));
    let id = long.id;
    f.store.execution_started(long).await.unwrap();
    f.store.execution_started(short).await.unwrap();
    let rows = f.store.running_longer_than(EpochMs(NOW)).await.unwrap();
    assert_eq!(rows.iter().map(|r| r.id).collect::<Vec<_>>(), [id]);
}

async fn counts_are_by_status(f: Fixture) {
    let flow = f.flow("W").await;
    f.runs(flow, 0..3).await;
    failed(&f, flow, NOW, "x").await;
    f.store.execution_started(f.start(flow, NOW)).await.unwrap();
    f.suspended(flow, NOW, WaitKind::Time, None).await;
    use ExecutionStatus::{Error, Queued, Running, Success, Waiting};
    let count = async |statuses: &[ExecutionStatus]| f.store.count_executions(statuses).await.unwrap();
    assert_eq!((count(&[Success]).await, count(&[Error]).await, count(&[Running]).await), (3, 1, 1));
    assert_eq!((count(&[Success, Error, Waiting]).await, count(&[Queued]).await, count(&[]).await), (5, 0, 0));
}

//! What follows an end: marked with the end, taken off when it is done.

use millrace_core::{
    ExecutionId, ExecutionStatus, Mode,
    journal::{ExecutionEnd, ExecutionStart, Journal as _},
};
use millrace_store::{ExecutionFilter, Left, NewAlarm};

use crate::fixture::{Fixture, Flow, NOW, both};

both!(
    a_failure_of_what_a_trigger_started_is_followed_up,
    a_success_is_followed_up_only_where_something_follows,
    an_alarm_counts_each_failure_once,
    what_is_followed_up_is_read_page_by_page,
);

impl Fixture {
    fn fired(&self, flow: Flow) -> ExecutionStart {
        ExecutionStart { mode: Mode::Trigger, ..self.start(flow, NOW) }
    }

    async fn left(&self) -> Vec<ExecutionId> {
        self.store.follow_ups(None, 100).await.unwrap()
    }
}

fn failing(flow: Flow) -> NewAlarm {
    NewAlarm {
        kind: "workflow_failing".into(),
        subject: flow.id.to_string(),
        level: "error".into(),
        title: "“W” failed".into(),
        message: "It stopped.".into(),
        workflow_id: Some(flow.id),
        node_id: None,
    }
}

async fn a_failure_of_what_a_trigger_started_is_followed_up(f: Fixture) {
    let flow = f.flow("W").await;
    let mut expected = vec![];
    for status in [ExecutionStatus::Error, ExecutionStatus::Timeout, ExecutionStatus::Crashed] {
        expected.push(f.run(f.fired(flow), status, 5).await);
    }
    // Written as one row, too.
    let start = f.fired(flow);
    let end = ExecutionEnd { id: start.id, status: ExecutionStatus::Error, error: None, finished_at: start.started_at };
    expected.push(start.id);
    let (started, ended) = futures::join!(f.store.execution_started(start), f.store.execution_finished(end));
    started.and(ended).unwrap();
    for status in [ExecutionStatus::Success, ExecutionStatus::Canceled] {
        f.run(f.fired(flow), status, 5).await;
    }
    f.run(f.start(flow, NOW), ExecutionStatus::Error, 5).await;
    f.run(ExecutionStart { partial: true, ..f.fired(flow) }, ExecutionStatus::Error, 5).await;
    assert_eq!(f.left().await, expected);
    assert!(f.store.has_follow_up(expected[0]).await.unwrap());

    f.store.followed_up(expected[0], false).await.unwrap();
    f.store.followed_up(expected[1], true).await.unwrap();
    f.store.followed_up(ExecutionId::new(), false).await.unwrap();
    assert_eq!(f.left().await, expected[2..]);
    assert!(!f.store.has_follow_up(expected[0]).await.unwrap());
    let dead = ExecutionFilter { dead_letters: true, ..ExecutionFilter::default() };
    let dead: Vec<_> = f.store.list_executions(&dead).await.unwrap().items.iter().map(|row| row.id).collect();
    assert_eq!(dead, [expected[3], expected[2], expected[0]], "what is tried again did not fail for good");
}

async fn a_success_is_followed_up_only_where_something_follows(f: Fixture) {
    let (heard, quiet) = (f.flow("Heard").await, f.flow("Quiet").await);
    f.store.follow_successes(move |workflow, _| workflow == heard.id);
    f.run(f.fired(quiet), ExecutionStatus::Success, 5).await;
    f.run(f.start(heard, NOW), ExecutionStatus::Success, 5).await;
    let first = f.run(f.fired(heard), ExecutionStatus::Success, 5).await;
    let start = f.fired(heard);
    let (second, end) =
        (start.id, ExecutionEnd { id: start.id, status: ExecutionStatus::Success, error: None, finished_at: start.started_at });
    let (started, ended) = futures::join!(f.store.execution_started(start), f.store.execution_finished(end.clone()));
    started.and(ended).unwrap();

    // One that another process began.
    let start = f.fired(heard);
    let third = start.id;
    f.store.hold(start, millrace_core::EpochMs(NOW)).await.unwrap();
    f.store.recovery(third).await.unwrap();
    f.store.execution_resumed(third).await.unwrap();
    f.store.execution_finished(ExecutionEnd { id: third, ..end }).await.unwrap();
    assert_eq!(f.left().await, [first, second, third]);
    f.store.followed_up(second, false).await.unwrap();
    assert_eq!(f.left().await, [first, third]);
}

async fn an_alarm_counts_each_failure_once(f: Fixture) {
    let flow = f.flow("W").await;
    let first = f.run(f.fired(flow), ExecutionStatus::Error, 5).await;
    let second = f.run(f.fired(flow), ExecutionStatus::Error, 5).await;
    let raise = async |id, left| f.store.raise_failure(failing(flow), id, left).await.unwrap();
    let raised = raise(first, Left::Something).await.unwrap();
    assert!(raised.new);
    assert_eq!(f.left().await, [first, second], "something is left");
    assert_eq!(raise(first, Left::Something).await, None, "it was counted");
    assert!(!raise(second, Left::Nothing).await.unwrap().new);
    assert_eq!(raise(second, Left::Nothing).await, None);
    assert_eq!(raise(first, Left::Nothing).await, None);
    assert_eq!(f.left().await, []);
    let open = f.store.open_alarms(None).await.unwrap();
    assert_eq!((open.len(), open[0].count, open[0].told), (1, 2, false));
    f.store.alarm_told(raised.id).await.unwrap();
    assert!(f.store.open_alarms(None).await.unwrap()[0].told);

    let third = f.run(f.fired(flow), ExecutionStatus::Error, 5).await;
    f.store.delete_executions(vec![third]).await.unwrap();
    assert_eq!(raise(third, Left::Nothing).await, None, "nobody wants to hear of what is gone");
    let unwritten = f.fired(flow);
    let id = unwritten.id;
    f.store.execution_started(unwritten).await.unwrap();
    assert!(raise(id, Left::Nothing).await.is_some(), "an end that could not be written is worth telling of");
    assert!(f.store.open_alarms(None).await.unwrap()[0].told, "people know already");
}

async fn what_is_followed_up_is_read_page_by_page(f: Fixture) {
    let flow = f.flow("W").await;
    let mut all = vec![];
    for _ in 0..5 {
        all.push(f.run(f.fired(flow), ExecutionStatus::Error, 5).await);
    }
    all.sort();
    let first = f.store.follow_ups(None, 3).await.unwrap();
    let second = f.store.follow_ups(first.last().copied(), 3).await.unwrap();
    assert_eq!([first, second].concat(), all);
}

//! What is acknowledged, and when: duplicates, slow disks, answers to whoever waits, stops of the program.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use millrace_core::{
    ExecutionStatus, Mode,
    clock::SystemClock,
    event::Event,
    journal::{ExecutionEnd, ExecutionStart, InFlight, Journal, JournalError, NodeRecord},
    trigger::{Outcome, Reply, Responder},
};
use millrace_engine::{AcceptError, EngineConfig, ExecutionRequest, Load, Range, StartError};
use millrace_testkit::{MemoryJournal, NoCode, NoExpressions, scripted};
use tokio::sync::watch;

use crate::rig::{Rig, engine, fired, plan, taken_up};

#[tokio::test]
async fn an_event_that_comes_twice_starts_one_execution() {
    let plan = plan("v1\nStart: trigger\nMail: send\nStart -> Mail");
    let rig = Rig::plain();
    let keyed = || ExecutionRequest { event_key: Some("order 7".into()), ..fired(&plan) };
    let first = rig.engine.run(keyed()).await.unwrap();
    let (written, told) = (rig.journal.records().len(), rig.told().len());
    let mut second = rig.engine.start(keyed()).unwrap();
    assert_eq!(second.accepted().await, Err(AcceptError::Duplicate(Some(first.id))));
    let report = second.wait().await;
    assert_eq!((report.status, report.error.unwrap().code.as_str()), (ExecutionStatus::Canceled, "execution.duplicate"));
    assert_eq!((rig.journal.records().len(), rig.told().len()), (written, told), "nothing of it is written or told");
}

#[tokio::test]
async fn in_line_too_an_event_that_comes_twice_starts_one_execution() {
    let rig = Rig::new(EngineConfig { max_concurrent: 1, ..EngineConfig::default() }, MemoryJournal::default());
    let busy = rig.engine.start(fired(&plan("v1\nStart: trigger\nN: hang\nStart -> N"))).unwrap();
    let plan = plan("Start: trigger");
    let keyed = || ExecutionRequest { event_key: Some("order 7".into()), ..fired(&plan) };
    let mut first = rig.engine.start(keyed()).unwrap();
    let mut second = rig.engine.start(keyed()).unwrap();
    assert_eq!((first.accepted().await, second.accepted().await), (Ok(()), Err(AcceptError::Duplicate(Some(first.id())))));
    second.wait().await;
    assert_eq!(rig.engine.load(), Load { running: 1, queued: 1 });
    busy.cancel();
    assert_eq!(first.wait().await.status, ExecutionStatus::Success);
    assert_eq!(rig.engine.load(), Load::default());
    let words = rig.journal.words();
    assert_eq!(words.iter().filter(|w| *w == "resume").count(), 1, "it says when it begins: {words:?}");
}

/// A journal whose disk answers only when it is let go.
struct SlowDisk {
    open: watch::Sender<bool>,
    memory: MemoryJournal,
}

impl SlowDisk {
    fn shut() -> Arc<Self> {
        Arc::new(Self { open: watch::Sender::new(false), memory: MemoryJournal::default() })
    }
    async fn turn(&self) {
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

#[async_trait::async_trait]
impl Journal for SlowDisk {
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError> {
        self.turn().await;
        self.memory.execution_started(start).await
    }
    async fn node_starting(&self, id: millrace_core::ExecutionId, node: InFlight) -> Result<(), JournalError> {
        self.turn().await;
        self.memory.node_starting(id, node).await
    }
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError> {
        self.turn().await;
        self.memory.node_finished(record).await
    }
    async fn execution_finished(&self, end: ExecutionEnd) -> Result<(), JournalError> {
        self.turn().await;
        self.memory.execution_finished(end).await
    }
}

/// Waits until this many nodes have begun.
async fn until_started(events: &Mutex<Vec<Event>>, count: usize) {
    while events.lock().unwrap().iter().filter(|e| matches!(e, Event::NodeStarted { .. })).count() < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn it_begins_before_its_start_is_on_disk_and_touches_nothing_until_then() {
    let disk = SlowDisk::shut();
    let (engine, events) = engine(EngineConfig::default(), disk.clone(), Arc::new(SystemClock));
    let mut handle = engine.start(fired(&plan("v1\nStart: trigger\nA: pass\nMail: send\nStart -> A -> Mail"))).unwrap();
    until_started(&events, 2).await;
    tokio::task::yield_now().await;
    assert!(futures_are_pending(handle.accepted()).await, "nothing is acknowledged that is not on disk");
    assert_eq!(events.lock().unwrap().iter().filter(|e| matches!(e, Event::NodeStarted { .. })).count(), 2, "the mail waits");
    disk.open.send_replace(true);
    assert_eq!(handle.wait().await.status, ExecutionStatus::Success);
    assert_eq!(disk.memory.words(), ["start", "Start#0", "A#0", "?Mail#0", "Mail#0", "success"]);
}

#[tokio::test]
async fn it_is_accepted_while_its_first_node_still_runs() {
    let disk = SlowDisk::shut();
    let (engine, events) = engine(EngineConfig::default(), disk.clone(), Arc::new(SystemClock));
    let mut handle = engine.start(fired(&plan("v1\nStart: trigger\nN: hang\nStart -> N"))).unwrap();
    until_started(&events, 2).await;
    disk.open.send_replace(true);
    assert_eq!(handle.accepted().await, Ok(()));
    handle.cancel();
    assert_eq!(handle.wait().await.status, ExecutionStatus::Canceled);
}

#[tokio::test]
async fn a_disk_that_fails_stops_the_node_that_runs() {
    let rig = Rig::new(EngineConfig::default(), MemoryJournal::full_after(0));
    let mut handle = rig.engine.start(fired(&plan("v1\nStart: trigger\nN: hang\nStart -> N"))).unwrap();
    assert!(matches!(handle.accepted().await, Err(AcceptError::Failed(failure)) if failure.code == "execution.journal"));
    assert_eq!(handle.wait().await.status, ExecutionStatus::Error);
}

async fn futures_are_pending<T>(future: impl Future<Output = T>) -> bool {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| std::task::Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

/// Who waits for the answer to an event.
#[derive(Default)]
struct Caller {
    replies: Mutex<Vec<u16>>,
    ended: Mutex<Vec<ExecutionStatus>>,
}

impl Responder for Caller {
    fn respond(&self, reply: Reply) -> bool {
        self.replies.lock().unwrap().push(reply.status);
        true
    }
    fn ended(&self, outcome: &Outcome) {
        self.ended.lock().unwrap().push(outcome.status);
    }
}

#[tokio::test]
async fn the_caller_hears_the_answer_after_it_is_safe_and_the_end_once() {
    let disk = SlowDisk::shut();
    let (engine, events) = engine(EngineConfig::default(), disk.clone(), Arc::new(SystemClock));
    let caller = Arc::new(Caller::default());
    let request = ExecutionRequest { responder: Some(caller.clone()), ..fired(&plan("v1\nStart: trigger\nR: reply\nStart -> R")) };
    let handle = engine.start(request).unwrap();
    until_started(&events, 1).await;
    tokio::task::yield_now().await;
    assert!(caller.replies.lock().unwrap().is_empty(), "nothing is answered that is not on disk");
    disk.open.send_replace(true);
    handle.wait().await;
    assert_eq!((&*caller.replies.lock().unwrap(), &*caller.ended.lock().unwrap()), (&vec![200], &vec![ExecutionStatus::Success]));
}

#[tokio::test]
async fn the_caller_hears_the_end_however_it_comes() {
    for (text, status) in [
        ("v1\nStart: trigger\nP: panic\nStart -> P", ExecutionStatus::Error),
        ("v1\nStart: trigger\nW: wait ms=9\nStart -> W", ExecutionStatus::Waiting),
    ] {
        let caller = Arc::new(Caller::default());
        Rig::plain().engine.run(ExecutionRequest { responder: Some(caller.clone()), ..fired(&plan(text)) }).await.unwrap();
        assert_eq!(*caller.ended.lock().unwrap(), [status], "{text}");
    }
}

/// A journal with a bug.
struct Broken;

#[async_trait::async_trait]
impl Journal for Broken {
    async fn execution_started(&self, _: ExecutionStart) -> Result<(), JournalError> {
        Ok(())
    }
    async fn node_finished(&self, _: NodeRecord) -> Result<(), JournalError> {
        panic!("a bug in the journal")
    }
    async fn execution_finished(&self, _: ExecutionEnd) -> Result<(), JournalError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_bug_outside_of_nodes_costs_one_execution() {
    let (engine, _) = engine(EngineConfig { max_concurrent: 1, ..EngineConfig::default() }, Arc::new(Broken), Arc::new(SystemClock));
    let caller = Arc::new(Caller::default());
    for _ in 0..2 {
        let request = ExecutionRequest { responder: Some(caller.clone()), ..fired(&plan("Start: trigger")) };
        assert_eq!(engine.run(request).await.unwrap().status, ExecutionStatus::Crashed);
    }
    assert_eq!((engine.load(), caller.ended.lock().unwrap().len()), (Load::default(), 2), "its place is free again");
}

#[tokio::test]
async fn a_stop_puts_down_what_can_be_taken_up_and_cancels_the_rest() {
    let hangs = plan("v1\nStart: trigger\nMail: send\nN: hang\nAfter: pass\nStart -> Mail -> N -> After");
    let rig = Rig::new(EngineConfig { max_concurrent: 2, ..EngineConfig::default() }, MemoryJournal::default());
    let whole = rig.engine.start(fired(&hangs)).unwrap();
    let part = ExecutionRequest {
        range: Range::To { destination: "After".into(), start: None, earlier: None, dirty: Default::default() },
        ..ExecutionRequest::new(hangs.clone(), Mode::Manual)
    };
    let part = rig.engine.start(part).unwrap();
    let mut in_line = rig.engine.start(fired(&hangs)).unwrap();
    in_line.accepted().await.unwrap();
    while rig.started().len() < 6 {
        tokio::task::yield_now().await;
    }
    let (id, part_id) = (whole.id(), part.id());
    rig.engine.shutdown(Duration::from_millis(1)).await;
    assert_eq!(rig.engine.start(fired(&hangs)).err(), Some(StartError::ShuttingDown));
    let ends = (whole.wait().await.status, part.wait().await.status, in_line.wait().await.status);
    assert_eq!(ends, (ExecutionStatus::Running, ExecutionStatus::Canceled, ExecutionStatus::Running));
    let written = rig.journal.records();
    let ended = |id| written.iter().any(|w| w.execution() == id && matches!(w, millrace_testkit::Written::Finished(_)));
    assert_eq!((ended(id), ended(part_id)), (false, true));
    // The next start of the program.
    let rig = Rig::plain();
    let mine: Vec<_> = written.into_iter().filter(|w| w.execution() == id).collect();
    let handle = rig.engine.start(taken_up(&hangs, &mine, None)).unwrap();
    until_started(&rig.events, 1).await;
    assert_eq!(rig.started(), ["N#0"], "the mail is not sent again");
    handle.cancel();
    assert_eq!(handle.wait().await.status, ExecutionStatus::Canceled);
}

#[tokio::test]
async fn a_full_line_refuses() {
    let plan = plan("v1\nStart: trigger\nN: hang\nStart -> N");
    let rig = Rig::new(EngineConfig { max_concurrent: 1, max_queued: 1, ..EngineConfig::default() }, MemoryJournal::default());
    let (first, second) = (rig.engine.start(fired(&plan)).unwrap(), rig.engine.start(fired(&plan)).unwrap());
    assert_eq!(rig.engine.start(fired(&plan)).err(), Some(StartError::Busy));
    assert_eq!(rig.engine.load(), Load { running: 1, queued: 1 });
    second.cancel();
    assert_eq!(second.wait().await.status, ExecutionStatus::Canceled);
    assert_eq!(rig.engine.load(), Load { running: 1, queued: 0 });
    first.cancel();
    first.wait().await;
}

#[tokio::test]
async fn a_workflow_that_queues_runs_one_at_a_time_and_what_it_calls_does_not_wait() {
    let mut workflow = millrace_testkit::graph("v1\nStart: trigger\nN: hang\nStart -> N");
    workflow.settings.other.insert("overlap".into(), "queue".into());
    let plan = Arc::new(millrace_engine::Plan::compile(Arc::new(workflow), &scripted::registry()));
    let rig = Rig::plain();
    let id = millrace_core::WorkflowId::new();
    let request = || ExecutionRequest { workflow_id: id, ..fired(&plan) };
    let (first, second) = (rig.engine.start(request()).unwrap(), rig.engine.start(request()).unwrap());
    assert_eq!((rig.engine.load(), rig.engine.running_of(id)), (Load { running: 1, queued: 1 }, 2));
    let called = ExecutionRequest { trigger_kind: millrace_core::trigger::TriggerKind::Workflow, ..request() };
    let called = rig.engine.start(called).unwrap();
    let by_hand = ExecutionRequest { mode: Mode::Manual, ..request() };
    let by_hand = rig.engine.start(by_hand).unwrap();
    assert_eq!(rig.engine.load(), Load { running: 3, queued: 1 });
    for handle in [called, by_hand, first, second] {
        handle.cancel();
        handle.wait().await;
    }
    assert_eq!((rig.engine.load(), rig.engine.running_of(id)), (Load::default(), 0));
}

#[tokio::test]
async fn nodes_are_not_told_of_while_nobody_listens() {
    let ports = millrace_engine::EnginePorts::new(Arc::new(scripted::registry()), Arc::new(NoExpressions), Arc::new(NoCode));
    let heard = Arc::new(Mutex::new(0));
    let count = heard.clone();
    let ports = millrace_engine::EnginePorts { events: Arc::new(move |_| *count.lock().unwrap() += 1), ..ports };
    ports.listening.store(false, std::sync::atomic::Ordering::Relaxed);
    let engine = millrace_engine::Engine::on(tokio::runtime::Handle::current(), EngineConfig::default(), ports);
    engine.run(fired(&plan("v1\nStart: trigger\nA: pass\nStart -> A"))).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), 2, "the begin and the end");
}

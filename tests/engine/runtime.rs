//! The runtime: journal, events, cancel, time limits, panics, limits, many at once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use millrace_core::{
    ExecutionStatus, Mode,
    event::Event,
    journal::{ExecutionEnd, ExecutionStart, Journal, JournalError, NodeRecord},
};
use millrace_engine::{Engine, EngineConfig, EnginePorts, ExecutionRequest, Plan, StartError};
use millrace_testkit::{ManualClock, MemoryJournal, NoCode, NoExpressions, graph, scripted};
use serde_json::json;

struct Rig {
    engine: Engine,
    journal: Arc<MemoryJournal>,
    events: Arc<Mutex<Vec<Event>>>,
}

fn rig(config: EngineConfig) -> Rig {
    rig_with(config, MemoryJournal::default())
}

fn rig_with(config: EngineConfig, journal: MemoryJournal) -> Rig {
    let (journal, events) = (Arc::new(journal), Arc::new(Mutex::new(vec![])));
    let heard = events.clone();
    let ports = EnginePorts {
        clock: Arc::new(ManualClock::at(1_000)),
        journal: journal.clone(),
        events: Arc::new(move |event| heard.lock().unwrap().push(event)),
        ..EnginePorts::new(Arc::new(scripted::registry()), Arc::new(NoExpressions), Arc::new(NoCode))
    };
    Rig { engine: Engine::on(tokio::runtime::Handle::current(), config, ports), journal, events }
}

fn request(text: &str) -> ExecutionRequest {
    ExecutionRequest::of(Arc::new(graph(text)), &scripted::registry(), Mode::Manual)
}

/// Waits until a node has started.
async fn until_running(rig: &Rig) {
    while !rig.events.lock().unwrap().iter().any(|e| matches!(e, Event::NodeStarted { .. })) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn every_run_is_journalled_before_the_next_one_starts() {
    let rig = rig(EngineConfig::default());
    let mut handle = rig.engine.start(request("v1\nStart: trigger\nA: pass\nB: pass\nStart -> A -> B")).unwrap();
    handle.accepted().await.expect("the start is on disk");
    let report = handle.wait().await;
    assert_eq!(report.status, ExecutionStatus::Success);
    assert_eq!(rig.journal.words(), ["start", "Start#0", "A#0", "B#0", "success"]);
    let kinds: Vec<&str> = rig
        .events
        .lock()
        .unwrap()
        .iter()
        .map(|e| match e {
            Event::ExecutionStarted { .. } => "begin",
            Event::NodeStarted { .. } => "start",
            Event::NodeFinished { .. } => "done",
            Event::ExecutionFinished { .. } => "end",
            other => panic!("nobody tells {other:?} here"),
        })
        .collect();
    assert_eq!(kinds, ["begin", "start", "done", "start", "done", "start", "done", "end"]);
    assert!(rig.engine.running().is_empty(), "nothing is left behind");
}

#[tokio::test]
async fn the_report_has_the_form_that_the_command_line_prints() {
    let report = rig(EngineConfig::default()).engine.run(request("v1\nStart: trigger\nF: fail\nStart -> F")).await.unwrap();
    let expected = json!({
        "status": "error",
        "error": {"message": "failed at try 1", "node": "F", "code": "node.scripted"},
        "executionOrder": ["Start", "F"],
        "runData": {
            "Start": [{"status": "success", "source": [], "outputs": [[{"json": {}, "pairedItem": {"item": 0}}]]}],
            "F": [{"status": "error", "source": [{"node": "Start", "output": 0, "run": 0}], "outputs": [], "error": {"message": "failed at try 1", "node": "F", "code": "node.scripted"}}],
        },
    });
    assert_eq!(report.to_json(), expected);
}

#[tokio::test]
async fn an_execution_whose_journal_fails_does_not_go_on() {
    let rig = rig_with(EngineConfig::default(), MemoryJournal::full_after(2));
    let report = rig.engine.run(request("v1\nStart: trigger\nA: pass\nB: pass\nStart -> A -> B")).await.unwrap();
    assert_eq!(report.status, ExecutionStatus::Error);
    assert_eq!(report.error.unwrap().code, "execution.journal");
    assert_eq!(rig.journal.words(), ["start", "Start#0"], "B must not have started");
    assert!(!report.run_data.runs.contains_key("B"));
}

#[tokio::test]
async fn an_execution_that_cannot_be_journalled_is_not_accepted() {
    let rig = rig_with(EngineConfig::default(), MemoryJournal::full_after(0));
    let mut handle = rig.engine.start(request("Start: trigger")).unwrap();
    assert!(handle.accepted().await.is_err(), "the trigger must not be acknowledged");
    assert_eq!(handle.wait().await.status, ExecutionStatus::Error);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_drops_a_node_that_waits_and_stops_one_that_computes() {
    for node_type in ["hang", "spin"] {
        let rig = rig(EngineConfig::default());
        let handle = rig.engine.start(request(&format!("v1\nStart: trigger\nN: {node_type}\nAfter: pass\nStart -> N -> After"))).unwrap();
        until_running(&rig).await;
        assert!(rig.engine.cancel(handle.id()), "it runs here");
        let report = handle.wait().await;
        assert_eq!(report.status, ExecutionStatus::Canceled, "{node_type}");
        assert!(!report.run_data.runs.contains_key("After"));
        assert_eq!(rig.journal.words().last().unwrap(), "canceled");
    }
}

#[tokio::test]
async fn an_execution_may_take_as_long_as_its_settings_say() {
    let mut workflow = graph("v1\nStart: trigger\nN: hang\nStart -> N");
    workflow.settings.execution_timeout = Some(0.05);
    let rig = rig(EngineConfig::default());
    let request = ExecutionRequest::of(Arc::new(workflow), &scripted::registry(), Mode::Manual);
    let report = rig.engine.run(request).await.unwrap();
    assert_eq!((report.status, report.error.unwrap().code.as_str()), (ExecutionStatus::Timeout, "execution.timeout"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_limit_also_reaches_a_node_that_only_computes() {
    let config = EngineConfig { execution_timeout: Some(Duration::from_millis(30)), ..EngineConfig::default() };
    let report = rig(config).engine.run(request("v1\nStart: trigger\nN: spin\nStart -> N")).await.unwrap();
    assert_eq!(report.status, ExecutionStatus::Timeout);
}

#[tokio::test]
async fn a_node_that_takes_too_long_fails_by_its_own_settings() {
    let config = EngineConfig { node_timeout: Some(Duration::from_millis(50)), ..EngineConfig::default() };
    let report = rig(config).engine.run(request("v1\nStart: trigger\nN: hang continue\nAfter: pass\nStart -> N -> After")).await.unwrap();
    assert_eq!(report.status, ExecutionStatus::Success);
    assert_eq!(report.run_data.runs["N"][0].error.as_ref().unwrap().code, "node.timeout");
    assert!(report.run_data.runs.contains_key("After"));
}

#[tokio::test]
async fn a_cancel_during_the_wait_between_tries_is_heard() {
    let rig = rig(EngineConfig::default());
    let handle = rig.engine.start(request("v1\nStart: trigger\nF: fail retry=2 wait=5000\nStart -> F")).unwrap();
    let canceler = handle.canceler();
    until_running(&rig).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    canceler.cancel();
    assert_eq!(handle.wait().await.status, ExecutionStatus::Canceled);
}

#[tokio::test]
async fn a_panic_is_that_nodes_error_and_nothing_more() {
    let rig = rig(EngineConfig::default());
    let report = rig.engine.run(request("v1\nStart: trigger\nP: panic\nStart -> P")).await.unwrap();
    let error = report.error.unwrap();
    assert_eq!((report.status, error.code.as_str(), error.node.as_deref()), (ExecutionStatus::Error, "node.panicked", Some("P")));
    let next = rig.engine.run(request("v1\nStart: trigger\nA: pass\nStart -> A")).await.unwrap();
    assert_eq!(next.status, ExecutionStatus::Success, "the engine goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancel_is_heard_in_a_loop_where_no_node_has_to_run() {
    let rig = rig(EngineConfig { max_node_runs: u64::MAX, ..EngineConfig::default() });
    let handle = rig.engine.start(request("v1\nStart: trigger\nA: pass disabled\nB: pass disabled\nStart -> A -> B -> A")).unwrap();
    until_running(&rig).await;
    handle.cancel();
    assert_eq!(handle.wait().await.status, ExecutionStatus::Canceled);
}

#[tokio::test]
async fn the_number_of_node_runs_is_limited() {
    let config = EngineConfig { max_node_runs: 100, ..EngineConfig::default() };
    let report = rig(config).engine.run(request("v1\nStart: trigger\nA: pass\nStart -> A -> A")).await.unwrap();
    assert_eq!((report.status, report.error.unwrap().code.as_str()), (ExecutionStatus::Error, "execution.too_many_runs"));
    assert_eq!(report.order.len(), 100);
}

#[tokio::test]
async fn more_executions_than_slots_wait_in_line_and_can_be_canceled_there() {
    let rig = rig(EngineConfig { max_concurrent: 1, ..EngineConfig::default() });
    let first = rig.engine.start(request("v1\nStart: trigger\nN: hang\nStart -> N")).unwrap();
    until_running(&rig).await;
    let second = rig.engine.start(request("v1\nStart: trigger\nA: pass\nStart -> A")).unwrap();
    second.cancel();
    let second = second.wait().await;
    assert_eq!((second.status, second.order.len()), (ExecutionStatus::Canceled, 0));
    let third = rig.engine.start(request("v1\nStart: trigger\nA: pass\nStart -> A")).unwrap();
    first.cancel();
    assert_eq!(third.wait().await.status, ExecutionStatus::Success, "the slot came free");
}

#[tokio::test]
async fn shutdown_refuses_new_executions_and_puts_the_others_down() {
    let rig = rig(EngineConfig::default());
    let handle = rig.engine.start(request("v1\nStart: trigger\nN: hang\nStart -> N")).unwrap();
    until_running(&rig).await;
    rig.engine.shutdown(Duration::from_millis(10)).await;
    assert_eq!(rig.engine.start(request("Start: trigger")).err(), Some(StartError::ShuttingDown));
    assert_eq!(handle.wait().await.status, ExecutionStatus::Running, "it is put down, not ended");
    assert_eq!(rig.journal.words(), ["start", "Start#0"], "the journal shows no end, so that the next start takes it up");
}

#[test]
fn an_engine_with_threads_of_its_own_runs_many_at_once_on_one_plan() {
    let ports = EnginePorts::new(Arc::new(scripted::registry()), Arc::new(NoExpressions), Arc::new(NoCode));
    let engine = Engine::new(EngineConfig { worker_threads: 2, ..EngineConfig::default() }, ports).unwrap();
    let plan = Arc::new(Plan::compile(
        Arc::new(graph("v1\nStart: trigger\nC: count limit=20\nDone: pass\nStart -> C -> C\nC.1 -> Done")),
        &scripted::registry(),
    ));
    let handles: Vec<_> = (0..200).map(|_| engine.start(ExecutionRequest::new(plan.clone(), Mode::Trigger)).unwrap()).collect();
    let waiter = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for handle in handles {
        let report = waiter.block_on(handle.wait());
        assert_eq!((report.status, report.order.len()), (ExecutionStatus::Success, 22));
    }
}

#[tokio::test]
async fn a_node_executes_once_on_its_first_item() {
    let report = rig(EngineConfig::default())
        .engine
        .run(request(
            r#"v1
            Start: trigger
            Make: make items=[{"a":1},{"a":2}]
            N: first once
            Start -> Make -> N"#,
        ))
        .await
        .unwrap();
    assert_eq!(report.run_data.items("N", 0, None).unwrap().len(), 1);
}

/// A journal whose disk answers only when it is let go.
struct SlowDisk {
    open: tokio::sync::watch::Sender<bool>,
    written: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl Journal for SlowDisk {
    async fn execution_started(&self, _: ExecutionStart) -> Result<(), JournalError> {
        Ok(())
    }
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError> {
        let _ = self.open.subscribe().wait_for(|open| *open).await;
        self.written.lock().unwrap().push(record.node_name.to_string());
        Ok(())
    }
    async fn execution_finished(&self, _: ExecutionEnd) -> Result<(), JournalError> {
        self.written.lock().unwrap().push("end".into());
        Ok(())
    }
}

#[tokio::test]
async fn a_node_with_an_effect_waits_for_the_disk_and_harmless_ones_do_not() {
    let disk = Arc::new(SlowDisk { open: tokio::sync::watch::Sender::new(false), written: Mutex::default() });
    let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let ports = EnginePorts {
        journal: disk.clone(),
        events: Arc::new(move |event| drop(tell.send(event))),
        ..EnginePorts::new(Arc::new(scripted::registry()), Arc::new(NoExpressions), Arc::new(NoCode))
    };
    let engine = Engine::on(tokio::runtime::Handle::current(), EngineConfig::default(), ports);
    let handle = engine.start(request("v1\nStart: trigger\nA: pass\nB: pass\nMail: send\nStart -> A -> B -> Mail")).unwrap();
    let mut finished = 0;
    while finished < 3 {
        if let Event::NodeFinished { .. } = heard.recv().await.unwrap() {
            finished += 1;
        }
    }
    tokio::time::timeout(Duration::from_millis(50), heard.recv()).await.expect_err("the mail is not sent while nothing is on disk");
    assert!(disk.written.lock().unwrap().is_empty());
    disk.open.send_replace(true);
    assert_eq!(handle.wait().await.status, ExecutionStatus::Success);
    let written = disk.written.lock().unwrap().clone();
    assert_eq!((written.len(), written.last().map(String::as_str)), (5, Some("end")), "the end is written after all nodes: {written:?}");
}

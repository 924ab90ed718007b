//! Executions that wait for a time, a call or a person.

use std::{sync::Arc, time::Duration};

use millrace_core::{EpochMs, ExecutionStatus, Mode, clock::SystemClock};
use millrace_engine::{Answer, EngineConfig, ExecutionRequest, Range};
use millrace_testkit::{MemoryJournal, Written};
use serde_json::json;

use crate::rig::{Rig, fired, one_item, plan, taken_up};

const WAITS: &str = "v1\nStart: trigger\nW: wait ms=60000\nAfter: pass\nStart -> W -> After";

async fn put_aside(text: &str) -> Vec<Written> {
    let rig = Rig::plain();
    let report = rig.engine.run(fired(&plan(text))).await.unwrap();
    assert_eq!((report.status, report.error), (ExecutionStatus::Waiting, None));
    assert_eq!(rig.told(), ["begin", "start", "done", "start", "aside"], "it has not ended");
    assert!(rig.engine.running().is_empty(), "it takes no memory");
    rig.journal.records()
}

#[tokio::test]
async fn it_goes_on_when_its_time_has_come() {
    for (text, after) in
        [(WAITS.to_owned(), json!({})), (WAITS.replace("ms=60000", r#"ms=60000 on_time=[{"late":1}]"#), json!({"late": 1}))]
    {
        let written = put_aside(&text).await;
        let Some(Written::Suspended(suspended)) = written.last() else { panic!("it is put aside") };
        assert_eq!(suspended.wait.until, Some(EpochMs(61_000)));
        let rig = Rig::plain();
        let report = rig.engine.run(taken_up(&plan(&text), &written, Some(Answer::TimeUp))).await.unwrap();
        assert_eq!((report.status, rig.started()), (ExecutionStatus::Success, vec!["After#0".to_owned()]));
        assert_eq!(rig.journal.words(), ["resume", "W#0", "After#0", "success"]);
        assert_eq!(json!(*report.last_items().unwrap()[0].json), after);
    }
}

#[tokio::test]
async fn an_answer_goes_through_the_node_that_waits() {
    let text = "v1\nStart: trigger\nW: wait kind=\"approval\"\nAfter: pass\nStart -> W -> After";
    let written = put_aside(text).await;
    let rig = Rig::plain();
    let answer = Answer::Answered(one_item(json!({"choice": "yes"})));
    let report = rig.engine.run(taken_up(&plan(text), &written, Some(answer))).await.unwrap();
    assert_eq!(rig.started(), ["W#0", "After#0"]);
    assert_eq!((report.status, &report.last_items().unwrap()[0].json["choice"]), (ExecutionStatus::Success, &json!("yes")));
}

#[tokio::test]
async fn without_an_answer_a_node_that_waits_is_not_begun_again() {
    let written = put_aside(WAITS).await;
    let rig = Rig::plain();
    let report = rig.engine.run(taken_up(&plan(WAITS), &written, None)).await.unwrap();
    assert_eq!((report.status, rig.started()), (ExecutionStatus::Paused, vec![]));
}

#[tokio::test]
async fn where_nothing_keeps_it_it_waits_itself() {
    let rig = Rig::at(EngineConfig::default(), MemoryJournal::without_waiting(), Arc::new(SystemClock));
    let report = rig.engine.run(fired(&plan(&WAITS.replace("60000", "20")))).await.unwrap();
    assert_eq!((report.status, rig.journal.words().len()), (ExecutionStatus::Success, 5));
    assert!(report.run_data.runs["W"][0].duration_ms >= 20, "the wait is the node's time");
}

#[tokio::test]
async fn a_wait_of_its_own_hears_cancels_and_limits() {
    let rig = Rig::new(EngineConfig::default(), MemoryJournal::without_waiting());
    let handle = rig.engine.start(fired(&plan(WAITS))).unwrap();
    while rig.started().len() < 2 {
        tokio::task::yield_now().await;
    }
    handle.cancel();
    assert_eq!(handle.wait().await.status, ExecutionStatus::Canceled);
    let config = EngineConfig { execution_timeout: Some(Duration::from_millis(10)), ..EngineConfig::default() };
    let rig = Rig::new(config, MemoryJournal::without_waiting());
    assert_eq!(rig.engine.run(fired(&plan(WAITS))).await.unwrap().status, ExecutionStatus::Timeout);
}

#[tokio::test]
async fn nobody_can_answer_where_nothing_keeps_it() {
    let text = "v1\nStart: trigger\nW: wait kind=\"approval\" retry=3\nStart -> W";
    let rig = Rig::new(EngineConfig::default(), MemoryJournal::without_waiting());
    let report = rig.engine.run(fired(&plan(text))).await.unwrap();
    let error = report.error.unwrap();
    assert_eq!((report.status, error.code.as_str()), (ExecutionStatus::Error, "node.parameter.wait"));
    assert!(error.hint.unwrap().contains("Deploy"), "it says what to do");
}

#[tokio::test]
async fn a_part_of_a_workflow_is_not_put_aside() {
    let text = "v1\nStart: trigger\nW: wait kind=\"form\"\nStart -> W";
    let mut request = ExecutionRequest::new(plan(text), Mode::Manual);
    request.range = Range::To { destination: "W".into(), start: None, earlier: None, dirty: Default::default() };
    let rig = Rig::plain();
    let report = rig.engine.run(request).await.unwrap();
    assert_eq!(report.status, ExecutionStatus::Error);
    assert!(report.error.unwrap().hint.unwrap().contains("whole workflow"));
}

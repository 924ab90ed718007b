//! What follows an end, when the program was killed right after the end was on disk, or half-way through what follows.

use std::sync::Arc;

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Mode, WorkflowId,
    data_table::{RowBatch, RowChange},
    journal::{ExecutionEnd, ExecutionStart, Journal as _, Suspended},
    run::Failure,
    trigger::{Suspend, TriggerKind, WaitKind},
};
use millrace_store::{Left, NewAlarm, Options, PendingEvent, Store};
use serde_json::{Value, json};

use crate::served::{Outside, Served, hook, pass, row, stop};

/// A store that a killed process left behind.
struct Dead {
    store: Store,
    folder: tempfile::TempDir,
}

impl Dead {
    async fn of(served: Served) -> Self {
        let folder = served.stop().await;
        let store = Store::open(&folder.path().join("data"), Options::default()).await.unwrap();
        Self { store, folder }
    }

    async fn serve(self) -> Served {
        self.store.close().await;
        Served::on(self.folder).await
    }

    fn start(&self, workflow: &Value) -> ExecutionStart {
        let plain = ExecutionStart::plain(ExecutionId::new(), self.store.workspace_id(), id_of(workflow), 1, EpochMs(1_767_312_000_000));
        let input = Some(Arc::new(vec![Item::from_value(json!({"body": {"n": 7}}))]));
        ExecutionStart { mode: Mode::Trigger, trigger_kind: TriggerKind::Webhook, trigger: Some("Hook".into()), input, ..plain }
    }

    /// The end was the last that was written.
    async fn ended(&self, start: ExecutionStart, status: ExecutionStatus) -> ExecutionId {
        let id = start.id;
        let error = (status == ExecutionStatus::Error).then(failure);
        self.store.execution_started(start).await.unwrap();
        self.store.execution_finished(ExecutionEnd { id, status, error, finished_at: EpochMs(1_767_312_000_100) }).await.unwrap();
        id
    }

    async fn failed(&self, workflow: &Value) -> ExecutionId {
        self.ended(self.start(workflow), ExecutionStatus::Error).await
    }
}

fn id_of(workflow: &Value) -> WorkflowId {
    workflow.as_str().unwrap().parse().unwrap()
}

fn failure() -> Failure {
    Failure {
        code: "node.http.status".into(),
        message: "No stock".into(),
        description: None,
        hint: None,
        node: Some("Stop".into()),
        item: None,
    }
}

/// Listens for events of the program.
fn ear(event: &str) -> Value {
    row(event, json!({}), &[("Events", "millrace.appEventTrigger", 1.0, json!({"events": [event]})), pass("A")])
}

fn nurse() -> Value {
    row("Nurse", json!({}), &[("On error", "errorTrigger", 1.0, json!({})), pass("A")])
}

fn ill(nurse: &Value, more: Value) -> Value {
    let mut settings = json!({"errorWorkflow": nurse});
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row("Ill", settings, &[hook("ill"), stop("No stock")])
}

impl Served {
    async fn count(&self, workflow: &Value) -> usize {
        self.executions(json!({"workflow_id": workflow})).await.len()
    }

    /// Ends in order; nothing is left to follow.
    async fn nothing_left(self) -> Served {
        let dead = Dead::of(self).await;
        assert_eq!(dead.store.follow_ups(None, 100).await.unwrap(), []);
        assert!(dead.store.open_alarms(None).await.unwrap().iter().all(|alarm| alarm.told));
        dead.serve().await
    }
}

/// A failing workflow with all that can follow: error workflow, one that listens for failures, one for alarms.
struct Hospital {
    nurse: Value,
    failures: Value,
    alarms: Value,
    ill: Value,
}

impl Hospital {
    async fn new(served: &Served) -> Self {
        let nurse = served.deploy(&nurse()).await;
        let (failures, alarms) = (served.deploy(&ear("workflow_failed")).await, served.deploy(&ear("alarm_raised")).await);
        let ill = served.deploy(&ill(&nurse, json!({}))).await;
        Self { nurse, failures, alarms, ill }
    }

    /// Everything that follows `failures` ends, each of it once; the alarm is one.
    async fn followed(&self, served: &Served, failures: usize) {
        served.wait_for(&self.nurse, "success", failures).await;
        served.wait_for(&self.failures, "success", failures).await;
        served.wait_for(&self.alarms, "success", 1).await;
        let counts = (served.count(&self.nurse).await, served.count(&self.failures).await, served.count(&self.alarms).await);
        assert_eq!(counts, (failures, failures, 1));
        let raised = served.alarms("workflow_failing", true).await;
        assert_eq!(raised.iter().map(|a| &a["count"]).collect::<Vec<_>>(), [&json!(failures)]);
    }
}

#[tokio::test]
async fn a_failure_is_followed_up_after_a_kill_and_only_once() {
    let served = Served::new().await;
    let hospital = Hospital::new(&served).await;
    let dead = Dead::of(served).await;
    let failed = [dead.failed(&hospital.ill).await, dead.failed(&hospital.ill).await];
    let served = dead.serve().await;
    hospital.followed(&served, 2).await;
    let called = served.wait_for(&hospital.nurse, "success", 2).await;
    let item = &served.output(&called[1]["id"], "A").await[0];
    assert_eq!(
        (&item["execution"]["id"], &item["execution"]["error"]["message"], &item["workflow"]["name"], &item["execution"]["mode"]),
        (&json!(failed[0]), &json!("No stock"), &json!("Ill"), &json!("trigger"))
    );
    assert_eq!(served.executions(json!({"dead_letters": true})).await.len(), 2);
    let served = served.nothing_left().await;
    hospital.followed(&served, 2).await;
}

#[tokio::test]
async fn a_kill_half_way_through_what_follows_repeats_none_of_it() {
    let served = Served::new().await;
    let hospital = Hospital::new(&served).await;
    let dead = Dead::of(served).await;
    let failed = dead.failed(&hospital.ill).await;
    // The error workflow was started and the alarm counted, and nobody had heard of it.
    let start = dead.start(&hospital.nurse);
    let called = ExecutionStart {
        trigger: Some("On error".into()),
        trigger_kind: TriggerKind::Error,
        event_key: Some(format!("error:{failed}")),
        ..start
    };
    dead.ended(called, ExecutionStatus::Success).await;
    let alarm = NewAlarm {
        kind: "workflow_failing".into(),
        subject: hospital.ill.as_str().unwrap().into(),
        level: "error".into(),
        title: "“Ill” failed".into(),
        message: "It stopped.".into(),
        workflow_id: Some(id_of(&hospital.ill)),
        node_id: None,
    };
    assert!(dead.store.raise_failure(alarm, failed, Left::Something).await.unwrap().is_some());
    let served = dead.serve().await;
    hospital.followed(&served, 1).await;
    hospital.followed(&served.nothing_left().await, 1).await;
}

#[tokio::test]
async fn what_follows_while_the_program_runs_leaves_no_mark() {
    let served = Served::new().await;
    let hospital = Hospital::new(&served).await;
    let successes = served.deploy(&ear("workflow_succeeded")).await;
    let well = served.deploy(&row("Well", json!({}), &[hook("well"), pass("A")])).await;
    served.post("/webhook/ill", json!({})).await;
    served.post("/webhook/well", json!({})).await;
    served.wait_for(&well, "success", 1).await;
    hospital.followed(&served, 1).await;
    // It hears of Well, of the nurse, and of both ears.
    served.wait_for(&successes, "success", 4).await;
    let served = served.nothing_left().await;
    assert_eq!(served.count(&successes).await, 4);
}

#[tokio::test]
async fn another_try_is_put_in_line_after_a_kill_and_only_once() {
    let served = Served::new().await;
    let nurse = served.deploy(&nurse()).await;
    let ill = served.deploy(&ill(&nurse, json!({"retry": {"tries": 2}}))).await;
    let dead = Dead::of(served).await;
    let (first, second) = (dead.failed(&ill).await, dead.failed(&ill).await);
    // The other try of the second was in line already, and will not begin while this test looks.
    let start = dead.start(&ill);
    let again = ExecutionStart { attempt: 2, repeats: Some(second), event_key: Some(format!("try:{second}")), queued: true, ..start };
    let in_line = again.id;
    dead.store.hold(again, EpochMs(4_000_000_000_000)).await.unwrap();
    let served = dead.serve().await;
    // The first one's other try fails for good.
    let failed = served.wait_for(&ill, "error", 3).await;
    assert_eq!((&failed[0]["attempt"], &failed[0]["repeats"]), (&json!(2), &json!(first)));
    assert_eq!(served.output(&failed[0]["id"], "Hook").await[0]["body"], json!({"n": 7}), "with the same event");
    served.wait_for(&nurse, "success", 1).await;
    let held = served.wait_for(&ill, "queued", 1).await;
    assert_eq!(held.iter().map(|e| &e["id"]).collect::<Vec<_>>(), [&json!(in_line)]);
    let letters = served.executions(json!({"dead_letters": true})).await;
    assert_eq!(letters.iter().map(|e| &e["id"]).collect::<Vec<_>>(), [&failed[0]["id"]], "what is tried again did not fail for good");
    let served = served.nothing_left().await;
    assert_eq!((served.count(&ill).await, served.count(&nurse).await), (4, 1));
}

#[tokio::test]
async fn a_success_that_somebody_listens_for_is_told_after_a_kill() {
    let served = Served::new().await;
    let successes = served.deploy(&ear("workflow_succeeded")).await;
    let ill = served.deploy(&row("Ill", json!({"breaker": false}), &[hook("ill"), stop("No stock")])).await;
    served.post("/webhook/ill", json!({})).await;
    served.until("it is an alarm", async || (served.alarms("workflow_failing", false).await.len() == 1).then_some(())).await;
    let dead = Dead::of(served).await;
    dead.store.follow_successes(|_, _| true);
    let told = dead.ended(dead.start(&ill), ExecutionStatus::Success).await;
    let served = dead.serve().await;
    let heard = served.wait_for(&successes, "success", 1).await;
    assert_eq!(served.output(&heard[0]["id"], "A").await[0]["execution"]["id"], json!(told));
    assert!(served.alarms("workflow_failing", false).await.is_empty(), "the alarm is over");
    let served = served.nothing_left().await;
    assert_eq!(served.count(&successes).await, 1);
}

#[tokio::test]
async fn an_execution_that_cannot_be_taken_up_again_is_a_failure_too() {
    let served = Served::new().await;
    let hospital = Hospital::new(&served).await;
    let dead = Dead::of(served).await;
    // Nothing knows this version.
    dead.store.execution_started(ExecutionStart { version: 99, ..dead.start(&hospital.ill) }).await.unwrap();
    let served = dead.serve().await;
    served.wait_for(&hospital.ill, "crashed", 1).await;
    hospital.followed(&served, 1).await;
    hospital.followed(&served.nothing_left().await, 1).await;
}

#[tokio::test]
async fn a_question_that_was_asked_right_before_a_kill_is_an_alarm() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    let pay = served.deploy(&row("Pay", json!({}), &[hook("pay"), outside.request("Pay", "POST", "/pay")])).await;
    let dead = Dead::of(served).await;
    let start = dead.start(&pay);
    let id = start.id;
    dead.store.execution_started(start).await.unwrap();
    let wait = Suspend { kind: WaitKind::Attention, until: None, question: Default::default(), on_time: None };
    let suspended = Suspended { id, node_id: "Pay".into(), run_index: 0, wait, at: EpochMs(1_767_312_000_000) };
    assert!(dead.store.execution_suspended(suspended).await.unwrap());
    let served = dead.serve().await;
    let raised = async |served: &Served| served.alarms("attention_needed", false).await;
    assert_eq!(raised(&served).await.iter().map(|a| &a["count"]).collect::<Vec<_>>(), [&json!(1)]);
    let served = served.restart().await;
    assert_eq!(raised(&served).await[0]["count"], 1, "people know of it");
}

#[tokio::test]
async fn rows_that_changed_right_before_a_kill_are_told_and_only_once() {
    let served = Served::new().await;
    let table = served.call("data_table_create", json!({"name": "Orders", "columns": [{"name": "Name", "type": "string"}]})).await;
    let listening = served.deploy(&ear("data_table_row_changed")).await;
    let gone = served.deploy(&ear("data_table_row_changed")).await;
    served.call("workflow_undeploy", json!({"id": gone})).await;
    let dead = Dead::of(served).await;
    let heard = |workflow: &Value, name: &str| json!({"trigger": {"workflow_id": workflow, "node_id": "Events"}, "data": {"after": {"Name": name}}, "key": null, "depth": 1});
    let event = PendingEvent::new(json!([heard(&listening, "a"), heard(&gone, "a"), heard(&listening, "b")]).to_string());
    let (key, kept) = (format!("event:{}:0", event.id), event.clone());
    let batch = RowBatch { changes: vec![RowChange::Insert { values: Default::default() }], dry_run: false };
    dead.store.change_data_table(table["id"].as_str().unwrap().parse().unwrap(), batch, move |_, _| vec![kept]).await.unwrap();
    // The first of them was started before the kill.
    let start = ExecutionStart { trigger: Some("Events".into()), event_key: Some(key), ..dead.start(&listening) };
    dead.ended(start, ExecutionStatus::Success).await;

    let served = dead.serve().await;
    served.wait_for(&listening, "success", 2).await;
    let served = served.nothing_left().await;
    assert_eq!(served.count(&listening).await, 2, "each row started it once");
    assert_eq!(served.count(&gone).await, 0);
    let dead = Dead::of(served).await;
    assert_eq!(dead.store.pending_events(None).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_a_workflow_keeps_is_on_disk_before_its_execution_ends() {
    let served = Served::new().await;
    let code = "const kept = $getWorkflowStaticData('global'); kept.calls = (kept.calls ?? 0) + 1; return [{json: {calls: kept.calls}}];";
    let counter = served.deploy(&row("Counter", json!({}), &[hook("count"), ("Count", "code", 2.0, json!({"jsCode": code}))])).await;
    for calls in 1..=2 {
        served.post("/webhook/count", json!({})).await;
        served.wait_for(&counter, "success", calls).await;
    }
    let dead = Dead::of(served).await;
    let kept = dead.store.static_data(id_of(&counter)).await.unwrap();
    assert_eq!(Value::Object(kept), json!({"global": {"calls": 2}}));
}

//! Executions that wait: for a time, a call, a person; and those that a stop of the program interrupted.

use millrace_core::{
    EpochMs, ExecutionId, Item, Mode,
    event::Event,
    journal::{ExecutionStart, InFlight, Journal as _, NodeRecord},
    run::{NodeRun, Source},
    trigger::TriggerKind,
};
use millrace_store::{Options, Store};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::{
    served::{Outside, Served, hook, notices, pass, row},
    setup,
};

fn approval(parameters: Value) -> (&'static str, &'static str, f64, Value) {
    let mut all = json!({"kind": "approve", "title": "Pay it?", "message": "={{ $json.body.amount }} €"});
    all.as_object_mut().unwrap().extend(parameters.as_object().unwrap().clone());
    ("Ask", "millrace.approval", 1.0, all)
}

#[tokio::test]
async fn a_wait_ends_at_its_time_whoever_runs_then() {
    let served = Served::new().await;
    // Waits of a few seconds stay in memory; this one is a row.
    let wait = json!({"resume": "timeInterval", "amount": 11, "unit": "seconds"});
    let id = served.deploy(&row("Wait", json!({}), &[hook("wait"), ("Wait", "wait", 1.1, wait), pass("After")])).await;
    let mut events = served.world.api.events();
    served.post("/webhook/wait", json!({"n": 1})).await;
    while !setup::next(&mut events).await.iter().any(|e| matches!(e, Event::ExecutionSuspended { .. })) {}
    let waiting = served.wait_for(&id, "waiting", 1).await[0].clone();
    assert_eq!((&waiting["wait"], &waiting["finished_at"]), (&json!("time"), &Value::Null));
    let health = served.call("health_get", json!({})).await;
    assert_eq!((&health["waiting"], &health["running"]), (&json!(1), &json!(0)), "it takes no place while it waits");

    let served = served.restart().await;
    let done = served.wait_for(&id, "success", 1).await;
    assert_eq!(done[0]["id"], waiting["id"]);
    assert_eq!(served.output(&done[0]["id"], "After").await[0]["body"], json!({"n": 1}));
    assert!(done[0]["finished_at"].as_i64().unwrap() >= waiting["wait_until"].as_i64().unwrap(), "not before its time");
    let detail = served.call("execution_get", json!({"id": done[0]["id"]})).await;
    let names: Vec<&str> = detail["runs"].as_array().unwrap().iter().map(|r| r["node_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Hook", "Wait", "After"], "each node once");
}

#[tokio::test]
async fn nobody_need_wait_for_a_time_to_come() {
    let served = Served::new().await;
    let wait = json!({"resume": "timeInterval", "amount": 9, "unit": "days"});
    let id = served.deploy(&row("Wait", json!({}), &[hook("wait"), ("Wait", "wait", 1.1, wait)])).await;
    served.post("/webhook/wait", json!({})).await;
    let waiting = served.wait_for(&id, "waiting", 1).await[0]["id"].clone();
    assert_eq!(served.world.code("wait_answer", json!({"execution_id": waiting, "choice": "later"})).await, "invalid_request");
    served.call("wait_answer", json!({"execution_id": waiting, "choice": "now"})).await;
    served.wait_for(&id, "success", 1).await;
}

#[tokio::test]
async fn what_waits_can_be_canceled() {
    let served = Served::new().await;
    let id = served.deploy(&row("Pay", json!({}), &[hook("pay"), approval(json!({})), pass("After")])).await;
    let call = json!({"workflowId": {"__rl": true, "mode": "id", "value": "Sub"}, "options": {}});
    served.import(&row("Sub", json!({}), &[("Called", "executeWorkflowTrigger", 1.0, json!({})), approval(json!({}))])).await;
    let caller = served.deploy(&row("Caller", json!({}), &[hook("caller"), ("Call", "executeWorkflow", 1.1, call)])).await;
    served.post("/webhook/pay", json!({})).await;
    served.post("/webhook/caller", json!({})).await;
    let waits = served.until("both wait", async || Some(served.call("wait_list", json!({})).await).filter(|w| w["total"] == 2)).await;
    let mut events = served.world.api.events();
    for wait in waits["items"].as_array().unwrap() {
        served.call("execution_cancel", json!({"id": wait["execution_id"]})).await;
        assert_eq!(setup::ended(&mut events, &wait["execution_id"]).await, "canceled");
        assert_eq!(
            served.world.code("wait_answer", json!({"execution_id": wait["execution_id"], "choice": "approve"})).await,
            "not_waiting"
        );
    }
    served.wait_for(&id, "canceled", 1).await;
    let failed = served.wait_for(&caller, "error", 1).await;
    assert!(failed[0]["error"]["message"].as_str().unwrap().contains("canceled"), "its caller is told: {failed:?}");
    assert_eq!(served.call("wait_list", json!({})).await["total"], 0);

    let served = served.restart().await;
    assert_eq!(served.executions(json!({"statuses": ["canceled"]})).await.len(), 2, "and stay so");
}

#[tokio::test]
async fn a_call_of_its_address_resumes_an_execution() {
    let served = Served::new().await;
    let set = json!({"assignments": {"assignments": [{"id": "1", "name": "url", "value": "={{ $execution.resumeUrl }}", "type": "string"}]}, "options": {}});
    let wait = json!({"resume": "webhook", "httpMethod": "POST", "responseMode": "lastNode", "options": {}});
    let id =
        served.deploy(&row("Wait", json!({}), &[hook("wait"), ("Set", "set", 3.4, set), ("Wait", "wait", 1.1, wait), pass("After")])).await;
    served.post("/webhook/wait", json!({})).await;
    let waiting = served.wait_for(&id, "waiting", 1).await[0]["id"].clone();
    let url = served.output(&waiting, "Set").await[0]["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&served.base).expect("an address of this program").to_owned();
    let end = path.len() - 1;
    let wrong = format!("{}{}", &path[..end], if path.ends_with('0') { '1' } else { '0' });
    assert!(matches!(served.post(&wrong, json!({})).await.0, 401 | 403 | 404), "a signature that is not ours");

    let served = served.restart().await;
    let (status, body) = served.post(&path, json!({"paid": true})).await;
    assert_eq!((status, &body["body"]), (200, &json!({"paid": true})), "the caller hears the last node");
    served.wait_for(&id, "success", 1).await;
    assert!(served.post(&path, json!({})).await.0 >= 400, "an address is good for one wait");
}

#[tokio::test]
async fn a_persons_answer_goes_on_and_the_first_one_counts() {
    let served = Served::new().await;
    let events = ("Events", "millrace.appEventTrigger", 1.0, json!({"events": ["approval_answered"]}));
    let ear = served.deploy(&row("Ear", json!({}), &[events, pass("A")])).await;
    let mut workflow = row("Pay", json!({}), &[hook("pay"), approval(json!({})), pass("Yes")]);
    workflow["nodes"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "No", "name": "No", "type": "n8n-nodes-base.noOp", "typeVersion": 1, "position": [0, 200], "parameters": {}}));
    workflow["connections"]["Ask"]["main"].as_array_mut().unwrap().push(json!([{"node": "No", "type": "main", "index": 0}]));
    let id = served.deploy(&workflow).await;
    served.post("/webhook/pay", json!({"amount": 70})).await;
    served.post("/webhook/pay", json!({"amount": 80})).await;
    served.wait_for(&id, "waiting", 2).await;

    let served = served.restart().await;
    let waits = served.call("wait_list", json!({"kinds": ["approval"]})).await;
    assert_eq!(waits["total"], 2);
    let asked = &waits["items"][1];
    assert_eq!(
        (&asked["kind"], &asked["node_name"], &asked["question"]["title"], &asked["question"]["message"]),
        (&json!("approval"), &json!("Ask"), &json!("Pay it?"), &json!("70 €"))
    );
    let first = asked["execution_id"].clone();
    assert_eq!(served.call("wait_list", json!({"execution_id": first})).await["total"], 1);
    assert_eq!(served.call("health_get", json!({})).await["approvals"], 2);
    served.call("wait_answer", json!({"execution_id": first, "choice": "approve", "comment": "Fine."})).await;
    assert_eq!(served.world.code("wait_answer", json!({"execution_id": first, "choice": "decline"})).await, "not_waiting");
    served.wait_for(&id, "success", 1).await;
    let log = served.call("audit_list", json!({"query": "wait_answer pay"})).await;
    let (refused, answered) = (&log["items"][0], &log["items"][1]);
    assert_eq!((&answered["after"]["choice"], &answered["after"]["comment"]), (&json!("approve"), &json!("Fine.")), "{log}");
    assert_eq!(
        (&answered["before"]["choice"], &refused["outcome"], &refused["after"]["choice"]),
        (&Value::Null, &json!("not_waiting"), &Value::Null)
    );
    let item = &served.output(&first, "Yes").await[0];
    assert_eq!(
        (&item["answer"]["approved"], &item["answer"]["comment"], &item["body"]["amount"]),
        (&json!(true), &json!("Fine."), &json!(70))
    );

    let second = waits["items"][0]["execution_id"].clone();
    served.call("wait_answer", json!({"execution_id": second, "choice": "decline"})).await;
    served.wait_for(&id, "success", 2).await;
    assert_eq!(served.output(&second, "No").await[0]["answer"]["approved"], false);

    let heard = served.wait_for(&ear, "success", 2).await;
    let mut choices = vec![];
    for execution in &heard {
        choices.push(served.output(&execution["id"], "A").await[0]["choice"].clone());
    }
    assert_eq!(choices, ["decline", "approve"], "newest first");
    let log = served.call("audit_list", json!({"query": "wait_answer"})).await;
    assert_eq!(log["items"].as_array().unwrap().len(), 3, "answers that were refused, too");
}

/// A workflow that stood at a POST when the program was killed.
async fn interrupted(outside: &Outside) -> (Served, Value, Value) {
    let served = Served::new().await;
    let id = served.deploy(&row("Pay", json!({}), &[hook("pay"), outside.request("Send", "POST", "/send"), pass("After")])).await;
    let folder = served.stop().await;
    let store = Store::open(&folder.path().join("data"), Options::default()).await.unwrap();
    let execution = ExecutionId::new();
    let items = Arc::new(vec![Item::from_value(json!({"body": {"n": 1}}))]);
    let plain =
        ExecutionStart::plain(execution, store.workspace_id(), id.as_str().unwrap().parse().unwrap(), 1, EpochMs(1_700_000_000_000));
    let start = ExecutionStart {
        mode: Mode::Trigger,
        trigger_kind: TriggerKind::Webhook,
        trigger: Some("Hook".into()),
        input: Some(items.clone()),
        ..plain
    };
    store.execution_started(start).await.unwrap();
    let run = NodeRun {
        execution_index: 0,
        sources: vec![None::<Source>],
        inputs: vec![Some(items.clone())],
        outputs: vec![Some(items)],
        started_at: 1_700_000_000_000,
        duration_ms: 1,
        tries: 1,
        logs: vec![],
        error: None,
        state: None,
    };
    let record = NodeRecord { execution_id: execution, node_id: "Hook".into(), node_name: "Hook".into(), run_index: 0, run: Arc::new(run) };
    store.node_finished(record).await.unwrap();
    store
        .node_starting(execution, InFlight { node_id: "Send".into(), run_index: 0, attempt: 1, at: EpochMs(1_700_000_000_001) })
        .await
        .unwrap();
    store.close().await;
    let served = Served::on(folder).await;
    served.wait_for(&id, "paused", 1).await;
    (served, id, json!(execution))
}

#[tokio::test]
async fn an_interrupted_step_that_must_not_be_repeated_is_asked_about() {
    let outside = Outside::start().await;
    let (served, id, execution) = interrupted(&outside).await;
    assert!(outside.seen().is_empty(), "nothing is sent before somebody says so");
    let wait = served.call("wait_list", json!({"kinds": ["attention"]})).await["items"][0].clone();
    assert_eq!(
        (&wait["execution_id"], &wait["node_name"], &wait["question"]["choices"]),
        (&execution, &json!("Send"), &json!(["repeat", "skip", "stop"]))
    );
    served.until("it is an alarm", async || (served.alarms("attention_needed", false).await.len() == 1).then_some(())).await;
    assert_eq!(served.call("health_get", json!({})).await["attention"], 1);
    assert_eq!(served.world.code("wait_answer", json!({"execution_id": execution, "choice": "perhaps"})).await, "invalid_request");

    // The question outlives another stop.
    let served = served.restart().await;
    let mut events = served.world.api.events();
    served.call("wait_answer", json!({"execution_id": execution, "choice": "repeat"})).await;
    served.wait_for(&id, "success", 1).await;
    assert_eq!(outside.seen(), ["send"]);
    assert_eq!(served.output(&execution, "After").await, [json!({"done": true})]);
    served.until("the alarm is over", async || served.alarms("attention_needed", false).await.is_empty().then_some(())).await;
    assert_eq!(notices(&mut events).await, [] as [Value; 0]);
}

#[tokio::test]
async fn an_interrupted_step_can_be_skipped_with_an_output() {
    let outside = Outside::start().await;
    let (served, id, execution) = interrupted(&outside).await;
    served.call("wait_answer", json!({"execution_id": execution, "choice": "skip", "output": [{"sent": "by hand"}]})).await;
    served.wait_for(&id, "success", 1).await;
    assert_eq!(served.output(&execution, "After").await, [json!({"sent": "by hand"})]);
    assert!(outside.seen().is_empty());
}

#[tokio::test]
async fn an_interrupted_step_that_is_skipped_gives_its_input_on() {
    let outside = Outside::start().await;
    let (served, id, execution) = interrupted(&outside).await;
    served.call("wait_answer", json!({"execution_id": execution, "choice": "skip"})).await;
    served.wait_for(&id, "success", 1).await;
    assert_eq!(served.output(&execution, "After").await, [json!({"body": {"n": 1}})]);
}

#[tokio::test]
async fn an_interrupted_execution_can_be_stopped() {
    let outside = Outside::start().await;
    let (served, id, execution) = interrupted(&outside).await;
    served.call("wait_answer", json!({"execution_id": execution, "choice": "stop"})).await;
    let failed = served.wait_for(&id, "error", 1).await;
    assert_eq!(failed[0]["error"]["code"], "execution.stopped_by_person");
    assert!(outside.seen().is_empty());
}

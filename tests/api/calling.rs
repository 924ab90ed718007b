//! What callers of webhooks hear, test calls, other workflows, and events of the program.

use millrace_core::event::Event;
use serde_json::{Value, json};

use crate::{
    served::{Outside, Served, hook, pass, row, stop},
    setup,
};

fn asking(path: &str, mode: &str) -> (&'static str, &'static str, f64, Value) {
    ("Hook", "webhook", 2.0, json!({"httpMethod": "POST", "path": path, "responseMode": mode, "options": {}}))
}

fn set(name: &str, value: &str) -> (&'static str, &'static str, f64, Value) {
    let assignment = json!({"id": "1", "name": name, "value": value, "type": "string"});
    ("Set", "set", 3.4, json!({"assignments": {"assignments": [assignment]}, "options": {}}))
}

#[tokio::test]
async fn callers_hear_what_the_mode_promises() {
    let served = Served::new().await;
    let at_once = served.deploy(&row("At once", json!({}), &[hook("at-once"), pass("A")])).await;
    let (status, body) = served.post("/webhook/at-once", json!({"n": 1})).await;
    assert_eq!((status, &body["message"]), (200, &json!("Workflow was started")));
    let ran = served.wait_for(&at_once, "success", 1).await;
    assert_eq!((&ran[0]["trigger_kind"], &ran[0]["trigger"], &ran[0]["mode"]), (&json!("webhook"), &json!("Hook"), &json!("trigger")));
    assert_eq!(served.output(&ran[0]["id"], "Hook").await[0]["body"], json!({"n": 1}));

    served.deploy(&row("Last", json!({}), &[asking("last/:who", "lastNode"), set("hello", "={{ $json.params.who }}")])).await;
    assert_eq!(served.post("/webhook/last/ann", json!({})).await, (200, json!({"hello": "ann"})));

    let respond = json!({"respondWith": "json", "responseBody": "={{ { got: $json.body.n } }}", "options": {"responseCode": 201}});
    served.deploy(&row("Own", json!({}), &[asking("own", "responseNode"), ("Answer", "respondToWebhook", 1.1, respond)])).await;
    assert_eq!(served.post("/webhook/own", json!({"n": 5})).await, (201, json!({"got": 5})));

    served.deploy(&row("Bad", json!({}), &[asking("bad", "lastNode"), stop("No stock")])).await;
    let (status, body) = served.post("/webhook/bad", json!({})).await;
    assert_eq!(status, 500, "{body}");
    assert!(!body.to_string().contains("No stock"), "a stranger is not told what went wrong inside: {body}");
}

#[tokio::test]
async fn a_test_call_runs_the_draft_once_in_sight_of_the_editor() {
    let served = Served::new().await;
    let id = served.import(&row("Draft", json!({}), &[asking("draft", "lastNode"), set("hello", "test")])).await;
    let node = json!({"workflow_id": id, "node_id": "Hook"});
    let urls = served.call("webhook_urls", node.clone()).await;
    assert_eq!(
        (&urls["production"], &urls["test"]),
        (&json!(format!("{}/webhook/draft", served.base)), &json!(format!("{}/webhook-test/draft", served.base)))
    );
    assert_eq!(served.post("/webhook-test/draft", json!({})).await.0, 404, "nobody listens for it");

    let mut events = served.world.api.events();
    let started = served.call("webhook_test", node.clone()).await;
    assert_eq!(started["url"], urls["test"]);
    assert_eq!(served.post("/webhook-test/draft", json!({})).await, (200, json!({"hello": "test"})));
    let ran = served.wait_for(&id, "success", 1).await;
    assert_eq!((&ran[0]["mode"], &ran[0]["trigger_kind"]), (&json!("manual"), &json!("webhook")));
    while !setup::next(&mut events).await.iter().any(|e| matches!(e, Event::NodeFinished { node_id, .. } if node_id.as_str() == "Set")) {}
    assert_eq!(served.post("/webhook-test/draft", json!({})).await.0, 404, "a test address takes one call");
    assert_eq!(served.post("/webhook/draft", json!({})).await.0, 404, "nothing was deployed");

    served.call("webhook_test", node.clone()).await;
    served.call("webhook_test_cancel", node).await;
    served.until("the test address is closed", async || (served.post("/webhook-test/draft", json!({})).await.0 == 404).then_some(())).await;
}

#[tokio::test]
async fn a_workflow_calls_another_and_goes_on_with_what_it_gave() {
    let served = Served::new().await;
    let callee = ("Called", "executeWorkflowTrigger", 1.0, json!({}));
    let sub = served.import(&row("Sub", json!({}), &[callee, set("doubled", "={{ $json.body.n * 2 }}")])).await;
    let call = json!({"workflowId": {"__rl": true, "mode": "id", "value": sub}, "options": {}});
    served.deploy(&row("Caller", json!({}), &[asking("caller", "lastNode"), ("Call", "executeWorkflow", 1.1, call)])).await;
    assert_eq!(served.post("/webhook/caller", json!({"n": 4})).await, (200, json!({"doubled": "8"})));
    let ran = served.wait_for(&sub, "success", 1).await;
    assert_eq!((&ran[0]["trigger_kind"], &ran[0]["mode"]), (&json!("workflow"), &json!("trigger")));
}

#[tokio::test]
async fn imported_workflows_go_on_calling_each_other_by_the_ids_they_had() {
    let served = Served::new().await;
    let mut sub = row("Sub", json!({}), &[("Called", "executeWorkflowTrigger", 1.0, json!({})), set("who", "sub")]);
    sub["id"] = "Xq3kWm0bTz8LpA1v".into();
    served.import(&sub).await;
    let mut nurse = row("Nurse", json!({}), &[("On error", "errorTrigger", 1.0, json!({})), pass("A")]);
    nurse["id"] = 17.to_string().into();
    let nurse = served.deploy(&nurse).await;
    let call = json!({"workflowId": {"__rl": true, "mode": "list", "value": "Xq3kWm0bTz8LpA1v", "cachedResultName": "Sub"}, "options": {}});
    let nodes = [asking("caller", "lastNode"), ("Call", "executeWorkflow", 1.2, call)];
    served.deploy(&row("Caller", json!({}), &nodes)).await;
    assert_eq!(served.post("/webhook/caller", json!({})).await, (200, json!({"who": "sub"})));
    served.deploy(&row("Ill", json!({"errorWorkflow": "17"}), &[hook("ill"), stop("No stock")])).await;
    served.post("/webhook/ill", json!({})).await;
    served.wait_for(&nurse, "success", 1).await;
}

#[tokio::test]
async fn one_place_is_enough_for_workflows_that_call_each_other() {
    let served = Served::new().await;
    served.call("settings_set", json!({"values": {"running.max_concurrent": 1}})).await;
    let served = served.restart().await;
    let callee = ("Called", "executeWorkflowTrigger", 1.0, json!({}));
    let sub = served.deploy(&row("Sub", json!({}), &[callee, set("who", "sub")])).await;
    let call = json!({"workflowId": {"__rl": true, "mode": "id", "value": sub}, "options": {}});
    served.deploy(&row("Caller", json!({}), &[asking("caller", "lastNode"), ("Call", "executeWorkflow", 1.1, call)])).await;
    let answers = futures::future::join_all((0..4).map(|_| served.post("/webhook/caller", json!({})))).await;
    assert!(answers.iter().all(|(status, body)| *status == 200 && body["who"] == "sub"), "{answers:?}");
}

#[tokio::test]
async fn workflows_that_call_each_other_without_end_are_stopped() {
    let served = Served::new().await;
    let called = || ("Called", "executeWorkflowTrigger", 1.0, json!({}));
    let call = |target: &Value| {
        ("Call", "executeWorkflow", 1.1, json!({"workflowId": {"__rl": true, "mode": "id", "value": target}, "options": {}}))
    };
    let sub = served.import(&row("Circle", json!({"breaker": false}), &[called(), pass("A")])).await;
    let (id, _, version, parameters) = call(&sub);
    served.edit(&sub, json!([setup::node(id, id, "execute_workflow", version, parameters), setup::connect("A", id)])).await;
    served.deploy(&row("Caller", json!({}), &[hook("circle"), call(&sub)])).await;
    served.post("/webhook/circle", json!({})).await;
    let failed = served.wait_for(&sub, "error", 32).await;
    assert_eq!(failed.len(), 32);
    let messages: Vec<&str> = failed.iter().map(|e| e["error"]["message"].as_str().unwrap()).collect();
    assert!(messages.iter().any(|m| m.contains("32 times deep")), "{messages:?}");
}

#[tokio::test]
async fn a_call_that_failed_is_made_again_when_its_node_is_tried_again() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(404);
    let callee = ("Called", "executeWorkflowTrigger", 1.0, json!({}));
    let sub = served.import(&row("Sub", json!({}), &[callee, outside.request("Ask", "GET", "/ask")])).await;
    let call = json!({"workflowId": {"__rl": true, "mode": "id", "value": sub}, "options": {}});
    let mut caller = row("Caller", json!({}), &[asking("caller", "lastNode"), ("Call", "executeWorkflow", 1.1, call)]);
    caller["nodes"][1]
        .as_object_mut()
        .unwrap()
        .extend(json!({"retryOnFail": true, "maxTries": 2, "waitBetweenTries": 10}).as_object().unwrap().clone());
    let id = served.deploy(&caller).await;
    assert_eq!(served.post("/webhook/caller", json!({})).await.0, 500);
    served.wait_for(&id, "error", 1).await;
    assert_eq!(served.wait_for(&sub, "error", 2).await.len(), 2, "one for each try");
}

#[tokio::test]
async fn a_workflow_that_is_written_in_the_node_runs_too() {
    let served = Served::new().await;
    let written = row("Written", json!({}), &[("Called", "executeWorkflowTrigger", 1.0, json!({})), set("hello", "written")]);
    let call = json!({"source": "parameter", "workflowJson": written.to_string(), "options": {}});
    served.deploy(&row("Caller", json!({}), &[asking("caller", "lastNode"), ("Call", "executeWorkflow", 1.1, call)])).await;
    assert_eq!(served.post("/webhook/caller", json!({})).await, (200, json!({"hello": "written"})));
}

#[tokio::test]
async fn events_of_the_program_start_workflows_that_listen() {
    let served = Served::new().await;
    let events = |events: Value| ("Events", "millrace.appEventTrigger", 1.0, json!({"events": events}));
    let ear = served.deploy(&row("Ear", json!({}), &[events(json!(["workflow_failed", "deployed"])), pass("A")])).await;
    let failing = served.deploy(&row("Failing", json!({}), &[hook("failing"), stop("No stock")])).await;
    let heard = served.wait_for(&ear, "success", 1).await;
    let item = &served.output(&heard[0]["id"], "A").await[0];
    assert_eq!((&item["event"], &item["workflow"]["name"], &item["version"]), (&json!("deployed"), &json!("Failing"), &json!(1)));

    served.post("/webhook/failing", json!({})).await;
    let heard = served.wait_for(&ear, "success", 2).await;
    let item = &served.output(&heard[0]["id"], "A").await[0];
    let failed = served.wait_for(&failing, "error", 1).await;
    assert_eq!(
        (&item["event"], &item["workflow"]["id"], &item["execution"]["id"], &item["message"]),
        (&json!("workflow_failed"), &failing, &failed[0]["id"], &json!("No stock"))
    );
    assert_eq!(heard[0]["trigger_kind"], "app");
}

#[tokio::test]
async fn overlap_leaves_out_or_lines_up() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    let work =
        |name: &str, overlap: &str| row(name, json!({"overlap": overlap}), &[hook(name), outside.request("Work", "GET", "/hold/work")]);
    let skip = served.deploy(&work("skip", "skip")).await;
    assert_eq!(served.post("/webhook/skip", json!({})).await.0, 200);
    served.until("the first is at work", async || (outside.seen().len() == 1).then_some(())).await;
    let (status, body) = served.post("/webhook/skip", json!({})).await;
    assert!(status == 200 && body["message"].as_str().unwrap().contains("not started"), "{body}");
    outside.release(1);
    served.wait_for(&skip, "success", 1).await;
    assert_eq!(served.executions(json!({"workflow_id": skip})).await.len(), 1);

    let queue = served.deploy(&work("queue", "queue")).await;
    for _ in 0..3 {
        assert_eq!(served.post("/webhook/queue", json!({})).await.0, 200);
    }
    for done in 1..=3 {
        served.until("one is at work", async || (outside.seen().len() == 1 + done).then_some(())).await;
        assert_eq!(served.executions(json!({"workflow_id": queue, "statuses": ["success"]})).await.len(), done - 1);
        outside.release(1);
        served.wait_for(&queue, "success", done).await;
    }
}

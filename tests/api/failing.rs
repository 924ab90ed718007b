//! What comes after a failure: another try, the dead-letter list, the error workflow, alarms, the breaker, running again.

use millrace_core::EpochMs;
use millrace_store::{BreakerRow, Options, Store};
use serde_json::{Value, json};

use crate::served::{Outside, Served, hook, notices, pass, row, stop};

#[tokio::test]
async fn the_error_workflow_gets_n8ns_item() {
    let served = Served::new().await;
    let nurse = served.deploy(&row("Nurse", json!({}), &[("On error", "errorTrigger", 1.0, json!({})), pass("A")])).await;
    let ill = served.deploy(&row("Ill", json!({"errorWorkflow": nurse}), &[hook("ill"), stop("No stock")])).await;
    served.post("/webhook/ill", json!({})).await;
    let called = served.wait_for(&nurse, "success", 1).await;
    let failed = served.wait_for(&ill, "error", 1).await;
    let item = &served.output(&called[0]["id"], "A").await[0];
    assert_eq!(called[0]["trigger_kind"], "error");
    assert_eq!((&item["workflow"]["id"], &item["workflow"]["name"]), (&ill, &json!("Ill")));
    let execution = &item["execution"];
    assert_eq!(
        (
            &execution["id"],
            &execution["error"]["message"],
            &execution["error"]["node"]["name"],
            &execution["lastNodeExecuted"],
            &execution["mode"]
        ),
        (&failed[0]["id"], &json!("No stock"), &json!("Stop"), &json!("Stop"), &json!("trigger"))
    );
    assert!(item["trigger"].is_null(), "it did start");
}

#[tokio::test]
async fn an_error_workflow_that_fails_does_not_start_itself() {
    let served = Served::new().await;
    let nurse = served.import(&row("Nurse", json!({}), &[("On error", "errorTrigger", 1.0, json!({})), stop("Me too")])).await;
    served.edit(&nurse, json!([{"op": "set_workflow", "field": "settings.errorWorkflow", "value": nurse}])).await;
    served.call("workflow_deploy", json!({"id": nurse})).await;
    let ill = served.deploy(&row("Ill", json!({"errorWorkflow": "Nurse"}), &[hook("ill"), stop("No stock")])).await;
    served.post("/webhook/ill", json!({})).await;
    served.wait_for(&nurse, "error", 1).await;
    // What comes later than a second one would.
    served.post("/webhook/ill", json!({})).await;
    served.wait_for(&ill, "error", 2).await;
    served.wait_for(&nurse, "error", 2).await;
    assert_eq!(served.executions(json!({"workflow_id": nurse})).await.len(), 2);
}

#[tokio::test]
async fn a_failed_execution_is_tried_again_and_then_put_on_the_list() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(503);
    let nodes = [hook("try"), outside.request("Ask", "GET", "/ask")];
    let id = served.deploy(&row("Try", json!({"retry": {"tries": 2}}), &nodes)).await;
    served.post("/webhook/try", json!({"n": 1})).await;
    let held = served.until("the second try is in line", async || {
        let all = served.executions(json!({"workflow_id": id})).await;
        (all.len() == 2).then(|| all[0].clone())
    });
    let held = held.await;
    assert_eq!(held["attempt"], 2);
    let failed = served.wait_for(&id, "error", 2).await;
    let (second, first) = (&failed[0], &failed[1]);
    assert_eq!(
        (&second["attempt"], &second["repeats"], &first["attempt"], &first["repeats"]),
        (&json!(2), &first["id"], &json!(1), &Value::Null)
    );
    assert_eq!(served.output(&second["id"], "Hook").await[0]["body"], json!({"n": 1}), "with the same event");
    let letters = async || served.executions(json!({"dead_letters": true})).await;
    let list = served.until("it is on the list", async || Some(letters().await).filter(|l| !l.is_empty())).await;
    assert_eq!(list.iter().map(|e| &e["id"]).collect::<Vec<_>>(), [&second["id"]], "only the last try");
    assert_eq!(served.call("health_get", json!({})).await["dead_letters"], 1);
    served.call("execution_dismiss", json!({"ids": [second["id"]]})).await;
    assert!(letters().await.is_empty());
    assert_eq!(served.executions(json!({"workflow_id": id})).await.len(), 2, "the history keeps it");
}

#[tokio::test]
async fn a_try_that_succeeds_is_the_end_of_it() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(500);
    let id = served.deploy(&row("Try", json!({"retry": {"tries": 3}}), &[hook("try"), outside.request("Ask", "GET", "/ask")])).await;
    served.post("/webhook/try", json!({})).await;
    served.wait_for(&id, "error", 1).await;
    outside.answers(200);
    let done = served.wait_for(&id, "success", 1).await;
    assert_eq!(done[0]["attempt"], 2);
    assert!(served.executions(json!({"dead_letters": true})).await.is_empty());
    assert!(served.alarms("workflow_failing", true).await.is_empty(), "nothing failed for good");
}

#[tokio::test]
async fn what_failed_runs_again_from_where_one_says() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(500);
    let request = json!({"method": "PUT", "url": format!("={}/ask/{{{{ $json.body.n }}}}", outside.address), "options": {}});
    let id =
        served.deploy(&row("Ask", json!({}), &[hook("ask"), pass("Before"), ("Ask", "httpRequest", 4.2, request), pass("After")])).await;
    served.post("/webhook/ask", json!({"n": 1})).await;
    let failed = served.wait_for(&id, "error", 1).await[0]["id"].clone();
    served.until("it is on the list", async || (!served.executions(json!({"dead_letters": true})).await.is_empty()).then_some(())).await;
    outside.answers(200);

    let names = async |execution: &Value| -> Vec<String> {
        let detail = served.call("execution_get", json!({"id": execution})).await;
        detail["runs"].as_array().unwrap().iter().map(|r| r["node_name"].as_str().unwrap().to_owned()).collect()
    };
    let again = async |request: Value| {
        let id = served.call("execution_rerun", request).await["execution_id"].clone();
        served
            .until("it ended", async || {
                let summary = served.call("execution_get", json!({"id": id})).await["summary"].clone();
                summary["finished_at"].is_i64().then_some(summary)
            })
            .await
    };
    let whole = again(json!({"id": failed})).await;
    assert_eq!((&whole["status"], &whole["repeats"], &whole["version"]), (&json!("success"), &failed, &json!(1)));
    assert_eq!(names(&whole["id"]).await, ["Hook", "Before", "Ask", "After"]);
    assert_eq!(outside.seen(), ["ask/1", "ask/1"]);
    assert!(served.executions(json!({"dead_letters": true})).await.is_empty(), "who runs it again has looked at it");

    let part = again(json!({"id": failed, "from": "failed_node"})).await;
    assert_eq!(part["status"], "success", "{part}");
    let edited = again(json!({"id": failed, "input": [{"body": {"n": 7}}]})).await;
    assert_eq!((&edited["status"], outside.seen().last().map(String::as_str)), (&json!("success"), Some("ask/7")));
    let edited_part = again(json!({"id": failed, "from": "failed_node", "input": [{"body": {"n": 8}}]})).await;
    assert_eq!((&edited_part["status"], outside.seen().last().map(String::as_str)), (&json!("success"), Some("ask/8")));
    assert_eq!(served.call("execution_input", json!({"id": failed})).await["items"][0]["body"], json!({"n": 1}));

    served.edit(&id, json!([{"op": "set_node", "node_id": "After", "field": "name", "value": "Later"}])).await;
    let current = again(json!({"id": failed, "version": "current"})).await;
    assert_eq!((&current["status"], &current["version"]), (&json!("success"), &json!(2)));
    assert_eq!(names(&current["id"]).await.last().map(String::as_str), Some("Later"));
    assert_eq!(served.call("workflow_get", json!({"id": id})).await["deployment"]["live_version"], 1, "what is live stays");
    assert_eq!(served.world.code("execution_rerun", json!({"id": whole["id"], "from": "failed_node"})).await, "execution.no_failed_node");
}

#[tokio::test]
async fn five_failures_pause_a_workflow_and_what_comes_meanwhile_is_kept() {
    let served = Served::new().await;
    let asking = ("Hook", "webhook", 2.0, json!({"httpMethod": "POST", "path": "ask", "responseMode": "lastNode", "options": {}}));
    let outside = Outside::start().await;
    let request = json!({"method": "GET", "url": format!("{}/ask", outside.address), "options": {}});
    let check = json!({"errorMessage": "No stock"});
    // Fails by itself, not through a host that has a breaker of its own.
    let failing = row("Failing", json!({}), &[hook("failing"), ("Stop", "stopAndError", 1.0, check)]);
    let id = served.deploy(&failing).await;
    let waiting = served.deploy(&row("Waiting", json!({}), &[asking, ("Ask", "httpRequest", 4.2, request)])).await;
    let mut events = served.world.api.events();
    for n in 1..=5 {
        assert_eq!(served.post("/webhook/failing", json!({"n": n})).await.0, 200);
        served.wait_for(&id, "error", n).await;
    }
    let key = format!("workflow:{}", id.as_str().unwrap());
    let breaker = served
        .until("the breaker is open", async || {
            let health = served.call("health_get", json!({})).await;
            health["breakers"].as_array().unwrap().iter().find(|b| b["key"] == json!(key)).cloned()
        })
        .await;
    assert_eq!((&breaker["label"], &breaker["state"], &breaker["failures"]), (&json!("Failing"), &json!("open"), &json!(5)));
    assert!(breaker["probe_at"].is_i64());
    served.until("it is an alarm", async || (served.alarms("breaker_open", false).await.len() == 1).then_some(())).await;
    let told = notices(&mut events).await;
    assert_eq!(told.iter().filter(|n| n["title"].as_str().unwrap().contains("paused")).count(), 1, "{told:?}");

    assert_eq!(served.post("/webhook/failing", json!({"n": 6})).await.0, 200, "it is kept");
    let held = served.wait_for(&id, "queued", 1).await;
    assert_eq!((held.len(), &held[0]["wait_until"]), (1, &breaker["probe_at"]));
    assert_eq!(served.executions(json!({"workflow_id": id, "statuses": ["error"]})).await.len(), 5, "and does not run");

    served.call("breaker_reset", json!({"key": key})).await;
    let ran = served.wait_for(&id, "error", 6).await;
    assert_eq!(ran[0]["id"], held[0]["id"]);
    assert_eq!(served.output(&ran[0]["id"], "Hook").await[0]["body"], json!({"n": 6}));
    assert!(served.alarms("breaker_open", false).await.is_empty());
    assert_eq!(served.world.code("breaker_reset", json!({"key": "workflow:none"})).await, "not_found");
    assert_eq!(served.post("/webhook/ask", json!({})).await.0, 200, "others are not paused");
    served.wait_for(&waiting, "success", 1).await;
}

/// Opens the breaker of a workflow that asks outside, and sends three more events, which are held. Then the pause is over.
async fn held(outside: &Outside) -> (Served, Value) {
    let served = Served::new().await;
    outside.answers(404);
    let id = served.deploy(&row("Ask", json!({}), &[hook("ask"), outside.request("Ask", "GET", "/ask")])).await;
    for n in 1..=5 {
        served.post("/webhook/ask", json!({})).await;
        served.wait_for(&id, "error", n).await;
    }
    served.until("the breaker is open", async || (served.alarms("breaker_open", false).await.len() == 1).then_some(())).await;
    for _ in 0..3 {
        assert_eq!(served.post("/webhook/ask", json!({})).await.0, 200);
    }
    assert_eq!(served.wait_for(&id, "queued", 3).await.len(), 3);
    let folder = served.stop().await;
    let store = Store::open(&folder.path().join("data"), Options::default()).await.unwrap();
    let open = store.breakers().await.unwrap().into_iter().find(|b| b.key.starts_with("workflow:")).unwrap();
    store.save_breaker(BreakerRow { probe_at: Some(EpochMs(1)), ..open }).await.unwrap();
    store.release_held(id.as_str().unwrap().parse().unwrap()).await.unwrap();
    store.close().await;
    (Served::on(folder).await, id)
}

#[tokio::test]
async fn after_a_pause_one_of_those_that_were_held_is_the_probe() {
    let outside = Outside::start().await;
    let (served, id) = held(&outside).await;
    let failed = served.wait_for(&id, "error", 6).await;
    let breaker = served
        .until("the breaker is open again", async || {
            let breaker = served.call("health_get", json!({})).await["breakers"][0].clone();
            (breaker["state"] == "open" && breaker["failures"] == 6).then_some(breaker)
        })
        .await;
    let waiting = served.wait_for(&id, "queued", 2).await;
    assert_eq!((failed.len(), waiting.len(), outside.seen().len()), (6, 2, 6));
    let ahead = breaker["probe_at"].as_i64().unwrap() - breaker["changed_at"].as_i64().unwrap();
    assert_eq!(ahead, 60_000, "twice as long as before");
}

#[tokio::test]
async fn a_probe_that_succeeds_lets_the_others_go() {
    let outside = Outside::start().await;
    let (served, id) = held(&outside).await;
    served.wait_for(&id, "error", 6).await;
    outside.answers(200);
    let key = format!("workflow:{}", id.as_str().unwrap());
    served
        .until("the probe has failed", async || {
            (served.call("health_get", json!({})).await["breakers"][0]["state"] == "open").then_some(())
        })
        .await;
    served.call("breaker_reset", json!({"key": key})).await;
    assert_eq!(served.wait_for(&id, "success", 2).await.len(), 2);
    served.until("the alarm is over", async || served.alarms("breaker_open", false).await.is_empty().then_some(())).await;
}

#[tokio::test]
async fn what_is_held_can_be_canceled() {
    let outside = Outside::start().await;
    let (served, id) = held(&outside).await;
    served.wait_for(&id, "error", 6).await;
    let waiting = served.wait_for(&id, "queued", 2).await;
    for execution in &waiting {
        served.call("execution_cancel", json!({"id": execution["id"]})).await;
    }
    assert_eq!(served.wait_for(&id, "canceled", 2).await.len(), 2);
    assert_eq!(served.world.code("execution_cancel", json!({"id": waiting[0]["id"]})).await, "not_running");
}

#[tokio::test]
async fn a_host_that_is_down_is_left_alone_by_every_workflow() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(500);
    let nodes = |path: &str| [hook(path), outside.request("Ask", "GET", "/ask")];
    let first = served.deploy(&row("First", json!({"breaker": false}), &nodes("first"))).await;
    let second = served.deploy(&row("Second", json!({}), &nodes("second"))).await;
    for n in 1..=5 {
        served.post("/webhook/first", json!({})).await;
        served.wait_for(&first, "error", n).await;
    }
    served.post("/webhook/second", json!({})).await;
    let failed = served.wait_for(&second, "error", 1).await;
    assert_eq!(failed[0]["error"]["code"], "node.http.paused");
    assert_eq!(outside.seen().len(), 5, "the sixth request was not sent");
    let key = format!("host:{}", outside.address.trim_start_matches("http://"));
    outside.answers(200);
    served.call("breaker_reset", json!({"key": key})).await;
    served.post("/webhook/second", json!({})).await;
    served.wait_for(&second, "success", 1).await;
}

#[tokio::test]
async fn a_repair_that_is_only_tried_out_leaves_the_alarm() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(404);
    let id = served.deploy(&row("Ill", json!({}), &[hook("ill"), outside.request("Ask", "GET", "/ask")])).await;
    served.post("/webhook/ill", json!({})).await;
    let failed = served.wait_for(&id, "error", 1).await;
    served.until("it is counted", async || served.alarms("workflow_failing", false).await.pop()).await;
    served.edit(&id, json!([{"op": "set_node", "node_id": "Ask", "field": "disabled", "value": true}])).await;
    outside.answers(200);
    served.call("execution_rerun", json!({"id": failed[0]["id"], "version": "current"})).await;
    served.wait_for(&id, "success", 1).await;
    let served = served.restart().await;
    assert_eq!(served.alarms("workflow_failing", false).await.len(), 1, "the live version is as it was");
    served.call("execution_rerun", json!({"id": failed[0]["id"], "version": "same"})).await;
    served
        .until("the alarm is over", async || served.alarms("workflow_failing", true).await.pop().filter(|a| a["resolved_at"].is_i64()))
        .await;
}

#[tokio::test]
async fn a_failing_workflow_is_one_alarm_until_it_succeeds() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    outside.answers(404);
    let id = served.deploy(&row("Ill", json!({}), &[hook("ill"), outside.request("Ask", "GET", "/ask")])).await;
    let mut events = served.world.api.events();
    for n in 1..=2 {
        served.post("/webhook/ill", json!({})).await;
        served.wait_for(&id, "error", n).await;
    }
    let alarm =
        served.until("both are counted", async || served.alarms("workflow_failing", false).await.pop().filter(|a| a["count"] == 2)).await;
    assert_eq!((&alarm["workflow_id"], &alarm["level"], &alarm["resolved_at"]), (&id, &json!("error"), &Value::Null));
    assert!(alarm["message"].as_str().unwrap().contains("Ask"), "{alarm}");
    let told = notices(&mut events).await;
    assert_eq!(told.len(), 1, "people are told once: {told:?}");
    assert_eq!((&told[0]["level"], &told[0]["workflow_id"]), (&json!("error"), &id));
    assert_eq!(served.call("workflow_list", json!({})).await["items"][0]["alarms"], 1);

    served.call("alarm_acknowledge", json!({"ids": [alarm["id"]]})).await;
    let health = served.call("health_get", json!({})).await;
    assert_eq!((&health["alarms"], &health["unacknowledged"]), (&json!(1), &json!(0)));

    // An alarm that a run before left open is known to the next, and is over as soon as it succeeds.
    let served = served.restart().await;
    outside.answers(200);
    served.post("/webhook/ill", json!({})).await;
    let over = served
        .until("the alarm is over", async || served.alarms("workflow_failing", true).await.pop().filter(|a| a["resolved_at"].is_i64()))
        .await;
    assert_eq!(over["id"], alarm["id"]);
    assert!(served.alarms("workflow_failing", false).await.is_empty());
}

#[tokio::test]
async fn what_is_not_to_be_kept_goes() {
    let served = Served::new().await;
    let id = served.deploy(&row("Quiet", json!({"saveDataSuccessExecution": "none"}), &[hook("quiet"), pass("A")])).await;
    served.post("/webhook/quiet", json!({})).await;
    served.until("it has ended", async || (served.call("health_get", json!({})).await["running"] == 0).then_some(())).await;
    served.until("it is gone", async || served.executions(json!({"workflow_id": id})).await.is_empty().then_some(())).await;
}

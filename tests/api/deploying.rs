//! Deploying: what is live, how that came, and what is refused.

use serde_json::{Value, json};

use crate::served::{Served, clock, hook, pass, row};

async fn history(served: &Served, id: &Value) -> Vec<(String, Value, Value)> {
    let page = served.call("deployment_list", json!({"workflow_id": id})).await;
    let entry = |e: &Value| (e["action"].as_str().unwrap().to_owned(), e["from_version"].clone(), e["to_version"].clone());
    page["items"].as_array().unwrap().iter().map(entry).collect()
}

#[tokio::test]
async fn each_change_of_what_is_live_is_in_the_history() {
    let served = Served::new().await;
    let id = served.import(&row("Orders", json!({}), &[hook("orders"), pass("A")])).await;
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 404, "nothing listens before it is deployed");
    let state = served.call("workflow_deploy", json!({"id": id})).await;
    assert_eq!((&state["live_version"], &state["draft_differs"]), (&json!(1), &json!(false)));
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 200);

    served.edit(&id, json!([{"op": "set_node", "node_id": "A", "field": "name", "value": "B"}])).await;
    let detail = served.call("workflow_get", json!({"id": id})).await;
    assert_eq!((&detail["deployment"]["live_version"], &detail["deployment"]["draft_differs"]), (&json!(1), &json!(true)));
    served.call("workflow_deploy", json!({"id": id})).await;
    let back = served.call("workflow_deploy", json!({"id": id, "version": 1})).await;
    assert_eq!(back["live_version"], 1);
    served.post("/webhook/orders", json!({})).await;
    let off = served.call("workflow_undeploy", json!({"id": id})).await;
    assert_eq!((&off["live_version"], &off["deployed_at"]), (&Value::Null, &Value::Null));
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 404);
    assert_eq!(served.world.code("workflow_undeploy", json!({"id": id})).await, "deploy.not_deployed");

    let entry = |action: &str, from: Value, to: Value| (action.to_owned(), from, to);
    assert_eq!(
        history(&served, &id).await,
        [
            entry("undeploy", json!(1), Value::Null),
            entry("rollback", json!(2), json!(1)),
            entry("deploy", json!(1), json!(2)),
            entry("deploy", Value::Null, json!(1)),
        ]
    );
    let versions: Vec<Value> = served.wait_for(&id, "success", 2).await.iter().map(|e| e["version"].clone()).collect();
    assert_eq!(versions, [1, 1]);
}

#[tokio::test]
async fn a_taken_address_names_the_other_workflow_and_changes_nothing() {
    let served = Served::new().await;
    let first = served.deploy(&row("First", json!({}), &[hook("shop/orders"), pass("A")])).await;
    let second = served.import(&row("Second", json!({}), &[hook("shop/orders"), pass("A")])).await;
    let error = served.world.try_call("workflow_deploy", json!({"id": second})).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.http_status()), ("deploy.address_taken", 409));
    assert!(error.message.contains("First"), "{}", error.message);
    assert_eq!(error.detail.as_deref(), first.as_str());
    let history = served.call("deployment_list", json!({"workflow_id": second})).await;
    assert!(history["items"][0]["error"].as_str().is_some_and(|e| e.contains("First")), "{history}");
    assert_eq!(served.call("workflow_get", json!({"id": second})).await["deployment"]["live_version"], Value::Null);

    let twice = ("Twin", "webhook", 2.0, hook("twin").3);
    let twins = served.import(&row("Twins", json!({}), &[hook("twin"), twice])).await;
    let error = served.world.try_call("workflow_deploy", json!({"id": twins})).await.unwrap_err();
    assert!(error.code == "deploy.address_taken" && error.message.contains("Twin"), "{error:?}");

    // A live version stays when the one after it is refused.
    served.edit(&second, json!([{"op": "set_node", "node_id": "Hook", "field": "parameters.path", "value": "free"}])).await;
    served.call("workflow_deploy", json!({"id": second})).await;
    served.edit(&second, json!([{"op": "set_node", "node_id": "Hook", "field": "parameters.path", "value": "shop/orders"}])).await;
    assert_eq!(served.world.code("workflow_deploy", json!({"id": second})).await, "deploy.address_taken");
    assert_eq!(served.post("/webhook/free", json!({})).await.0, 200);
    served.wait_for(&second, "success", 1).await;
    assert!(served.executions(json!({"workflow_id": first})).await.is_empty());
}

#[tokio::test]
async fn what_could_never_run_is_not_made_live() {
    let served = Served::new().await;
    let refused = async |workflow: Value| {
        let text = workflow.to_string();
        let id = served.call("workflow_import", json!({"text": text})).await["workflows"][0]["id"].clone();
        let error = served.world.try_call("workflow_deploy", json!({"id": id})).await.unwrap_err();
        assert!(error.hint.is_some(), "{error:?}");
        (error.code.clone(), error.message)
    };
    let (code, _) = refused(row("By hand", json!({}), &[("Start", "manualTrigger", 1.0, json!({})), pass("A")])).await;
    assert_eq!(code, "deploy.no_trigger");
    let (code, message) = refused(row("Nowhere", json!({}), &[hook("n"), ("Ask", "httpRequest", 4.2, json!({"url": ""}))])).await;
    assert!(code == "deploy.faults" && message.contains("Ask"), "{code}: {message}");
    let rule = json!({"rule": {"interval": [{"field": "cronExpression", "expression": "61 * * * *"}]}});
    let (code, message) = refused(row("Never", json!({}), &[("Clock", "scheduleTrigger", 1.2, rule), pass("A")])).await;
    assert!(code == "deploy.trigger" && message.contains("Clock"), "{code}: {message}");
    assert_eq!(served.call("trigger_list", json!({})).await["items"], json!([]));
}

#[tokio::test]
async fn what_is_deployed_without_a_running_program_is_armed_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let world = crate::setup::World { api: millrace_api::Api::open(crate::setup::config(folder.path())).await.unwrap(), folder };
    let text = row("Orders", json!({}), &[hook("orders"), pass("A")]).to_string();
    let id = world.call("workflow_import", json!({"text": text})).await["workflows"][0]["id"].clone();
    world.call("workflow_deploy", json!({"id": id})).await;
    world.api.shutdown().await;
    let crate::setup::World { api, folder } = world;
    drop(api);
    let served = Served::on(folder).await;
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 200);
    served.wait_for(&id, "success", 1).await;
}

#[tokio::test]
async fn a_webhook_answers_while_its_workflow_is_deployed_anew() {
    let served = Served::new().await;
    let id = served.deploy(&row("Orders", json!({}), &[hook("orders"), pass("A")])).await;
    let url = format!("{}/webhook/orders", served.base);
    let client = served.client.clone();
    let calling = async {
        let mut refused = 0;
        for _ in 0..60 {
            refused += u32::from(!client.post(&url).json(&json!({})).send().await.unwrap().status().is_success());
        }
        refused
    };
    let deploying = async {
        for turn in 0..10 {
            let name = json!([{"op": "set_node", "node_id": "A", "field": "name", "value": format!("A{turn}")}]);
            served.edit(&id, name).await;
            served.call("workflow_deploy", json!({"id": id})).await;
        }
    };
    let (refused, ()) = tokio::join!(calling, deploying);
    assert_eq!(refused, 0, "calls that were turned away");
    served.wait_for(&id, "success", 60).await;
}

#[tokio::test]
async fn a_deleted_workflow_listens_no_more_and_one_restored_can_be_deployed() {
    let served = Served::new().await;
    let id = served.deploy(&row("Orders", json!({}), &[hook("orders"), pass("A")])).await;
    served.call("workflow_delete", json!({"ids": [id]})).await;
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 404);
    assert_eq!(served.call("trigger_list", json!({})).await["items"], json!([]));
    served.call("workflow_restore", json!({"ids": [id]})).await;
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 404);
    served.call("workflow_deploy", json!({"id": id})).await;
    assert_eq!(served.post("/webhook/orders", json!({})).await.0, 200);
}

#[tokio::test]
async fn a_schedule_starts_one_execution_a_due_time_until_it_is_taken_off() {
    let served = Served::new().await;
    let id = served.deploy(&row("Tick", json!({}), &[clock(), pass("A")])).await;
    let other = served.deploy(&row("Tock", json!({}), &[clock(), pass("A")])).await;
    let found = served.wait_for(&id, "success", 3).await;
    let mut due: Vec<i64> = found.iter().map(|e| e["due_at"].as_i64().expect("a due time")).collect();
    assert!(due.iter().all(|at| at % 1_000 == 0), "{due:?}");
    due.dedup();
    assert_eq!(due.len(), found.len(), "each due time once");
    let row = served.call("trigger_list", json!({"workflow_id": id})).await["items"][0].clone();
    assert!(row["next_at"].as_i64() > row["last_due_at"].as_i64() && row["last_fired_at"].is_i64(), "{row}");

    served.call("workflow_undeploy", json!({"id": id})).await;
    let count = async |workflow: &Value| served.executions(json!({"workflow_id": workflow, "limit": 200})).await.len();
    let (still, others) = (count(&id).await, count(&other).await);
    served.wait_for(&other, "success", others + 3).await;
    assert_eq!(count(&id).await, still, "nothing starts it any more");
}

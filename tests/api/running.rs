//! Executions: start, watch, look inside, stop.

use millrace_api::Api;
use millrace_core::{
    EpochMs, ExecutionId,
    event::Event,
    journal::{ExecutionStart, Journal as _},
};
use millrace_store::{Options, Store};
use serde_json::{Value, json};

use crate::setup::{World, config, connect, ended, next, node, port};

#[tokio::test]
async fn a_run_can_be_watched_and_looked_into() {
    let world = World::new().await;
    let workflow = world.doubling().await;
    let mut events = world.api.events();
    let id = world.call("execution_start", json!({"workflow_id": workflow["id"]})).await["execution_id"].clone();
    let mut seen = vec![];
    while !seen.iter().any(|e| matches!(e, Event::ExecutionFinished { .. })) {
        seen.extend(next(&mut events).await.iter().cloned());
    }
    let finished: Vec<(&str, &[u32])> = seen
        .iter()
        .filter_map(|e| match e {
            Event::NodeFinished { node_id, output_counts, .. } => Some((node_id.as_str(), output_counts.as_slice())),
            _ => None,
        })
        .collect();
    assert_eq!(finished, [("s", &[2][..]), ("d", &[2]), ("e", &[2])]);
    assert!(
        matches!(seen.iter().find(|e| matches!(e, Event::ExecutionStarted { .. })), Some(Event::ExecutionStarted { execution_id, .. }) if json!(execution_id) == id)
    );

    let detail = world.call("execution_get", json!({"id": id})).await;
    assert_eq!(
        (&detail["summary"]["status"], &detail["summary"]["version"], &detail["summary"]["node_runs"]),
        (&json!("success"), &json!(1), &json!(3))
    );
    let runs = detail["runs"].as_array().unwrap();
    assert_eq!(runs.iter().map(|r| r["node_name"].as_str().unwrap()).collect::<Vec<_>>(), ["Start", "Double", "End"]);
    assert_eq!((&runs[1]["sources"][0]["node"], &runs[1]["input_counts"], &runs[1]["tries"]), (&json!("Start"), &json!([2]), &json!(1)));
    assert_eq!(detail["document"]["nodes"], workflow["document"]["nodes"]);

    let output = world.call("execution_items", json!({"port": port(&id, "d", "output"), "offset": 0, "limit": 100})).await;
    assert_eq!(output["total"], 2);
    assert_eq!(output["items"][1]["json"], json!({"n": 21, "name": "Bob", "double": 42}));
    let input = world.call("execution_items", json!({"port": port(&id, "d", "input"), "offset": 1, "limit": 1})).await;
    assert_eq!((&input["items"][0]["index"], &input["items"][0]["json"]["name"]), (&json!(1), &json!("Bob")));
    let found = world.call("execution_items", json!({"port": port(&id, "e", "output"), "offset": 0, "limit": 9, "search": "ann"})).await;
    assert_eq!((&found["total"], &found["items"][0]["json"]["double"]), (&json!(1), &json!(2)));
    let schema = world.call("execution_schema", port(&id, "d", "output")).await;
    let fields: Vec<(&str, &str)> =
        schema["fields"].as_array().unwrap().iter().map(|f| (f["path"].as_str().unwrap(), f["kind"].as_str().unwrap())).collect();
    assert_eq!(fields, [("n", "number"), ("name", "string"), ("double", "number")]);

    let listed = world.call("execution_list", json!({"workflow_id": workflow["id"], "statuses": ["success"]})).await;
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["workflow_name"]), (&id, &json!("Doubling")));
    assert_eq!(world.call("workflow_get", json!({"id": workflow["id"]})).await["last_execution"]["id"], id);
    assert_eq!(world.code("execution_cancel", json!({"id": id})).await, "not_running");
    world.call("execution_delete", json!({"ids": [id]})).await;
    assert_eq!(world.code("execution_get", json!({"id": id})).await, "not_found");
}

#[tokio::test]
async fn files_are_shown_without_bytes_and_fetched_one_by_one() {
    let world = World::new().await;
    let workflow = world.doubling().await;
    let (id, _) = world.run(json!({"workflow_id": workflow["id"]})).await;
    let page = world.call("execution_items", json!({"port": port(&id, "s", "output"), "offset": 0, "limit": 1})).await;
    let shown = &page["items"][0]["binary"]["data"];
    assert_eq!((&shown["fileName"], &shown["bytes"], &shown["data"]), (&json!("hello.txt"), &json!(5), &Value::Null));
    let file = world.call("binary_get", json!({"port": port(&id, "s", "output"), "item": 0, "property": "data"})).await;
    assert_eq!(file, json!({"file_name": "hello.txt", "mime_type": "text/plain", "data": "aGVsbG8="}));
    assert_eq!(world.code("binary_get", json!({"port": port(&id, "s", "output"), "item": 1, "property": "data"})).await, "not_found");
    assert_eq!(world.code("binary_get", json!({"port": port(&id, "s", "output"), "item": 7, "property": "data"})).await, "not_found");
}

#[tokio::test]
async fn run_to_here_uses_what_is_unchanged_and_run_from_here_its_input() {
    let world = World::new().await;
    let workflow = world.doubling().await;
    let names = async |id: &Value| -> Vec<String> {
        let detail = world.call("execution_get", json!({"id": id})).await;
        detail["runs"].as_array().unwrap().iter().map(|r| r["node_name"].as_str().unwrap().to_owned()).collect()
    };
    let (first, status) = world.run(json!({"workflow_id": workflow["id"], "destination_node": "d"})).await;
    assert_eq!((status.as_str(), names(&first).await), ("success", vec!["Start".to_owned(), "Double".into()]));
    let (second, _) = world.run(json!({"workflow_id": workflow["id"], "destination_node": "e", "reuse_execution": first})).await;
    let ran = names(&second).await;
    assert!(ran.contains(&"End".to_owned()), "{ran:?}");
    let output = world.call("execution_items", json!({"port": port(&second, "e", "output"), "offset": 0, "limit": 9})).await;
    assert_eq!(output["items"][1]["json"]["double"], 42);
    let (third, status) = world.run(json!({"workflow_id": workflow["id"], "from_node": "d", "reuse_execution": first})).await;
    assert_eq!(status, "success");
    let input = world.call("execution_items", json!({"port": port(&third, "d", "input"), "offset": 0, "limit": 9})).await;
    assert_eq!(input["total"], 2);
    let other = world.call("workflow_create", json!({})).await;
    assert_eq!(world.code("execution_start", json!({"workflow_id": other["id"]})).await, "execution.no_trigger");
    assert_eq!(world.code("execution_start", json!({"workflow_id": workflow["id"], "start_node": "nobody"})).await, "not_found");
    let copy = world.call("workflow_duplicate", json!({"id": workflow["id"]})).await;
    assert_eq!(world.code("execution_start", json!({"workflow_id": copy["id"], "from_node": "d"})).await, "execution.no_earlier_input");
    assert_eq!(
        world.code("execution_start", json!({"workflow_id": copy["id"], "from_node": "d", "reuse_execution": first})).await,
        "invalid_request"
    );
}

#[tokio::test]
async fn what_runs_for_ever_can_be_stopped() {
    let world = World::new().await;
    let id = world.call("workflow_create", json!({})).await["id"].clone();
    let operations = json!([
        node("s", "Start", "manual_trigger", 1.0, json!({})),
        node("a", "A", "no_op", 1.0, json!({})),
        node("b", "B", "no_op", 1.0, json!({})),
        connect("s", "a"),
        connect("a", "b"),
        connect("b", "a"),
    ]);
    world.call("workflow_apply", json!({"id": id, "base_revision": 0, "operations": operations})).await;
    let mut events = world.api.events();
    let execution = world.call("execution_start", json!({"workflow_id": id})).await["execution_id"].clone();
    assert_eq!(world.code("execution_delete", json!({"ids": [execution]})).await, "limit");
    world.call("execution_cancel", json!({"id": execution})).await;
    assert_eq!(ended(&mut events, &execution).await, "canceled");
    assert_eq!(world.call("execution_get", json!({"id": execution})).await["summary"]["status"], "canceled");
}

#[tokio::test]
async fn a_failing_node_says_why() {
    let world = World::new().await;
    let id = world.call("workflow_create", json!({})).await["id"].clone();
    let operations = json!([
        node("s", "Start", "manual_trigger", 1.0, json!({})),
        node("x", "Stop", "stop_and_error", 1.0, json!({"errorMessage": "No stock"})),
        connect("s", "x")
    ]);
    world.call("workflow_apply", json!({"id": id, "base_revision": 0, "operations": operations})).await;
    let (execution, status) = world.run(json!({"workflow_id": id})).await;
    assert_eq!(status, "error");
    let detail = world.call("execution_get", json!({"id": execution})).await;
    assert_eq!((&detail["summary"]["error"]["message"], &detail["summary"]["error"]["node"]), (&json!("No stock"), &json!("Stop")));
    assert_eq!(detail["runs"][1]["error"]["message"], "No stock");
}

#[tokio::test]
async fn what_a_dead_process_left_is_shown_as_crashed() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(config(folder.path())).await.unwrap();
    let world = World { api, folder };
    let workflow = world.doubling().await;
    world.run(json!({"workflow_id": workflow["id"]})).await;
    world.api.shutdown().await;
    let World { api, folder } = world;
    drop(api);
    // What a process that was killed leaves of a run of a few nodes: a start without an end. Whole executions go on.
    let store = Store::open(&folder.path().join("data"), Options::default()).await.unwrap();
    let id = ExecutionId::new();
    let workflow_id = workflow["id"].as_str().unwrap().parse().unwrap();
    let start = ExecutionStart { partial: true, ..ExecutionStart::plain(id, store.workspace_id(), workflow_id, 1, EpochMs(1)) };
    store.execution_started(start).await.unwrap();
    store.close().await;
    let world = World { api: Api::open(config(folder.path())).await.unwrap(), folder };
    world.api.start().await.unwrap();
    let listed = world.call("execution_list", json!({"statuses": ["crashed"]})).await;
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["error"]["code"]), (&json!(id), &json!("execution.crashed")));
    assert_eq!(world.call("workflow_get", json!({"id": workflow["id"]})).await["can_undo"], true, "undo survives the restart");
}

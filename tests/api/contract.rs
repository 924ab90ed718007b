//! Every use case answers bad requests with a code that has a page; nothing panics.

use std::collections::HashSet;

use millrace_api::{Api, CODES, table::FACTS};
use serde_json::{Value, json};

use crate::setup::{World, config};

#[test]
fn every_code_has_a_page_about_it() {
    for (code, status, page) in CODES {
        assert!(page.starts_with(&format!("# {code}\n")), "{code}");
        assert!(page.len() > 60 && page.len() < 1_500, "the page of {code} is too short or too long");
        assert!((400..=599).contains(status), "{code}");
    }
    let codes: HashSet<_> = CODES.iter().map(|c| c.0).collect();
    assert_eq!(codes.len(), CODES.len());
}

#[tokio::test]
async fn garbage_is_refused_with_a_known_code() {
    let world = World::new().await;
    let id = "0192f0c8-0000-7000-8000-000000000000";
    let port = json!({"execution_id": id, "node_id": "x", "run_index": 4_294_967_295_u32, "side": "input", "port": 9});
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let requests = [
        Value::Null,
        json!([]),
        json!("text"),
        json!(5),
        json!({}),
        json!({"id": 5}),
        json!({"id": "not an id"}),
        json!({"id": id, "ids": "x", "operations": {}, "base_revision": -1, "text": 7, "limit": -5, "values": []}),
        json!({"id": id, "ids": [id], "base_revision": 0, "operations": [], "text": "{", "node_ids": ["x"], "workflow_id": id, "node_id": "x", "expression": "={{ 1", "port": port, "offset": 0, "limit": 0, "item": 0, "property": ""}),
        json!({"id": id, "ids": [], "base_revision": 0, "operations": [{"op": "no_such"}], "text": "[1,2]", "after": "garbage", "values": {"": 1}, "folder": "relative"}),
        json!({"workflow_id": id, "start_node": "x", "port": port, "offset": u32::MAX, "limit": u32::MAX, "text": "null", "values": deep, "after": "%%%"}),
        port.clone(),
    ];
    let known: HashSet<&str> = CODES.iter().map(|c| c.0).collect();
    for facts in FACTS {
        for request in &requests {
            if let Err(error) = world.api.call(facts.name, request.clone()).await {
                assert!(known.contains(error.code.as_str()), "{}: unknown code {}", facts.name, error.code);
                assert!(error.is_bad_use(), "{} blames itself for {request}: {error:?}", facts.name);
                assert!(!error.message.is_empty());
            }
        }
    }
    assert_eq!(world.code("no_such_use_case", json!({})).await, "unknown_use_case");
    assert_eq!(world.code("workflow_get", json!({})).await, "invalid_request");
    assert_eq!(world.code("workflow_get", json!({"id": id})).await, "not_found");
    assert_eq!(world.code("workflow_list", json!({"after": "%%%"})).await, "cursor");
}

#[tokio::test]
async fn the_program_says_what_it_is() {
    let world = World::new().await;
    let info = world.call("app_info", json!({})).await;
    assert_eq!(info["timezone"], "Europe/Berlin");
    assert_eq!(info["data_dir"], json!(world.folder.path().join("data")));
    assert_eq!(info["example_folder"], json!(world.folder.path().join("Millrace")));
    let specs = world.call("node_specs", Value::Null).await;
    let types: Vec<&str> = specs["specs"].as_array().unwrap().iter().map(|s| s["node_type"].as_str().unwrap()).collect();
    assert!(types.contains(&"manual_trigger") && types.contains(&"set"), "{types:?}");
}

#[tokio::test]
async fn settings_stay_and_say_that_they_changed() {
    let world = World::new().await;
    let mut events = world.api.events();
    world.call("settings_set", json!({"values": {"theme": "dark", "panel.x": {"w": 3}}})).await;
    let all = world.call("settings_set", json!({"values": {"panel.x": null}})).await;
    assert_eq!(all, json!({"values": {"theme": "dark"}}));
    assert_eq!(world.call("settings_get", json!({})).await, all);
    let batch = crate::setup::next(&mut events).await;
    assert_eq!(serde_json::to_value(&batch[0]).unwrap(), json!({"event": "data_changed", "tags": ["settings"]}));
    assert_eq!(world.code("settings_set", json!({"values": {"x": "y".repeat(300_000)}})).await, "limit");
}

#[tokio::test]
async fn a_second_program_is_told_who_has_the_folder() {
    let world = World::new().await;
    let error = Api::open(config(world.folder.path())).await.map(|_| ()).unwrap_err();
    assert_eq!(error.code, "locked");
    assert!(error.message.contains(&std::process::id().to_string()), "{}", error.message);
}

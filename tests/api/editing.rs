//! Workflows from the list to the canvas.

use millrace_core::event::Event;
use serde_json::{Value, json};

use crate::setup::{World, connect, next, node};

#[tokio::test]
async fn new_workflows_have_free_names() {
    let world = World::new().await;
    let mut names = vec![];
    for _ in 0..3 {
        names.push(world.call("workflow_create", json!({})).await["document"]["name"].clone());
    }
    assert_eq!(names, ["My workflow", "My workflow 2", "My workflow 3"]);
    let named = world.call("workflow_create", json!({"name": "Mine"})).await;
    assert_eq!(
        (&named["document"]["name"], &named["document"]["settings"]["executionOrder"], &named["revision"]),
        (&json!("Mine"), &json!("v1"), &json!(0))
    );
}

#[tokio::test]
async fn an_edit_is_applied_taken_back_and_done_again() {
    let world = World::new().await;
    let id = world.call("workflow_create", json!({})).await["id"].clone();
    let operations = json!([node("a", "A", "manual_trigger", 1.0, json!({})), node("b", "B", "no_op", 1.0, json!({})), connect("a", "b")]);
    let applied = world.call("workflow_apply", json!({"id": id, "base_revision": 0, "operations": operations, "label": "Add nodes"})).await;
    assert_eq!((&applied["revision"], &applied["can_undo"], &applied["can_redo"]), (&json!(1), &json!(true), &json!(false)));
    let before = world.call("workflow_get", json!({"id": id})).await;
    assert_eq!(before["document"]["connections"].as_array().unwrap().len(), 1);
    let undone = world.call("workflow_undo", json!({"id": id})).await;
    assert_eq!((&undone["document"]["nodes"], &undone["can_redo"]), (&json!([]), &json!(true)));
    let redone = world.call("workflow_redo", json!({"id": id})).await;
    assert_eq!(redone["document"], before["document"]);
    assert_eq!(world.code("workflow_redo", json!({"id": id})).await, "nothing_to_redo");
    world.call("workflow_undo", json!({"id": id})).await;
    assert_eq!(world.code("workflow_undo", json!({"id": id})).await, "nothing_to_undo");
}

#[tokio::test]
async fn the_slower_of_two_windows_is_told() {
    let world = World::new().await;
    let id = world.call("workflow_create", json!({})).await["id"].clone();
    let edit = |name: &str| json!({"id": id, "base_revision": 0, "operations": [node(name, name, "set", 3.4, json!({}))]});
    world.call("workflow_apply", edit("a")).await;
    let error = world.try_call("workflow_apply", edit("b")).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.detail.as_deref(), error.http_status()), ("conflict", Some("1"), 409));
    let wrong = json!({"id": id, "base_revision": 1, "operations": [node("a", "Other", "set", 3.4, json!({}))]});
    assert_eq!(world.code("workflow_apply", wrong).await, "operation.invalid");
}

#[tokio::test]
async fn lists_search_and_say_what_changed() {
    let world = World::new().await;
    let doubling = world.doubling().await;
    world.call("workflow_create", json!({"name": "Other"})).await;
    let page = world.call("workflow_list", json!({"query": "doub"})).await;
    let row = &page["items"][0];
    assert_eq!((&row["id"], &row["node_count"], &row["trigger_types"]), (&doubling["id"], &json!(3), &json!(["manual_trigger"])));
    let by_type = world.call("workflow_list", json!({"node_type": "set"})).await;
    assert_eq!(by_type["items"].as_array().unwrap().len(), 1);
    let first = world.call("workflow_list", json!({"limit": 1})).await;
    let second = world.call("workflow_list", json!({"limit": 1, "after": first["next"]})).await;
    assert_eq!(
        (&first["items"][0]["name"], &second["items"][0]["name"], &second["next"]),
        (&json!("Other"), &json!("Doubling"), &Value::Null)
    );

    let mut events = world.api.events();
    world.call("workflow_delete", json!({"ids": [doubling["id"]]})).await;
    let tag = format!("workflow:{}", doubling["id"].as_str().unwrap());
    // What was made just before may still come in a batch of its own.
    while !next(&mut events)
        .await
        .iter()
        .any(|e| matches!(e, Event::DataChanged { tags } if tags.contains(&tag) && tags.contains(&"workflows".to_owned())))
    {}
    assert_eq!(world.code("workflow_get", json!({"id": doubling["id"]})).await, "not_found");
    world.call("workflow_restore", json!({"ids": [doubling["id"]]})).await;
    assert_eq!(world.call("workflow_get", json!({"id": doubling["id"]})).await["document"], doubling["document"]);
}

#[tokio::test]
async fn a_copy_is_on_its_own() {
    let world = World::new().await;
    let original = world.doubling().await;
    let copy = world.call("workflow_duplicate", json!({"id": original["id"]})).await;
    assert_eq!((&copy["document"]["name"], &copy["can_undo"]), (&json!("Doubling copy"), &json!(false)));
    assert_eq!(copy["document"]["nodes"], original["document"]["nodes"]);
    let rename = json!({"id": copy["id"], "base_revision": 0, "operations": [{"op": "set_workflow", "field": "name", "value": "Changed"}]});
    world.call("workflow_apply", rename).await;
    assert_eq!(world.call("workflow_get", json!({"id": original["id"]})).await["document"]["name"], "Doubling");
    let again = world.call("workflow_duplicate", json!({"id": original["id"]})).await;
    assert_eq!(again["document"]["name"], "Doubling copy");
    let third = world.call("workflow_duplicate", json!({"id": original["id"]})).await;
    assert_eq!(third["document"]["name"], "Doubling copy 2");
}

#[tokio::test]
async fn findings_come_with_every_state() {
    let world = World::new().await;
    let id = world.call("workflow_create", json!({})).await["id"].clone();
    let operations = json!([node("a", "Mail", "n8n-nodes-base.gmail", 2.1, json!({}))]);
    let applied = world.call("workflow_apply", json!({"id": id, "base_revision": 0, "operations": operations})).await;
    let findings = applied["findings"].as_array().unwrap();
    assert!(findings.iter().any(|f| f["node_id"] == "a"), "a node that cannot run is worth a word: {findings:?}");
    assert_eq!(world.call("workflow_get", json!({"id": id})).await["findings"], applied["findings"]);
}

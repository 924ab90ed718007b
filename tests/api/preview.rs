//! Expressions while somebody types them.

use serde_json::{Value, json};

use crate::setup::World;

async fn preview(world: &World, workflow: &Value, node: &str, expression: &str, item: u32) -> Value {
    world.call("expression_preview", json!({"workflow_id": workflow["id"], "node_id": node, "expression": expression, "item": item})).await
}

#[tokio::test]
async fn a_preview_sees_what_the_node_had() {
    let world = World::new().await;
    let workflow = world.doubling().await;
    // Before any run only pinned data is there.
    let early = preview(&world, &workflow, "d", "={{ $json.name }}", 0).await;
    assert_eq!((&early["text"], &early["items"]), (&json!("Ann"), &json!(2)));
    let nothing = preview(&world, &workflow, "e", "={{ $json.double }}", 0).await;
    assert_eq!(nothing["items"], 0);
    world.run(json!({"workflow_id": workflow["id"]})).await;
    for (node, expression, item, value, kind) in [
        ("d", "={{ $json.n * 2 }}", 1, json!(42), "number"),
        ("e", "={{ $json.double }}", 0, json!(2), "number"),
        ("e", "={{ $('Start').item.json.name }}", 1, json!("Bob"), "string"),
        ("e", "=Hello {{ $json.name }}!", 0, json!("Hello Ann!"), "string"),
        ("e", "={{ $input.all().length }}", 0, json!(2), "number"),
        ("e", "={{ $json.missing }}", 0, Value::Null, "undefined"),
        ("e", "={{ $json }}", 0, json!({"n": 1, "name": "Ann", "double": 2}), "object"),
        ("e", "={{ $workflow.name }}", 0, json!("Doubling"), "string"),
        ("e", "plain", 0, json!("plain"), "string"),
    ] {
        let answer = preview(&world, &workflow, node, expression, item).await;
        assert_eq!((&answer["value"], answer["kind"].as_str(), &answer["error"]), (&value, Some(kind), &Value::Null), "{expression}");
    }
}

#[tokio::test]
async fn a_preview_says_what_is_wrong_and_cuts_what_is_large() {
    let world = World::new().await;
    let workflow = world.doubling().await;
    let broken = preview(&world, &workflow, "d", "={{ $json. }}", 0).await;
    assert!(broken["error"].as_str().is_some_and(|e| !e.is_empty()), "{broken}");
    let large = preview(&world, &workflow, "d", "={{ 'x'.repeat(1000000) }}", 0).await;
    assert!(large["text"].as_str().unwrap().len() < 20_000);
    let unknown = json!({"workflow_id": workflow["id"], "node_id": "nobody", "expression": "={{ 1 }}"});
    assert_eq!(world.code("expression_preview", unknown).await, "not_found");
}

#[tokio::test]
async fn a_node_renamed_since_keeps_its_data() {
    let world = World::new().await;
    let workflow = world.doubling().await;
    world.run(json!({"workflow_id": workflow["id"]})).await;
    let rename = json!({"id": workflow["id"], "base_revision": workflow["revision"], "operations": [{"op": "set_node", "node_id": "d", "field": "name", "value": "Twice"}]});
    world.call("workflow_apply", rename).await;
    let answer = preview(&world, &workflow, "e", "={{ $('Twice').item.json.double }}", 1).await;
    assert_eq!((&answer["value"], &answer["error"]), (&json!(42), &Value::Null));
}

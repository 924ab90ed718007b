use std::path::Path;

use millrace_core::{Operation, operation};
use millrace_n8n::{export, import};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::registry;

fn roundtrip(value: &Value) -> Value {
    let registry = registry();
    let imported = import(value.to_string().as_bytes(), &registry).unwrap_or_else(|e| panic!("{e}: {value}"));
    // What is stored is JSON: the way through it must lose nothing either.
    let stored = serde_json::to_string(&imported[0].workflow).unwrap();
    export(&serde_json::from_str(&stored).unwrap(), &registry)
}

#[test]
fn every_workflow_of_the_suite_comes_out_unchanged() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut seen = 0;
    for folder in [root.join("tests/compat/data"), root.join("../shared/n8n-compat")] {
        seen += walk(&folder);
    }
    assert!(seen >= 160, "only {seen} workflows were found");
}

fn walk(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut seen = 0;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            seen += walk(&path);
        } else if path.extension().is_some_and(|e| e == "json") {
            let Ok(case) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
            for workflow in
                [case.get("workflow"), Some(&case)].into_iter().flatten().filter(|w| w.get("nodes").is_some_and(Value::is_array))
            {
                assert_eq!(&roundtrip(workflow), workflow, "{}", path.display());
                seen += 1;
            }
        }
    }
    seen
}

#[test]
fn odd_but_legal_forms_come_out_unchanged() {
    let node = json!({"name": "A", "type": "n8n-nodes-base.set", "typeVersion": 3.4, "position": [0, 0], "parameters": {"b": 1, "a": null}, "id": "x"});
    for value in [
        json!({"nodes": [node], "connections": {}}),
        json!({"nodes": [{"name": "A", "type": "n8n-nodes-base.gmail"}], "connections": {"A": {"main": [null, [], [{"node": "Gone", "type": "main", "index": 0}]]}}}),
        json!({"nodes": [{"name": "A", "type": "t", "parameters": [], "disabled": false, "continueOnFail": true, "position": ["1", 2.5], "typeVersion": "2", "$odd": {"k": 1}}], "connections": []}),
        json!({"nodes": [node, node], "connections": {"A": {"main": [[{"node": "A", "index": 0}]], "ai_tool": [[{"node": "A", "type": "ai_tool", "index": 0}]]}}}),
        json!({"name": "T", "id": 7, "workflow": {"nodes": [node], "connections": {}, "pinData": {"A": [{"x": 1}, {"json": {"y": 1}, "extra": true}], "Gone": []}}, "views": 3}),
        json!({"workflow": {"id": 3, "workflow": {"nodes": [node], "connections": {}}}}),
        json!({"nodes": [], "connections": {}, "settings": {"executionTimeout": "", "executionOrder": "v1", "x": [1]}, "staticData": "{\"global\":{}}", "tags": [{"id": "1", "name": "a"}], "active": true, "meta": null}),
    ] {
        assert_eq!(roundtrip(&value), value);
    }
}

#[test]
fn a_name_that_was_made_up_is_not_written() {
    let registry = registry();
    let value = json!({"nodes": [], "connections": {}});
    let mut imported = import(value.to_string().as_bytes(), &registry).unwrap().remove(0);
    imported.rename("file".into());
    assert_eq!(export(&imported.workflow, &registry), value);
    imported.workflow.name = "Mine".into();
    assert_eq!(export(&imported.workflow, &registry)["name"], "Mine");
}

#[test]
fn an_edit_changes_only_what_it_edits() {
    let registry = registry();
    let value = json!({"name": "W", "nodes": [
        {"name": "A", "type": "n8n-nodes-base.set", "typeVersion": 3.4, "position": [0, 0], "parameters": {"a": 1}, "id": "x", "odd": 1},
        {"name": "B", "type": "n8n-nodes-base.httpRequest", "typeVersion": 1, "position": [0, 0], "parameters": {}, "id": "y", "continueOnFail": true}],
        "connections": {"A": {"main": [[{"node": "B", "type": "main", "index": 0, "note": 1}]]}}, "settings": {"timezone": "UTC", "odd": 1}});
    let mut workflow = import(value.to_string().as_bytes(), &registry).unwrap().remove(0).workflow;
    let set = |node: &str, field: &str, value: Value| Operation::SetNode { node_id: node.into(), field: field.into(), value };
    operation::apply_all(
        &mut workflow,
        &[
            set("x", "name", json!("Z")),
            set("x", "parameters.a", json!(2)),
            set("y", "on_error", json!("error_output")),
            Operation::SetWorkflow { field: "settings.timezone".into(), value: json!("Asia/Tokyo") },
        ],
    )
    .unwrap();
    assert_eq!(
        export(&workflow, &registry),
        json!({"name": "W", "nodes": [
        {"name": "Z", "type": "n8n-nodes-base.set", "typeVersion": 3.4, "position": [0, 0], "parameters": {"a": 2}, "id": "x", "odd": 1},
        {"name": "B", "type": "n8n-nodes-base.httpRequest", "typeVersion": 1, "position": [0, 0], "parameters": {}, "id": "y", "onError": "continueErrorOutput"}],
        "connections": {"Z": {"main": [[{"node": "B", "type": "main", "index": 0}]]}}, "settings": {"timezone": "Asia/Tokyo", "odd": 1}})
    );
}

fn any_json(depth: u32) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from)
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z$ \u{e9}]{1,6}", inner), 0..4).prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

fn any_node() -> impl Strategy<Value = Value> {
    let name = prop_oneof![Just("A".to_owned()), Just("B".to_owned()), "\\PC{1,6}"];
    let kind = prop_oneof![Just("n8n-nodes-base.set"), Just("n8n-nodes-base.httpRequest"), Just("n8n-nodes-base.slack")];
    let extra = prop::collection::vec(
        (
            prop_oneof![
                Just("notes"),
                Just("credentials"),
                Just("disabled"),
                Just("onError"),
                Just("maxTries"),
                Just("id"),
                Just("position"),
                Just("webhookId"),
                Just("continueOnFail"),
                Just("typeVersion_")
            ],
            any_json(2),
        ),
        0..5,
    );
    (name, kind, 0..40u8, prop::option::of(any_json(3).prop_filter("parameters are an object", Value::is_object)), extra).prop_map(
        |(name, kind, version, parameters, extra)| {
            let mut node = json!({"name": name, "type": kind, "typeVersion": f64::from(version) / 10.0});
            if version % 3 == 0 {
                node["typeVersion"] = json!(version);
            }
            for (key, value) in extra {
                node[key] = value;
            }
            if let Some(parameters) = parameters {
                node["parameters"] = parameters;
            }
            node
        },
    )
}

proptest! {
    #[test]
    fn generated_workflows_come_out_unchanged(
        nodes in prop::collection::vec(any_node(), 0..6),
        edges in prop::collection::vec(("[AB]", "main|ai_tool", prop::collection::vec(prop::option::of(prop::collection::vec(("[ABC]", 0..3u8), 0..3)), 0..3)), 0..3),
        extra in prop::collection::vec((prop_oneof![Just("settings"), Just("tags"), Just("staticData"), Just("pinData"), Just("meta"), Just("name"), Just("id"), Just("zz")], any_json(3)), 0..5),
    ) {
        let mut connections = json!({});
        for (from, kind, outputs) in edges {
            let outputs: Vec<Value> = outputs.into_iter().map(|o| o.map_or(Value::Null, |targets| targets.into_iter().map(|(node, index)| json!({"node": node, "type": kind, "index": index})).collect())).collect();
            connections[from][kind.as_str()] = Value::from(outputs);
        }
        let mut workflow = json!({"nodes": nodes, "connections": connections});
        for (key, value) in extra {
            workflow[key] = value;
        }
        prop_assert_eq!(roundtrip(&workflow), workflow);
    }
}

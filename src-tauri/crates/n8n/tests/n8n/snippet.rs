use millrace_n8n::{export_snippet, fit_into, import};
use serde_json::json;

use crate::registry;

#[test]
fn a_pasted_snippet_gets_free_names_and_its_own_ids() {
    let registry = registry();
    let value = json!({"nodes": [
        {"name": "Set", "type": "n8n-nodes-base.set", "typeVersion": 3.4, "position": [0, 0], "parameters": {"v": "={{ $('Hook').item.json.a }}"}, "id": "x"},
        {"name": "Hook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0], "parameters": {}, "id": "y", "webhookId": "w"}],
        "connections": {"Hook": {"main": [[{"node": "Set", "type": "main", "index": 0}]]}}, "pinData": {"Hook": [{"json": {"a": 1}}]}});
    let target = import(value.to_string().as_bytes(), &registry).unwrap().remove(0).workflow;
    let clipboard = export_snippet(&target, &["x".into(), "y".into()], &registry);
    let snippet = import(clipboard.to_string().as_bytes(), &registry).unwrap().remove(0).workflow;
    let pasted = fit_into(snippet, &target);
    let names: Vec<&str> = pasted.nodes.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(names, ["Set1", "Hook1"]);
    assert_eq!(pasted.nodes[0].parameters["v"], "={{ $('Hook1').item.json.a }}");
    assert!(pasted.nodes.iter().all(|n| target.node(&n.id).is_none()));
    assert_eq!(pasted.connections[0].from, pasted.nodes[1].id);
    assert_eq!(pasted.pinned[&pasted.nodes[1].id].len(), 1);

    let mut both = target;
    both.nodes.extend(pasted.nodes.iter().cloned());
    both.connections.extend(pasted.connections.iter().cloned());
    let out = millrace_n8n::export(&both, &registry);
    let ids: Vec<&str> = out["nodes"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 4);
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 4, "exported ids are distinct");
    assert_ne!(out["nodes"][3]["webhookId"], "w");
}

#[test]
fn only_connections_inside_go_to_the_clipboard() {
    let registry = registry();
    let value = json!({"nodes": [{"name": "A", "type": "t", "id": "a"}, {"name": "B", "type": "t", "id": "b"}], "connections": {"A": {"main": [[{"node": "B", "type": "main", "index": 0}]]}}});
    let workflow = import(value.to_string().as_bytes(), &registry).unwrap().remove(0).workflow;
    let clipboard = export_snippet(&workflow, &["a".into()], &registry);
    assert_eq!(clipboard["connections"], json!({}));
    assert_eq!(clipboard["nodes"].as_array().unwrap().len(), 1);
}

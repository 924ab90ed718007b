//! Writing n8n JSON: the original, with what has changed since.

use std::collections::{HashMap, HashSet};

use millrace_core::{JsonMap, Node, NodeId, Registry, Settings, Workflow};
use serde_json::{Value, json};

use crate::{
    connections, fields,
    read::{GENERATED_ID, GENERATED_NAME, WRAPPER, ids_by_name},
};

/// The workflow as n8n writes it; an untouched import comes out as it went in, key order aside.
pub fn export(workflow: &Workflow, registry: &Registry) -> Value {
    let mut out = workflow.imported.as_deref().cloned().unwrap_or_default();
    let wrapper = out.shift_remove(WRAPPER);
    write_fields(workflow, &mut out, wrapper.as_ref());
    out.insert("nodes".into(), Value::Array(workflow.nodes.iter().map(|n| export_node(n, registry)).collect()));
    if !connections_untouched(workflow) {
        out.insert("connections".into(), Value::Object(connections::write(workflow, workflow.connections.iter())));
    }
    wrap(wrapper, Value::Object(out))
}

/// Some nodes, with the connections and pinned data among them, as n8n puts them on the clipboard.
pub fn export_snippet(workflow: &Workflow, node_ids: &[NodeId], registry: &Registry) -> Value {
    let wanted: HashSet<&NodeId> = node_ids.iter().collect();
    let nodes: Vec<&Node> = workflow.nodes.iter().filter(|n| wanted.contains(&n.id)).collect();
    let inside = workflow.connections.iter().filter(|c| wanted.contains(&c.from) && wanted.contains(&c.to));
    let pinned: JsonMap = nodes.iter().filter_map(|n| Some((n.name.clone(), json!(workflow.pinned.get(&n.id)?)))).collect();
    json!({
        "nodes": nodes.iter().map(|n| export_node(n, registry)).collect::<Vec<_>>(),
        "connections": connections::write(workflow, inside),
        "pinData": pinned,
    })
}

fn wrap(wrapper: Option<Value>, inner: Value) -> Value {
    match wrapper {
        Some(Value::Object(mut outer)) => {
            let nested = outer.get("workflow").filter(|w| w.is_object()).cloned();
            outer.insert("workflow".into(), wrap(nested, inner));
            Value::Object(outer)
        }
        _ => inner,
    }
}

fn write_fields(workflow: &Workflow, out: &mut JsonMap, wrapper: Option<&Value>) {
    let generated = out.shift_remove(GENERATED_NAME);
    let original_name = out.get("name").or_else(|| wrapper.and_then(|w| w.get("name"))).and_then(Value::as_str).unwrap_or_default();
    if workflow.name != original_name && generated.as_ref().and_then(Value::as_str) != Some(&workflow.name) {
        out.insert("name".into(), json!(workflow.name));
    }
    if workflow.tags != fields::read_tags(out.get("tags")) {
        out.insert("tags".into(), json!(workflow.tags));
    }
    if workflow.static_data != fields::read_static_data(out.get("staticData")) {
        out.insert("staticData".into(), Value::Object(workflow.static_data.clone()));
    }
    write_settings(workflow, out);
    write_pinned(workflow, out);
}

fn write_settings(workflow: &Workflow, out: &mut JsonMap) {
    let object = |s: &Settings| serde_json::to_value(s).ok().and_then(|v| v.as_object().cloned()).unwrap_or_default();
    let before: JsonMap = object(&fields::read_settings(out.get("settings")));
    let now: JsonMap = object(&workflow.settings);
    if before == now {
        return;
    }
    let mut settings = out.get("settings").and_then(Value::as_object).cloned().unwrap_or_default();
    settings.retain(|key, _| now.contains_key(key) || !before.contains_key(key));
    settings.extend(now.into_iter().filter(|(key, value)| before.get(key) != Some(value)));
    out.insert("settings".into(), Value::Object(settings));
}

fn write_pinned(workflow: &Workflow, out: &mut JsonMap) {
    let by_name = ids_by_name(workflow);
    let renamed = workflow.nodes.iter().any(|n| {
        workflow.pinned.contains_key(&n.id) && n.imported.as_ref().and_then(|o| o.get("name")).and_then(Value::as_str) != Some(&n.name)
    });
    let before: HashMap<&NodeId, _> = fields::read_pinned(out.get("pinData"))
        .into_iter()
        .filter_map(|(name, items)| Some((by_name.get(name.as_str())?, items)))
        .collect();
    if !renamed && before.len() == workflow.pinned.len() && workflow.pinned.iter().all(|(id, items)| before.get(id) == Some(items)) {
        return;
    }
    let pinned: JsonMap = workflow.nodes.iter().filter_map(|n| Some((n.name.clone(), json!(workflow.pinned.get(&n.id)?)))).collect();
    out.insert("pinData".into(), Value::Object(pinned));
}

fn connections_untouched(workflow: &Workflow) -> bool {
    let Some(original) = workflow.imported.as_deref() else { return false };
    let renamed = workflow
        .nodes
        .iter()
        .any(|n| n.imported.as_ref().and_then(|o| o.get("name")).and_then(Value::as_str).is_some_and(|name| name != n.name));
    !renamed && connections::read(original.get("connections"), &ids_by_name(workflow)).is_ok_and(|before| before == workflow.connections)
}

fn export_node(node: &Node, registry: &Registry) -> Value {
    let mut out = node.imported.as_deref().cloned().unwrap_or_default();
    let generated = out.shift_remove(GENERATED_ID);
    let before = fields::read_node(&out, registry, "").ok();
    let was_empty_list = node.parameters.is_empty() && out.get("parameters").is_some_and(|p| !p.is_object());
    if !was_empty_list && (out.contains_key("parameters") || !node.parameters.is_empty() || node.imported.is_none()) {
        out.insert("parameters".into(), Value::Object(node.parameters.clone()));
    }
    let id_is_from_file = before.as_ref().is_some_and(|(id, _)| id.as_ref() == Some(&node.id));
    if !id_is_from_file && generated.as_ref().and_then(Value::as_str) != Some(node.id.as_str()) {
        out.insert("id".into(), json!(node.id));
    }
    let was: HashMap<&str, Value> = before.map(|(_, old)| fields::node_fields(&old, registry).into_iter().collect()).unwrap_or_default();
    for (key, value) in fields::node_fields(node, registry) {
        if was.get(key) == Some(&value) {
            continue;
        }
        if key == "onError" {
            out.shift_remove("continueOnFail");
        }
        if value.is_null() {
            out.shift_remove(key);
        } else {
            out.insert(key.into(), value);
        }
    }
    Value::Object(out)
}

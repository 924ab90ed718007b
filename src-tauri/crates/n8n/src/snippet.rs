//! Pasting: nodes from elsewhere get ids and names that are free in the workflow they go into.

use std::collections::{HashMap, HashSet};

use millrace_core::{NodeId, Workflow};
use serde_json::Value;

use crate::read::GENERATED_ID;

/// Gives every node of `snippet` a new id and a name that is free in `target`; connections, pinned data and references
/// to renamed nodes in expressions follow. Connections to nodes that are not in the snippet are dropped.
pub fn fit_into(mut snippet: Workflow, target: &Workflow) -> Workflow {
    let mut taken: HashSet<String> = target.nodes.iter().map(|n| n.name.clone()).collect();
    let (mut ids, mut renamed) = (HashMap::new(), Vec::new());
    for node in &mut snippet.nodes {
        let id = NodeId::random();
        ids.insert(std::mem::replace(&mut node.id, id.clone()), id);
        let name = free_name(&node.name, &taken);
        taken.insert(name.clone());
        if name != node.name {
            renamed.push((std::mem::replace(&mut node.name, name.clone()), name));
        }
        if let Some(original) = node.imported.as_deref_mut() {
            original.shift_remove(GENERATED_ID);
            // A copied webhook must not listen on its original's path.
            if original.contains_key("webhookId") {
                original.insert("webhookId".into(), Value::from(uuid::Uuid::new_v4().to_string()));
            }
        }
    }
    for node in &mut snippet.nodes {
        for value in node.parameters.values_mut() {
            rename_references(value, &renamed);
        }
    }
    snippet.connections.retain_mut(|c| match (ids.get(&c.from), ids.get(&c.to)) {
        (Some(from), Some(to)) => {
            c.from = from.clone();
            c.to = to.clone();
            true
        }
        _ => false,
    });
    snippet.pinned = snippet.pinned.into_iter().filter_map(|(id, items)| Some((ids.get(&id)?.clone(), items))).collect();
    snippet.imported = None;
    snippet
}

/// `Set` → `Set`, `Set1`, `Set2`, …: the first that is free.
fn free_name(name: &str, taken: &HashSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = if stem.is_empty() { name } else { stem };
    (1..).map(|i: u32| format!("{stem}{i}")).find(|n| !taken.contains(n)).unwrap_or_default()
}

fn rename_references(value: &mut Value, renamed: &[(String, String)]) {
    match value {
        Value::String(text) => {
            for (old, new) in renamed {
                for (open, close) in
                    [("$('", "')"), ("$(\"", "\")"), ("$node[\"", "\"]"), ("$node['", "']"), ("$items(\"", "\""), ("$items('", "'")]
                {
                    let from = format!("{open}{old}{close}");
                    if text.contains(&from) {
                        *text = text.replace(&from, &format!("{open}{new}{close}"));
                    }
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|v| rename_references(v, renamed)),
        Value::Object(map) => map.values_mut().for_each(|v| rename_references(v, renamed)),
        _ => {}
    }
}

//! The audit log: who changed what, with how it was before and is after, as far as that can be said shortly.

use millrace_core::{DataTableId, ExecutionId, Node, Workflow, WorkflowId};
use millrace_store::NewAudit;
use serde::Deserialize;
use serde_json::{Map, Value, json, value::RawValue};

use crate::{ApiError, ctx::Ctx, table::Facts};

/// Longest text that is kept of one field of a request.
const TEXT_BYTES: usize = 500;
/// Most names of nodes in a list of them.
const NAMES: usize = 50;

/// What a use case is about to change.
pub(crate) struct Before {
    target: String,
    state: Value,
}

/// Whether this only moves a panel or picks a theme: who reads the log looks for changes that others notice.
pub(crate) fn is_preference(name: &str, request: &Value) -> bool {
    let only = |key: &String| key.starts_with("panel.") || matches!(key.as_str(), "theme" | "first_run_done");
    name == "settings_set" && request["values"].as_object().is_some_and(|values| values.keys().all(only))
}

/// How things stand before an audited use case runs.
pub(crate) async fn before(ctx: &Ctx, facts: &Facts, request: &Value) -> Before {
    let target = target(facts.name, request);
    let state = state(ctx, facts.name, request).await;
    Before { target, state }
}

/// Writes one line of the log. A log that cannot be written is said, and stops nobody.
pub(crate) async fn after(ctx: &Ctx, facts: &Facts, request: &Value, before: Before, outcome: Result<&RawValue, &ApiError>) {
    let made = outcome.map(|answer| made(facts.name, answer)).unwrap_or_default();
    let state = match made.is_empty() {
        true => state(ctx, facts.name, request).await,
        false if is_table(facts.name) => table(ctx, made.first().map(String::as_str)).await,
        false => workflows(ctx, &json!({"ids": made})).await,
    };
    let mut after = match state {
        Value::Null => asked(request),
        state => state,
    };
    if outcome.is_ok() {
        let more = match facts.name {
            "wait_answer" => answered(request),
            "workflow_deploy" => deployed(ctx, request, &before.state, &after).await,
            _ => Value::Null,
        };
        put(&mut after, more);
    }
    let entry = NewAudit {
        who: ctx.who().into(),
        use_case: facts.name.into(),
        target: if made.is_empty() {
            before.target
        } else {
            format!("{}:{}", if is_table(facts.name) { "data_table" } else { "workflow" }, made.join(","))
        },
        before: before.state,
        after,
        outcome: outcome.map_or_else(|error| error.code.clone(), |_| "ok".into()),
    };
    if let Err(error) = ctx.store.audit(vec![entry]).await {
        tracing::error!(%error, use_case = facts.name, "The audit log could not be written.");
    }
}

/// The workflows, or the data table, that a use case made: its request could not name them.
fn made(name: &str, answer: &RawValue) -> Vec<String> {
    #[derive(Deserialize)]
    struct One {
        id: String,
    }
    #[derive(Deserialize)]
    struct Many {
        workflows: Vec<One>,
    }
    match name {
        "workflow_create" | "workflow_duplicate" | "example_open" | "data_table_create" => {
            serde_json::from_str::<One>(answer.get()).map(|one| vec![one.id]).unwrap_or_default()
        }
        "workflow_import" => serde_json::from_str::<Many>(answer.get())
            .map(|many| many.workflows.into_iter().map(|one| one.id).collect())
            .unwrap_or_default(),
        _ => vec![],
    }
}

fn is_table(name: &str) -> bool {
    name.starts_with("data_table_")
}

/// `workflow:<id>`, `execution:<id>`, `data_table:<id>`, `settings`, or the use case's own name.
fn target(name: &str, request: &Value) -> String {
    let kind = name.split('_').next().unwrap_or(name);
    let id = |key: &str| request[key].as_str().map(str::to_owned);
    let many = || Some(request["ids"].as_array()?.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","));
    match kind {
        // There is no execution yet.
        _ if name == "execution_start" => format!("workflow:{}", id("workflow_id").unwrap_or_default()),
        _ if is_table(name) => format!("data_table:{}", id("id").unwrap_or_default()),
        "workflow" | "execution" | "alarm" => match id("id").or_else(|| id("workflow_id")).or_else(many) {
            Some(id) => format!("{kind}:{id}"),
            None => kind.to_owned(),
        },
        "wait" => format!("execution:{}", id("execution_id").unwrap_or_default()),
        "breaker" => format!("breaker:{}", id("key").unwrap_or_default()),
        other => other.to_owned(),
    }
}

/// The part of the world that a use case changes; null where the request itself says everything.
async fn state(ctx: &Ctx, name: &str, request: &Value) -> Value {
    match name.split('_').next().unwrap_or(name) {
        "workflow" => workflows(ctx, request).await,
        "settings" => settings(ctx, request).await,
        _ if name.starts_with("data_table_row_") => table_rows(ctx, request).await,
        _ if is_table(name) => table(ctx, request["id"].as_str()).await,
        "wait" | "execution" => execution(ctx, request).await,
        _ => Value::Null,
    }
}

async fn workflows(ctx: &Ctx, request: &Value) -> Value {
    let ids = request["ids"].as_array().cloned().unwrap_or_else(|| vec![request["id"].clone()]);
    let mut found = vec![];
    for id in ids.iter().filter_map(|id| id.as_str()?.parse::<WorkflowId>().ok()).take(20) {
        let Ok(row) = ctx.store.workflow_row(id).await else { continue };
        found.push(json!({"name": row.name, "nodes": row.node_count, "live_version": row.live_version}));
    }
    match found.len() {
        0 => Value::Null,
        1 => found.remove(0),
        _ => Value::Array(found),
    }
}

async fn table(ctx: &Ctx, id: Option<&str>) -> Value {
    let Some(id) = id.and_then(|id| id.parse::<DataTableId>().ok()) else { return Value::Null };
    match ctx.store.data_table(id).await {
        Ok(table) => {
            let columns: Value = table.columns.iter().map(|c| json!({"name": c.name, "type": c.column_type})).collect();
            json!({"name": table.name, "columns": columns, "rows": table.row_count})
        }
        Err(_) => Value::Null,
    }
}

/// The rows that a request names.
async fn table_rows(ctx: &Ctx, request: &Value) -> Value {
    let Some(id) = request["id"].as_str().and_then(|id| id.parse::<DataTableId>().ok()) else { return Value::Null };
    let many = request["row_ids"].as_array().cloned().unwrap_or_else(|| vec![request["row_id"].clone()]);
    let mut found = vec![];
    for row in many.iter().filter_map(|row| row.as_str()?.parse::<i64>().ok()).take(20) {
        let Ok(row) = ctx.store.data_table_row(id, row).await else { continue };
        found.push(asked(&Value::Object(row.to_json())));
    }
    match found.len() {
        0 => Value::Null,
        1 => found.remove(0),
        _ => Value::Array(found),
    }
}

async fn settings(ctx: &Ctx, request: &Value) -> Value {
    let Ok(all) = ctx.store.settings().await else { return Value::Null };
    let keys = request["values"].as_object().into_iter().flat_map(Map::keys);
    Value::Object(keys.map(|key| (key.clone(), all.get(key).cloned().unwrap_or_default())).collect())
}

async fn execution(ctx: &Ctx, request: &Value) -> Value {
    let id = request["id"].as_str().or_else(|| request["execution_id"].as_str());
    let Some(id) = id.and_then(|id| id.parse::<ExecutionId>().ok()) else { return Value::Null };
    match ctx.store.execution(id).await {
        Ok(row) => json!({"workflow": row.workflow_name, "status": row.status, "version": row.version}),
        Err(_) => Value::Null,
    }
}

/// What a person decided.
fn answered(request: &Value) -> Value {
    let said = |key: &str| Some((key.to_owned(), request[key].clone())).filter(|(_, value)| !matches!(value, Value::Null) && value != "");
    asked(&Value::Object(["choice", "comment", "values"].into_iter().filter_map(said).collect()))
}

/// How what is live now differs from what was live before.
async fn deployed(ctx: &Ctx, request: &Value, before: &Value, after: &Value) -> Value {
    let Some(id) = request["id"].as_str().and_then(|id| id.parse::<WorkflowId>().ok()) else { return Value::Null };
    let version = async |state: &Value| {
        let number = state["live_version"].as_u64().and_then(|number| u32::try_from(number).ok())?;
        ctx.store.version(id, number).await.ok()
    };
    let (Some(old), Some(new)) = (version(before).await, version(after).await) else { return Value::Null };
    json!({"changes": differences(&old, &new)})
}

/// By name, without what only moved.
fn differences(old: &Workflow, new: &Workflow) -> Value {
    let of = |workflow: &'_ Workflow, id: &_| workflow.nodes.iter().find(|node| node.id == *id).cloned();
    let still = |node: Node| Node { position: Default::default(), ..node };
    let changed = |node: &&Node| of(old, &node.id).is_some_and(|before| still(before) != still((*node).clone()));
    json!({
        "added": names(new.nodes.iter().filter(|node| of(old, &node.id).is_none())),
        "removed": names(old.nodes.iter().filter(|node| of(new, &node.id).is_none())),
        "changed": names(new.nodes.iter().filter(changed)),
        "connections": old.connections != new.connections,
        "settings": old.settings != new.settings,
    })
}

fn names<'n>(nodes: impl Iterator<Item = &'n Node>) -> Vec<&'n str> {
    nodes.take(NAMES).map(|node| node.name.as_str()).collect()
}

/// Adds fields to an object.
fn put(state: &mut Value, fields: Value) {
    if let (Some(state), Value::Object(fields)) = (state.as_object_mut(), fields) {
        state.extend(fields);
    }
}

/// The request, without long texts: a file that was imported is not a line of a log.
fn asked(request: &Value) -> Value {
    let Some(fields) = request.as_object() else { return Value::Null };
    let short = |value: &Value| match value {
        Value::String(text) if text.len() > TEXT_BYTES => json!({"bytes": text.len()}),
        Value::Array(list) if list.len() > 50 => json!({"count": list.len()}),
        other => other.clone(),
    };
    Value::Object(fields.iter().map(|(key, value)| (key.clone(), short(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_what_was_changed() {
        let id = "0198c1f2-7b1e-7d2a-9a5e-3f2b6a1c0d4e";
        assert_eq!(target("workflow_deploy", &json!({"id": id})), format!("workflow:{id}"));
        assert_eq!(target("workflow_delete", &json!({"ids": [id, "b"]})), format!("workflow:{id},b"));
        assert_eq!(target("execution_start", &json!({"workflow_id": id})), format!("workflow:{id}"));
        assert_eq!(target("wait_answer", &json!({"execution_id": id})), format!("execution:{id}"));
        assert_eq!(target("settings_set", &json!({"values": {}})), "settings");
    }

    #[test]
    fn what_was_made_is_named() {
        let answer = |json: Value| serde_json::value::to_raw_value(&json).map(|raw| made("workflow_import", &raw)).unwrap_or_default();
        assert_eq!(answer(json!({"workflows": [{"id": "a", "name": "x"}, {"id": "b"}]})), ["a", "b"]);
        assert_eq!(answer(json!({})), Vec::<String>::new());
    }

    #[test]
    fn preferences_are_told_from_settings() {
        assert!(is_preference("settings_set", &json!({"values": {"panel.drawer.height": 200, "theme": "dark"}})));
        assert!(!is_preference("settings_set", &json!({"values": {"theme": "dark", "notify.alarms": false}})));
        assert!(!is_preference("workflow_create", &json!({"values": {}})));
    }

    #[test]
    fn long_texts_are_counted_not_kept() {
        assert_eq!(asked(&json!({"text": "x".repeat(600), "file_name": "a.json"})), json!({"text": {"bytes": 600}, "file_name": "a.json"}));
    }
}

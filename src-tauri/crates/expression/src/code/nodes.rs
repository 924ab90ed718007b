//! What code may see of the workflow, the execution and other nodes.

use std::sync::PoisonError;

use millrace_core::{Item, JsonMap, Mode, Scope};
use serde_json::{Value, json};

use super::message::{Pick, Refusal};
use crate::data;

/// The small values every job carries along.
pub(super) fn globals(scope: &Scope) -> JsonMap {
    let node = scope.node();
    let execution = &scope.execution;
    let (index, source) = scope.main_input().map_or((0, None), |(i, _)| (i, scope.sources.get(i).and_then(Option::as_ref)));
    let mode = if execution.mode == Mode::Manual { "test" } else { "production" };
    let value = json!({
        "node": { "id": node.id.0, "name": node.name, "version": node.type_version, "parameters": node.parameters, "webhookId": node.imported.as_ref().and_then(|i| i.get("webhookId")) },
        "workflow": { "id": execution.workflow_id, "name": scope.workflow.name, "active": execution.active },
        "execution": { "id": execution.id, "mode": mode, "resumeUrl": execution.resume_url },
        "mode": execution.mode.as_str(),
        "runIndex": scope.run_index,
        "now": scope.clock.now().0,
        "input": index,
        "source": source,
        "vars": *scope.vars,
        "env": scope.env.as_deref(),
        "extra": scope.extra,
    });
    match value {
        Value::Object(map) => map,
        _ => JsonMap::new(),
    }
}

/// The items of another node's output, as `$('X').all()` and its relatives pick them.
pub(super) fn output<'a>(
    scope: &'a Scope,
    name: &str,
    branch: Option<usize>,
    run: Option<usize>,
    pick: Pick,
) -> Result<&'a [Item], Refusal> {
    let items = data::items(scope, name, branch, run)?;
    let one = |index: Option<usize>| index.and_then(|i| items.get(i..=i)).unwrap_or_default();
    Ok(match pick {
        Pick::All => items,
        Pick::First => one(Some(0)),
        Pick::Last => one(items.len().checked_sub(1)),
        Pick::At(index) => one(Some(index)),
    })
}

/// What `$('X').isExecuted`, `.params` and `.context` show.
pub(super) fn about(scope: &Scope, name: &str) -> Result<Value, Refusal> {
    let node = data::node(scope, name)?;
    let runs = scope.run_data.runs.get(name).map_or(0, Vec::len);
    let state = scope.node_state.lock().unwrap_or_else(PoisonError::into_inner);
    let context = state.get(name).cloned().unwrap_or_default();
    Ok(json!({ "runs": runs, "parameters": node.parameters, "context": context }))
}

//! `execution_rerun`

use std::sync::Arc;

use millrace_core::{ExecutionId, Item, Mode, RunData};
use millrace_engine::{ExecutionRequest, Range};
use millrace_store::ExecutionRow;

use crate::{ApiError, ctx::Ctx, dto::*};

/// Most items that may be handed over by hand.
const MOST_ITEMS: usize = 10_000;

/// Runs a finished execution again: from its start or from the node that failed, on its version or the current one.
pub(crate) async fn execution_rerun(ctx: &Ctx, request: ExecutionRerunRequest) -> Result<ExecutionStarted, ApiError> {
    let row = ctx.store.execution(request.id).await?;
    if !row.status.is_final() {
        return Err(ApiError::new("still_running", "This execution is still under way.").hint("Wait for its end, or cancel it first."));
    }
    let input = request.input.map(read_input).transpose()?;
    let version = match request.version {
        RerunVersion::Same => row.version,
        RerunVersion::Current => ctx.store.save_version(row.workflow_id).await?.number,
    };
    let launcher = &ctx.service.launcher;
    let start = ctx.store.recovery(row.id).await?.start;
    let mut again = ExecutionRequest::new(launcher.plans.get(row.workflow_id, version).await?, row.mode);
    again.workspace_id = ctx.store.workspace_id();
    again.workflow_id = row.workflow_id;
    again.version = version;
    again.active = row.mode == Mode::Trigger;
    again.trigger_kind = start.trigger_kind;
    again.repeats = Some(start.repeats.unwrap_or(row.id));
    match request.from {
        RerunFrom::Start => {
            again.range = start.trigger.map_or(Range::Auto, Range::Start);
            again.input = input.or_else(|| start.input.map(|items| items.to_vec()));
        }
        RerunFrom::FailedNode => {
            let (node, earlier) = failed(ctx, &row).await?;
            again.range = Range::From { node, earlier };
            again.input = input;
        }
    }
    let execution_id = launcher.begin(again).await?;
    ctx.store.set_dead_letter(vec![request.id], false).await?;
    Ok(ExecutionStarted { execution_id })
}

fn read_input(items: Vec<serde_json::Value>) -> Result<Vec<Item>, ApiError> {
    if items.len() > MOST_ITEMS {
        return Err(ApiError::new("limit", format!("{} items were given; {MOST_ITEMS} are allowed.", items.len())));
    }
    if let Some(index) = items.iter().position(|item| !item.is_object()) {
        return Err(ApiError::invalid(format!("Item {} is not a JSON object.", index + 1)));
    }
    Ok(items.into_iter().map(Item::from_value).collect())
}

/// The node that failed, and what came before it without its own last run.
async fn failed(ctx: &Ctx, row: &ExecutionRow) -> Result<(String, Arc<RunData>), ApiError> {
    let node = row.error.as_ref().and_then(|e| e.node.clone());
    let none = |id: ExecutionId| {
        ApiError::new("execution.no_failed_node", format!("No node of execution {id} failed.")).hint("Run it again from its start.")
    };
    let node = node.ok_or_else(|| none(row.id))?;
    let mut data = ctx.store.run_data(row.id, usize::MAX).await?;
    if let Some(runs) = data.runs.get_mut(node.as_str())
        && runs.last().is_some_and(|run| run.error.is_some())
        && runs.len() > 1
    {
        runs.pop();
    }
    Ok((node, Arc::new(data)))
}

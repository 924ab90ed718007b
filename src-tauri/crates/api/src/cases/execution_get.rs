//! `execution_get`

use crate::{
    ApiError,
    convert::{execution_summary, node_run_summary},
    ctx::Ctx,
    dto::*,
};

/// An execution: its row, the graph it ran, and its node runs without their items.
pub(crate) async fn execution_get(ctx: &Ctx, request: ExecutionIdRequest) -> Result<ExecutionDetail, ApiError> {
    let row = ctx.store.execution(request.id).await?;
    let document = ctx.store.version(row.workflow_id, row.version).await?;
    let runs = ctx.store.node_runs(request.id).await?;
    Ok(ExecutionDetail { summary: execution_summary(row), document, runs: runs.into_iter().map(node_run_summary).collect() })
}

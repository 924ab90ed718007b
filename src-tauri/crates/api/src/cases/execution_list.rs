//! `execution_list`

use millrace_store::ExecutionFilter;

use crate::{ApiError, convert::execution_summary, ctx::Ctx, dto::*};

/// A page of executions, newest first.
pub(crate) async fn execution_list(ctx: &Ctx, request: ExecutionListRequest) -> Result<ExecutionListResponse, ApiError> {
    let ExecutionListRequest { workflow_id, statuses, after, limit } = request;
    let page = ctx.store.list_executions(&ExecutionFilter { workflow_id, statuses, after, limit }).await?;
    Ok(ExecutionListResponse { items: page.items.into_iter().map(execution_summary).collect(), next: page.next })
}

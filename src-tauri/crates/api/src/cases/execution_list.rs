//! `execution_list`

use millrace_store::ExecutionFilter;

use crate::{ApiError, convert::execution_summary, ctx::Ctx, dto::*};

/// A page of executions, newest first.
pub(crate) async fn execution_list(ctx: &Ctx, request: ExecutionListRequest) -> Result<ExecutionListResponse, ApiError> {
    let page = ctx.store.list_executions(&filter(request)).await?;
    Ok(ExecutionListResponse { items: page.items.into_iter().map(execution_summary).collect(), next: page.next })
}

pub(super) fn filter(request: ExecutionListRequest) -> ExecutionFilter {
    let ExecutionListRequest { workflow_id, statuses, trigger_kinds, from, until, query, dead_letters, after, limit } = request;
    ExecutionFilter { workflow_id, statuses, trigger_kinds, from, until, query, dead_letters, after, limit }
}

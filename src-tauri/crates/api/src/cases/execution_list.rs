//! `execution_list`

use millrace_store::ExecutionFilter;

use crate::{ApiError, convert::execution_summary, ctx::Ctx, dto::*};

/// A page of executions, newest first.
pub(crate) async fn execution_list(ctx: &Ctx, request: ExecutionListRequest) -> Result<ExecutionListResponse, ApiError> {
    let page = ctx.store.list_executions(&filter(request)?).await?;
    Ok(ExecutionListResponse { items: page.items.into_iter().map(execution_summary).collect(), next: page.next })
}

/// Executions that can be asked for by their ids at once.
const IDS: usize = 200;

pub(super) fn filter(request: ExecutionListRequest) -> Result<ExecutionFilter, ApiError> {
    let ExecutionListRequest { ids, workflow_id, statuses, trigger_kinds, from, until, query, dead_letters, after, limit } = request;
    if ids.len() > IDS {
        return Err(ApiError::invalid(format!("{} executions were asked for by their ids; {IDS} can be at once.", ids.len())));
    }
    Ok(ExecutionFilter { ids, workflow_id, statuses, trigger_kinds, from, until, query, dead_letters, after, limit })
}

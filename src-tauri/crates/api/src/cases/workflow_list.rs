//! `workflow_list`

use millrace_store::WorkflowFilter;

use crate::{ApiError, convert::workflow_summary, ctx::Ctx, dto::*};

/// A page of workflows, last changed first.
pub(crate) async fn workflow_list(ctx: &Ctx, request: WorkflowListRequest) -> Result<WorkflowListResponse, ApiError> {
    let WorkflowListRequest { query, tag, node_type, with_deleted, after, limit } = request;
    let page = ctx.store.list_workflows(&WorkflowFilter { query, tag, node_type, with_deleted, after, limit }).await?;
    Ok(WorkflowListResponse {
        items: page.items.into_iter().map(workflow_summary).collect(),
        next: page.next,
        tags: ctx.store.tags().await?,
    })
}

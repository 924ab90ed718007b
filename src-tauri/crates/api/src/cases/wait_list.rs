//! `wait_list`

use millrace_store::WaitFilter;

use crate::{ApiError, ctx::Ctx, dto::*};

/// What waits for somebody or something, newest first.
pub(crate) async fn wait_list(ctx: &Ctx, request: WaitListRequest) -> Result<WaitListResponse, ApiError> {
    let total = ctx.store.count_waits(&request.kinds).await?;
    let WaitListRequest { kinds, workflow_id, after, limit } = request;
    let page = ctx.store.list_waits(&WaitFilter { kinds, workflow_id, after, limit }).await?;
    let info = |row: millrace_store::WaitRow| WaitInfo {
        execution_id: row.execution_id,
        workflow_id: row.workflow_id,
        workflow_name: row.workflow_name,
        node_id: row.node_id,
        node_name: row.node_name,
        kind: row.kind,
        until: row.until,
        created_at: row.created_at,
        question: row.question,
    };
    Ok(WaitListResponse { items: page.items.into_iter().map(info).collect(), next: page.next, total })
}

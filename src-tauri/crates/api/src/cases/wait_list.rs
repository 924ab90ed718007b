//! `wait_list`

use millrace_store::{WaitFilter, WaitRow};

use crate::{ApiError, ctx::Ctx, dto::*};

/// What waits for somebody or something, newest first.
pub(crate) async fn wait_list(ctx: &Ctx, request: WaitListRequest) -> Result<WaitListResponse, ApiError> {
    let WaitListRequest { kinds, workflow_id, execution_id, after, limit } = request;
    if let Some(id) = execution_id {
        let row = ctx.store.wait(id).await?;
        let fits = |row: &WaitRow| (kinds.is_empty() || kinds.contains(&row.kind)) && workflow_id.is_none_or(|w| w == row.workflow_id);
        let items: Vec<WaitInfo> = row.into_iter().filter(fits).map(info).collect();
        return Ok(WaitListResponse { total: items.len() as u32, items, next: None });
    }
    let total = ctx.store.count_waits(&kinds).await?;
    let page = ctx.store.list_waits(&WaitFilter { kinds, workflow_id, before: None, after, limit }).await?;
    Ok(WaitListResponse { items: page.items.into_iter().map(info).collect(), next: page.next, total })
}

fn info(row: WaitRow) -> WaitInfo {
    WaitInfo {
        execution_id: row.execution_id,
        workflow_id: row.workflow_id,
        workflow_name: row.workflow_name,
        node_id: row.node_id,
        node_name: row.node_name,
        kind: row.kind,
        until: row.until,
        created_at: row.created_at,
        question: row.question,
    }
}

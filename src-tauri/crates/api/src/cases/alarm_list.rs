//! `alarm_list`

use millrace_store::AlarmFilter;

use crate::{ApiError, ctx::Ctx, dto::*, service::alarm};

/// Alarms, newest first.
pub(crate) async fn alarm_list(ctx: &Ctx, request: AlarmListRequest) -> Result<AlarmListResponse, ApiError> {
    let AlarmListRequest { resolved, workflow_id, after, limit } = request;
    let page = ctx.store.list_alarms(&AlarmFilter { resolved, workflow_id, after, limit }).await?;
    // A kind from a newer program has no word here.
    let info = |row: millrace_store::AlarmRow| {
        Some(AlarmInfo {
            kind: alarm::kind_of(&row.kind)?,
            level: serde_json::from_value(row.level.into()).ok()?,
            id: row.id,
            title: row.title,
            message: row.message,
            workflow_id: row.workflow_id,
            workflow_name: row.workflow_name,
            node_id: row.node_id,
            raised_at: row.raised_at,
            last_at: row.last_at,
            count: row.count,
            acknowledged_at: row.acknowledged_at,
            resolved_at: row.resolved_at,
        })
    };
    Ok(AlarmListResponse { items: page.items.into_iter().filter_map(info).collect(), next: page.next })
}

//! `trigger_list`

use millrace_core::trigger::TriggerKind;

use crate::{ApiError, ctx::Ctx, dto::*};

/// The triggers of deployed workflows, and when each last heard.
pub(crate) async fn trigger_list(ctx: &Ctx, request: TriggerListRequest) -> Result<TriggerListResponse, ApiError> {
    // What was heard a moment ago is still in memory.
    ctx.service.launcher.memory.flush().await;
    let page = ctx.store.list_triggers(request.workflow_id, request.after.as_deref(), request.limit.or(Some(100))).await?;
    let items = page.items.into_iter().map(|row| info(ctx, row)).collect();
    Ok(TriggerListResponse { items, next: page.next })
}

fn info(ctx: &Ctx, row: millrace_store::TriggerRow) -> TriggerInfo {
    let addressed = matches!(row.kind, TriggerKind::Webhook | TriggerKind::Form);
    TriggerInfo {
        url: addressed.then(|| ctx.service.host.production_url(&row.node_type, &row.config)).flatten(),
        workflow_id: row.workflow_id,
        workflow_name: row.workflow_name,
        node_id: row.node_id,
        node_name: row.node_name,
        kind: row.kind,
        node_type: row.node_type,
        status: match row.status {
            millrace_store::TriggerStatus::Armed => TriggerStatus::Armed,
            millrace_store::TriggerStatus::Deaf => TriggerStatus::Deaf,
        },
        message: row.message,
        armed_at: row.armed_at,
        next_at: row.next_at,
        last_due_at: row.last_due_at,
        last_fired_at: row.last_fired_at,
        last_heard_at: row.last_heard_at,
    }
}

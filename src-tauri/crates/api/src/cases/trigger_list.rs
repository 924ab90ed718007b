//! `trigger_list`

use millrace_core::{EpochMs, trigger::TriggerKind};
use millrace_store::TriggerRow;
use millrace_triggers::schedule;

use super::schedule_preview::local;
use crate::{ApiError, clock, ctx::Ctx, dto::*};

/// The triggers of deployed workflows, and when each last heard.
pub(crate) async fn trigger_list(ctx: &Ctx, request: TriggerListRequest) -> Result<TriggerListResponse, ApiError> {
    // What was heard a moment ago is still in memory.
    ctx.service.launcher.memory.flush().await;
    let page = ctx.store.list_triggers(request.workflow_id, request.after.as_deref(), request.limit.or(Some(100))).await?;
    let items = page.items.into_iter().map(|row| info(ctx, row)).collect();
    Ok(TriggerListResponse { items, next: page.next })
}

fn info(ctx: &Ctx, row: TriggerRow) -> TriggerInfo {
    let host = &ctx.service.host;
    let address = matches!(row.kind, TriggerKind::Webhook | TriggerKind::Form).then(|| host.address(&row)).flatten();
    let (methods, path) = address.map_or((vec![], None), |(methods, path)| (methods, Some(path)));
    // Where nothing is armed nobody has worked it out yet.
    let next_at = row.next_at.or_else(|| if ctx.service.is_started() { None } else { next_of(&row) });
    TriggerInfo {
        url: path.as_deref().and_then(|path| host.url(path)),
        path,
        methods,
        next_local: next_at.map(|at| local(at, &row.timezone)),
        next_at,
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
        last_due_at: row.last_due_at,
        last_fired_at: row.last_fired_at,
        last_heard_at: row.last_heard_at,
    }
}

fn next_of(row: &TriggerRow) -> Option<EpochMs> {
    if row.kind != TriggerKind::Schedule {
        return None;
    }
    let zone = schedule::zone(&row.timezone).ok()?;
    let rule = schedule::Rule::read(&row.node_type, &row.config, zone).ok()?;
    schedule::preview(&rule, zone, clock::now(), 1).first().map(|due| due.at)
}

//! `health_get`

use millrace_core::{ExecutionStatus, breaker::BreakerState, trigger::WaitKind};

use crate::{ApiError, ctx::Ctx, dto::*};

/// How the program is: what listens, what runs, what waits, what is wrong.
pub(crate) async fn health_get(ctx: &Ctx, _: Empty) -> Result<Health, ApiError> {
    let (store, service) = (&ctx.store, &ctx.service);
    let load = ctx.engine.load();
    let (alarms, unacknowledged) = store.count_alarms().await?;
    Ok(Health {
        armed: service.is_armed(),
        deployed_workflows: u32::try_from(service.launcher.live.len()).unwrap_or(u32::MAX),
        triggers: service.host.count(),
        deaf_triggers: u32::try_from(service.launcher.memory.deaf_now().len()).unwrap_or(u32::MAX),
        running: u32::try_from(load.running).unwrap_or(u32::MAX),
        queued: u32::try_from(load.queued).unwrap_or(u32::MAX).saturating_add(store.count_executions(&[ExecutionStatus::Queued]).await?),
        waiting: store.count_executions(&[ExecutionStatus::Waiting]).await?,
        attention: store.count_waits(&[WaitKind::Attention]).await?,
        approvals: store.count_waits(&[WaitKind::Approval]).await?,
        dead_letters: store.count_dead_letters().await?,
        alarms,
        unacknowledged,
        breakers: breakers(ctx),
        data_bytes: store.data_bytes().await?,
        free_bytes: service.watchdog.free_bytes(store.data_dir()).await,
        started_at: service.started_at,
        checked_at: service.checked_at(),
    })
}

fn breakers(ctx: &Ctx) -> Vec<BreakerInfo> {
    let launcher = &ctx.service.launcher;
    let open = launcher.breakers.snapshot().into_iter().filter(|b| b.breaker.state != BreakerState::Closed);
    open.map(|b| BreakerInfo {
        label: label(ctx, &b.key),
        key: b.key,
        state: b.breaker.state,
        failures: b.breaker.failures,
        probe_at: b.breaker.probe_at,
        changed_at: b.changed_at,
    })
    .collect()
}

/// As people know it.
fn label(ctx: &Ctx, key: &str) -> String {
    match key.split_once(':') {
        Some(("workflow", id)) => {
            id.parse().ok().and_then(|id| ctx.service.launcher.live.get(id)).map_or_else(|| id.to_owned(), |live| live.name.clone())
        }
        Some((_, rest)) => rest.to_owned(),
        None => key.to_owned(),
    }
}

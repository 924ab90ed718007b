//! Deletes old history, in small portions, so that nobody waits for it.

use std::{sync::Arc, time::Duration};

use millrace_core::EpochMs;
use millrace_store::{RetentionPolicy, WorkflowRetention};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::launch::Launcher;
use crate::{ApiError, dto::RetentionOutcome};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(15 * 60);
/// Soon after the start, but not in its way.
const FIRST: Duration = Duration::from_secs(60);
/// Executions deleted at a time.
const PORTION: u32 = 500;
const DAY_MS: i64 = 24 * 3_600_000;
const MEGABYTE: u64 = 1024 * 1024;
/// What is kept where nobody said otherwise.
const DAYS: i64 = 30;
const COUNT: i64 = 10_000;
const MEGABYTES: i64 = 2_048;
/// How long an event's key is known.
const KEYS_MS: i64 = 7 * DAY_MS;

/// Runs until it is stopped.
pub(crate) async fn run(launcher: Arc<Launcher>, stop: CancellationToken) {
    let mut pause = FIRST;
    while tokio::time::timeout(pause, stop.cancelled()).await.is_err() {
        pause = EVERY;
        if let Err(error) = once(&launcher, &stop).await {
            tracing::error!(%error, "Old history could not be deleted.");
        }
    }
}

/// Deletes what the policy says; says what went.
///
/// # Errors
/// When the store refuses; what was deleted until then is gone.
pub(crate) async fn once(launcher: &Launcher, stop: &CancellationToken) -> Result<RetentionOutcome, ApiError> {
    let store = &launcher.store;
    let policy = policy(launcher).await?;
    let before = store.data_bytes().await?;
    let mut outcome = RetentionOutcome::default();
    loop {
        let pruned = store.prune(&policy, PORTION).await?;
        outcome.executions = outcome.executions.saturating_add(pruned.executions);
        if !pruned.more || stop.is_cancelled() {
            break;
        }
        tokio::task::yield_now().await;
    }
    let keys_before = EpochMs(crate::clock::now().0 - KEYS_MS);
    while !stop.is_cancelled() && store.sweep_event_keys(keys_before, PORTION).await? == PORTION {
        tokio::task::yield_now().await;
    }
    outcome.freed_bytes = before.saturating_sub(store.data_bytes().await?);
    if outcome.executions > 0 {
        tracing::info!(executions = outcome.executions, bytes = outcome.freed_bytes, "Old history was deleted.");
        launcher.events.changed(vec!["executions".into(), "health".into()]);
    }
    Ok(outcome)
}

/// The workspace's settings, and those of each live workflow that has its own.
async fn policy(launcher: &Launcher) -> Result<RetentionPolicy, ApiError> {
    let settings = launcher.store.settings().await?;
    let number = |key: &str, default: i64| settings.get(key).and_then(Value::as_i64).filter(|n| *n > 0).unwrap_or(default);
    let own = launcher.live.all().into_iter().filter_map(|(id, live)| Some((id, live.retention.clone()?)));
    Ok(RetentionPolicy {
        max_age_ms: Some(number("retention.days", DAYS).saturating_mul(DAY_MS)),
        max_count_per_workflow: u32::try_from(number("retention.count", COUNT)).ok(),
        max_bytes: u64::try_from(number("retention.megabytes", MEGABYTES)).ok().map(|n| n.saturating_mul(MEGABYTE)),
        per_workflow: own.collect(),
    })
}

/// `{days, count, megabytes}`, each if it is there.
pub(super) fn own(value: Option<&Value>) -> Option<WorkflowRetention> {
    let value = value?.as_object()?;
    let number = |key: &str| value.get(key).and_then(Value::as_i64).filter(|n| *n > 0);
    Some(WorkflowRetention {
        max_age_ms: number("days").map(|n| n.saturating_mul(DAY_MS)),
        max_count: number("count").and_then(|n| u32::try_from(n).ok()),
        max_bytes: number("megabytes").and_then(|n| u64::try_from(n).ok()).map(|n| n.saturating_mul(MEGABYTE)),
    })
}

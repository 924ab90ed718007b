//! An execution that runs far longer than its usual time.

use std::{collections::HashSet, sync::Arc};

use millrace_core::{EpochMs, event::NoticeLevel};

use crate::{
    ApiError, clock,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// Shorter is never slow.
const LEAST_MS: i64 = 60_000;
/// This many times what 95 of 100 take.
const FACTOR: f64 = 10.0;
/// Executions that a usual time must rest on.
const ENOUGH: u32 = 10;

pub(super) async fn check(launcher: &Arc<Launcher>) -> Result<(), ApiError> {
    let now = clock::now();
    let mut still = HashSet::new();
    for row in launcher.store.running_longer_than(EpochMs(now.0 - LEAST_MS)).await? {
        let usual = launcher.store.usual(row.workflow_id).await?;
        let ran_ms = now.0 - row.started_at.0;
        let Some(p95) = usual.p95_ms.filter(|p95| usual.count >= ENOUGH && ran_ms as f64 > p95 * FACTOR) else { continue };
        let subject = row.id.to_string();
        still.insert(subject.clone());
        launcher
            .alarms
            .raise(Alarm {
                kind: AlarmKind::ExecutionSlow,
                subject,
                level: NoticeLevel::Warning,
                title: format!("“{}” takes far longer than usual", row.workflow_name),
                message: format!(
                    "It has run for {} s; usually it takes at most {:.1} s. Look at which node it is, or cancel it.",
                    ran_ms / 1_000,
                    p95 / 1_000.0
                ),
                workflow_id: Some(row.workflow_id),
                node_id: None,
            })
            .await;
    }
    launcher.alarms.resolve_others(AlarmKind::ExecutionSlow, &still).await;
    Ok(())
}

//! A schedule that did not fire within its tolerance.

use std::{collections::HashSet, sync::Arc};

use millrace_core::event::NoticeLevel;
use serde_json::Value;

use crate::{
    ApiError, clock,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// How late a schedule may be where its trigger says nothing else.
const TOLERANCE_MS: i64 = 60_000;
/// Alarms raised at a time: when everything is late, one more does not help.
const MOST: u32 = 50;

pub(super) async fn check(launcher: &Arc<Launcher>) -> Result<(), ApiError> {
    let now = clock::now();
    let overdue = launcher.store.overdue_triggers(now, MOST).await?;
    let mut still = HashSet::new();
    for row in overdue {
        let Some(due) = row.next_at else { continue };
        let own = row.config.get("options").and_then(|options| options.get("toleranceSeconds")).and_then(Value::as_i64);
        let tolerance = own.map_or(TOLERANCE_MS, |s| s.saturating_mul(1_000));
        let late_s = (now.0 - due.0) / 1_000;
        // What is due just now is about to fire.
        if now.0 - due.0 <= tolerance {
            continue;
        }
        let subject = format!("{}:{}", row.workflow_id, row.node_id);
        still.insert(subject.clone());
        launcher
            .alarms
            .raise(Alarm {
                kind: AlarmKind::ScheduleMissed,
                subject,
                level: NoticeLevel::Error,
                title: format!("“{}” did not start when it should", row.workflow_name),
                message: format!(
                    "“{}” was due {late_s} s ago and has not fired. Look at the Health page: the queue may be full, or the disk.",
                    row.node_name
                ),
                workflow_id: Some(row.workflow_id),
                node_id: Some(row.node_id),
            })
            .await;
    }
    launcher.alarms.resolve_others(AlarmKind::ScheduleMissed, &still).await;
    Ok(())
}

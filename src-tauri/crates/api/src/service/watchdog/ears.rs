//! A listener that cannot hear, or has not shown for long that it lives.

use std::{collections::HashSet, sync::Arc};

use millrace_core::{EpochMs, event::NoticeLevel, trigger::TriggerKind};

use crate::{
    ApiError, clock,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// A mailbox or a feed shows that it lives at each poll; this long without is too long.
const QUIET_MS: i64 = 60 * 60_000;
const MOST: u32 = 200;

pub(super) async fn check(launcher: &Arc<Launcher>) -> Result<(), ApiError> {
    launcher.memory.flush().await;
    let mut still = HashSet::new();
    for (trigger, why) in launcher.memory.deaf_now() {
        let name = launcher.live.get(trigger.workflow_id).map_or_else(|| "A workflow".to_owned(), |live| live.name.clone());
        let subject = format!("{}:{}", trigger.workflow_id, trigger.node_id);
        // One matter is one alarm.
        if launcher.alarms.is_open(AlarmKind::WebhookUnreachable, &subject) {
            continue;
        }
        still.insert(subject.clone());
        launcher
            .alarms
            .raise(Alarm {
                kind: AlarmKind::TriggerDeaf,
                subject,
                level: NoticeLevel::Error,
                title: format!("“{name}” cannot hear"),
                message: format!("{why} It is tried again by itself; events may be missed until then."),
                workflow_id: Some(trigger.workflow_id),
                node_id: Some(trigger.node_id),
            })
            .await;
    }
    let quiet = launcher.store.quiet_triggers(&POLLING, EpochMs(clock::now().0 - QUIET_MS), MOST).await?;
    for row in quiet {
        let subject = format!("{}:{}", row.workflow_id, row.node_id);
        if !still.insert(subject.clone()) {
            continue;
        }
        launcher
            .alarms
            .raise(Alarm {
                kind: AlarmKind::TriggerDeaf,
                subject,
                level: NoticeLevel::Warning,
                title: format!("“{}” has been quiet for long", row.workflow_name),
                message: format!(
                    "“{}” has shown no sign of life for an hour. Undeploy and deploy the workflow to start it anew.",
                    row.node_name
                ),
                workflow_id: Some(row.workflow_id),
                node_id: Some(row.node_id),
            })
            .await;
    }
    launcher.alarms.resolve_others(AlarmKind::TriggerDeaf, &still).await;
    Ok(())
}

/// Kinds whose triggers ask again and again, and so always have something to show.
const POLLING: [TriggerKind; 2] = [TriggerKind::Mailbox, TriggerKind::Feed];

//! An approval that nobody answers.

use std::{collections::HashSet, sync::Arc};

use millrace_core::{EpochMs, event::NoticeLevel, trigger::WaitKind};
use millrace_store::WaitFilter;

use crate::{
    ApiError, clock,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// How long a question may stand open without anybody being told again.
const PATIENCE_MS: i64 = 24 * 3_600_000;
/// Alarms at a time; whoever has so many open questions looks at the page.
const MOST: u32 = 200;

pub(super) async fn check(launcher: &Arc<Launcher>) -> Result<(), ApiError> {
    let before = EpochMs(clock::now().0 - PATIENCE_MS);
    let filter = WaitFilter { kinds: vec![WaitKind::Approval], before: Some(before), limit: Some(MOST), ..WaitFilter::default() };
    let mut still = HashSet::new();
    for row in launcher.store.list_waits(&filter).await?.items {
        let subject = row.execution_id.to_string();
        still.insert(subject.clone());
        let title = row.question.get("title").and_then(|t| t.as_str()).unwrap_or(&row.node_name).to_owned();
        launcher
            .alarms
            .raise(Alarm {
                kind: AlarmKind::ApprovalOverdue,
                subject,
                level: NoticeLevel::Warning,
                title: format!("Nobody has answered “{title}”"),
                message: format!("“{}” has waited for an answer for more than a day. It is on the Approvals page.", row.workflow_name),
                workflow_id: Some(row.workflow_id),
                node_id: Some(row.node_id),
            })
            .await;
    }
    launcher.alarms.resolve_others(AlarmKind::ApprovalOverdue, &still).await;
    Ok(())
}

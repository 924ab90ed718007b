//! A workflow that usually runs every day and has not.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use millrace_core::event::NoticeLevel;

use crate::{
    ApiError, clock,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// A day, and as much again as a run may be late.
const LONGEST_MS: i64 = 26 * 3_600_000;
/// Days of the last seven on which a workflow ran that "usually runs daily".
const USUAL_DAYS: u32 = 6;
/// Workflows looked at in one turn: each costs a few look-ups, and a day is long.
const PORTION: usize = 20;

/// Where the next turn begins.
#[derive(Default)]
pub(super) struct Turn(AtomicUsize);

impl Turn {
    pub(super) async fn check(&self, launcher: &Arc<Launcher>) -> Result<(), ApiError> {
        let mut all = launcher.live.all();
        if all.is_empty() {
            return Ok(());
        }
        all.sort_by_key(|(id, _)| *id);
        let begin = self.0.fetch_add(PORTION, Ordering::Relaxed) % all.len();
        let now = clock::now();
        for (id, live) in all.iter().cycle().skip(begin).take(PORTION.min(all.len())) {
            let subject = id.to_string();
            let usual = launcher.store.usual(*id).await?;
            // The longer it is silent, the less usual its runs look: what was raised stays until it runs.
            let counted_on = live.expect_daily
                || usual.days_with_runs_of_last_7 >= USUAL_DAYS
                || launcher.alarms.is_open(AlarmKind::WorkflowSilent, &subject);
            let since = usual.last_started_at.or(launcher.store.live_version(*id).await?.map(|v| v.1));
            match since {
                Some(at) if counted_on && now.0 - at.0 > LONGEST_MS => {
                    let hours = (now.0 - at.0) / 3_600_000;
                    launcher
                        .alarms
                        .raise(Alarm {
                            kind: AlarmKind::WorkflowSilent,
                            subject,
                            level: NoticeLevel::Warning,
                            title: format!("“{}” has not run today", live.name),
                            message: format!(
                                "It usually runs every day, and last did {hours} hours ago. Check its trigger on the Health page."
                            ),
                            workflow_id: Some(*id),
                            node_id: None,
                        })
                        .await;
                }
                _ => launcher.alarms.resolve(AlarmKind::WorkflowSilent, &subject).await,
            }
        }
        Ok(())
    }
}

//! The machine slept, or its clock was set.

use std::sync::Arc;

use millrace_core::event::NoticeLevel;

use crate::{
    ApiError, clock,
    dto::AlarmKind,
    service::{
        alarm::{Alarm, word},
        launch::Launcher,
    },
};

/// A machine that slept is nothing to be told of, and a clock that was put ahead looks the same; one that was put back is.
const WORTH_TELLING_MS: i64 = -5_000;
/// A clock that ran evenly for so long is well again. One that is set right after it was put back has this behind it at once.
const EVEN_MS: i64 = 3_600_000;
const SUBJECT: &str = "clock";

/// Called by the schedules when the wall clock jumped by so much against the time that passed.
pub(crate) async fn clock_jumped(launcher: &Arc<Launcher>, delta_ms: i64) {
    tracing::warn!(delta_ms, "The clock jumped, or the machine slept; schedules were looked at anew.");
    launcher.wake.notify_one();
    if delta_ms > WORTH_TELLING_MS {
        return;
    }
    launcher
        .alarms
        .raise(Alarm {
            kind: AlarmKind::ClockJumped,
            subject: SUBJECT.into(),
            level: NoticeLevel::Warning,
            title: "The clock was put back".into(),
            message: format!("By {} s. Nothing is started a second time for times that had passed already.", -delta_ms / 1_000),
            workflow_id: None,
            node_id: None,
        })
        .await;
}

/// The alarm is over once the clock has run evenly for a while: until then people can look at what ran in the time that came twice.
pub(super) async fn check(launcher: &Arc<Launcher>) -> Result<(), ApiError> {
    if !launcher.alarms.is_open(AlarmKind::ClockJumped, SUBJECT) {
        return Ok(());
    }
    let even_since = clock::now().0 - EVEN_MS;
    let jumps = launcher.store.open_alarms(Some(&word(&AlarmKind::ClockJumped))).await?;
    if jumps.iter().all(|jump| jump.last_at.0 <= even_since) {
        launcher.alarms.resolve(AlarmKind::ClockJumped, SUBJECT).await;
    }
    Ok(())
}

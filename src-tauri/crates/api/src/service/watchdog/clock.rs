//! The machine slept, or its clock was set.

use std::sync::Arc;

use millrace_core::event::NoticeLevel;

use crate::{
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// A machine that slept is nothing to be told of; a clock that was put back, or far ahead, is.
const WORTH_TELLING_MS: i64 = -5_000;

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
            subject: "clock".into(),
            level: NoticeLevel::Warning,
            title: "The clock was put back".into(),
            message: format!("By {} s. Nothing is started a second time for times that had passed already.", -delta_ms / 1_000),
            workflow_id: None,
            node_id: None,
        })
        .await;
}

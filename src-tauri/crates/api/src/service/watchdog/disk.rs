//! A disk that is nearly full.

use std::sync::Arc;

use millrace_core::event::NoticeLevel;

use crate::{
    ApiError,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// Less than this is too little to go on for long.
const LEAST_BYTES: u64 = 500 * 1024 * 1024;
const SUBJECT: &str = "disk";

pub(super) async fn check(launcher: &Arc<Launcher>) -> Result<(), ApiError> {
    let folder = launcher.store.data_dir().to_owned();
    let free = tokio::task::spawn_blocking(move || fs4::available_space(folder)).await;
    // Where the system does not say, nothing can be said.
    let Ok(Ok(free)) = free else { return Ok(()) };
    if free >= LEAST_BYTES {
        launcher.alarms.resolve(AlarmKind::DiskFull, SUBJECT).await;
        return Ok(());
    }
    launcher
        .alarms
        .raise(Alarm {
            kind: AlarmKind::DiskFull,
            subject: SUBJECT.into(),
            level: NoticeLevel::Error,
            title: "The disk is nearly full".into(),
            message: format!(
                "{} MB are left. When it is full, nothing can be started. Delete something, or keep less history in the settings.",
                free / 1_048_576
            ),
            workflow_id: None,
            node_id: None,
        })
        .await;
    Ok(())
}

//! A disk that is nearly full.

use std::{io, path::Path, sync::Arc};

use millrace_core::event::NoticeLevel;

use crate::{
    ApiError,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// Less than this is too little to go on for long.
const LEAST_BYTES: u64 = 500 * MEGABYTE;
/// So much is well again: what goes to and fro at the border is told once.
const ENOUGH_BYTES: u64 = 600 * MEGABYTE;
const MEGABYTE: u64 = 1_048_576;
const SUBJECT: &str = "disk";

/// Says how many bytes are free where a folder is.
pub(crate) type FreeSpace = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// What the system says.
pub(crate) fn free_space() -> FreeSpace {
    Arc::new(|folder| fs4::available_space(folder))
}

/// The disk of the data folder.
pub(super) struct Disk(FreeSpace);

impl Disk {
    pub(super) fn new(free_space: FreeSpace) -> Self {
        Self(free_space)
    }

    pub(super) async fn free_bytes(&self, folder: &Path) -> Option<u64> {
        let (folder, ask) = (folder.to_owned(), self.0.clone());
        tokio::task::spawn_blocking(move || ask(&folder).ok()).await.ok().flatten()
    }

    pub(super) async fn check(&self, launcher: &Arc<Launcher>) -> Result<(), ApiError> {
        // Where the system does not say, nothing can be said.
        let Some(free) = self.free_bytes(launcher.store.data_dir()).await else { return Ok(()) };
        if free >= LEAST_BYTES {
            if free >= ENOUGH_BYTES {
                launcher.alarms.resolve(AlarmKind::DiskFull, SUBJECT).await;
            }
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
                    free / MEGABYTE
                ),
                workflow_id: None,
                node_id: None,
            })
            .await;
        Ok(())
    }
}

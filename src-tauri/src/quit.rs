//! The end of the program: nothing new comes in, what runs finishes or is put down, then the process ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use millrace_api::Api;
use tauri::{AppHandle, Manager as _};
use tokio_util::sync::CancellationToken;

/// A program that takes longer is ended as it stands; the journal knows what was under way.
const MOST: Duration = Duration::from_secs(9);

/// How far the end has come.
#[derive(Default)]
pub(crate) struct Quitting {
    begun: AtomicBool,
    done: AtomicBool,
    /// Cancelled when no new callers are let in.
    pub(crate) door: CancellationToken,
}

impl Quitting {
    /// Whether the program may end at once.
    pub(crate) fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }
}

/// Hides the window and ends the program when everything is on disk.
pub(crate) fn begin(app: &AppHandle) {
    if app.state::<Quitting>().begun.swap(true, Ordering::AcqRel) {
        return;
    }
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.hide();
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        wind_down(&app).await;
        app.exit(0);
    });
}

/// Everything that must happen before the process ends; a second call does nothing.
pub(crate) async fn wind_down(app: &AppHandle) {
    let state = app.state::<Quitting>();
    state.door.cancel();
    if state.is_done() {
        return;
    }
    if let Some(api) = app.try_state::<Arc<Api>>()
        && tokio::time::timeout(MOST, api.shutdown()).await.is_err()
    {
        tracing::warn!("Not everything was finished in time; the next start goes on with it.");
    }
    state.done.store(true, Ordering::Release);
}

//! Wakes what waits. Stored due times decide; no task sleeps for any one execution.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::launch::Launcher;

/// Looks at least this often: a laptop's timers sleep when it does.
const LONGEST: Duration = Duration::from_secs(30);
/// After an error of the store.
const AFTER_ERROR: Duration = Duration::from_secs(5);

/// Runs until it is stopped.
pub(crate) async fn run(launcher: Arc<Launcher>, stop: CancellationToken) {
    loop {
        let pause = match launcher.wake_due().await {
            Ok(()) => until_next(&launcher).await,
            Err(error) => {
                tracing::error!(%error, "What waits could not be woken.");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = launcher.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn until_next(launcher: &Launcher) -> Duration {
    let next = match (launcher.store.next_wait().await, launcher.store.next_held().await) {
        (Ok(wait), Ok(held)) => wait.into_iter().chain(held).min(),
        _ => return AFTER_ERROR,
    };
    let Some(at) = next else { return LONGEST };
    let ms = u64::try_from(at.0.saturating_sub(crate::clock::now().0)).unwrap_or(0);
    // At least a moment, so that a clock that stands still does not make it spin.
    Duration::from_millis(ms.max(5)).min(LONGEST)
}

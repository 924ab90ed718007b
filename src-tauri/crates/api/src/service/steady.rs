//! Loops that go on: one that breaks is written down and begun again, so that one mistake never ends what watches over everything.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;

/// Between a breakdown and the new beginning: a loop that breaks at once must not burn the processor.
const PAUSE: Duration = Duration::from_millis(500);

/// Runs a loop until it ends by itself, which it does when it is stopped.
pub(crate) async fn keep_running<F: Future<Output = ()>>(name: &'static str, stop: CancellationToken, begin: impl Fn() -> F) {
    while let Err(panic) = AssertUnwindSafe(begin()).catch_unwind().await {
        tracing::error!(panic = what_it_said(&*panic), "A mistake in the program ended {name}. It begins again.");
        if tokio::time::timeout(PAUSE, stop.cancelled()).await.is_ok() {
            return;
        }
    }
}

fn what_it_said(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_loop_that_panics_begins_again() {
        let begun = AtomicUsize::new(0);
        keep_running("a test", CancellationToken::new(), || async {
            assert!(begun.fetch_add(1, Ordering::Relaxed) >= 2, "a mistake");
        })
        .await;
        assert_eq!(begun.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn it_does_not_begin_again_once_it_is_stopped() {
        let begun = AtomicUsize::new(0);
        let stop = CancellationToken::new();
        stop.cancel();
        keep_running("a test", stop, || async {
            begun.fetch_add(1, Ordering::Relaxed);
            panic!("a mistake");
        })
        .await;
        assert_eq!(begun.load(Ordering::Relaxed), 1);
    }
}

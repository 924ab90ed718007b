//! Raises flags when their time has come, for nodes that compute without ever yielding: the tasks that drive them cannot look at the clock meanwhile, and neither can any other task once all threads are busy so. Hence a thread of its own.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// Keeps time for all executions of an engine; its thread starts with the first limit and ends with the engine.
#[derive(Default)]
pub(crate) struct Watchdog(OnceLock<Option<mpsc::Sender<Watch>>>);

/// One flag and its time. A flag that nobody holds any more is forgotten.
struct Watch {
    at: Instant,
    flag: Weak<AtomicBool>,
}

impl Watchdog {
    /// Raises `flag` after `time`, if anybody still holds it then.
    pub(super) fn after(&self, time: Duration, flag: &Arc<AtomicBool>) {
        let Some(at) = Instant::now().checked_add(time) else { return };
        if let Some(sender) = self.0.get_or_init(start) {
            // The thread lives as long as this sender.
            let _ = sender.send(Watch { at, flag: Arc::downgrade(flag) });
        }
    }
}

fn start() -> Option<mpsc::Sender<Watch>> {
    let (sender, receiver) = mpsc::channel();
    match thread::Builder::new().name("millrace-watchdog".into()).spawn(move || watch(&receiver)) {
        Ok(_) => Some(sender),
        Err(error) => {
            tracing::warn!(%error, "No thread for time limits: a node that never yields cannot be stopped.");
            None
        }
    }
}

fn watch(receiver: &mpsc::Receiver<Watch>) {
    let mut heap = BinaryHeap::new();
    let mut sweep_at = SWEEP_FROM;
    loop {
        let now = Instant::now();
        while heap.peek().is_some_and(|Reverse(next): &Reverse<Watch>| next.at <= now) {
            if let Some(flag) = heap.pop().and_then(|Reverse(due)| due.flag.upgrade()) {
                flag.store(true, Ordering::Relaxed);
            }
        }
        if heap.len() >= sweep_at {
            heap.retain(|Reverse(w)| w.flag.strong_count() > 0);
            sweep_at = (heap.len() * 2).max(SWEEP_FROM);
        }
        let next = match heap.peek() {
            Some(Reverse(next)) => receiver.recv_timeout(next.at.saturating_duration_since(now)),
            None => receiver.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(new) => heap.push(Reverse(new)),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Most executions end long before their limit; what they leave behind is swept once there are this many.
const SWEEP_FROM: usize = 1_024;

impl PartialEq for Watch {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}
impl Eq for Watch {}
impl PartialOrd for Watch {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Watch {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

//! Makes sure that a child never outlives its use: it ends when the parent is gone, when a job runs far past its time
//! (the parent kills it earlier; this is for a parent that died), and after a long idle time.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a job may run past its limit before the child ends itself.
const GRACE: Duration = Duration::from_secs(3);
/// How long a child waits for its next job.
const IDLE: Duration = Duration::from_secs(300);

pub(super) struct Watchdog {
    shared: Arc<(Mutex<Option<Instant>>, Condvar)>,
}

impl Watchdog {
    pub(super) fn start() -> io::Result<Self> {
        let shared = Arc::new((Mutex::new(Instant::now().checked_add(IDLE)), Condvar::new()));
        let seen = Arc::clone(&shared);
        std::thread::Builder::new().name("deadline".to_owned()).stack_size(128 << 10).spawn(move || watch_deadline(&seen))?;
        #[cfg(unix)]
        std::thread::Builder::new().name("parent".to_owned()).stack_size(128 << 10).spawn(watch_parent)?;
        Ok(Self { shared })
    }

    pub(super) fn begin(&self, timeout_ms: u64) {
        self.set(Duration::from_millis(timeout_ms).saturating_add(GRACE));
    }

    pub(super) fn rest(&self) {
        self.set(IDLE);
    }

    fn set(&self, time: Duration) {
        let (deadline, changed) = &*self.shared;
        *deadline.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now().checked_add(time);
        changed.notify_one();
    }
}

fn watch_deadline((deadline, changed): &(Mutex<Option<Instant>>, Condvar)) {
    let mut guard = deadline.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let left = guard.map_or(Duration::MAX, |d| d.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            std::process::exit(3);
        }
        guard = match guard.as_ref() {
            Some(_) => changed.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0,
            None => changed.wait(guard).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

/// Sleeps until nobody can write to our standard input any more. Unlike a parent-death signal, this does not depend on
/// which of the parent's threads started us.
#[cfg(unix)]
fn watch_parent() {
    use rustix::event::{PollFd, PollFlags, poll};
    let input = std::io::stdin();
    loop {
        let mut watched = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut watched, None) {
            Ok(_) if watched[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => std::process::exit(0),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

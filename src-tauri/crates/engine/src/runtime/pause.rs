//! The wait before a node's next try.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use millrace_core::policy;
use tokio::time;

use super::{
    driver::{Course, Driver, Next},
    node_run,
};
use crate::step::{Event, RetryWait};

impl Driver {
    pub(super) async fn pause(&self, wait: RetryWait, course: &mut Course<'_>) -> Next {
        let ms = match wait {
            RetryWait::Fixed { ms } => ms,
            RetryWait::Backoff { attempt } => policy::backoff_ms(attempt, random()),
        };
        tokio::select! {
            biased;
            why = node_run::wait_for_stop(&self.stop, course.deadline) => self.halt(why),
            () = time::sleep(Duration::from_millis(ms)) => Next::Event(Event::RetryDue { at: self.now() }),
            error = course.writes.failure() => Next::unwritten(error),
        }
    }
}

/// 0..1, good enough to spread what would otherwise come back at the same moment.
fn random() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

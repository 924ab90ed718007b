//! How long to wait before the next try.

use std::time::Duration;

use super::Pace;

/// Doubles with each failure, with up to a quarter more or less, so that many sources do not come back at the same moment.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    /// For servers.
    pub(crate) fn servers(pace: &Pace) -> Self {
        Self { first: pace.first_retry, longest: pace.longest_retry, failures: 0 }
    }
    /// For folders.
    pub(crate) fn folders(pace: &Pace) -> Self {
        Self { first: pace.first_retry, longest: pace.longest_folder_retry, failures: 0 }
    }
    /// All is well again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
    /// It failed once more: how long to wait.
    pub(crate) fn next(&mut self) -> Duration {
        let wait = self.first.saturating_mul(1 << self.failures.min(20)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        wait.mul_f64(0.75 + 0.5 * random())
    }
}

/// 0 to 1.
fn random() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_begin_anew() {
        let mut backoff = Backoff::servers(&Pace::default());
        let within = |wait: Duration, middle: f64| (middle * 0.75..=middle * 1.25).contains(&wait.as_secs_f64());
        for middle in [1.0, 2.0, 4.0, 8.0] {
            assert!(within(backoff.next(), middle));
        }
        (0..40).for_each(|_| _ = backoff.next());
        assert!(within(backoff.next(), 300.0));
        backoff.reset();
        assert!(within(backoff.next(), 1.0));
    }
}

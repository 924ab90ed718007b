//! Jumps of the wall clock: the computer slept, or somebody set the clock.

use millrace_core::EpochMs;
use tokio::time::Instant;

/// Smaller differences are the clock being steered.
const JUMP_MS: i64 = 5_000;

/// Compares the wall clock with the monotonic one.
pub(super) struct JumpWatch {
    wall: EpochMs,
    steady: Instant,
}

impl JumpWatch {
    pub(super) fn new(wall: EpochMs) -> Self {
        Self { wall, steady: Instant::now() }
    }

    /// Milliseconds by which the wall clock jumped since the last look; negative: back.
    pub(super) fn look(&mut self, wall: EpochMs) -> Option<i64> {
        let steady = Instant::now();
        let passed = i64::try_from(steady.duration_since(self.steady).as_millis()).unwrap_or(i64::MAX);
        let jumped = wall.0 - self.wall.0 - passed;
        *self = Self { wall, steady };
        (jumped.abs() > JUMP_MS).then_some(jumped)
    }
}

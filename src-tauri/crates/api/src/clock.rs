//! The machine's clock, for use cases.

use millrace_core::{Clock as _, EpochMs, clock::SystemClock};

/// Now.
pub(crate) fn now() -> EpochMs {
    SystemClock.now()
}

//! What happened outside.

use millrace_core::{Items, NodeError};

/// Something that the state machine is told. `at` is milliseconds since the epoch.
#[derive(Debug)]
pub enum Event {
    /// The execution begins.
    Begin {
        /// When.
        at: i64,
    },
    /// The node that was started gave this back.
    NodeSucceeded {
        /// Items by output index.
        outputs: Vec<Option<Items>>,
        /// Lines its code logged.
        logs: Vec<String>,
        /// When.
        at: i64,
    },
    /// The node that was started failed as a whole.
    NodeFailed {
        /// Why.
        error: NodeError,
        /// When.
        at: i64,
    },
    /// It goes on after [`super::Action::Proceed`].
    Proceed {
        /// When.
        at: i64,
    },
    /// The wait before the next try is over.
    RetryDue {
        /// When.
        at: i64,
    },
    /// The execution must end here.
    Stopped(Stopped),
}

/// Why an execution must end before it is done.
#[derive(Debug)]
pub enum Stopped {
    /// Somebody asked for it.
    Canceled,
    /// It took longer than it may.
    Deadline,
    /// What it did could not be written down.
    Journal(String),
}

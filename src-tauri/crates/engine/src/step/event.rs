//! What happened outside.

use millrace_core::{Items, JsonMap, NodeError, run::Failure, trigger::Suspend};

/// Something that the state machine is told. `at` is milliseconds since the epoch.
#[derive(Debug)]
pub enum Event {
    /// The execution begins, or goes on from what the journal holds of it.
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
        /// What it left in memory; see [`millrace_core::NodeRun::state`].
        state: Option<JsonMap>,
        /// When.
        at: i64,
    },
    /// The node that was started failed as a whole.
    NodeFailed {
        /// Why.
        error: NodeError,
        /// What it left in memory; see [`millrace_core::NodeRun::state`].
        state: Option<JsonMap>,
        /// When.
        at: i64,
    },
    /// The node that was started is not done: it waits for something.
    NodeSuspended {
        /// For what.
        wait: Box<Suspend>,
    },
    /// What becomes of the node that was started was decided elsewhere: it does not run (again).
    NodeDecided {
        /// What.
        decision: Decision,
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

/// What a person or the time decided about a node.
#[derive(Debug)]
pub enum Decision {
    /// It gave this, by output index. When that is empty, what it was given goes on through its first output.
    Output(Vec<Option<Items>>),
    /// The execution fails here, whatever the node's `onError` says.
    Fail(Box<Failure>),
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

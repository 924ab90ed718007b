//! What is to be done outside.

use std::sync::Arc;

use millrace_core::{ExecutionStatus, Items, NodeRun, Source, run::Failure, trigger::Suspend};

/// Something for the runtime to do.
#[derive(Debug)]
pub enum Action {
    /// Write down a finished run, before anything after it.
    Journal {
        /// Index of the node.
        node: usize,
        /// Its run index.
        run_index: u32,
        /// The run.
        run: Arc<NodeRun>,
    },
    /// Write down a run that is taken over from an earlier execution: it belongs to this one too.
    Reuse {
        /// Index of the node.
        node: usize,
        /// Its run index.
        run_index: u32,
        /// The run.
        run: Arc<NodeRun>,
    },
    /// Run a node and say how it went.
    StartNode(StartNode),
    /// Say so when this time has passed.
    WakeAfter(RetryWait),
    /// Put the execution aside until something happens at this node, or say that it cannot be.
    Suspend {
        /// Index of the node.
        node: usize,
        /// Its run index.
        run_index: u32,
        /// What it waits for.
        wait: Box<Suspend>,
    },
    /// Say at once that it goes on: many nodes were booked without one to start, and a cancel must be heard between them.
    Proceed,
    /// Nothing more will happen.
    Finish {
        /// How it ended.
        status: ExecutionStatus,
        /// Why it failed.
        error: Option<Failure>,
    },
}

/// How long to wait before the next try. Chance is none of the state machine's business: whoever waits adds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryWait {
    /// As long as the node's settings say.
    Fixed {
        /// Milliseconds.
        ms: u64,
    },
    /// As long as [`millrace_core::policy::backoff_ms`] says.
    Backoff {
        /// The try that failed; 1 for the first.
        attempt: u32,
    },
}

/// A node to run.
#[derive(Debug)]
pub struct StartNode {
    /// Index of the node.
    pub node: usize,
    /// How often it ran before.
    pub run_index: u32,
    /// 1 for the first try.
    pub attempt: u32,
    /// Items by input index.
    pub inputs: Vec<Option<Items>>,
    /// Where they came from, by input index.
    pub sources: Vec<Option<Source>>,
}

//! History by policy: what is too old, too much or too large goes, and the file really shrinks.

mod bytes;
mod old_rows;
mod prune;
mod remove;

use std::collections::HashMap;

use millrace_core::WorkflowId;

/// What is kept. `None`: no limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RetentionPolicy {
    /// Milliseconds that an execution is kept.
    pub max_age_ms: Option<i64>,
    /// Executions of one workflow.
    pub max_count_per_workflow: Option<u32>,
    /// Bytes of all data.
    pub max_bytes: Option<u64>,
    /// What a workflow says for itself; what it does not say is as above.
    pub per_workflow: HashMap<WorkflowId, WorkflowRetention>,
}

/// What is kept of one workflow. `None`: as of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkflowRetention {
    /// Milliseconds that an execution is kept.
    pub max_age_ms: Option<i64>,
    /// Executions.
    pub max_count: Option<u32>,
    /// Bytes of its executions.
    pub max_bytes: Option<u64>,
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Executions.
    pub executions: u32,
    /// There may be more to go: call again.
    pub more: bool,
}

//! Checks a workflow and says what is wrong, as a list of findings; never panics.

use serde::{Deserialize, Serialize};

use crate::{NodeId, Registry, Workflow};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot run like this.
    Error,
    /// It can run; the user should know.
    Warning,
}

/// Something about a workflow that the user should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Finding {
    /// Stable code, such as `connection.dangling`.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// The node it concerns.
    pub node_id: Option<NodeId>,
    /// Dotted path of the field it concerns.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Everything that is wrong with a workflow.
pub fn validate(_workflow: &Workflow, _registry: &Registry) -> Vec<Finding> {
    vec![]
}

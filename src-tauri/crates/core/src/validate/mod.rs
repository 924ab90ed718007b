//! Checks a workflow and says what is wrong, as a list of findings; never panics.

mod connections;
mod nodes;
mod parameters;
mod reach;

use serde::{Deserialize, Serialize};

use crate::{NodeId, Registry, Workflow, graph::limits};

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

impl Finding {
    fn new(code: &str, severity: Severity, message: String, hint: &str) -> Self {
        Self { code: code.to_owned(), severity, node_id: None, field: None, message, hint: hint.to_owned() }
    }
    fn error(code: &str, message: String, hint: &str) -> Self {
        Self::new(code, Severity::Error, message, hint)
    }
    fn warning(code: &str, message: String, hint: &str) -> Self {
        Self::new(code, Severity::Warning, message, hint)
    }
    fn on(mut self, node: &NodeId) -> Self {
        self.node_id = Some(node.clone());
        self
    }
    fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

/// Everything that is wrong with a workflow, errors first.
pub fn validate(workflow: &Workflow, registry: &Registry) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_limits(workflow, &mut findings);
    nodes::check(workflow, registry, &mut findings);
    connections::check(workflow, registry, &mut findings);
    reach::check(workflow, registry, &mut findings);
    findings.sort_by_key(|f| f.severity != Severity::Error);
    findings
}

fn check_limits(workflow: &Workflow, findings: &mut Vec<Finding>) {
    let counts = [("nodes", workflow.nodes.len(), limits::NODES), ("connections", workflow.connections.len(), limits::CONNECTIONS)];
    for (what, count, most) in counts {
        if count > most {
            findings.push(Finding::error(
                "workflow.limit",
                format!("The workflow has {count} {what}; {most} are allowed."),
                "Split it into several workflows.",
            ));
        }
    }
}

#[cfg(test)]
mod tests;

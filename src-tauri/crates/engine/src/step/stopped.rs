//! The execution ends before it is done.

use millrace_core::{ExecutionStatus, run::Failure};

use super::{Action, State, Stopped, next};

pub(super) fn stopped(state: &mut State, why: Stopped, actions: &mut Vec<Action>) {
    let node = state.running.as_ref().map(|r| state.plan.nodes[r.entry.node].name.to_string());
    let failure = |code: &str, message: String, hint: Option<&str>| Failure {
        code: code.into(),
        message,
        description: None,
        hint: hint.map(Into::into),
        node: node.clone(),
        item: None,
    };
    let (status, failure) = match why {
        Stopped::Canceled => (ExecutionStatus::Canceled, failure("execution.canceled", "The execution was canceled.".into(), None)),
        Stopped::Deadline => (
            ExecutionStatus::Timeout,
            failure(
                "execution.timeout",
                "The execution took longer than it may and was stopped.".into(),
                Some("Raise the timeout in the workflow's settings, or split the work."),
            ),
        ),
        Stopped::Journal(message) => (
            ExecutionStatus::Error,
            failure("execution.journal", message, Some("Check that the disk is not full, then run the workflow again.")),
        ),
    };
    // Put back, so that whoever continues this execution begins here.
    if let Some(running) = state.running.take() {
        state.stack.push_front(running.entry);
    }
    next::finish(state, status, Some(failure), actions);
}

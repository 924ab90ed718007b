//! The execution begins.

use millrace_core::ExecutionStatus;

use super::{Action, State, next, waiting};

pub(super) fn begin(state: &mut State, at: i64, actions: &mut Vec<Action>) {
    if state.status != ExecutionStatus::New {
        return;
    }
    state.status = ExecutionStatus::Running;
    // A partial execution may begin with nothing but nodes that lack inputs.
    if state.stack.is_empty() {
        waiting::examine(state);
    }
    next::advance(state, at, actions);
}

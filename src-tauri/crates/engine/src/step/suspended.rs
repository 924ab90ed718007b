//! A node waits for something.

use millrace_core::{
    ExecutionStatus,
    trigger::{Suspend, WaitKind},
};

use super::{Action, State};

pub(super) fn suspended(state: &mut State, wait: Box<Suspend>, actions: &mut Vec<Action>) {
    let Some(running) = &state.running else { return };
    state.status = if wait.kind == WaitKind::Attention { ExecutionStatus::Paused } else { ExecutionStatus::Waiting };
    actions.push(Action::Suspend { node: running.entry.node, run_index: running.run_index, wait });
}

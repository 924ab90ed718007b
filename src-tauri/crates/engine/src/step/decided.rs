//! What becomes of a node was decided elsewhere: its wait is over, or a person answered.

use millrace_core::ExecutionStatus;

use super::{
    Action, Decision, State,
    complete::{self, Done},
    failed, next,
};

pub(super) fn decided(state: &mut State, decision: Decision, at: i64, actions: &mut Vec<Action>) {
    let Some(running) = state.running.take() else { return };
    state.status = ExecutionStatus::Running;
    let outputs = match decision {
        Decision::Output(outputs) if outputs.is_empty() => vec![running.entry.inputs.iter().flatten().next().cloned()],
        Decision::Output(outputs) => outputs,
        Decision::Fail(mut failure) => {
            failure.node.get_or_insert_with(|| state.plan.nodes[running.entry.node].name.to_string());
            failed::end_here(state, running, *failure, None, at, actions);
            return;
        }
    };
    complete::complete(state, running, Done { outputs, ..Done::default() }, at, actions);
    next::advance(state, at, actions);
}

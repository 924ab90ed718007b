//! The execution begins.

use millrace_core::ExecutionStatus;

use super::{Action, State, next, waiting};

pub(super) fn begin(state: &mut State, at: i64, actions: &mut Vec<Action>) {
    if state.status != ExecutionStatus::New {
        return;
    }
    state.status = ExecutionStatus::Running;
    journal_reused(state, actions);
    // A partial execution may begin with nothing but nodes that lack inputs.
    if state.stack.is_empty() {
        waiting::examine(state);
    }
    next::advance(state, at, actions);
}

/// Results taken over from an earlier execution belong to this one too: whoever looks at it sees the whole picture.
fn journal_reused(state: &State, actions: &mut Vec<Action>) {
    let mut reused: Vec<Action> = Vec::new();
    for (name, runs) in &state.run_data.runs {
        // A node that was deleted since has nothing to say.
        let Some(node) = state.plan.index_of(name) else { continue };
        reused.extend(runs.iter().zip(0..).map(|(run, run_index)| Action::Reuse { node, run_index, run: run.clone() }));
    }
    reused.sort_by_key(|action| match action {
        Action::Reuse { run, .. } => run.execution_index,
        _ => 0,
    });
    actions.extend(reused);
}

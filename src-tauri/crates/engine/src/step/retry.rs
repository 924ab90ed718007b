//! Trying again.

use super::{Action, RetryWait, State, next, state::Running};

pub(super) fn has_tries_left(state: &State, running: &Running) -> bool {
    running.attempt < state.plan.nodes[running.entry.node].max_tries
}

/// Waits before the next try: as long as the node says (n8n's fixed wait), else longer each time.
pub(super) fn wait(state: &mut State, mut running: Running, actions: &mut Vec<Action>) {
    let wait = match state.plan.nodes[running.entry.node].retry_wait_ms {
        Some(ms) => RetryWait::Fixed { ms },
        None => RetryWait::Backoff { attempt: running.attempt },
    };
    running.attempt += 1;
    actions.push(Action::WakeAfter(wait));
    state.running = Some(running);
}

pub(super) fn retry_due(state: &mut State, _at: i64, actions: &mut Vec<Action>) {
    if let Some(running) = &state.running {
        actions.push(next::start(running));
    }
}

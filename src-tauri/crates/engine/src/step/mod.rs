//! n8n's execution semantics as a pure function: `step(state, event) -> (state, actions)`.
//!
//! Everything that needs a clock, a disk or a thread is an action for somebody else; what came of it returns as an event.
//! One handler per file: `begin`, `succeeded`, `failed`, `retry`, `suspended`, `decided`, `stopped`; `next` picks what runs, `complete`
//! books a finished node, `enqueue`, `force` and `waiting` decide what it makes ready, `replay` lets the journal speak for nodes that
//! ran before a crash.

mod action;
mod begin;
mod complete;
mod decided;
mod enqueue;
mod error_output;
mod event;
mod failed;
mod force;
mod next;
mod pair;
mod partial;
mod replay;
mod retry;
mod start;
mod state;
mod stopped;
mod succeeded;
mod suspended;
mod waiting;

pub use action::{Action, RetryWait, StartNode};
pub use event::{Decision, Event, Stopped};
pub use state::State;

use complete::Done;

/// What follows from an event. After the actions are performed in order, exactly one further event is due, unless the last action is [`Action::Finish`].
pub fn step(mut state: State, event: Event) -> (State, Vec<Action>) {
    let mut actions = Vec::with_capacity(2);
    if state.status.is_final() {
        return (state, actions);
    }
    match event {
        Event::Begin { at } => begin::begin(&mut state, at, &mut actions),
        Event::NodeSucceeded { outputs, logs, state: left, at } => {
            succeeded::succeeded(&mut state, Done { outputs, logs, state: left, error: None }, at, &mut actions);
        }
        Event::NodeFailed { error, state: left, at } => failed::failed(&mut state, &error, left, at, &mut actions),
        Event::NodeSuspended { wait } => suspended::suspended(&mut state, wait, &mut actions),
        Event::NodeDecided { decision, at } => decided::decided(&mut state, decision, at, &mut actions),
        Event::Proceed { at } => next::advance(&mut state, at, &mut actions),
        Event::RetryDue { at } => retry::retry_due(&mut state, at, &mut actions),
        Event::Stopped(why) => stopped::stopped(&mut state, why, &mut actions),
    }
    (state, actions)
}

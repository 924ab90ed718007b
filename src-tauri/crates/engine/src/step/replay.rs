//! Recovery: what the journal holds takes the place of running, and everything else is decided anew by the same rules.

use std::{collections::VecDeque, sync::Arc};

use millrace_core::{ExecutionStatus, NodeRun, run::Failure};

use super::{Action, State, complete, next, state::Running};
use crate::{Plan, request::Resume};

/// What of the journal is still to be replayed.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    /// Node, run index and run, in the order in which they ran.
    runs: VecDeque<(usize, u32, Arc<NodeRun>)>,
    /// Why the journal does not fit the workflow.
    misfit: Option<Failure>,
}

impl Replay {
    pub(super) fn new(plan: &Plan, resume: &Resume) -> Self {
        let mut replay = Self { runs: VecDeque::with_capacity(resume.runs.len()), misfit: None };
        for (id, run_index, run) in &resume.runs {
            match plan.by_id.get(id) {
                Some(&node) => replay.runs.push_back((node, *run_index, run.clone())),
                None => replay.misfit = Some(no_fit(format!("The node {id} ran, but is not in this version of the workflow."))),
            }
        }
        if let Some(id) = resume.interrupted().map(|(id, _)| id).filter(|id| !plan.by_id.contains_key(id)) {
            replay.misfit = Some(no_fit(format!("The execution stood at the node {id}, which is not in this version of the workflow.")));
        }
        replay
    }

    /// Nothing can be replayed at all.
    pub(super) fn impossible(why: impl Into<String>) -> Self {
        Self { runs: VecDeque::new(), misfit: Some(no_fit(why)) }
    }

    fn fits(&self, running: &Running) -> Option<&Arc<NodeRun>> {
        let (node, run_index, run) = self.runs.front()?;
        (*node == running.entry.node && *run_index == running.run_index).then_some(run)
    }
}

/// Whether a node that would be started ran before.
pub(super) enum Replayed {
    /// The journal ends here.
    No,
    /// It did, with this outcome.
    Gave(Arc<NodeRun>),
    /// It did, and gave nothing back at all: the journal does not show such runs, but goes on without it.
    GaveNothing,
}

pub(super) fn ran(state: &mut State, running: &Running) -> Replayed {
    let index = state.next_index();
    let Some(replay) = &mut state.replay else { return Replayed::No };
    if replay.runs.is_empty() {
        return Replayed::No;
    }
    match replay.fits(running) {
        Some(run) if run.sources == running.entry.sources => Replayed::Gave(taken(replay, running, index)),
        _ => Replayed::GaveNothing,
    }
}

/// Whether the run of a node that needs no running is in the journal.
pub(super) enum Booked {
    /// It is not, and belongs there.
    New,
    /// It is.
    Earlier(Arc<NodeRun>),
    /// Another one is in its place.
    Misfit,
}

pub(super) fn booked(state: &mut State, running: &Running) -> Booked {
    let index = state.next_index();
    let plan = &state.plan;
    let Some(replay) = &mut state.replay else { return Booked::New };
    if replay.misfit.is_some() {
        return Booked::Misfit;
    }
    let Some((node, run_index, _)) = replay.runs.front() else { return Booked::New };
    if replay.fits(running).is_some() {
        return Booked::Earlier(taken(replay, running, index));
    }
    let (journalled, due) = (&plan.nodes[*node].name, &plan.nodes[running.entry.node].name);
    let message = format!("The journal shows run {run_index} of “{journalled}” where run {} of “{due}” should be.", running.run_index);
    replay.misfit = Some(no_fit(message));
    Booked::Misfit
}

/// The next run, as it was journalled; its inputs are known better here.
fn taken(replay: &mut Replay, running: &Running, index: u32) -> Arc<NodeRun> {
    let Some((_, _, mut run)) = replay.runs.pop_front() else { return Arc::default() };
    if run.execution_index != index {
        replay.misfit = Some(no_fit(format!("The journal shows a run numbered {} where number {index} should be.", run.execution_index)));
    }
    Arc::make_mut(&mut run).inputs.clone_from(&running.entry.inputs);
    run
}

/// Books a replayed run as it is: whatever is done to outputs was done before it was journalled.
pub(super) fn book(state: &mut State, running: Running, run: Arc<NodeRun>, actions: &mut Vec<Action>) {
    let (node, run_index) = (running.entry.node, running.run_index);
    complete::keep(state, node, run.clone());
    match &run.error {
        // Its failure was the end; only that could not be written any more.
        Some(failure) if run.outputs.is_empty() => {
            state.stack.push_front(running.entry);
            next::finish(state, ExecutionStatus::Error, Some(failure.clone()), actions);
        }
        _ => complete::follow(state, node, &run, run_index),
    }
}

/// Why the execution cannot go on, if the journal does not fit.
pub(super) fn misfit(state: &State) -> Option<Failure> {
    state.replay.as_ref()?.misfit.clone()
}

/// The same, or that the journal goes on where nothing is left to run.
pub(super) fn unfinished(state: &State) -> Option<Failure> {
    let replay = state.replay.as_ref()?;
    let (node, run_index, _) = match (&replay.misfit, replay.runs.front()) {
        (Some(failure), _) => return Some(failure.clone()),
        (None, next) => next?,
    };
    let name = &state.plan.nodes[*node].name;
    Some(no_fit(format!("The journal shows run {run_index} of “{name}”, which nothing leads to.")))
}

fn no_fit(message: impl Into<String>) -> Failure {
    Failure {
        code: "execution.replay".into(),
        message: message.into(),
        description: Some("After a stop the execution goes on from its journal, but the journal does not fit the workflow.".into()),
        hint: Some("Run the workflow again from the start. What the execution did before is kept.".into()),
        node: None,
        item: None,
    }
}

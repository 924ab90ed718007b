//! How an execution stands.

use std::{collections::VecDeque, sync::Arc};

use millrace_core::{ExecutionStatus, Item, Items, Mode, RunData, Source, run::Failure};

use super::{partial, replay::Replay, start};
use crate::{ExecutionRequest, Plan, Range, StartError};

/// The state of one execution. Cloning copies nothing that is large.
#[derive(Clone)]
pub struct State {
    pub(super) plan: Arc<Plan>,
    pub(super) run_data: Arc<RunData>,
    /// What is ready to run, next first.
    pub(super) stack: VecDeque<Entry>,
    /// Nodes that lack inputs, in the order in which they began to wait.
    pub(super) waiting: Vec<Waiting>,
    /// Nodes by execution index.
    pub(super) order: Vec<usize>,
    /// Execution index of the first run here: earlier results that are reused come before.
    pub(super) first_index: u32,
    pub(super) status: ExecutionStatus,
    pub(super) error: Option<Failure>,
    pub(super) running: Option<Running>,
    /// The node and run that were put back because an input was missing; seeing it again at once means that nothing moves.
    pub(super) deferred: Option<(usize, u32)>,
    /// Output of nodes that are not to run, by node; empty without pins.
    pub(super) pins: Vec<Option<Items>>,
    /// Run only these nodes.
    pub(super) only: Option<Vec<bool>>,
    /// Nothing after this node runs.
    pub(super) destination: Option<usize>,
    pub(super) max_runs: u64,
    /// What ran before a crash or a wait; empty in most executions.
    pub(super) replay: Option<Box<Replay>>,
}

/// A node that is ready, with its input.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) node: usize,
    pub(super) inputs: Vec<Option<Items>>,
    pub(super) sources: Vec<Option<Source>>,
    /// A trigger that is handed what it fired with: it passes it on without running.
    pub(super) fired: bool,
}

/// A node that lacks inputs.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) node: usize,
    /// One per future run, oldest first.
    pub(super) entries: VecDeque<Partial>,
}

/// The inputs that have come so far for one future run.
#[derive(Clone, Debug)]
pub(super) struct Partial {
    pub(super) inputs: Vec<Option<Items>>,
    pub(super) sources: Vec<Option<Source>>,
}

/// The node that runs, or waits for its next try.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) entry: Entry,
    pub(super) run_index: u32,
    pub(super) attempt: u32,
    pub(super) started_at: i64,
}

impl State {
    /// The state before anything happened.
    ///
    /// With [`ExecutionRequest::resume`] its first step replays the journal.
    ///
    /// # Errors
    /// When there is nowhere to start.
    pub fn new(request: &ExecutionRequest, max_runs: u64) -> Result<Self, StartError> {
        let plan = request.plan.clone();
        let mut state = Self {
            pins: pins(request),
            plan,
            run_data: Arc::default(),
            stack: VecDeque::with_capacity(4),
            waiting: vec![],
            order: Vec::with_capacity(8),
            first_index: 0,
            status: ExecutionStatus::New,
            error: None,
            running: None,
            deferred: None,
            only: None,
            destination: None,
            max_runs,
            replay: request.resume.as_ref().map(|resume| Box::new(Replay::new(&request.plan, resume))),
        };
        match state.enter(request) {
            Ok(()) => Ok(state),
            // It began once, so it ends here and is not just refused.
            Err(error) if request.resume.is_some() => {
                state.replay = Some(Box::new(Replay::impossible(error.to_string())));
                Ok(state)
            }
            Err(error) => Err(error),
        }
    }
    fn enter(&mut self, request: &ExecutionRequest) -> Result<(), StartError> {
        match &request.range {
            Range::Auto => start::at(self, None, request),
            Range::Start(name) => start::at(self, Some(name), request),
            Range::To { destination, start, earlier, dirty } => {
                partial::up_to(self, request, destination, start.as_deref(), earlier.as_ref(), dirty)
            }
            Range::From { node, earlier } => partial::from(self, request, node, earlier),
        }
    }
    /// How it stands.
    pub fn status(&self) -> ExecutionStatus {
        self.status
    }
    /// Why it failed.
    pub fn error(&self) -> Option<&Failure> {
        self.error.as_ref()
    }
    /// All runs so far.
    pub fn run_data(&self) -> &Arc<RunData> {
        &self.run_data
    }
    /// Node names by execution index.
    pub fn order(&self) -> Vec<Arc<str>> {
        self.order.iter().map(|n| self.plan.nodes[*n].name.clone()).collect()
    }
    /// What it runs.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }
    /// The node that the execution begins with, if it is known already.
    pub fn first_node(&self) -> Option<&Arc<str>> {
        self.stack.front().map(|e| &self.plan.nodes[e.node].name)
    }
    /// Execution index of the next run.
    pub(super) fn next_index(&self) -> u32 {
        self.first_index.saturating_add(u32::try_from(self.order.len()).unwrap_or(u32::MAX))
    }
    pub(super) fn runs_of(&self, node: usize) -> u32 {
        self.run_data.runs.get(&self.plan.nodes[node].name).map_or(0, |runs| u32::try_from(runs.len()).unwrap_or(u32::MAX))
    }
    pub(super) fn has_run(&self, node: usize) -> bool {
        self.runs_of(node) > 0
    }
    pub(super) fn pin(&self, node: usize) -> Option<&Items> {
        self.pins.get(node)?.as_ref()
    }
    pub(super) fn is_on_stack(&self, node: usize) -> bool {
        self.stack.iter().any(|e| e.node == node)
    }
}

/// One empty item: what a node gets that has to run and is given nothing.
pub(super) fn one_empty_item() -> Items {
    Arc::new(vec![Item::default()])
}

fn pins(request: &ExecutionRequest) -> Vec<Option<Items>> {
    let workflow = &request.plan.workflow;
    let manual = request.mode == Mode::Manual;
    if request.pins.is_empty() && (!manual || workflow.pinned.is_empty()) {
        return vec![];
    }
    let mut pins = vec![None; workflow.nodes.len()];
    let mut set = |id, items: Items| {
        if let Some(&index) = request.plan.by_id.get(id) {
            pins[index] = Some(items);
        }
    };
    if manual {
        workflow.pinned.iter().for_each(|(id, items)| set(id, Arc::new(items.clone())));
    }
    request.pins.iter().for_each(|(id, items)| set(id, items.clone()));
    pins
}

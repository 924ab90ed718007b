//! What an execution is asked to do.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use millrace_core::{
    EpochMs, ExecutionId, Item, Items, Mode, NodeId, NodeRun, Registry, RunData, Workflow, WorkflowId, WorkspaceId,
    journal::InFlight,
    node::Secrets,
    run::Failure,
    trigger::{Responder, TriggerKind},
};

use crate::plan::Plan;

/// One execution to run.
#[derive(Clone)]
pub struct ExecutionRequest {
    /// Its id; new by default.
    pub id: ExecutionId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which workflow.
    pub workflow_id: WorkflowId,
    /// Which immutable version; 0 for a draft.
    pub version: u32,
    /// The workflow, compiled. Compile once per version and share it.
    pub plan: Arc<Plan>,
    /// Why it runs. `Manual` applies the document's pinned data.
    pub mode: Mode,
    /// Whether the workflow is deployed (`$workflow.active`).
    pub active: bool,
    /// Where it begins and how far it goes.
    pub range: Range,
    /// Items handed to the start node; one empty item when `None`.
    pub input: Option<Vec<Item>>,
    /// Output of nodes that are not to run, by node id; in every mode, and before the document's pinned data.
    pub pins: HashMap<NodeId, Items>,
    /// Credentials for this execution only, instead of the engine's.
    pub secrets: Option<Arc<dyn Secrets>>,
    /// What fired.
    pub trigger_kind: TriggerKind,
    /// Events with the same key start one execution only.
    pub event_key: Option<String>,
    /// When it should have begun, where that is known.
    pub due_at: Option<EpochMs>,
    /// 1, or how often the same event was tried.
    pub attempt: u32,
    /// The execution that this one repeats.
    pub repeats: Option<ExecutionId>,
    /// Hears what the workflow answers.
    pub responder: Option<Arc<dyn Responder>>,
    /// The execution began before and goes on here, from what the journal holds of it. `id`, `version`, `range` and `input` are those it began with.
    pub resume: Option<Resume>,
}

/// Where an execution stands that began before: it was cut off by a stop of the program, waited for something, or waited in line.
#[derive(Clone, Debug, Default)]
pub struct Resume {
    /// When it began.
    pub started_at: EpochMs,
    /// Finished runs with their node and run index, sorted by execution index.
    pub runs: Vec<(NodeId, u32, Arc<NodeRun>)>,
    /// The node that was about to do something that must not happen twice, as last journalled.
    pub in_flight: Option<InFlight>,
    /// The node at which it was put aside, and in which run of it.
    pub wait: Option<(NodeId, u32)>,
    /// What the node gives if the wait ended by time, as it was put aside with: [`millrace_core::trigger::Suspend::on_time`].
    pub on_time: Option<Vec<Option<Items>>>,
    /// What came of the wait, or what a person says about the node that was in flight.
    pub answer: Option<Answer>,
}

/// What becomes of the node at which an execution stands.
#[derive(Clone, Debug)]
pub enum Answer {
    /// This came (a request, a form, a decision); the node makes its output of it with [`millrace_core::NodeType::resume`].
    Answered(Items),
    /// A person skips the node: it gives this, by output index. When that is empty, what it was given goes on through its first output.
    Output(Vec<Option<Items>>),
    /// The wait ended by time: the node gives [`Resume::on_time`], or else what it was given.
    TimeUp,
    /// It runs, again if it ran before.
    Repeat,
    /// The execution fails here, whatever the node's `onError` says.
    Fail(Failure),
}

impl Resume {
    /// The node at which the execution stood, and its run index.
    pub(crate) fn interrupted(&self) -> Option<(&NodeId, u32)> {
        let waiting = self.wait.as_ref().map(|(node, run)| (node, *run));
        waiting.or_else(|| self.in_flight.as_ref().map(|node| (&node.node_id, node.run_index)))
    }
}

/// Where an execution begins and how far it goes. Nodes are given by name.
#[derive(Clone, Debug, Default)]
pub enum Range {
    /// From the trigger that n8n's rule picks, to the end.
    #[default]
    Auto,
    /// From this node with the request's input, to the end.
    Start(String),
    /// Up to and including this node ("run to here"): results of an earlier execution are reused as far as they are there and not dirty.
    To {
        /// The last node to run.
        destination: String,
        /// Where to begin when nothing can be reused; n8n's rule when `None`.
        start: Option<String>,
        /// What an earlier execution produced.
        earlier: Option<Arc<RunData>>,
        /// Nodes whose earlier results no longer count, because they were edited since.
        dirty: HashSet<String>,
    },
    /// This node and all after it ("run from here"), with the inputs it had in an earlier execution.
    From {
        /// The first node to run.
        node: String,
        /// What an earlier execution produced.
        earlier: Arc<RunData>,
    },
}

impl ExecutionRequest {
    /// A whole run of an already compiled workflow, with new random ids.
    pub fn new(plan: Arc<Plan>, mode: Mode) -> Self {
        Self {
            id: ExecutionId::new(),
            workspace_id: WorkspaceId::new(),
            workflow_id: WorkflowId::new(),
            version: 0,
            plan,
            mode,
            active: false,
            range: Range::Auto,
            input: None,
            pins: HashMap::new(),
            secrets: None,
            trigger_kind: TriggerKind::default(),
            event_key: None,
            due_at: None,
            attempt: 1,
            repeats: None,
            responder: None,
            resume: None,
        }
    }
    /// Whether the whole workflow runs, so that the journal alone tells how to go on.
    pub fn is_whole(&self) -> bool {
        matches!(self.range, Range::Auto | Range::Start(_)) && self.pins.is_empty()
    }
    /// The same, compiling the workflow first.
    pub fn of(workflow: Arc<Workflow>, registry: &Registry, mode: Mode) -> Self {
        Self::new(Arc::new(Plan::compile(workflow, registry)), mode)
    }
    /// Pins by node name, as on the command line; returns the names that no node has.
    pub fn pin_by_name(&mut self, pins: impl IntoIterator<Item = (String, Vec<Item>)>) -> Vec<String> {
        let mut unknown = vec![];
        for (name, items) in pins {
            match self.plan.workflow().node_named(&name) {
                Some(node) => {
                    self.pins.insert(node.id.clone(), Arc::new(items));
                }
                None => unknown.push(name),
            }
        }
        unknown
    }
}

/// An execution cannot begin at all; nothing ran and nothing was journalled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// The workflow has no trigger to start at.
    #[error("This workflow has no trigger to start at. Add a trigger, or say which node to start at.")]
    NoTrigger,
    /// A node that was asked for is not there.
    #[error("There is no node “{0}” in this workflow.")]
    NoNode(String),
    /// The start node is switched off.
    #[error("The node “{0}” is disabled, so that the workflow cannot start at it. Enable it or choose another one.")]
    Disabled(String),
    /// Nothing is known of the inputs of the node to run from.
    #[error("“{0}” has no input from an earlier run. Run the nodes before it first.")]
    NoEarlierInput(String),
    /// This very execution is under way.
    #[error("Execution {0} is under way already.")]
    UnderWay(ExecutionId),
    /// Too many executions wait in line.
    #[error("Too many executions wait in line. Try again later, or let more run at the same time.")]
    Busy,
    /// The engine is shutting down.
    #[error("The engine is shutting down and takes no new executions.")]
    ShuttingDown,
}

impl StartError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTrigger => "execution.no_trigger",
            Self::NoNode(_) => "execution.no_node",
            Self::Disabled(_) => "execution.start_disabled",
            Self::NoEarlierInput(_) => "execution.no_earlier_input",
            Self::UnderWay(_) => "execution.under_way",
            Self::Busy => "engine.busy",
            Self::ShuttingDown => "engine.shutting_down",
        }
    }
}

//! Who is under way: those that run and those in line.

use std::collections::{HashMap, hash_map::Entry};

use millrace_core::{ExecutionId, Mode, WorkflowId, policy::Overlap, trigger::TriggerKind};
use tokio::sync::oneshot;

use crate::{
    ExecutionRequest, Load, StartError,
    handle::Canceler,
    queue::{FairQueue, Offered, Ticket},
};

pub(crate) struct Ledger {
    accepting: bool,
    queue: FairQueue<oneshot::Sender<()>>,
    under_way: HashMap<ExecutionId, UnderWay>,
}

struct UnderWay {
    stop: Canceler,
    /// Whether the next start of the program can take it up.
    is_whole: bool,
}

impl UnderWay {
    fn stop(&self) {
        if self.is_whole { self.stop.put_down() } else { self.stop.cancel() }
    }
}

/// How an execution comes to run.
pub(crate) enum Admitted {
    /// At once.
    Begin,
    /// When this says so.
    Wait(oneshot::Receiver<()>),
}

impl Ledger {
    pub(crate) fn new(max_concurrent: usize, max_queued: usize) -> Self {
        Self { accepting: true, queue: FairQueue::new(max_concurrent, max_queued), under_way: HashMap::new() }
    }

    pub(crate) fn admit(&mut self, request: &ExecutionRequest, stop: Canceler) -> Result<Admitted, StartError> {
        if !self.accepting {
            return Err(StartError::ShuttingDown);
        }
        let Entry::Vacant(place) = self.under_way.entry(request.id) else { return Err(StartError::UnderWay(request.id)) };
        let place = place.insert_entry(UnderWay { stop, is_whole: request.is_whole() });
        // Its caller holds a place and waits for it: in line behind others that call, both could wait for ever.
        if request.trigger_kind == TriggerKind::Workflow {
            self.queue.enter(request.workflow_id);
            return Ok(Admitted::Begin);
        }
        let ticket = Ticket { id: request.id, workflow: request.workflow_id, priority: request.priority(), limit: limit(request) };
        let (give, turn) = oneshot::channel();
        match self.queue.offer(ticket, give) {
            Offered::Begin(_) => Ok(Admitted::Begin),
            Offered::Wait => {
                self.advance();
                Ok(Admitted::Wait(turn))
            }
            Offered::Full(_) => {
                place.remove();
                Err(StartError::Busy)
            }
        }
    }

    /// An execution is under way no more; others may take its place.
    pub(crate) fn leave(&mut self, id: ExecutionId, workflow: WorkflowId) {
        self.under_way.remove(&id);
        if self.queue.withdraw(id, workflow).is_none() {
            self.queue.done(workflow);
        }
        if self.accepting {
            self.advance();
        }
    }

    fn advance(&mut self) {
        while let Some(turn) = self.queue.next() {
            // One that was canceled meanwhile gives its place back when it leaves.
            let _ = turn.send(());
        }
    }

    pub(crate) fn stop_of(&self, id: ExecutionId) -> Option<Canceler> {
        self.under_way.get(&id).map(|u| u.stop.clone())
    }

    pub(crate) fn under_way(&self) -> Vec<ExecutionId> {
        self.under_way.keys().copied().collect()
    }

    pub(crate) fn load(&self) -> Load {
        self.queue.load()
    }

    pub(crate) fn load_of(&self, workflow: WorkflowId) -> Load {
        self.queue.load_of(workflow)
    }

    /// Takes nobody in any more, and stops those in line.
    pub(crate) fn close(&mut self) {
        self.accepting = false;
        self.queue.waiting().filter_map(|id| self.under_way.get(&id)).for_each(UnderWay::stop);
    }

    /// Stops everything.
    pub(crate) fn stop_all(&self) {
        self.under_way.values().for_each(UnderWay::stop);
    }
}

/// What a person runs by hand is not held back by its workflow's limit.
fn limit(request: &ExecutionRequest) -> Option<usize> {
    let policy = &request.plan.policy;
    match (request.mode, policy.overlap) {
        (Mode::Manual, _) => None,
        (Mode::Trigger, Overlap::Queue) => Some(1),
        (Mode::Trigger, _) => policy.max_concurrency,
    }
}

//! Who runs when not all can. Pure: no tasks, no clock.
//!
//! Larger priorities first; within one priority the workflows take turns, and each workflow's executions keep their order.
//! So that nothing waits for ever behind more important work, every [`TURN_OF_THE_LAST`]th turn looks from the other end.

use std::collections::{BTreeMap, HashMap, VecDeque};

use millrace_core::{ExecutionId, WorkflowId};

/// One turn of this many goes to the lowest priority that waits.
pub const TURN_OF_THE_LAST: u64 = 16;

/// An execution that wants to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Which.
    pub id: ExecutionId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// Larger first.
    pub priority: i16,
    /// It begins only while fewer than this run of its workflow.
    pub limit: Option<usize>,
}

/// What becomes of an execution that wants to run.
#[derive(Debug, PartialEq, Eq)]
pub enum Offered<T> {
    /// It runs.
    Begin(T),
    /// It waits in line.
    Wait,
    /// There is no room in line.
    Full(T),
}

/// Executions that run and that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Under way.
    pub running: usize,
    /// In line.
    pub queued: usize,
}

/// The line; `T` is what is handed back when its turn comes.
#[derive(Debug)]
pub struct FairQueue<T> {
    most: usize,
    most_queued: usize,
    load: Load,
    turns: u64,
    workflows: HashMap<WorkflowId, Load>,
    levels: BTreeMap<i16, Level<T>>,
}

/// One priority: whose turn it is, and who waits.
#[derive(Debug)]
struct Level<T> {
    ring: VecDeque<WorkflowId>,
    waiting: HashMap<WorkflowId, VecDeque<Waiting<T>>>,
}

#[derive(Debug)]
struct Waiting<T> {
    id: ExecutionId,
    limit: Option<usize>,
    what: T,
}

impl<T> Level<T> {
    /// Place in the ring of the first workflow whose next execution may run.
    fn ready(&self, workflows: &HashMap<WorkflowId, Load>) -> Option<usize> {
        self.ring.iter().position(|workflow| {
            let running = workflows.get(workflow).map_or(0, |load| load.running);
            self.waiting.get(workflow).and_then(VecDeque::front).is_some_and(|first| has_room(first.limit, running))
        })
    }
}

fn has_room(limit: Option<usize>, running: usize) -> bool {
    limit.is_none_or(|limit| running < limit.max(1))
}

impl<T> Default for Level<T> {
    fn default() -> Self {
        Self { ring: VecDeque::new(), waiting: HashMap::new() }
    }
}

impl<T> FairQueue<T> {
    /// A line where `most` run at the same time (at least one) and `most_queued` wait.
    pub fn new(most: usize, most_queued: usize) -> Self {
        Self { most: most.max(1), most_queued, load: Load::default(), turns: 0, workflows: HashMap::new(), levels: BTreeMap::new() }
    }

    /// Somebody wants to run. After [`Offered::Wait`] ask [`next`](Self::next): it may be its turn at once.
    pub fn offer(&mut self, ticket: Ticket, what: T) -> Offered<T> {
        let Ticket { id, workflow, priority, limit } = ticket;
        let own = self.load_of(workflow);
        // While there is a slot, whoever waits is held back by the limit of his workflow: only those of this one can be before it.
        if self.load.running < self.most && own.queued == 0 && has_room(limit, own.running) {
            self.enter(workflow);
            return Offered::Begin(what);
        }
        if self.load.queued >= self.most_queued {
            return Offered::Full(what);
        }
        self.workflows.entry(workflow).or_default().queued += 1;
        self.load.queued += 1;
        let level = self.levels.entry(priority).or_default();
        let line = level.waiting.entry(workflow).or_default();
        if line.is_empty() {
            level.ring.push_back(workflow);
        }
        line.push_back(Waiting { id, limit, what });
        Offered::Wait
    }

    /// Somebody runs whatever the limits say: others that run wait for it.
    pub fn enter(&mut self, workflow: WorkflowId) {
        self.workflows.entry(workflow).or_default().running += 1;
        self.load.running += 1;
    }

    /// One that ran is done. Ask [`next`](Self::next) then, until it gives nothing.
    pub fn done(&mut self, workflow: WorkflowId) {
        if let Some(own) = self.workflows.get_mut(&workflow).filter(|own| own.running > 0) {
            own.running -= 1;
            self.load.running -= 1;
            self.forget_if_idle(workflow);
        }
    }

    /// Whose turn it is, if there is a slot; it counts as running from now on.
    #[allow(clippy::should_implement_trait, reason = "what comes next changes with what ends")]
    pub fn next(&mut self) -> Option<T> {
        if self.load.running >= self.most || self.load.queued == 0 {
            return None;
        }
        let mut levels = self.levels.iter();
        let found = |(priority, level): (&i16, &Level<T>)| Some((*priority, level.ready(&self.workflows)?));
        let from_below = (self.turns + 1).is_multiple_of(TURN_OF_THE_LAST);
        let (priority, at) = if from_below { levels.find_map(found) } else { levels.rev().find_map(found) }?;
        self.turns += 1;
        let workflow = self.levels.get_mut(&priority)?.ring.remove(at)?;
        let what = self.take(priority, workflow, 0)?;
        // Its workflow's turn comes again after all others.
        if let Some(level) = self.levels.get_mut(&priority).filter(|level| level.waiting.contains_key(&workflow)) {
            level.ring.push_back(workflow);
        }
        self.enter(workflow);
        Some(what)
    }

    /// Somebody who waits does so no more; `None` when he does not wait (any more).
    pub fn withdraw(&mut self, id: ExecutionId, workflow: WorkflowId) -> Option<T> {
        if self.load_of(workflow).queued == 0 {
            return None;
        }
        let (priority, at) = self.levels.iter().find_map(|(priority, level)| {
            let at = level.waiting.get(&workflow)?.iter().position(|waiting| waiting.id == id)?;
            Some((*priority, at))
        })?;
        let what = self.take(priority, workflow, at)?;
        if let Some(level) = self.levels.get_mut(&priority).filter(|level| !level.waiting.contains_key(&workflow)) {
            level.ring.retain(|other| *other != workflow);
        }
        self.forget_if_idle(workflow);
        Some(what)
    }

    /// Who waits, in no order.
    pub fn waiting(&self) -> impl Iterator<Item = ExecutionId> {
        self.levels.values().flat_map(|level| level.waiting.values().flatten().map(|waiting| waiting.id))
    }

    /// How many run and wait in all.
    pub fn load(&self) -> Load {
        self.load
    }

    /// How many of one workflow run and wait.
    pub fn load_of(&self, workflow: WorkflowId) -> Load {
        self.workflows.get(&workflow).copied().unwrap_or_default()
    }

    /// Takes one out of its line; an empty line goes.
    fn take(&mut self, priority: i16, workflow: WorkflowId, at: usize) -> Option<T> {
        let level = self.levels.get_mut(&priority)?;
        let line = level.waiting.get_mut(&workflow)?;
        let taken = line.remove(at)?;
        if line.is_empty() {
            level.waiting.remove(&workflow);
        }
        if level.waiting.is_empty() {
            self.levels.remove(&priority);
        }
        if let Some(own) = self.workflows.get_mut(&workflow) {
            own.queued = own.queued.saturating_sub(1);
        }
        self.load.queued = self.load.queued.saturating_sub(1);
        Some(taken.what)
    }

    fn forget_if_idle(&mut self, workflow: WorkflowId) {
        if self.load_of(workflow) == Load::default() {
            self.workflows.remove(&workflow);
        }
    }
}

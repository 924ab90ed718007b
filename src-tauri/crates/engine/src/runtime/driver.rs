//! Drives one execution from its start, or from where it stood, to its report.

use std::{panic::AssertUnwindSafe, sync::Arc, sync::atomic::Ordering, time::Duration};

use futures::FutureExt as _;
use millrace_core::{
    EpochMs, ExecutionId, Mode, NodeRun,
    event::Event as News,
    journal::{ExecutionStart, JournalError, NodeRecord},
};
use tokio::time::Instant;

use super::{
    ending::AnswerTo,
    interrupted::Interrupted,
    scope::Surroundings,
    writes::{Accept, Writes},
};
use crate::{
    ExecutionReport, ExecutionRequest,
    engine::Inner,
    handle::Canceler,
    step::{Action, Event, State, Stopped, step},
};

pub(crate) struct Driver {
    pub(super) inner: Arc<Inner>,
    pub(super) request: ExecutionRequest,
    pub(super) stop: Canceler,
    pub(super) around: Surroundings,
    pub(super) answer: AnswerTo,
    pub(super) started_at: EpochMs,
    /// It began before.
    pub(super) goes_on: bool,
    /// The node at which it stood; taken when it runs.
    interrupted: Option<Interrupted>,
    /// Whether the journal alone tells how to go on with it.
    pub(super) is_whole: bool,
}

/// How an execution comes to run.
pub(crate) enum Entry {
    /// There is room: it begins while its start is being written.
    AtOnce(Accept),
    /// It waited in line; its start is on disk.
    InTurn,
}

/// What changes while it runs, beside its state.
pub(super) struct Course<'a> {
    pub(super) writes: Writes<'a>,
    pub(super) deadline: Option<Instant>,
    pub(super) interrupted: Option<Interrupted>,
    pub(super) ended_at: Option<EpochMs>,
}

/// What comes after an action.
pub(super) enum Next {
    Event(Event),
    Leave(Left),
}

/// Why an execution leaves the engine.
pub(super) enum Left {
    /// It ended, and that is on disk.
    Ended,
    /// It ended, but not all of it is on disk.
    Unwritten(JournalError),
    /// Its start could not be written, and nothing of it ran.
    NotBegun(JournalError),
    /// Its event had started another one.
    Duplicate(Option<ExecutionId>),
    /// It waits for something.
    Suspended,
    /// It goes on at the next start of the program.
    PutDown,
}

impl Next {
    pub(super) fn unwritten(error: JournalError) -> Self {
        match error {
            JournalError::Failed(_) => Self::Event(Event::Stopped(Stopped::Journal(error.to_string()))),
            JournalError::Duplicate(_) => Self::Leave(Left::refused(error)),
        }
    }
}

impl Left {
    pub(super) fn refused(error: JournalError) -> Self {
        match error {
            JournalError::Duplicate(id) => Self::Duplicate(id),
            JournalError::Failed(_) => Self::NotBegun(error),
        }
    }
}

impl Driver {
    pub(crate) fn new(inner: Arc<Inner>, mut request: ExecutionRequest, stop: Canceler) -> Self {
        let around = Surroundings::new(&inner, &request);
        // `step` has what ran before; nothing is held twice.
        let resume = request.resume.take();
        let started_at = resume.as_ref().map_or_else(|| inner.ports.clock.now(), |resume| resume.started_at);
        if let Some(resume) = &resume {
            around.restore(&request, resume);
        }
        let goes_on = resume.is_some();
        let interrupted = resume.and_then(|resume| Interrupted::of(&request.plan, resume));
        let answer = AnswerTo::new(request.id, request.responder.clone());
        let is_whole = request.is_whole();
        Self { inner, request, stop, around, answer, started_at, goes_on, interrupted, is_whole }
    }

    /// Runs until it ends or is put aside, and reports. Whatever goes wrong is in the report.
    pub(crate) async fn run(mut self, state: State, entry: Entry) -> ExecutionReport {
        let interrupted = self.interrupted.take();
        let course = Course { writes: Writes::default(), deadline: None, interrupted, ended_at: None };
        match AssertUnwindSafe(self.drive(state, entry, course)).catch_unwind().await {
            Ok((state, left, at)) => self.report(&state, left, at),
            Err(_) => self.crashed().await,
        }
    }

    async fn drive<'a>(&'a self, mut state: State, entry: Entry, mut course: Course<'a>) -> (State, Left, EpochMs) {
        let mut next = self.enter(&state, entry, &mut course).await;
        loop {
            let event = match next {
                Next::Event(event) => event,
                Next::Leave(left) => {
                    // What is done stays done; whether it could be written shows when it is taken up again.
                    if matches!(left, Left::PutDown)
                        && let Err(error) = course.writes.settle().await
                    {
                        tracing::error!(execution = %self.request.id, %error, "The last runs before the stop could not be journalled.");
                    }
                    let at = course.ended_at.unwrap_or_else(|| self.inner.ports.clock.now());
                    return (state, left, at);
                }
            };
            let (then, actions) = step(state, event);
            state = then;
            next = self.perform(&state, actions, &mut course).await;
            // A long chain of nodes that never wait must not starve other executions.
            tokio::task::consume_budget().await;
        }
    }

    /// Hands the start to the journal and begins. An event that may have come before is looked up first, so that nothing of it runs twice.
    async fn enter<'a>(&'a self, state: &State, entry: Entry, course: &mut Course<'a>) -> Next {
        let (journal, id) = (&self.inner.ports.journal, self.request.id);
        let begun = match entry {
            Entry::InTurn if self.stop.is_stopped() => return self.halt(Stopped::Canceled),
            Entry::InTurn => course.writes.begin(journal.execution_resumed(id), None).await,
            Entry::AtOnce(accept) if self.goes_on => course.writes.begin(journal.execution_resumed(id), Some(accept)).await,
            Entry::AtOnce(accept) => {
                let start = journal.execution_started(self.start_record(state, false));
                match course.writes.begin(start, Some(accept)).await {
                    Ok(()) if self.request.event_key.is_some() => course.writes.settle().await,
                    begun => begun,
                }
            }
        };
        if let Err(error) = begun {
            return Next::unwritten(error);
        }
        self.tell(News::ExecutionStarted {
            execution_id: id,
            workflow_id: self.request.workflow_id,
            mode: self.request.mode,
            at: self.started_at,
        });
        if let Some(limit) = self.timeout() {
            course.deadline = Instant::now().checked_add(limit);
            self.inner.watchdog.after(limit, &self.stop.flag);
        }
        Next::Event(Event::Begin { at: self.now() })
    }

    /// Performs the actions in order; what came of the last one is next.
    async fn perform<'a>(&'a self, state: &State, actions: Vec<Action>, course: &mut Course<'a>) -> Next {
        let mut next = None;
        for action in actions {
            match action {
                Action::Journal { node, run_index, run } | Action::Reuse { node, run_index, run } => {
                    if let Err(error) = self.journal_node(node, run_index, run, course).await {
                        return Next::unwritten(error);
                    }
                }
                Action::StartNode(start) => next = Some(self.start_node(state, start, course).await),
                Action::WakeAfter(wait) => next = Some(self.pause(wait, course).await),
                Action::Suspend { node, run_index, wait } => next = Some(self.suspend(node, run_index, *wait, course).await),
                Action::Proceed => {
                    next = Some(self.halted(course).unwrap_or_else(|| Next::Event(Event::Proceed { at: self.now() })));
                }
                Action::Finish { status, error } => return Next::Leave(self.finish(status, error, course).await),
            }
        }
        // `step` is silent only about an execution that has ended.
        next.unwrap_or(Next::Leave(Left::Ended))
    }

    async fn journal_node<'a>(
        &'a self,
        node: usize,
        run_index: u32,
        run: Arc<NodeRun>,
        course: &mut Course<'a>,
    ) -> Result<(), JournalError> {
        let plan = &self.request.plan;
        let node_id = plan.node(node).id.clone();
        let news = self.is_heard().then(|| News::NodeFinished {
            execution_id: self.request.id,
            node_id: node_id.clone(),
            run_index,
            output_counts: run.outputs.iter().map(|o| o.as_ref().map_or(0, |v| u32::try_from(v.len()).unwrap_or(u32::MAX))).collect(),
            duration_ms: run.duration_ms,
            error: run.error.clone(),
        });
        let record = NodeRecord { execution_id: self.request.id, node_id, node_name: plan.nodes[node].name.clone(), run_index, run };
        course.writes.push(self.inner.ports.journal.node_finished(record)).await?;
        if let Some(news) = news {
            self.tell(news);
        }
        Ok(())
    }

    /// The execution as it begins.
    pub(super) fn start_record(&self, state: &State, queued: bool) -> ExecutionStart {
        let request = &self.request;
        ExecutionStart {
            id: request.id,
            workspace_id: request.workspace_id,
            workflow_id: request.workflow_id,
            version: request.version,
            mode: request.mode,
            trigger_kind: request.trigger_kind,
            trigger: state.first_node().map(|n| n.to_string()),
            input: request.input.clone().map(Arc::new),
            event_key: request.event_key.clone(),
            due_at: request.due_at,
            attempt: request.attempt,
            repeats: request.repeats,
            priority: request.priority(),
            partial: !self.is_whole,
            queued,
            started_at: self.started_at,
        }
    }

    /// Whether it must stop before anything else is done.
    pub(super) fn halted(&self, course: &Course<'_>) -> Option<Next> {
        if self.stop.is_stopped() {
            return Some(self.halt(Stopped::Canceled));
        }
        let late = course.deadline.is_some_and(|at| at <= Instant::now());
        late.then(|| self.halt(Stopped::Deadline))
    }

    /// Stops for this reason; what looks like a cancel may be the stop of the whole program.
    pub(super) fn halt(&self, why: Stopped) -> Next {
        match why {
            Stopped::Canceled if self.stop.is_put_down() => Next::Leave(Left::PutDown),
            why => Next::Event(Event::Stopped(why)),
        }
    }

    /// The workflow's own limit, else the engine's. Time for which it was put aside does not count: the limit begins anew when it goes on.
    fn timeout(&self) -> Option<Duration> {
        let own = self.request.plan.workflow.settings.execution_timeout.filter(|s| s.is_finite() && *s > 0.0);
        own.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).or(self.inner.config.execution_timeout)
    }

    pub(super) fn now(&self) -> i64 {
        self.inner.ports.clock.now().0
    }

    /// Whether anybody wants to hear of single nodes.
    pub(super) fn is_heard(&self) -> bool {
        self.inner.ports.listening.load(Ordering::Relaxed)
    }

    pub(super) fn tell(&self, news: News) {
        (self.inner.ports.events)(news);
    }
}

impl ExecutionRequest {
    /// A person who waits at the screen comes first.
    pub(crate) fn priority(&self) -> i16 {
        match self.mode {
            Mode::Manual => MOST_URGENT,
            Mode::Trigger => self.plan.policy.priority,
        }
    }
}

const MOST_URGENT: i16 = 10;

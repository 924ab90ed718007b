//! Drives one execution from its start to its report.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use millrace_core::{
    ExecutionStatus, NodeRun,
    event::Event as News,
    journal::{ExecutionEnd, ExecutionStart, JournalError, NodeRecord},
    run::Failure,
    spec::Effect,
};
use tokio::{
    sync::oneshot,
    time::{self, Instant},
};

use super::{
    node_run::{self, Bounds, Ended},
    scope::{NodeStart, Surroundings},
    writes::Writes,
};
use crate::{
    ExecutionReport, ExecutionRequest, Range,
    engine::Inner,
    handle::Canceler,
    step::{Action, Event, StartNode, State, Stopped, step},
};

pub(crate) struct Driver {
    inner: Arc<Inner>,
    request: ExecutionRequest,
    stop: Canceler,
    around: Surroundings,
}

type Accept = oneshot::Sender<Result<(), Box<Failure>>>;

impl Driver {
    pub(crate) fn new(inner: Arc<Inner>, request: ExecutionRequest, stop: Canceler) -> Self {
        let around = Surroundings::new(&inner.config, &request);
        Self { inner, request, stop, around }
    }

    /// Runs to the end and reports. Whatever goes wrong is in the report.
    pub(crate) async fn run(self, state: State, accept: Accept) -> ExecutionReport {
        let started = self.inner.ports.clock.now();
        let plan = state.plan().clone();
        let (state, unwritten) = match AssertUnwindSafe(self.drive(state, accept)).catch_unwind().await {
            Ok(driven) => driven,
            // A broken invariant of the engine itself: this execution is lost, the others go on.
            Err(_) => return self.crashed(started).await,
        };
        let (status, error) = match unwritten {
            None => (state.status(), state.error().cloned()),
            Some(error) => (ExecutionStatus::Error, Some(*journal_failure(&error))),
        };
        let finished_at = self.finish(started, status, error.clone()).await;
        tracing::debug!(execution = %self.request.id, workflow = %plan.workflow().name, status = status.as_str(), "Execution finished.");
        ExecutionReport {
            id: self.request.id,
            workflow_id: self.request.workflow_id,
            status,
            error,
            order: state.order(),
            run_data: state.run_data().clone(),
            started_at: started,
            finished_at,
            static_data: self.around.changed_static_data(&self.request),
            custom_data: self.around.custom_data(),
        }
    }

    /// The final state, and why its last runs are not on disk if they are not.
    async fn drive(&self, mut state: State, accept: Accept) -> (State, Option<JournalError>) {
        let mut writes = Writes::new(self.inner.ports.journal.as_ref());
        let slot = tokio::select! {
            biased;
            () = self.stop.token.cancelled() => None,
            slot = self.inner.slots.acquire() => slot.ok(),
        };
        let begun = self.journal_start(&state).await;
        // Nobody may be waiting.
        let _ = accept.send(begun.clone());
        let deadline = self.timeout().and_then(|after| Instant::now().checked_add(after));
        if let Some(after) = self.timeout() {
            self.inner.watchdog.after(after, &self.stop.flag);
        }
        let mut event = match (begun, slot.is_some()) {
            (Err(failure), _) => Event::Stopped(Stopped::Journal(failure.message)),
            (Ok(()), false) => Event::Stopped(Stopped::Canceled),
            (Ok(()), true) => Event::Begin { at: self.now() },
        };
        loop {
            let (next, actions) = step(state, event);
            state = next;
            match self.perform(&state, actions, deadline, &mut writes).await {
                Some(next) => event = next,
                None => return (state, writes.settle().await.err()),
            }
            // A long chain of nodes that never wait must not starve other executions.
            tokio::task::consume_budget().await;
        }
    }

    /// Performs the actions in order; what came of the last one is the next event.
    async fn perform(&self, state: &State, actions: Vec<Action>, deadline: Option<Instant>, writes: &mut Writes<'_>) -> Option<Event> {
        let mut event = None;
        for action in actions {
            match action {
                Action::Journal { node, run_index, run } | Action::Reuse { node, run_index, run } => {
                    if let Err(error) = self.journal_node(state, node, run_index, run, writes).await {
                        return Some(Event::Stopped(Stopped::Journal(error.to_string())));
                    }
                }
                Action::StartNode(start) => {
                    // What came before is on disk before anything outside is touched.
                    if self.has_effect(start.node)
                        && let Err(error) = writes.settle().await
                    {
                        return Some(Event::Stopped(Stopped::Journal(error.to_string())));
                    }
                    event = Some(self.run_node(state, start, deadline).await);
                }
                Action::WakeAfter { ms } => event = Some(self.pause(Duration::from_millis(ms), deadline).await),
                Action::Proceed => event = Some(self.proceed(deadline)),
                Action::Finish { .. } => return None,
            }
        }
        event
    }

    fn has_effect(&self, node: usize) -> bool {
        self.request.plan.nodes[node].node_type.as_ref().is_some_and(|(spec, _)| spec.effect != Effect::None)
    }

    async fn run_node(&self, state: &State, start: StartNode, deadline: Option<Instant>) -> Event {
        if self.stop.token.is_cancelled() {
            return Event::Stopped(Stopped::Canceled);
        }
        let plan = &self.request.plan;
        let Some((spec, node_type)) = &plan.nodes[start.node].node_type else {
            // `step` starts no placeholder.
            return Event::NodeFailed {
                error: millrace_core::NodeError::new("node.unknown_type", "This node type cannot run in Millrace yet."),
                at: self.now(),
            };
        };
        let inner = &self.inner;
        self.tell(News::NodeStarted {
            execution_id: self.request.id,
            node_id: plan.node(start.node).id.clone(),
            run_index: start.run_index,
            attempt: start.attempt,
        });
        let node_timeout = inner.config.node_timeout;
        // With a time limit of its own a node needs a flag of its own.
        let flag = match node_timeout {
            Some(after) => {
                let own = Arc::default();
                inner.watchdog.after(after, &own);
                own
            }
            None => self.stop.flag.clone(),
        };
        let run = NodeStart { start, run_data: state.run_data().clone(), spec: spec.clone(), canceled: flag.clone() };
        let context = self.around.context(inner, &self.request, run);
        match node_run::run(node_type.as_ref(), context, Bounds { stop: &self.stop, deadline, node_timeout, flag }).await {
            Ended::Output(output) => Event::NodeSucceeded { outputs: output.outputs, logs: output.logs, at: self.now() },
            Ended::Failed(error) => Event::NodeFailed { error, at: self.now() },
            Ended::Stopped(why) => Event::Stopped(why),
        }
    }

    fn proceed(&self, deadline: Option<Instant>) -> Event {
        if self.stop.token.is_cancelled() {
            Event::Stopped(Stopped::Canceled)
        } else if deadline.is_some_and(|at| at <= Instant::now()) {
            Event::Stopped(Stopped::Deadline)
        } else {
            Event::Proceed { at: self.now() }
        }
    }

    async fn pause(&self, time: Duration, deadline: Option<Instant>) -> Event {
        tokio::select! {
            biased;
            why = node_run::wait_for_stop(&self.stop, deadline) => Event::Stopped(why),
            () = time::sleep(time) => Event::RetryDue { at: self.now() },
        }
    }

    async fn journal_start(&self, state: &State) -> Result<(), Box<Failure>> {
        let request = &self.request;
        let started_at = self.inner.ports.clock.now();
        self.tell(News::ExecutionStarted { execution_id: request.id, workflow_id: request.workflow_id, at: started_at });
        let start = ExecutionStart {
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
            priority: 0,
            partial: !matches!(request.range, Range::Auto | Range::Start(_)),
            queued: false,
            started_at,
        };
        self.inner.ports.journal.execution_started(start).await.map_err(|e| journal_failure(&e))
    }

    async fn journal_node(
        &self,
        state: &State,
        node: usize,
        run_index: u32,
        run: Arc<NodeRun>,
        writes: &mut Writes<'_>,
    ) -> Result<(), JournalError> {
        let planned = &state.plan().nodes[node];
        let node_id = state.plan().node(node).id.clone();
        let output_counts = run.outputs.iter().map(|o| o.as_ref().map_or(0, |v| u32::try_from(v.len()).unwrap_or(u32::MAX))).collect();
        let news = News::NodeFinished {
            execution_id: self.request.id,
            node_id: node_id.clone(),
            run_index,
            output_counts,
            duration_ms: run.duration_ms,
            error: run.error.clone(),
        };
        let record = NodeRecord { execution_id: self.request.id, node_id, node_name: planned.name.clone(), run_index, run };
        writes.push(record).await?;
        self.tell(news);
        Ok(())
    }

    async fn finish(&self, started: millrace_core::EpochMs, status: ExecutionStatus, error: Option<Failure>) -> millrace_core::EpochMs {
        let finished_at = self.inner.ports.clock.now();
        let end = ExecutionEnd { id: self.request.id, status, error: error.clone(), finished_at };
        if let Err(error) = self.inner.ports.journal.execution_finished(end).await {
            tracing::error!(execution = %self.request.id, %error, "The end of an execution could not be journalled.");
        }
        let duration_ms = u64::try_from(finished_at.0 - started.0).unwrap_or(0);
        self.tell(News::ExecutionFinished {
            execution_id: self.request.id,
            workflow_id: self.request.workflow_id,
            status,
            error,
            duration_ms,
        });
        finished_at
    }

    async fn crashed(&self, started: millrace_core::EpochMs) -> ExecutionReport {
        let error = Failure {
            code: "execution.crashed".into(),
            message: "The engine failed while it ran this execution.".into(),
            description: None,
            hint: Some("This is a bug: please report it with this workflow.".into()),
            node: None,
            item: None,
        };
        let finished_at = self.finish(started, ExecutionStatus::Crashed, Some(error.clone())).await;
        ExecutionReport {
            id: self.request.id,
            workflow_id: self.request.workflow_id,
            status: ExecutionStatus::Crashed,
            error: Some(error),
            order: vec![],
            run_data: Arc::default(),
            started_at: started,
            finished_at,
            static_data: None,
            custom_data: self.around.custom_data(),
        }
    }

    /// The workflow's own limit, else the engine's.
    fn timeout(&self) -> Option<Duration> {
        let own = self.request.plan.workflow.settings.execution_timeout.filter(|s| s.is_finite() && *s > 0.0);
        own.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).or(self.inner.config.execution_timeout)
    }

    fn now(&self) -> i64 {
        self.inner.ports.clock.now().0
    }

    fn tell(&self, news: News) {
        (self.inner.ports.events)(news);
    }
}

fn journal_failure(error: &JournalError) -> Box<Failure> {
    Box::new(Failure {
        code: "execution.journal".into(),
        message: error.to_string(),
        description: None,
        hint: Some("Check that the disk is not full, then run the workflow again.".into()),
        node: None,
        item: None,
    })
}

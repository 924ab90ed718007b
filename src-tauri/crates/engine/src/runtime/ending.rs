//! The end of an execution: on disk, in a report, and told to whoever waits.

use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode,
    event::Event as News,
    journal::{ExecutionEnd, JournalError},
    run::Failure,
    trigger::{Outcome, Responder},
};

use super::driver::{Course, Driver, Left};
use crate::{ExecutionReport, handle::journal_failure, step::State};

impl Driver {
    /// Writes the end down, in one turn of the disk with what is still under way.
    pub(super) async fn finish<'a>(&'a self, status: ExecutionStatus, error: Option<Failure>, course: &mut Course<'a>) -> Left {
        let journal = &self.inner.ports.journal;
        let at = self.inner.ports.clock.now();
        course.ended_at = Some(at);
        let end = ExecutionEnd { id: self.request.id, status, error, finished_at: at };
        let kept = self.keep_static_data(course).await;
        let pushed = course.writes.push(journal.execution_finished(end)).await;
        let settled = course.writes.settle().await;
        match kept.and(pushed).and(settled) {
            Ok(()) => Left::Ended,
            Err(error @ JournalError::Duplicate(_)) => Left::refused(error),
            Err(error) => {
                // Not all of it is on disk, so that it did not end as it seemed.
                self.write_end(ExecutionStatus::Error, journal_failure(&error), at).await;
                Left::Unwritten(error)
            }
        }
    }

    /// Hands over what the workflow keeps, when the execution changed it. What somebody tries out changes nothing for the others.
    pub(super) async fn keep_static_data<'a>(&'a self, course: &mut Course<'a>) -> Result<(), JournalError> {
        if self.request.mode != Mode::Trigger {
            return Ok(());
        }
        let Some(data) = self.around.changed_static_data(&self.request) else { return Ok(()) };
        let journal = &self.inner.ports.journal;
        course.writes.push(journal.static_data_changed(self.request.id, self.request.workflow_id, data)).await
    }

    async fn write_end(&self, status: ExecutionStatus, error: Failure, at: EpochMs) {
        let end = ExecutionEnd { id: self.request.id, status, error: Some(error), finished_at: at };
        if let Err(error) = self.inner.ports.journal.execution_finished(end).await {
            tracing::error!(execution = %self.request.id, %error, "The end of an execution could not be journalled.");
        }
    }

    /// A broken invariant of the engine itself: this execution is lost, the others go on.
    pub(super) async fn crashed(&self) -> ExecutionReport {
        let error = Failure {
            code: "execution.crashed".into(),
            message: "The engine failed while it ran this execution.".into(),
            description: None,
            hint: Some("This is a bug: please report it with this workflow.".into()),
            node: None,
            item: None,
        };
        let at = self.inner.ports.clock.now();
        self.write_end(ExecutionStatus::Crashed, error.clone(), at).await;
        let report = ExecutionReport {
            id: self.request.id,
            workflow_id: self.request.workflow_id,
            status: ExecutionStatus::Crashed,
            error: Some(error),
            order: vec![],
            run_data: Arc::default(),
            started_at: self.started_at,
            finished_at: at,
            static_data: None,
            custom_data: self.around.custom_data(),
        };
        self.tell_end(&report);
        report
    }

    /// What it came to; whoever waits for an answer hears of it.
    pub(super) fn report(&self, state: &State, left: Left, at: EpochMs) -> ExecutionReport {
        let (status, error) = match &left {
            Left::Ended | Left::Suspended => (state.status(), state.error().cloned()),
            Left::PutDown => (ExecutionStatus::Running, None),
            Left::Duplicate(earlier) => (ExecutionStatus::Canceled, Some(duplicate(*earlier))),
            Left::NotBegun(error) | Left::Unwritten(error) => (ExecutionStatus::Error, Some(journal_failure(error))),
        };
        tracing::debug!(execution = %self.request.id, workflow = %state.plan().workflow().name, status = status.as_str(), "Execution left the engine.");
        let report = ExecutionReport {
            id: self.request.id,
            workflow_id: self.request.workflow_id,
            status,
            error,
            order: state.order(),
            run_data: state.run_data().clone(),
            started_at: self.started_at,
            finished_at: at,
            static_data: self.around.changed_static_data(&self.request),
            custom_data: self.around.custom_data(),
        };
        match left {
            Left::Ended | Left::Unwritten(_) => self.tell_end(&report),
            Left::Suspended | Left::PutDown | Left::Duplicate(_) | Left::NotBegun(_) => self.answer.ended(&report),
        }
        report
    }

    fn tell_end(&self, report: &ExecutionReport) {
        self.tell(News::ExecutionFinished {
            execution_id: report.id,
            workflow_id: report.workflow_id,
            status: report.status,
            error: report.error.clone(),
            duration_ms: u64::try_from(report.finished_at.0 - report.started_at.0).unwrap_or(0),
        });
        self.answer.ended(report);
    }
}

fn duplicate(earlier: Option<ExecutionId>) -> Failure {
    Failure {
        code: "execution.duplicate".into(),
        message: match earlier {
            Some(id) => format!("This event has started execution {id} already."),
            None => "This event has started an execution already.".into(),
        },
        description: None,
        hint: None,
        node: None,
        item: None,
    }
}

/// Who waits for the answer hears of the end exactly once, also when the engine is torn down.
pub(super) struct AnswerTo {
    id: ExecutionId,
    responder: Mutex<Option<Arc<dyn Responder>>>,
}

impl AnswerTo {
    pub(super) fn new(id: ExecutionId, responder: Option<Arc<dyn Responder>>) -> Self {
        Self { id, responder: Mutex::new(responder) }
    }

    fn ended(&self, report: &ExecutionReport) {
        if let Some(responder) = self.take() {
            responder.ended(&Outcome {
                id: report.id,
                status: report.status,
                error: report.error.clone(),
                last_items: report.last_items().cloned(),
            });
        }
    }

    fn take(&self) -> Option<Arc<dyn Responder>> {
        self.responder.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for AnswerTo {
    fn drop(&mut self) {
        if let Some(responder) = self.take() {
            responder.ended(&Outcome { id: self.id, status: ExecutionStatus::Crashed, error: None, last_items: None });
        }
    }
}

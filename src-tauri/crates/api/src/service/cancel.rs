//! Ends what the engine does not have: executions that wait for something, and those that are held back.

use std::sync::Arc;

use millrace_core::{
    ExecutionId, ExecutionStatus,
    event::Event,
    journal::{ExecutionEnd, Journal as _},
};
use millrace_store::ExecutionRow;
use serde_json::json;

use super::{launch::Launcher, resume::CANCELED};
use crate::{ApiError, dto::AlarmKind};

impl Launcher {
    /// Cancels an execution that is put aside or held back. False when it is neither (any more).
    ///
    /// # Errors
    /// When the store refuses.
    pub(crate) async fn cancel_waiting(self: &Arc<Self>, row: &ExecutionRow) -> Result<bool, ApiError> {
        // Whoever answers or releases it first has it.
        let ours = match row.status {
            ExecutionStatus::Waiting | ExecutionStatus::Paused => self.store.answer_wait(row.id, json!({"choice": CANCELED})).await?,
            ExecutionStatus::Queued => self.store.release(row.id).await?,
            _ => false,
        };
        if ours {
            self.end_canceled(row).await?;
        }
        Ok(ours)
    }

    async fn end_canceled(&self, row: &ExecutionRow) -> Result<(), ApiError> {
        let (id, now) = (row.id, crate::clock::now());
        let end = ExecutionEnd { id, status: ExecutionStatus::Canceled, error: None, finished_at: now };
        self.store.execution_finished(end).await.map_err(|e| ApiError::new("storage", e.to_string()))?;
        self.sub.put_down(id, ExecutionStatus::Canceled);
        self.resolve_questions(id).await;
        self.events.push(Event::ExecutionFinished {
            execution_id: id,
            workflow_id: row.workflow_id,
            status: ExecutionStatus::Canceled,
            error: None,
            duration_ms: u64::try_from(now.0.saturating_sub(row.started_at.0)).unwrap_or_default(),
        });
        self.events.changed(vec!["waits".into(), "health".into()]);
        Ok(())
    }

    /// Nobody need answer any more.
    pub(super) async fn resolve_questions(&self, id: ExecutionId) {
        let subject = id.to_string();
        self.alarms.resolve(AlarmKind::AttentionNeeded, &subject).await;
        self.alarms.resolve(AlarmKind::ApprovalOverdue, &subject).await;
    }
}

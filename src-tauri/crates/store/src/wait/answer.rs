//! Answers a wait.

use millrace_core::ExecutionId;
use serde_json::Value;

use crate::{
    Error, PendingEvent, Store,
    database::{Document, Query},
    pending_event,
};

impl Store {
    /// Keeps what was answered; durable when this returns. True for the first answer, which counts; false when there was
    /// one before, or the execution does not wait.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answer_wait(&self, execution_id: ExecutionId, answer: Value) -> Result<bool, Error> {
        self.answer_wait_and_tell(execution_id, answer, vec![]).await
    }

    /// The same with the events of the answer, which are kept when it counts.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answer_wait_and_tell(&self, execution_id: ExecutionId, answer: Value, events: Vec<PendingEvent>) -> Result<bool, Error> {
        let (workspace, now) = (self.workspace_text(), self.now());
        let query = Query::new("UPDATE waits SET answer = ?, answered_at = ? WHERE execution_id = ? AND answered_at IS NULL")
            .bind(Document(answer.to_string()))
            .bind(now.0)
            .bind(execution_id.to_string());
        self.write(move |c| {
            Box::pin(async move {
                let counts = c.execute(query).await? == 1;
                if counts {
                    pending_event::insert(c, &workspace, now, &events).await?;
                }
                Ok(counts)
            })
        })
        .await
    }
}

//! Answers a wait.

use millrace_core::ExecutionId;
use serde_json::Value;

use crate::{
    Error, Store,
    database::{Document, Query},
};

impl Store {
    /// Keeps what was answered; durable when this returns. True for the first answer, which counts; false when there was
    /// one before, or the execution does not wait.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answer_wait(&self, execution_id: ExecutionId, answer: Value) -> Result<bool, Error> {
        let query = Query::new("UPDATE waits SET answer = ?, answered_at = ? WHERE execution_id = ? AND answered_at IS NULL")
            .bind(Document(answer.to_string()))
            .bind(self.now().0)
            .bind(execution_id.to_string());
        Ok(self.write(move |c| Box::pin(c.execute(query))).await? == 1)
    }
}

//! Ends an execution that nothing can go on with.

use millrace_core::{
    ExecutionId, ExecutionStatus,
    journal::{ExecutionEnd, Journal as _, JournalError},
    run::Failure,
};

use crate::{Error, Store};

impl Store {
    /// Marks an execution as crashed, with the reason: it could not be taken up again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_crashed(&self, id: ExecutionId, error: Failure) -> Result<(), Error> {
        let end = ExecutionEnd { id, status: ExecutionStatus::Crashed, error: Some(error), finished_at: self.now() };
        self.execution_finished(end).await.map_err(|e| match e {
            JournalError::Failed(reason) => Error::Commit(reason),
            JournalError::Duplicate(earlier) => Error::Duplicate(earlier),
        })
    }
}

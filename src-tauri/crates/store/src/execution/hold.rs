//! Puts an execution into the queue that must not start yet.

use millrace_core::{EpochMs, journal::ExecutionStart};

use super::record::Written;
use crate::{Error, Store, database::Query};

impl Store {
    /// Keeps an execution that starts at `not_before` at the earliest: another try after its pause, or an event that an
    /// open breaker holds back.
    ///
    /// # Errors
    /// [`Error::Duplicate`] when its event started an execution before; then nothing is kept.
    pub async fn hold(&self, start: ExecutionStart, not_before: EpochMs) -> Result<(), Error> {
        let id = start.id;
        match self.start_record(ExecutionStart { queued: true, ..start }).await? {
            Written::Done => {}
            Written::Duplicate(earlier) => return Err(Error::Duplicate(earlier)),
        }
        // Between the two nothing starts it: only what is due is taken from the queue, and only at a start everything.
        let query = Query::new("UPDATE executions SET not_before = ? WHERE id = ?").bind(not_before.0).bind(id.to_string());
        self.write(move |c| Box::pin(c.execute(query))).await?;
        Ok(())
    }
}

//! Dead letters: events that failed for good, until somebody has looked at them. A failed execution that a trigger started is one as
//! soon as its end is written, so that a stop of the program right then hides none.

use millrace_core::ExecutionId;

use crate::{Error, Store, database::Query};

impl Store {
    /// Puts executions on the list of dead letters, or takes them off. Ids that do not exist are left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_dead_letter(&self, ids: Vec<ExecutionId>, dead: bool) -> Result<(), Error> {
        self.write(move |c| {
            Box::pin(async move {
                for id in ids {
                    c.execute(Query::new("UPDATE executions SET dead_letter = ? WHERE id = ?").bind(dead).bind(id.to_string())).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// How many dead letters there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_dead_letters(&self) -> Result<u32, Error> {
        let query =
            Query::new("SELECT COUNT(*) FROM executions WHERE workspace_id = ? AND dead_letter = 1").bind(self.workspace_id().to_string());
        self.readers().fetch_one(query).await?.get(0)
    }
}

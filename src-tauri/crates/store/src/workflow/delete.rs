//! Deletes workflows so that they can be restored.

use millrace_core::WorkflowId;

use crate::{Error, Store, database::Query};

impl Store {
    /// Hides workflows from lists; everything is kept.
    ///
    /// # Errors
    /// When one does not exist; then none is deleted.
    pub async fn delete_workflows(&self, ids: Vec<WorkflowId>) -> Result<(), Error> {
        let now = self.now().0;
        self.mark(ids, Some(now)).await
    }

    /// Takes a deletion back.
    ///
    /// # Errors
    /// When one does not exist; then none is restored.
    pub async fn restore_workflows(&self, ids: Vec<WorkflowId>) -> Result<(), Error> {
        self.mark(ids, None).await
    }

    async fn mark(&self, ids: Vec<WorkflowId>, deleted_at: Option<i64>) -> Result<(), Error> {
        self.write(move |c| {
            Box::pin(async move {
                for id in ids {
                    let done = c
                        .execute(Query::new("UPDATE workflows SET deleted_at = ? WHERE id = ?").bind(deleted_at).bind(id.to_string()))
                        .await?;
                    if done == 0 {
                        return Err(Error::not_found("workflow", id));
                    }
                }
                Ok(())
            })
        })
        .await
    }
}

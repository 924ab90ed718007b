//! Deletes workflows so that they can be restored.

use millrace_core::{EpochMs, WorkflowId};

use crate::{Error, Store, database::Query, deployment::undeploy_deleted};

impl Store {
    /// Takes workflows out of service and hides them from lists; everything is kept.
    ///
    /// # Errors
    /// When one does not exist; then none is deleted.
    pub async fn delete_workflows(&self, ids: Vec<WorkflowId>) -> Result<(), Error> {
        let now = self.now();
        self.mark(ids, Some(now)).await
    }

    /// Takes a deletion back.
    ///
    /// # Errors
    /// When one does not exist; then none is restored.
    pub async fn restore_workflows(&self, ids: Vec<WorkflowId>) -> Result<(), Error> {
        self.mark(ids, None).await
    }

    async fn mark(&self, ids: Vec<WorkflowId>, deleted_at: Option<EpochMs>) -> Result<(), Error> {
        let workspace = self.workspace_id().to_string();
        self.write(move |c| {
            Box::pin(async move {
                for id in ids {
                    if let Some(now) = deleted_at {
                        undeploy_deleted(c, &workspace, now, id).await?;
                    }
                    let done = c
                        .execute(
                            Query::new("UPDATE workflows SET deleted_at = ? WHERE id = ?")
                                .bind(deleted_at.map(|at| at.0))
                                .bind(id.to_string()),
                        )
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

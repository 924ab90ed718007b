//! Deletes executions, and with them what only they needed on disk.

use std::sync::Arc;

use millrace_core::ExecutionId;

use crate::{Error, Store, database::Query, workflow::list::parse_status};

impl Store {
    /// Deletes finished executions; the file shrinks. Returns how many went.
    ///
    /// # Errors
    /// When one is still under way; then none is deleted. Ids that do not exist are no error.
    pub async fn delete_executions(&self, ids: Vec<ExecutionId>) -> Result<usize, Error> {
        let (deleted, blobs) = self
            .write(move |c| {
                Box::pin(async move {
                    let mut blobs: Vec<String> = vec![];
                    let mut deleted = 0;
                    for id in ids {
                        let key = id.to_string();
                        let status: Option<String> =
                            c.fetch_value(Query::new("SELECT status FROM executions WHERE id = ?").bind(&key)).await?;
                        let Some(status) = status else { continue };
                        if !parse_status(&status)?.is_final() {
                            return Err(Error::Limit(format!("Execution {id} is still {status}. Cancel it first.")));
                        }
                        blobs.extend(
                            c.fetch_values::<String>(Query::new("DELETE FROM blob_refs WHERE owner_id = ? RETURNING blob_id").bind(&key))
                                .await?,
                        );
                        c.execute(Query::new("DELETE FROM executions WHERE id = ?").bind(&key)).await?;
                        deleted += 1;
                    }
                    Ok((deleted, blobs))
                })
            })
            .await?;
        self.sweep(blobs.into_iter().map(Arc::from).collect()).await?;
        self.shrink().await?;
        Ok(deleted)
    }
}

//! Finds the workflow that another one refers to.

use millrace_core::WorkflowId;

use crate::{Error, Store, database::Query};

impl Store {
    /// The workflow with this id, or else the one with exactly this name that was changed last; none when there is no such one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_workflow(&self, reference: &str) -> Result<Option<WorkflowId>, Error> {
        let reference = reference.trim();
        let query = match reference.parse::<WorkflowId>() {
            Ok(id) => Query::new("SELECT id FROM workflows WHERE workspace_id = ? AND deleted_at IS NULL AND id = ?")
                .bind(self.workspace_id().to_string())
                .bind(id.to_string()),
            Err(_) => Query::new(
                "SELECT id FROM workflows WHERE workspace_id = ? AND deleted_at IS NULL AND name = ? ORDER BY updated_at DESC, id DESC LIMIT 1",
            )
            .bind(self.workspace_id().to_string())
            .bind(reference),
        };
        self.readers().fetch_optional(query).await?.map(|row| row.parse("id")).transpose()
    }
}

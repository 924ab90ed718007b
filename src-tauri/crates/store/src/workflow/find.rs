//! Finds the workflow that another one refers to.

use millrace_core::WorkflowId;

use crate::{Error, Store, database::Query};

impl Store {
    /// The workflow with this id, or else the one with exactly this name that was changed last, or else the one that was imported from a
    /// file with this id; none when there is no such one.
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
        match self.readers().fetch_optional(query).await? {
            Some(row) => row.parse("id").map(Some),
            None => self.find_imported(reference).await,
        }
    }

    /// Workflows that were imported together go on referring to each other by the ids they had.
    async fn find_imported(&self, reference: &str) -> Result<Option<WorkflowId>, Error> {
        let query = Query::new(
            "SELECT id FROM workflows WHERE workspace_id = ? AND imported_id IS NOT NULL AND imported_id = ? AND deleted_at IS NULL \
             ORDER BY updated_at DESC, id DESC LIMIT 1",
        );
        let row = self.readers().fetch_optional(query.bind(self.workspace_id().to_string()).bind(reference)).await?;
        row.map(|row| row.parse("id")).transpose()
    }
}

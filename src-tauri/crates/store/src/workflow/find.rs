//! Finds the workflow that another one refers to, or that a file is about.

use millrace_core::{EpochMs, Workflow, WorkflowId};

use super::index::imported_id;
use crate::{Error, Store, database::Query};

/// Of more than one none is replaced; more need not be counted.
const REPLACEABLE: i64 = 1_000;

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

    /// The workflows that a file's document may replace: those imported under its id (where there are several, those of its name), or
    /// else those of its name. Only such as were last changed before a time.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn replaceable(&self, document: &Workflow, before: EpochMs) -> Result<Vec<WorkflowId>, Error> {
        if let Some(id) = document.imported.as_deref().and_then(imported_id) {
            let imported = self.unchanged_since(before, " AND imported_id IS NOT NULL AND imported_id = ?", &id).await?;
            let named: Vec<_> = imported.iter().filter(|found| found.1 == document.name).cloned().collect();
            let found = if named.is_empty() { imported } else { named };
            if !found.is_empty() {
                return Ok(found.into_iter().map(|found| found.0).collect());
            }
        }
        let named = self.unchanged_since(before, " AND name = ?", &document.name).await?;
        Ok(named.into_iter().map(|found| found.0).collect())
    }

    async fn unchanged_since(&self, before: EpochMs, condition: &str, value: &str) -> Result<Vec<(WorkflowId, String)>, Error> {
        let mut query = Query::new("SELECT id, name FROM workflows WHERE workspace_id = ? AND deleted_at IS NULL AND updated_at < ?")
            .bind(self.workspace_id().to_string())
            .bind(before.0);
        query.push(condition).add(value);
        query.push(" ORDER BY id LIMIT ?").add(REPLACEABLE);
        self.readers().fetch_all(query).await?.iter().map(|row| Ok((row.parse("id")?, row.get("name")?))).collect()
    }
}

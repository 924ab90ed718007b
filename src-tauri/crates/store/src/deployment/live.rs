//! What is live now.

use millrace_core::{EpochMs, WorkflowId};

use super::LiveRow;
use crate::{
    Error, Store, blob,
    database::{Connection, Query},
};

/// The live version; an error when there is no such workflow or it is deleted.
pub(super) async fn live_version(c: &mut Connection, id: WorkflowId) -> Result<Option<u32>, Error> {
    let query = Query::new("SELECT live_version FROM workflows WHERE id = ? AND deleted_at IS NULL").bind(id.to_string());
    c.fetch_optional(query).await?.ok_or_else(|| Error::not_found("workflow", id))?.get("live_version")
}

impl Store {
    /// Every deployed workflow, by name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn live_workflows(&self) -> Result<Vec<LiveRow>, Error> {
        let query = Query::new(
            "SELECT id, name, live_version, deployed_at FROM workflows \
             WHERE workspace_id = ? AND live_version IS NOT NULL AND deleted_at IS NULL ORDER BY name, id",
        )
        .bind(self.workspace_id().to_string());
        let rows = self.readers().fetch_all(query).await?;
        rows.iter()
            .map(|row| {
                Ok(LiveRow {
                    workflow_id: row.parse("id")?,
                    name: row.get("name")?,
                    version: row.get("live_version")?,
                    deployed_at: row.get::<Option<EpochMs>>("deployed_at")?.unwrap_or_default(),
                })
            })
            .collect()
    }

    /// The live version of a workflow and since when; none when it is not deployed or there is no such workflow.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn live_version(&self, id: WorkflowId) -> Result<Option<(u32, EpochMs)>, Error> {
        let query =
            Query::new("SELECT live_version, deployed_at FROM workflows WHERE id = ? AND live_version IS NOT NULL AND deleted_at IS NULL")
                .bind(id.to_string());
        let Some(row) = self.readers().fetch_optional(query).await? else { return Ok(None) };
        Ok(Some((row.get("live_version")?, row.get::<Option<EpochMs>>("deployed_at")?.unwrap_or_default())))
    }

    /// Whether the draft differs from a version of it.
    ///
    /// # Errors
    /// When there is no such workflow or version.
    pub async fn draft_differs(&self, id: WorkflowId, version: u32) -> Result<bool, Error> {
        let query = Query::new(
            "SELECT d.document, v.content_hash FROM drafts d JOIN workflow_versions v ON v.workflow_id = d.workflow_id AND v.version = ? \
             WHERE d.workflow_id = ?",
        )
        .bind(version)
        .bind(id.to_string());
        let row = self.readers().fetch_optional(query).await?;
        let row = row.ok_or_else(|| Error::not_found("version", format!("{version} of workflow {id}")))?;
        Ok(*blob::hash(row.get::<String>("document")?.as_bytes()) != *row.get::<String>("content_hash")?)
    }

    /// The number that the draft has or would get as a version: the newest one's where they are the same, else the next.
    ///
    /// # Errors
    /// When there is no such workflow.
    pub async fn draft_version(&self, id: WorkflowId) -> Result<u32, Error> {
        let query = Query::new(
            "SELECT d.document, v.version, v.content_hash FROM drafts d LEFT JOIN workflow_versions v ON v.workflow_id = d.workflow_id \
             WHERE d.workflow_id = ? ORDER BY v.version DESC LIMIT 1",
        )
        .bind(id.to_string());
        let row = self.readers().fetch_optional(query).await?.ok_or_else(|| Error::not_found("workflow", id))?;
        let newest: Option<u32> = row.get("version")?;
        let Some(newest) = newest else { return Ok(1) };
        let same = *blob::hash(row.get::<String>("document")?.as_bytes()) == *row.get::<String>("content_hash")?;
        Ok(if same { newest } else { newest.saturating_add(1) })
    }
}

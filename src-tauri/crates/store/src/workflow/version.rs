//! Immutable versions: what executions run.

use millrace_core::{Workflow, WorkflowId};

use super::{Version, count, draft::DraftRow};
use crate::{
    Error, Store, blob,
    database::{Document, Query},
};

impl Store {
    /// Saves the draft as a version, or gives the last one when nothing changed since.
    ///
    /// # Errors
    /// When there is no such workflow.
    pub async fn save_version(&self, id: WorkflowId) -> Result<Version, Error> {
        let workspace = self.workspace_id().to_string();
        let now = self.now().0;
        let (number, text) = self
            .write(move |c| {
                Box::pin(async move {
                    let text = DraftRow::read(c, id).await?.document;
                    let key = id.to_string();
                    let hash = blob::hash(text.as_bytes());
                    let last = c
                        .fetch_optional(
                            Query::new(
                                "SELECT version, content_hash FROM workflow_versions WHERE workflow_id = ? ORDER BY version DESC LIMIT 1",
                            )
                            .bind(&key),
                        )
                        .await?;
                    let last = last.map(|row| Ok::<(i64, String), Error>((row.get(0)?, row.get(1)?))).transpose()?;
                    if let Some((number, _)) = last.as_ref().filter(|(_, h)| **h == *hash) {
                        return Ok((*number, text));
                    }
                    let number = last.map_or(1, |(n, _)| n + 1);
                    c.execute(
                        Query::new(
                            "INSERT INTO workflow_versions (workflow_id, version, workspace_id, document, content_hash, created_at) \
                             VALUES (?, ?, ?, ?, ?, ?)",
                        )
                        .bind(&key)
                        .bind(number)
                        .bind(workspace)
                        .bind(Document(text.as_str()))
                        .bind(&*hash)
                        .bind(now),
                    )
                    .await?;
                    Ok((number, text))
                })
            })
            .await?;
        Ok(Version { workflow_id: id, number: count(number), document: super::draft::parse(&text, id)? })
    }

    /// The number of the newest version, if one was saved.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn newest_version(&self, id: WorkflowId) -> Result<Option<u32>, Error> {
        let query = Query::new("SELECT version FROM workflow_versions WHERE workflow_id = ? ORDER BY version DESC LIMIT 1");
        self.readers().fetch_value(query.bind(id.to_string())).await
    }

    /// The graph of a version.
    ///
    /// # Errors
    /// When there is no such version.
    pub async fn version(&self, id: WorkflowId, number: u32) -> Result<Workflow, Error> {
        let text: Option<String> = self
            .readers()
            .fetch_value(
                Query::new("SELECT document FROM workflow_versions WHERE workflow_id = ? AND version = ?")
                    .bind(id.to_string())
                    .bind(number),
            )
            .await?;
        super::draft::parse(&text.ok_or_else(|| Error::not_found("version", format!("{number} of workflow {id}")))?, id)
    }

    /// The graph of a version as it runs by itself: with what the workflow keeps from one execution to the next.
    ///
    /// # Errors
    /// When there is no such version.
    pub async fn runnable(&self, id: WorkflowId, number: u32) -> Result<Workflow, Error> {
        let query = Query::new(
            "SELECT v.document, w.static_data FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id \
             WHERE v.workflow_id = ? AND v.version = ?",
        );
        let row = self.readers().fetch_optional(query.bind(id.to_string()).bind(number)).await?;
        let row = row.ok_or_else(|| Error::not_found("version", format!("{number} of workflow {id}")))?;
        let mut document = super::draft::parse(&row.get::<String>("document")?, id)?;
        document.static_data = row.json("static_data")?;
        Ok(document)
    }
}

//! Makes a workflow.

use millrace_core::{Workflow, WorkflowId, graph::limits};

use super::{Draft, NewWorkflow, index::Index};
use crate::{
    Error, Store,
    database::{Document, Json, Query},
};

impl Store {
    /// Makes a workflow; its document is the draft at revision 0.
    ///
    /// # Errors
    /// When the document is too large or the database refuses.
    pub async fn create_workflow(&self, new: NewWorkflow) -> Result<Draft, Error> {
        let id = WorkflowId::new();
        let now = self.now();
        let text = to_text(&new.document)?;
        let index = Index::of(&new.document, &self.registry);
        let (key, workspace, name) = (id.to_string(), self.workspace_id().to_string(), new.document.name.clone());
        self.write(move |c| {
            Box::pin(async move {
                c.execute(
                    Query::new(
                        "INSERT INTO workflows (id, workspace_id, name, node_count, tags, search_text, imported_id, created_at, updated_at) \
                         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    )
                    .bind(&key)
                    .bind(&workspace)
                    .bind(name)
                    .bind(index.node_count)
                    .bind(Json(index.tags_json()?))
                    .bind(&index.search_text)
                    .bind(index.imported_id.clone())
                    .bind(now.0)
                    .bind(now.0),
                )
                .await?;
                c.execute(
                    Query::new(
                        "INSERT INTO drafts (workflow_id, workspace_id, revision, position, document, base_document) \
                         VALUES (?, ?, 0, 0, ?, ?)",
                    )
                    .bind(&key)
                    .bind(&workspace)
                    .bind(Document(text.as_str()))
                    .bind(Document(text.as_str())),
                )
                .await?;
                index.write(c, &workspace, &key).await
            })
        })
        .await?;
        Ok(Draft { id, revision: 0, document: new.document, can_undo: false, can_redo: false, updated_at: now })
    }

    /// Names of workflows that begin with `prefix`, to find a free one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn workflow_names(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let query =
            Query::new("SELECT name FROM workflows WHERE workspace_id = ? AND deleted_at IS NULL AND substr(name, 1, length(?)) = ?");
        self.readers().fetch_values(query.bind(self.workspace_id().to_string()).bind(prefix).bind(prefix)).await
    }
}

/// A document as stored, if it is within its limits.
pub(super) fn to_text(document: &Workflow) -> Result<String, Error> {
    if document.nodes.len() > limits::NODES {
        return Err(Error::Limit(format!(
            "A workflow can have {} nodes; this one would have {}. Split it into several workflows.",
            limits::NODES,
            document.nodes.len()
        )));
    }
    if document.connections.len() > limits::CONNECTIONS {
        return Err(Error::Limit(format!(
            "A workflow can have {} connections; this one would have {}. Split it into several workflows.",
            limits::CONNECTIONS,
            document.connections.len()
        )));
    }
    let text = serde_json::to_string(document).map_err(|e| Error::damaged("workflow document", e))?;
    if text.len() > limits::DOCUMENT_BYTES {
        return Err(Error::Limit(format!(
            "A workflow can be {} MB; this one would be {} MB. Unpin large data or split it.",
            limits::DOCUMENT_BYTES >> 20,
            text.len() >> 20
        )));
    }
    Ok(text)
}

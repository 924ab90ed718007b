//! Workflows that a node brings along instead of naming one: kept once by their text, in no list, so that what runs them can go on
//! after a restart.

use millrace_core::{Workflow, WorkflowId};

use super::create::to_text;
use crate::{
    Error, Store, blob,
    database::{Document, Query},
};

impl Store {
    /// Keeps a workflow under its text as it was given, unless it is kept already; it has one version, 1.
    ///
    /// # Errors
    /// When the document is too large or the database refuses.
    pub async fn keep_given(&self, given: &str, document: &Workflow) -> Result<WorkflowId, Error> {
        let (workspace, now) = (self.workspace_id().to_string(), self.now().0);
        let id = id_of(&workspace, given);
        let (key, name, text) = (id.to_string(), document.name.clone(), to_text(document)?);
        let nodes = i64::try_from(document.nodes.len()).unwrap_or(i64::MAX);
        self.write(move |c| {
            Box::pin(async move {
                let workflow = Query::new(
                    "INSERT INTO workflows (id, workspace_id, name, node_count, created_at, updated_at, deleted_at) \
                     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                );
                let workflow = workflow.bind(&key).bind(&workspace).bind(name).bind(nodes).bind(now).bind(now).bind(now);
                c.execute(workflow).await?;
                let version = Query::new(
                    "INSERT INTO workflow_versions (workflow_id, version, workspace_id, document, content_hash, created_at) \
                     VALUES (?, 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                );
                let hash = blob::hash(text.as_bytes());
                c.execute(version.bind(&key).bind(workspace).bind(Document(text.as_str())).bind(&*hash).bind(now)).await?;
                Ok(())
            })
        })
        .await?;
        Ok(id)
    }
}

/// The same text in the same workspace has the same id.
fn id_of(workspace: &str, given: &str) -> WorkflowId {
    let hash = blob::hash(format!("{workspace}\n{given}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(hash.as_bytes().chunks_exact(2)) {
        // The hash is written in hex.
        let digit = |c: u8| char::from(c).to_digit(16).unwrap_or_default() as u8;
        *byte = digit(pair[0]) << 4 | digit(pair[1]);
    }
    WorkflowId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

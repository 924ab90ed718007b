//! Workflows that a node brings along instead of naming one: kept once by their text, in no list, so that what runs them can go on
//! after a restart. Retention removes those that no execution refers to any more.

use millrace_core::{Workflow, WorkflowId};

use super::create::to_text;
use crate::{
    Error, Store, blob,
    database::{Document, Query},
};

/// How exactly it is noted when one was used last, so that few uses write.
const USED_MS: i64 = 3_600_000;
/// How long one stays after its last use: what uses it may not have begun yet, and keys of events, which go with it, are kept so long.
const UNUSED_MS: i64 = 8 * 24 * 3_600_000;
/// Removed in one go; the rest goes next time.
const MOST: u32 = 500;

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
                     VALUES (?, ?, ?, ?, ?, ?, ?) \
                     ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at WHERE workflows.updated_at < excluded.updated_at - ?",
                );
                let workflow = workflow.bind(&key).bind(&workspace).bind(name).bind(nodes).bind(now).bind(now).bind(now).bind(USED_MS);
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

    /// Removes those that were not used lately and that no execution refers to. Unlike deleted workflows they have no draft.
    pub(crate) async fn sweep_given(&self) -> Result<(), Error> {
        let unused = Query::new(
            "DELETE FROM workflows WHERE id IN (SELECT w.id FROM workflows w WHERE w.workspace_id = ? AND w.deleted_at IS NOT NULL \
             AND w.updated_at < ? AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.workflow_id = w.id) \
             AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.workflow_id = w.id) ORDER BY w.id LIMIT ?)",
        );
        let unused = unused.bind(self.workspace_id().to_string()).bind(self.now().0 - UNUSED_MS).bind(MOST);
        self.write(move |c| Box::pin(c.execute(unused))).await?;
        Ok(())
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

//! Applies one user action to a draft: journal, undo step, fold and index in one transaction.

use std::sync::Arc;

use millrace_core::{EpochMs, Operation, Registry, Workflow, WorkflowId, operation};
use uuid::Uuid;

use super::{Draft, create::to_text, draft::DraftRow, index::Index, merge};
use crate::{
    Error, Store,
    database::{Connection, Document, Json, Query},
};

/// Operations of one action.
const MAX_OPERATIONS: usize = 50_000;

/// One user action.
#[derive(Clone, Debug)]
pub struct ApplyRequest {
    /// On which workflow.
    pub id: WorkflowId,
    /// The revision it was made on.
    pub base_revision: u32,
    /// What to do.
    pub operations: Vec<Operation>,
    /// Names the step.
    pub label: Option<String>,
    /// Joins it to the step before when that has the same key.
    pub merge_key: Option<String>,
}

/// What the journal and the fold need, whatever the origin of a change.
pub(super) struct Change<'a> {
    pub(super) id: WorkflowId,
    pub(super) workspace: &'a str,
    pub(super) origin: &'static str,
    pub(super) operations: &'a [Operation],
    pub(super) base_revision: u32,
    pub(super) position: i64,
    pub(super) mergeable: bool,
    pub(super) now: EpochMs,
}

impl Store {
    /// Applies one user action.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the draft is at another revision, [`Error::Operation`] when an operation does not fit; nothing has changed then.
    pub async fn apply(&self, request: ApplyRequest) -> Result<Draft, Error> {
        if request.operations.len() > MAX_OPERATIONS {
            return Err(Error::Limit(format!("One edit can have {MAX_OPERATIONS} operations; this one has {}.", request.operations.len())));
        }
        let workspace = self.workspace_id().to_string();
        let registry = self.registry.clone();
        let now = self.now();
        self.write(move |c| Box::pin(async move { apply(c, &workspace, &registry, now, request).await })).await
    }
}

async fn apply(c: &mut Connection, workspace: &str, registry: &Arc<Registry>, now: EpochMs, request: ApplyRequest) -> Result<Draft, Error> {
    let ApplyRequest { id, base_revision, operations, label, merge_key } = request;
    let row = DraftRow::read(c, id).await?;
    if row.revision != base_revision {
        return Err(Error::Conflict { base: base_revision, current: row.revision });
    }
    let mut document = row.parse(id)?;
    if operations.is_empty() {
        return Ok(Draft {
            id,
            revision: row.revision,
            document,
            can_undo: row.position > 0,
            can_redo: row.top > row.position,
            updated_at: row.updated_at,
        });
    }
    let inverse = fold(&mut document, &operations)?;
    let key = id.to_string();
    // A new action ends what could be redone; the journal keeps it.
    c.execute(Query::new("DELETE FROM undo_steps WHERE workflow_id = ? AND seq > ?").bind(&key).bind(row.position)).await?;
    let joined = match &merge_key {
        Some(merge_key) if row.mergeable => merge::join(c, &key, row.position, merge_key, &operations, &inverse).await?,
        _ => false,
    };
    let position = if joined { row.position } else { row.position + 1 };
    if !joined {
        c.execute(
            Query::new(
                "INSERT INTO undo_steps (workflow_id, seq, workspace_id, label, merge_key, forward, inverse, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(&key)
            .bind(position)
            .bind(workspace)
            .bind(label)
            .bind(merge_key)
            .bind(Document(to_json(&operations)?))
            .bind(Document(to_json(&inverse)?))
            .bind(now.0),
        )
        .await?;
    }
    let change = Change { id, workspace, origin: "edit", operations: &operations, base_revision, position, mergeable: true, now };
    let revision = record(c, registry, change, &document).await?;
    Ok(Draft { id, revision, document, can_undo: true, can_redo: false, updated_at: now })
}

/// Applies operations in order and returns what takes all of them back, in the order to apply.
pub(super) fn fold(document: &mut Workflow, operations: &[Operation]) -> Result<Vec<Operation>, Error> {
    let mut groups = Vec::with_capacity(operations.len());
    for (index, operation) in operations.iter().enumerate() {
        groups.push(operation::apply(document, operation).map_err(|source| Error::Operation { index, source })?);
    }
    Ok(groups.into_iter().rev().flatten().collect())
}

/// Writes journal, fold and index; returns the new revision.
pub(super) async fn record(c: &mut Connection, registry: &Registry, change: Change<'_>, document: &Workflow) -> Result<u32, Error> {
    let key = change.id.to_string();
    let revision = change.base_revision + 1;
    for (ordinal, operation) in (0_i64..).zip(change.operations) {
        let (target, field) = target(operation);
        c.execute(
            Query::new(
                "INSERT INTO edit_operations (workflow_id, revision, ordinal, op_id, workspace_id, base_revision, origin, target, \
                 field, operation, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(&key)
            .bind(revision)
            .bind(ordinal)
            .bind(Uuid::now_v7().to_string())
            .bind(change.workspace)
            .bind(change.base_revision)
            .bind(change.origin)
            .bind(target)
            .bind(field)
            .bind(Document(serde_json::to_string(operation).map_err(|e| Error::damaged("operation", e))?))
            .bind(change.now.0),
        )
        .await?;
    }
    c.execute(
        Query::new("UPDATE drafts SET revision = ?, position = ?, mergeable = ?, document = ? WHERE workflow_id = ?")
            .bind(revision)
            .bind(change.position)
            .bind(change.mergeable)
            .bind(Document(to_text(document)?))
            .bind(&key),
    )
    .await?;
    let index = Index::of(document, registry);
    c.execute(
        Query::new(
            "UPDATE workflows SET name = ?, node_count = ?, tags = ?, search_text = ?, imported_id = ?, updated_at = ? WHERE id = ?",
        )
        .bind(&document.name)
        .bind(index.node_count)
        .bind(Json(index.tags_json()?))
        .bind(&index.search_text)
        .bind(index.imported_id.clone())
        .bind(change.now.0)
        .bind(&key),
    )
    .await?;
    index.write(c, change.workspace, &key).await?;
    Ok(revision)
}

/// What an operation is about: a node, a connection or the workflow, and which field.
pub(super) fn target(operation: &Operation) -> (String, &str) {
    match operation {
        Operation::AddNode { node, .. } => (node.id.to_string(), "node"),
        Operation::RemoveNode { node_id } => (node_id.to_string(), "node"),
        Operation::SetNode { node_id, field, .. } => (node_id.to_string(), field),
        Operation::SetPinned { node_id, .. } => (node_id.to_string(), "pinned"),
        Operation::SetWorkflow { field, .. } => (String::new(), field),
        Operation::Replace { .. } => (String::new(), "document"),
        Operation::AddConnection { connection: x, .. } | Operation::RemoveConnection { connection: x } => {
            (format!("{}.{}.{}>{}.{}.{}", x.from, x.from_port, x.from_index, x.to, x.to_port, x.to_index), "connection")
        }
    }
}

pub(super) fn to_json(operations: &[Operation]) -> Result<String, Error> {
    serde_json::to_string(operations).map_err(|e| Error::damaged("operations", e))
}

pub(super) fn from_json(text: &str) -> Result<Vec<Operation>, Error> {
    serde_json::from_str(text).map_err(|e| Error::damaged("undo step", e))
}

//! Undo and redo: as many steps as were made, also after a restart.

use millrace_core::WorkflowId;

use super::{
    Draft,
    apply::{Change, fold, from_json, record},
    draft::DraftRow,
};
use crate::{Error, Store, database::Query};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Undo,
    Redo,
}

impl Store {
    /// Takes the last step back.
    ///
    /// # Errors
    /// [`Error::NothingTo`] when there is none.
    pub async fn undo(&self, id: WorkflowId) -> Result<Draft, Error> {
        self.walk(id, Direction::Undo).await
    }

    /// Does the last step taken back again.
    ///
    /// # Errors
    /// [`Error::NothingTo`] when there is none.
    pub async fn redo(&self, id: WorkflowId) -> Result<Draft, Error> {
        self.walk(id, Direction::Redo).await
    }

    async fn walk(&self, id: WorkflowId, direction: Direction) -> Result<Draft, Error> {
        let workspace = self.workspace_id().to_string();
        let registry = self.registry.clone();
        let now = self.now();
        self.write(move |c| {
            Box::pin(async move {
                let row = DraftRow::read(c, id).await?;
                let (seq, position, origin, sql) = match direction {
                    Direction::Undo => {
                        (row.position, row.position - 1, "undo", "SELECT inverse FROM undo_steps WHERE workflow_id = ? AND seq = ?")
                    }
                    Direction::Redo => {
                        (row.position + 1, row.position + 1, "redo", "SELECT forward FROM undo_steps WHERE workflow_id = ? AND seq = ?")
                    }
                };
                let step: Option<String> = c.fetch_value(Query::new(sql).bind(id.to_string()).bind(seq)).await?;
                let operations = from_json(&step.ok_or(Error::NothingTo(origin))?)?;
                let mut document = row.parse(id)?;
                fold(&mut document, &operations)?;
                // The next edit starts a step of its own, whatever its merge key.
                let change = Change {
                    id,
                    workspace: &workspace,
                    origin,
                    operations: &operations,
                    base_revision: row.revision,
                    position,
                    mergeable: false,
                    now,
                };
                let revision = record(c, &registry, change, &document).await?;
                Ok(Draft { id, revision, document, can_undo: position > 0, can_redo: position < row.top, updated_at: now })
            })
        })
        .await
    }
}

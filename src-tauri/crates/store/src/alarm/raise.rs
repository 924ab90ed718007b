//! Raises an alarm, or notes that one is still there.

use uuid::Uuid;

use super::{NewAlarm, Raised};
use crate::{Error, Store, database::Query};

/// Bytes kept of a title and of a message.
const TITLE_BYTES: usize = 500;
const MESSAGE_BYTES: usize = 4_000;

impl Store {
    /// Raises an alarm. One of the same kind and subject that is not over is counted on, with the new title and message.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn raise_alarm(&self, mut new: NewAlarm) -> Result<Raised, Error> {
        new.title.truncate(new.title.floor_char_boundary(TITLE_BYTES));
        new.message.truncate(new.message.floor_char_boundary(MESSAGE_BYTES));
        let now = self.now().0;
        let query = Query::new(
            "INSERT INTO alarms (id, workspace_id, kind, subject_key, level, title, message, workflow_id, node_id, raised_at, last_at, count) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) \
             ON CONFLICT (workspace_id, kind, subject_key) WHERE resolved_at IS NULL DO UPDATE SET \
             count = alarms.count + 1, last_at = excluded.last_at, level = excluded.level, title = excluded.title, message = excluded.message \
             RETURNING id, count",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(self.workspace_id().to_string())
        .bind(new.kind)
        .bind(new.subject)
        .bind(new.level)
        .bind(new.title)
        .bind(new.message)
        .bind(new.workflow_id.map(|id| id.to_string()))
        .bind(new.node_id.map(|id| id.to_string()))
        .bind(now)
        .bind(now);
        let row = self.write(move |c| Box::pin(c.fetch_one(query))).await?;
        Ok(Raised { id: row.get("id")?, new: row.get::<u32>("count")? == 1 })
    }
}

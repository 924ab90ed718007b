//! Raises an alarm, or notes that one is still there.

use millrace_core::ExecutionId;
use uuid::Uuid;

use super::{NewAlarm, Raised};
use crate::{
    Error, Store,
    database::{Query, Row},
    execution::{Left, tell_failure},
};

/// Bytes kept of a title and of a message.
const TITLE_BYTES: usize = 500;
const MESSAGE_BYTES: usize = 4_000;

impl Store {
    /// Raises an alarm. One of the same kind and subject that is not over is counted on, with the new title and message. A new one counts
    /// as not told until [`Store::alarm_told`] says so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn raise_alarm(&self, new: NewAlarm) -> Result<Raised, Error> {
        let query = self.raising(new);
        let row = self.write(move |c| Box::pin(c.fetch_one(query))).await?;
        raised(&row)
    }

    /// Raises the alarm of an execution that failed, and notes with it what is `left` of its follow-up. None: it was raised before, by a
    /// process that stopped then.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn raise_failure(&self, new: NewAlarm, execution: ExecutionId, left: Left) -> Result<Option<Raised>, Error> {
        let query = self.raising(new);
        self.write(move |c| {
            Box::pin(async move {
                if !tell_failure(c, execution, left).await? {
                    return Ok(None);
                }
                raised(&c.fetch_one(query).await?).map(Some)
            })
        })
        .await
    }

    /// People and workflows have heard of an alarm.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn alarm_told(&self, id: String) -> Result<(), Error> {
        let query = Query::new("UPDATE alarms SET told = 1 WHERE id = ?").bind(id);
        self.write(move |c| Box::pin(c.execute(query))).await.map(drop)
    }

    fn raising(&self, mut new: NewAlarm) -> Query {
        new.title.truncate(new.title.floor_char_boundary(TITLE_BYTES));
        new.message.truncate(new.message.floor_char_boundary(MESSAGE_BYTES));
        let now = self.now().0;
        Query::new(
            "INSERT INTO alarms (id, workspace_id, kind, subject_key, level, title, message, workflow_id, node_id, raised_at, last_at, count, \
             told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0) \
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
        .bind(now)
    }
}

fn raised(row: &Row) -> Result<Raised, Error> {
    Ok(Raised { id: row.get("id")?, new: row.get::<u32>("count")? == 1 })
}

//! Events of the program that workflows listen for, written in the transaction of what caused them, so that none is lost in between.

use millrace_core::EpochMs;
use uuid::Uuid;

use crate::{
    Error, Store,
    database::{Connection, Document, Query},
};

/// Ids at most in one call.
const MOST: u32 = 10_000;

/// An event that has not started everybody yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingEvent {
    /// In the order of time.
    pub id: String,
    /// JSON: who is to be started with what.
    pub listeners: String,
}

impl PendingEvent {
    /// One with a new id.
    pub fn new(listeners: String) -> Self {
        Self { id: Uuid::now_v7().to_string(), listeners }
    }
}

/// Writes events with what caused them.
pub(crate) async fn insert(c: &mut Connection, workspace: &str, now: EpochMs, events: &[PendingEvent]) -> Result<(), Error> {
    for event in events {
        let query = Query::new("INSERT INTO pending_events (id, workspace_id, created_at, listeners) VALUES (?, ?, ?, ?)")
            .bind(&event.id)
            .bind(workspace)
            .bind(now.0)
            .bind(Document(event.listeners.as_str()));
        c.execute(query).await?;
    }
    Ok(())
}

impl Store {
    /// Ids of the oldest events that have not started everybody yet, after `after`; at most 10,000.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn pending_events(&self, after: Option<&str>) -> Result<Vec<String>, Error> {
        let query = Query::new("SELECT id FROM pending_events WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?")
            .bind(self.workspace_id().to_string())
            .bind(after.unwrap_or_default())
            .bind(MOST);
        self.readers().fetch_values(query).await
    }

    /// One of them; none when it is done.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn pending_event(&self, id: &str) -> Result<Option<PendingEvent>, Error> {
        let query = Query::new("SELECT listeners FROM pending_events WHERE id = ?").bind(id);
        let listeners: Option<String> = self.readers().fetch_value(query).await?;
        Ok(listeners.map(|listeners| PendingEvent { id: id.to_owned(), listeners }))
    }

    /// Everybody was started.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn pending_event_done(&self, id: &str) -> Result<(), Error> {
        let query = Query::new("DELETE FROM pending_events WHERE id = ?").bind(id);
        self.write(move |c| Box::pin(c.execute(query))).await.map(drop)
    }
}

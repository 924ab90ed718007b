//! Circuit breakers that are not closed, so that a restart does not forget them.

use millrace_core::{EpochMs, breaker::BreakerState};

use crate::{Error, Store, database::Query};

/// Breakers given by [`Store::breakers`] at most.
const MOST: i64 = 10_000;

/// A breaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerRow {
    /// `workflow:<id>`, `host:api.example.org`, `credential:<id>`.
    pub key: String,
    /// How it stands.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: u32,
    /// When the next probe may go.
    pub probe_at: Option<EpochMs>,
    /// Milliseconds of the present cool-down.
    pub cooldown_ms: i64,
    /// Since when it stands so.
    pub changed_at: EpochMs,
    /// What failed last.
    pub message: Option<String>,
}

impl Store {
    /// Keeps how a breaker stands; one that is closed is forgotten.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save_breaker(&self, row: BreakerRow) -> Result<(), Error> {
        let workspace = self.workspace_id().to_string();
        let query = if row.state == BreakerState::Closed {
            Query::new("DELETE FROM breakers WHERE workspace_id = ? AND key = ?").bind(workspace).bind(row.key)
        } else {
            Query::new(
                "INSERT INTO breakers (workspace_id, key, state, failures, probe_at, cooldown_ms, changed_at, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (workspace_id, key) DO UPDATE SET state = excluded.state, failures = excluded.failures, probe_at = excluded.probe_at, \
                 cooldown_ms = excluded.cooldown_ms, changed_at = excluded.changed_at, message = excluded.message",
            )
            .bind(workspace)
            .bind(row.key)
            .bind(row.state.as_str())
            .bind(row.failures)
            .bind(row.probe_at.map(|at| at.0))
            .bind(row.cooldown_ms)
            .bind(row.changed_at.0)
            .bind(row.message)
        };
        self.write(move |c| Box::pin(c.execute(query))).await?;
        Ok(())
    }

    /// The breakers that are not closed, by key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn breakers(&self) -> Result<Vec<BreakerRow>, Error> {
        let query = Query::new(
            "SELECT key, state, failures, probe_at, cooldown_ms, changed_at, message FROM breakers WHERE workspace_id = ? ORDER BY key LIMIT ?",
        )
        .bind(self.workspace_id().to_string())
        .bind(MOST);
        let rows = self.readers().fetch_all(query).await?;
        rows.iter()
            .map(|row| {
                Ok(BreakerRow {
                    key: row.get("key")?,
                    state: row.word("state", BreakerState::parse)?,
                    failures: row.get("failures")?,
                    probe_at: row.get("probe_at")?,
                    cooldown_ms: row.get("cooldown_ms")?,
                    changed_at: row.get("changed_at")?,
                    message: row.get("message")?,
                })
            })
            .collect()
    }
}

//! The node runs of an execution, without their items.

use millrace_core::{EpochMs, ExecutionId, NodeId};
use serde::de::DeserializeOwned;

use super::NodeRunRow;
use crate::{Error, Store, workflow::count};

#[derive(sqlx::FromRow)]
struct Columns {
    node_id: String,
    node_name: String,
    run_index: i64,
    execution_index: i64,
    started_at: i64,
    duration_ms: i64,
    tries: i64,
    sources: String,
    input_counts: String,
    output_counts: String,
    error: Option<String>,
    logs: String,
}

impl Store {
    /// The node runs of an execution, in the order they ran.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn node_runs(&self, execution: ExecutionId) -> Result<Vec<NodeRunRow>, Error> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT node_id, node_name, run_index, execution_index, started_at, duration_ms, tries, sources, input_counts, output_counts, error, logs \
             FROM node_executions WHERE execution_id = ? ORDER BY execution_index, started_at",
        )
        .bind(execution.to_string())
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(row).collect()
    }
}

fn row(c: Columns) -> Result<NodeRunRow, Error> {
    Ok(NodeRunRow {
        node_id: NodeId::from(c.node_id),
        node_name: c.node_name,
        run_index: count(c.run_index),
        execution_index: count(c.execution_index),
        started_at: EpochMs(c.started_at),
        duration_ms: count(c.duration_ms),
        tries: count(c.tries),
        sources: parse(&c.sources)?,
        input_counts: parse(&c.input_counts)?,
        output_counts: parse(&c.output_counts)?,
        error: c.error.as_deref().map(parse).transpose()?,
        logs: parse(&c.logs)?,
    })
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|e| Error::damaged("node run", e))
}

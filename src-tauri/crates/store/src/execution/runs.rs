//! The node runs of an execution, without their items.

use millrace_core::{ExecutionId, NodeId};

use super::NodeRunRow;
use crate::{
    Error, Store,
    database::{Query, Row},
};

impl Store {
    /// The node runs of an execution, in the order they ran.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn node_runs(&self, execution: ExecutionId) -> Result<Vec<NodeRunRow>, Error> {
        let rows = self.readers().fetch_all(Query::new("SELECT node_id, node_name, run_index, execution_index, started_at, duration_ms, tries, sources, input_counts, output_counts, error, logs \
             FROM node_executions WHERE execution_id = ? ORDER BY execution_index, started_at",).bind(execution.to_string()))
        .await?;
        rows.iter().map(row).collect()
    }
}

fn row(c: &Row) -> Result<NodeRunRow, Error> {
    Ok(NodeRunRow {
        node_id: NodeId::from(c.get::<String>("node_id")?),
        node_name: c.get("node_name")?,
        run_index: c.get("run_index")?,
        execution_index: c.get("execution_index")?,
        started_at: c.get("started_at")?,
        duration_ms: c.get("duration_ms")?,
        tries: c.get("tries")?,
        sources: c.json("sources")?,
        input_counts: c.json("input_counts")?,
        output_counts: c.json("output_counts")?,
        error: c.json_opt("error")?,
        logs: c.json("logs")?,
    })
}

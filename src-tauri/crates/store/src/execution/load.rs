//! Loads what an execution produced, to run from there or to preview an expression.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{ExecutionId, run::{NodeRun, RunData}};

use super::{NodeRunRow, PortKey, Side};
use crate::{Error, Store};

impl Store {
    /// All node runs with their items, at most `items_per_port` of each port. Outputs are shared with the inputs they became.
    ///
    /// # Errors
    /// When stored data cannot be read.
    pub async fn run_data(&self, execution: ExecutionId, items_per_port: usize) -> Result<RunData, Error> {
        let rows = self.node_runs(execution).await?;
        let mut data: HashMap<Arc<str>, Vec<(u32, Arc<NodeRun>)>> = HashMap::new();
        let mut outputs = HashMap::new();
        for row in rows {
            let run = self.load_run(execution, &row, items_per_port, &outputs).await?;
            let name: Arc<str> = row.node_name.as_str().into();
            for (port, items) in (0_u32..).zip(&run.outputs) {
                outputs.insert((name.clone(), row.run_index, port), items.clone());
            }
            data.entry(name).or_default().push((row.run_index, Arc::new(run)));
        }
        let runs = data.into_iter().map(|(name, mut runs)| {
            runs.sort_by_key(|r| r.0);
            (name, runs.into_iter().map(|r| r.1).collect())
        });
        Ok(RunData { runs: runs.collect() })
    }

    async fn load_run(&self, execution: ExecutionId, row: &NodeRunRow, limit: usize, outputs: &HashMap<(Arc<str>, u32, u32), Option<millrace_core::Items>>) -> Result<NodeRun, Error> {
        let key = |side, port| PortKey { execution_id: execution, node_id: row.node_id.clone(), run_index: row.run_index, side, port };
        let mut run = NodeRun {
            execution_index: row.execution_index,
            sources: row.sources.clone(),
            error: row.error.clone(),
            started_at: row.started_at.0,
            duration_ms: u64::from(row.duration_ms),
            tries: row.tries,
            logs: row.logs.clone(),
            ..NodeRun::default()
        };
        for (port, count) in (0_u32..).zip(&row.input_counts) {
            let source = row.sources.get(port as usize).and_then(Option::as_ref);
            let shared = source.and_then(|s| outputs.get(&(s.node.clone(), s.run, s.output))).cloned().flatten();
            // A source with as many items as the input is taken as it is only when nothing else was stored.
            let items = match (count, shared) {
                (None, _) => None,
                (Some(_), Some(shared)) if !self.has_own_input(&key(Side::Input, port)).await? => Some(shared),
                (Some(_), _) => self.items(&key(Side::Input, port), limit).await?,
            };
            run.inputs.push(items);
        }
        for (port, count) in (0_u32..).zip(&row.output_counts) {
            let items = if count.is_some() { self.items(&key(Side::Output, port), limit).await? } else { None };
            run.outputs.push(items);
        }
        Ok(run)
    }

    async fn has_own_input(&self, port: &PortKey) -> Result<bool, Error> {
        let row: Option<i64> = sqlx::query_scalar("SELECT 1 FROM node_items WHERE execution_id = ? AND node_id = ? AND run_index = ? AND side = 'input' AND port = ?")
            .bind(port.execution_id.to_string())
            .bind(port.node_id.as_str())
            .bind(port.run_index)
            .bind(port.port)
            .fetch_optional(self.readers())
            .await?;
        Ok(row.is_some())
    }
}

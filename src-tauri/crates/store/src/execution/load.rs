//! Loads what an execution produced, to run from there or to preview an expression.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{
    ExecutionId, Item, Items, JsonMap, NodeId,
    run::{NodeRun, RunData},
};

use super::{NodeRunRow, Side, encode::Stored, inline, items::parse};
use crate::{
    BlobStore, Error, Store,
    database::{Query, Row},
};

/// Node id, run index, side, port.
type Key = (String, u32, String, u32);
/// Node name, run index, output.
type Outputs = HashMap<(Arc<str>, u32, u32), Items>;

/// One node run with its items.
#[derive(Clone, Debug)]
pub struct LoadedRun {
    /// Which node.
    pub node_id: NodeId,
    /// Its name then.
    pub node_name: Arc<str>,
    /// Its run index.
    pub run_index: u32,
    /// The run.
    pub run: Arc<NodeRun>,
}

impl Store {
    /// All node runs with their items, at most `items_per_port` of each port. Outputs are shared with the inputs they became.
    ///
    /// # Errors
    /// When stored data cannot be read.
    pub async fn run_data(&self, execution: ExecutionId, items_per_port: usize) -> Result<RunData, Error> {
        let mut data: HashMap<Arc<str>, Vec<(u32, Arc<NodeRun>)>> = HashMap::new();
        for loaded in self.loaded_runs(execution, items_per_port).await? {
            data.entry(loaded.node_name).or_default().push((loaded.run_index, loaded.run));
        }
        let runs = data.into_iter().map(|(name, mut runs)| {
            runs.sort_by_key(|r| r.0);
            (name, runs.into_iter().map(|r| r.1).collect())
        });
        Ok(RunData { runs: runs.collect() })
    }

    /// All node runs with their items, in the order they ran.
    pub(super) async fn loaded_runs(&self, execution: ExecutionId, limit: usize) -> Result<Vec<LoadedRun>, Error> {
        let rows = self.node_runs(execution).await?;
        let of = |sql: &'static str| Query::new(sql).bind(execution.to_string());
        let large = of("SELECT node_id, run_index, side, port, item_count, offsets, lines, blob_id FROM node_items WHERE execution_id = ?");
        let large = self.readers().fetch_all(large).await?;
        let mut stored = large.iter().map(split).collect::<Result<HashMap<_, _>, _>>()?;
        let small = of("SELECT node_id, run_index, items, state FROM node_executions WHERE execution_id = ?");
        let mut states = HashMap::new();
        for row in &self.readers().fetch_all(small).await? {
            let key: (String, u32) = (row.get("node_id")?, row.get("run_index")?);
            for (side, port, list) in row.get::<Option<Vec<u8>>>("items")?.as_deref().map(inline::read).transpose()?.unwrap_or_default() {
                stored.insert((key.0.clone(), key.1, side.as_str().to_owned(), port), list);
            }
            if let Some(state) = row.json_opt("state")? {
                states.insert(key, state);
            }
        }
        let loader = Loader { blobs: self.blobs.clone(), stored, states, outputs: Outputs::new(), limit };
        tokio::task::spawn_blocking(move || loader.load(rows)).await.map_err(|e| Error::damaged("node runs", e))?
    }
}

fn split(row: &Row) -> Result<(Key, Stored), Error> {
    let key = (row.get("node_id")?, row.get("run_index")?, row.get("side")?, row.get("port")?);
    let stored =
        Stored { count: row.get("item_count")?, offsets: row.get("offsets")?, lines: row.get("lines")?, blob: row.get("blob_id")? };
    Ok((key, stored))
}

struct Loader {
    blobs: BlobStore,
    stored: HashMap<Key, Stored>,
    states: HashMap<(String, u32), JsonMap>,
    outputs: Outputs,
    limit: usize,
}

impl Loader {
    fn load(mut self, rows: Vec<NodeRunRow>) -> Result<Vec<LoadedRun>, Error> {
        let mut runs = Vec::with_capacity(rows.len());
        for row in rows {
            let (node_id, node_name): (NodeId, Arc<str>) = (row.node_id.clone(), row.node_name.as_str().into());
            let run_index = row.run_index;
            let run = self.run(row)?;
            for (port, items) in (0_u32..).zip(&run.outputs) {
                if let Some(items) = items {
                    self.outputs.insert((node_name.clone(), run_index, port), items.clone());
                }
            }
            runs.push(LoadedRun { node_id, node_name, run_index, run: Arc::new(run) });
        }
        Ok(runs)
    }

    fn run(&mut self, row: NodeRunRow) -> Result<NodeRun, Error> {
        let mut inputs = vec![];
        for (port, count) in (0_u32..).zip(&row.input_counts) {
            let own = self.items(&row, Side::Input, port)?;
            let source = row.sources.get(port as usize).and_then(Option::as_ref);
            let shared = || self.outputs.get(&(source?.node.clone(), source?.run, source?.output)).cloned();
            inputs.push(count.and_then(|_| own.or_else(shared)));
        }
        let mut outputs = vec![];
        for (port, _) in (0_u32..).zip(&row.output_counts) {
            outputs.push(self.items(&row, Side::Output, port)?);
        }
        let state = self.states.remove(&(row.node_id.to_string(), row.run_index));
        Ok(NodeRun {
            execution_index: row.execution_index,
            sources: row.sources,
            inputs,
            outputs,
            error: row.error,
            started_at: row.started_at.0,
            duration_ms: u64::from(row.duration_ms),
            tries: row.tries,
            logs: row.logs,
            state,
        })
    }

    fn items(&mut self, row: &NodeRunRow, side: Side, port: u32) -> Result<Option<Items>, Error> {
        let key = (row.node_id.to_string(), row.run_index, side.as_str().to_owned(), port);
        let Some(stored) = self.stored.remove(&key) else { return Ok(None) };
        let lines = stored.lines_from(&self.blobs, 0)?.take(self.limit);
        let items = lines.map(|line| parse(&line?)).collect::<Result<Vec<Item>, Error>>()?;
        Ok(Some(Arc::new(items)))
    }
}

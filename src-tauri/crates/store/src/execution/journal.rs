//! The journal port: what an execution did, durable when each call returns.

use std::{collections::BTreeSet, sync::Arc};

use millrace_core::{
    ExecutionStatus, Items,
    journal::{ExecutionEnd, ExecutionStart, Journal, JournalError, NodeRecord},
    run::{Failure, NodeRun},
};

use super::{
    Side,
    encode::{Encoded, encode},
};
use crate::{
    BlobStore, Error, Store,
    database::{Connection, Json, Query},
};

/// Log lines kept of one node run, and bytes of one line.
const LOG_LINES: usize = 500;
const LOG_LINE_BYTES: usize = 2_000;
/// Past this many items, encoding leaves the async threads.
const HEAVY: usize = 500;

/// A port of a node run, encoded.
type PortItems = (Side, u32, Encoded);

#[async_trait::async_trait]
impl Journal for Store {
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError> {
        self.journal_start(start).await.map_err(refused)
    }
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError> {
        self.journal_node(record).await.map_err(refused)
    }
    async fn execution_finished(&self, end: ExecutionEnd) -> Result<(), JournalError> {
        self.journal_end(end).await.map_err(refused)
    }
}

fn refused(error: Error) -> JournalError {
    JournalError::Failed(error.to_string())
}

impl Store {
    async fn journal_start(&self, start: ExecutionStart) -> Result<(), Error> {
        self.lock_live().insert(start.id, super::LiveOutputs::default());
        self.write(move |c| {
            Box::pin(async move {
                c.execute(Query::new("INSERT INTO executions (id, workspace_id, workflow_id, version, status, mode, trigger_node, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)").bind(start.id.to_string()).bind(start.workspace_id.to_string()).bind(start.workflow_id.to_string()).bind(start.version).bind(ExecutionStatus::Running.as_str()).bind(start.mode.as_str()).bind(start.trigger).bind(start.started_at.0))
                    .await?;
                Ok(())
            })
        })
        .await
    }

    async fn journal_node(&self, record: NodeRecord) -> Result<(), Error> {
        let stored_inputs = self.inputs_to_store(&record);
        let Encoding { ports, files } = encode_ports(&self.blobs, &record.run, stored_inputs).await?;
        let lists: Vec<Arc<str>> = ports.iter().filter_map(|(_, _, items)| items.blob.clone()).collect();
        let (new_files, new_lists) = {
            let live = self.lock_live();
            let known = live.get(&record.execution_id).map(|l| &l.blobs);
            let is_new = |id: &&Arc<str>| known.is_none_or(|k| !k.contains(*id));
            (files.iter().filter(is_new).cloned().collect::<Vec<_>>(), lists.iter().filter(is_new).cloned().collect::<Vec<_>>())
        };
        let references: Vec<Arc<str>> = new_files.iter().chain(&new_lists).cloned().collect();
        let workspace = self.workspace_id().to_string();
        let (written, refer_to) = (record.clone(), references.clone());
        self.write(move |c| Box::pin(async move { write_node(c, &workspace, &written, ports, &refer_to).await })).await?;
        // Each list was just kept for this record; a file was kept once, however many nodes pass it on.
        self.blobs.settle(lists.iter().chain(&new_files));
        if let Some(live) = self.lock_live().get_mut(&record.execution_id) {
            live.blobs.extend(references);
            live.remember(&record.node_name, record.run_index, &record.run);
        }
        Ok(())
    }

    async fn journal_end(&self, end: ExecutionEnd) -> Result<(), Error> {
        self.lock_live().remove(&end.id);
        let error = to_json_opt(end.error.as_ref())?;
        self.write(move |c| {
            Box::pin(async move {
                c.execute(
                    Query::new("UPDATE executions SET status = ?, error = ?, finished_at = ? WHERE id = ?")
                        .bind(end.status.as_str())
                        .bind(error.map(Json))
                        .bind(end.finished_at.0)
                        .bind(end.id.to_string()),
                )
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Inputs that cannot be read from their source.
    fn inputs_to_store(&self, record: &NodeRecord) -> Vec<(u32, Items)> {
        let live = self.lock_live();
        let outputs = live.get(&record.execution_id);
        let inputs = (0_u32..).zip(&record.run.inputs).filter_map(|(port, items)| Some((port, items.as_ref()?)));
        inputs
            .filter(|(port, items)| outputs.is_none_or(|l| !l.is_source(&record.run, *port as usize, items)))
            .map(|(port, items)| (port, items.clone()))
            .collect()
    }

    fn lock_live(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<millrace_core::ExecutionId, super::LiveOutputs>> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What a node run needs on disk.
struct Encoding {
    ports: Vec<PortItems>,
    /// Blobs of files inside the items.
    files: BTreeSet<Arc<str>>,
}

async fn encode_ports(store: &BlobStore, run: &Arc<NodeRun>, inputs: Vec<(u32, Items)>) -> Result<Encoding, Error> {
    let heavy = inputs.iter().map(|(_, i)| i.len()).chain(run.outputs.iter().flatten().map(|i| i.len())).sum::<usize>() > HEAVY;
    let (store, run) = (store.clone(), run.clone());
    let work = move || {
        let mut files = BTreeSet::new();
        let mut ports = vec![];
        for (port, items) in &inputs {
            ports.push((Side::Input, *port, encode(items, &store, &mut files)?));
        }
        for (port, items) in (0..).zip(&run.outputs) {
            if let Some(items) = items {
                ports.push((Side::Output, port, encode(items, &store, &mut files)?));
            }
        }
        Ok(Encoding { ports, files })
    };
    if heavy { tokio::task::spawn_blocking(work).await.map_err(|e| Error::damaged("items", e))? } else { work() }
}

async fn write_node(
    c: &mut Connection,
    workspace: &str,
    record: &NodeRecord,
    ports: Vec<PortItems>,
    blobs: &[Arc<str>],
) -> Result<(), Error> {
    let execution = record.execution_id.to_string();
    let run = &record.run;
    c.execute(Query::new("INSERT INTO node_executions (execution_id, node_id, run_index, workspace_id, node_name, execution_index, started_at, duration_ms, tries, sources, input_counts, output_counts, error, logs) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",).bind(&execution).bind(record.node_id.as_str()).bind(record.run_index).bind(workspace).bind(&*record.node_name).bind(run.execution_index).bind(run.started_at).bind(i64::try_from(run.duration_ms).unwrap_or(i64::MAX)).bind(run.tries).bind(Json(to_json(&run.sources)?)).bind(Json(to_json(&counts(&run.inputs))?)).bind(Json(to_json(&counts(&run.outputs))?)).bind(to_json_opt(run.error.as_ref())?.map(Json)).bind(Json(to_json(&bounded(&run.logs))?)))
    .await?;
    for (side, port, items) in ports {
        c.execute(Query::new("INSERT INTO node_items (execution_id, node_id, run_index, side, port, workspace_id, item_count, byte_count, offsets, lines, blob_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").bind(&execution).bind(record.node_id.as_str()).bind(record.run_index).bind(side.as_str()).bind(port).bind(workspace).bind(items.count).bind(items.bytes).bind(items.offsets).bind(items.lines).bind(items.blob.as_deref()))
            .await?;
    }
    for blob in blobs {
        c.execute(
            Query::new("INSERT INTO blob_refs (blob_id, owner_id, workspace_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .bind(&**blob)
                .bind(&execution)
                .bind(workspace),
        )
        .await?;
    }
    c.execute(Query::new("UPDATE executions SET node_runs = node_runs + 1 WHERE id = ?").bind(&execution)).await?;
    Ok(())
}

fn counts(ports: &[Option<Items>]) -> Vec<Option<usize>> {
    ports.iter().map(|items| items.as_ref().map(|i| i.len())).collect()
}

/// The first lines, each within its length; a log is for reading, not for storing data.
fn bounded(logs: &[String]) -> Vec<&str> {
    let mut lines: Vec<&str> = logs.iter().take(LOG_LINES).map(|l| &l[..l.floor_char_boundary(LOG_LINE_BYTES)]).collect();
    if logs.len() > LOG_LINES {
        lines.push("… more lines were logged than are kept.");
    }
    lines
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::damaged("journal record", e))
}

fn to_json_opt(failure: Option<&Failure>) -> Result<Option<String>, Error> {
    failure.map(to_json).transpose()
}

//! Everything an execution needs to go on: after a restart, or when what it waited for has happened.

use std::{
    io::{BufRead, BufReader, Cursor},
    sync::Arc,
};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Items, Mode, NodeId, WorkflowId,
    journal::{ExecutionStart, InFlight, Suspended},
    trigger::{Suspend, TriggerKind, WaitKind},
};
use serde::Deserialize;
use serde_json::Value;

use super::{LiveOutputs, LoadedRun, items::parse};
use crate::{
    Error, Store,
    database::{Query, Row},
    workflow::list::parse_status,
};

/// See [`Store::recovery`].
#[derive(Clone, Debug)]
pub struct Recovery {
    /// How it began, with the items it was given.
    pub start: ExecutionStart,
    /// How it stands.
    pub status: ExecutionStatus,
    /// What its nodes did, in the order they ran.
    pub runs: Vec<LoadedRun>,
    /// The node that was about to do something that must not happen twice, and has not finished.
    pub in_flight: Option<InFlight>,
    /// What it waits for.
    pub wait: Option<HeldWait>,
    /// It is not to go on before.
    pub not_before: Option<EpochMs>,
}

/// A wait, and the answer if there is one.
#[derive(Clone, Debug)]
pub struct HeldWait {
    /// Where and for what.
    pub suspended: Suspended,
    /// What was answered.
    pub answer: Option<Value>,
    /// When.
    pub answered_at: Option<EpochMs>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredInFlight {
    node_id: NodeId,
    run_index: u32,
    attempt: u32,
    at: EpochMs,
}

impl Store {
    /// Everything needed to go on with an execution. To be asked by who does: from here on the store counts it as under
    /// way, and [`millrace_core::journal::Journal::execution_resumed`] follows unless its status is `Running`.
    ///
    /// # Errors
    /// When there is no such execution, or what is stored cannot be read.
    pub async fn recovery(&self, id: ExecutionId) -> Result<Recovery, Error> {
        let query = Query::new(
            "SELECT id, workflow_id, version, status, mode, trigger_kind, trigger_node, input, input_blob, event_key, due_at, attempt, repeats, \
             priority, partial, started_at, queued_at, in_flight, not_before FROM executions WHERE workspace_id = ? AND id = ?",
        )
        .bind(self.workspace_id().to_string())
        .bind(id.to_string());
        let row = self.readers().fetch_optional(query).await?.ok_or_else(|| Error::not_found("execution", id))?;
        let status = parse_status(&row.get::<String>("status")?)?;
        let start = self.stored_start(id, &row).await?;
        let runs = self.loaded_runs(id, usize::MAX).await?;
        let in_flight = row.json_opt::<StoredInFlight>("in_flight")?.filter(|node| {
            // It came to its end after all.
            !runs.iter().any(|run| run.node_id == node.node_id && run.run_index == node.run_index)
        });
        let in_flight =
            in_flight.map(|node| InFlight { node_id: node.node_id, run_index: node.run_index, attempt: node.attempt, at: node.at });
        let recovery = Recovery { start, status, runs, in_flight, wait: self.held_wait(id).await?, not_before: row.get("not_before")? };
        if !status.is_final() {
            self.remember(id, recovery.start.workflow_id, &recovery.runs).await?;
        }
        Ok(recovery)
    }

    async fn stored_start(&self, id: ExecutionId, row: &Row) -> Result<ExecutionStart, Error> {
        let (lines, blob): (Option<Vec<u8>>, Option<String>) = (row.get("input")?, row.get("input_blob")?);
        let blobs = self.blobs.clone();
        let work = move || match (lines, blob) {
            (Some(lines), _) => whole(Cursor::new(lines)).map(Some),
            (None, Some(blob)) => whole(BufReader::with_capacity(64 * 1024, blobs.read(&blob)?)).map(Some),
            (None, None) => Ok(None),
        };
        let input = tokio::task::spawn_blocking(work).await.map_err(|e| Error::damaged("items", e))??;
        let mode = row.get::<String>("mode")?;
        Ok(ExecutionStart {
            mode: if mode == Mode::Trigger.as_str() { Mode::Trigger } else { Mode::Manual },
            trigger_kind: row.word("trigger_kind", TriggerKind::parse)?,
            trigger: row.get("trigger_node")?,
            input,
            event_key: row.get("event_key")?,
            due_at: row.get("due_at")?,
            attempt: row.get("attempt")?,
            repeats: row.parse_opt("repeats")?,
            priority: i16::try_from(row.get::<i64>("priority")?).unwrap_or_default(),
            partial: row.get("partial")?,
            queued: row.get::<Option<i64>>("queued_at")?.is_some(),
            ..ExecutionStart::plain(id, self.workspace_id(), row.parse("workflow_id")?, row.get("version")?, row.get("started_at")?)
        })
    }

    async fn held_wait(&self, id: ExecutionId) -> Result<Option<HeldWait>, Error> {
        let query = Query::new(
            "SELECT node_id, run_index, kind, until, question, on_time, created_at, answer, answered_at FROM waits WHERE execution_id = ?",
        );
        let Some(row) = self.readers().fetch_optional(query.bind(id.to_string())).await? else { return Ok(None) };
        let on_time: Option<Vec<Option<Vec<Item>>>> = row.json_opt("on_time")?;
        let wait = Suspend {
            kind: row.word("kind", WaitKind::parse)?,
            until: row.get("until")?,
            question: row.json("question")?,
            on_time: on_time.map(|ports| ports.into_iter().map(|items| items.map(Arc::new)).collect()),
        };
        let node_id = NodeId::from(row.get::<String>("node_id")?);
        let suspended = Suspended { id, node_id, run_index: row.get("run_index")?, wait, at: row.get("created_at")? };
        Ok(Some(HeldWait { suspended, answer: row.json_opt("answer")?, answered_at: row.get("answered_at")? }))
    }

    /// Knows again what the execution has on disk, so that nothing is written twice.
    async fn remember(&self, id: ExecutionId, workflow: WorkflowId, runs: &[LoadedRun]) -> Result<(), Error> {
        let query = Query::new("SELECT blob_id FROM blob_refs WHERE owner_id = ?").bind(id.to_string());
        let blobs: Vec<String> = self.readers().fetch_values(query).await?;
        let mut live = self.lock_live();
        let live = live.entry(id).or_insert_with(LiveOutputs::resumed);
        live.workflow = Some(workflow);
        live.blobs.extend(blobs.into_iter().map(Arc::from));
        for run in runs {
            live.remember(&run.node_name, run.run_index, &run.run);
        }
        Ok(())
    }
}

/// All items, one a line.
fn whole(reader: impl BufRead) -> Result<Items, Error> {
    let items = reader.lines().map(|line| parse(&line.map_err(|e| Error::damaged("items", e))?));
    Ok(Arc::new(items.collect::<Result<Vec<_>, _>>()?))
}

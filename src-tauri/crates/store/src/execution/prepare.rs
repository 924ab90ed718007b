//! Makes records: everything that takes time, such as writing items as JSON, happens before the writer's turn.

use std::{collections::BTreeSet, sync::Arc};

use millrace_core::{
    ExecutionStatus, Items,
    journal::{ExecutionEnd, ExecutionStart, InFlight, NodeRecord, Suspended},
    run::{Failure, NodeRun},
    trigger::WaitKind,
};
use serde_json::json;

use super::{
    Side,
    encode::{Encoded, encode},
    inline,
    record::{End, List, NodeRow, Start, Totals, Wait},
};
use crate::{BlobStore, Error};

/// Log lines kept of one node run, and bytes of one line.
const LOG_LINES: usize = 500;
const LOG_LINE_BYTES: usize = 2_000;
/// Bytes of an error's message that can be searched; they are in an index, where PostgreSQL takes 2,704 bytes with the keys.
const ERROR_TEXT_BYTES: usize = 600;
/// Past this many items, encoding leaves the async threads.
const HEAVY: usize = 500;

/// The items of a record, encoded.
#[derive(Default)]
pub(super) struct Encoding {
    /// Small lists together.
    pub(super) items: Option<Vec<u8>>,
    pub(super) lists: Vec<List>,
    pub(super) bytes: i64,
    /// Blobs of files inside the items.
    pub(super) files: BTreeSet<Arc<str>>,
}

/// A list to be stored: its side, its port, its items.
pub(super) type Port = (Side, u32, Items);

pub(super) async fn encoded(store: &BlobStore, ports: Vec<Port>) -> Result<Encoding, Error> {
    let heavy = ports.iter().map(|(_, _, items)| items.len()).sum::<usize>() > HEAVY;
    let store = store.clone();
    let work = move || {
        let (mut encoding, mut small) = (Encoding::default(), inline::Writer::default());
        for (side, port, items) in ports {
            let list = encode(&items, &store, &mut encoding.files)?;
            encoding.bytes += list.bytes;
            if list.lines.as_ref().is_some_and(|lines| small.take(side, port, items.len(), lines)) {
                continue;
            }
            let (offsets, lines) = (list.offsets, list.lines);
            encoding.lists.push(List { side, port, count: list.count, bytes: list.bytes, offsets, lines, blob: list.blob });
        }
        encoding.items = small.finish();
        Ok(encoding)
    };
    run(heavy, work).await
}

/// The items an execution begins with, and the blobs of files inside them.
pub(super) async fn input(store: &BlobStore, items: Items) -> Result<(Encoded, BTreeSet<Arc<str>>), Error> {
    let store = store.clone();
    let heavy = items.len() > HEAVY;
    let work = move || {
        let mut files = BTreeSet::new();
        Ok((encode(&items, &store, &mut files)?, files))
    };
    run(heavy, work).await
}

async fn run<T: Send + 'static>(heavy: bool, work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    if heavy { tokio::task::spawn_blocking(work).await.map_err(|e| Error::damaged("items", e))? } else { work() }
}

/// The lists of a node run: inputs that cannot be read from their source, and all outputs.
pub(super) fn ports(run: &NodeRun, inputs: Vec<(u32, Items)>) -> Vec<Port> {
    let outputs = (0..).zip(&run.outputs).filter_map(|(port, items)| Some((Side::Output, port, items.clone()?)));
    inputs.into_iter().map(|(port, items)| (Side::Input, port, items)).chain(outputs).collect()
}

pub(super) fn node(record: &NodeRecord, workspace: Arc<str>, encoding: Encoding, blobs: Vec<Arc<str>>) -> Result<NodeRow, Error> {
    let run = &record.run;
    let texts = [to_json(&run.sources)?, to_json(&counts(&run.inputs))?, to_json(&counts(&run.outputs))?, to_json(&bounded(&run.logs))?];
    let [sources, input_counts, output_counts, logs] = texts;
    let (error, state) = (to_json_opt(run.error.as_ref())?, to_json_opt(run.state.as_ref())?);
    let others = [&sources, &logs].into_iter().chain(&error).chain(&state).map(String::len).sum::<usize>();
    Ok(NodeRow {
        execution_id: record.execution_id,
        workspace,
        node_id: record.node_id.to_string(),
        node_name: record.node_name.to_string(),
        run_index: record.run_index,
        execution_index: run.execution_index,
        started_at: run.started_at,
        duration_ms: i64::try_from(run.duration_ms).unwrap_or(i64::MAX),
        tries: run.tries,
        sources,
        input_counts,
        output_counts,
        error,
        logs,
        state,
        bytes: encoding.bytes + i64::try_from(others).unwrap_or(0),
        items: encoding.items,
        lists: encoding.lists,
        blobs,
    })
}

pub(super) fn start(start: ExecutionStart, input: Option<Encoded>, blobs: Vec<Arc<str>>) -> Start {
    let input_bytes = input.as_ref().map_or(0, |list| list.bytes);
    let (input, input_blob) = input.map_or((None, None), |list| (list.lines, list.blob));
    Start {
        id: start.id,
        workspace: start.workspace_id.to_string().into(),
        workflow: start.workflow_id.to_string(),
        version: start.version,
        mode: start.mode.as_str(),
        kind: start.trigger_kind.as_str(),
        trigger: start.trigger,
        input,
        input_blob,
        input_bytes,
        event_key: start.event_key,
        due_at: start.due_at.map(|at| at.0),
        attempt: start.attempt,
        repeats: start.repeats.map(|id| id.to_string()),
        priority: start.priority,
        partial: start.partial,
        queued: start.queued,
        started_at: start.started_at.0,
        blobs,
    }
}

pub(super) fn in_flight(node: &InFlight) -> String {
    json!({"nodeId": node.node_id, "runIndex": node.run_index, "attempt": node.attempt, "at": node.at}).to_string()
}

pub(super) fn wait(suspended: Suspended) -> Result<Wait, Error> {
    let Suspended { id, node_id, run_index, wait, at } = suspended;
    // A person has to look at one that was interrupted; others go on by what they wait for.
    let status = if wait.kind == WaitKind::Attention { ExecutionStatus::Paused } else { ExecutionStatus::Waiting };
    Ok(Wait {
        id,
        node_id: node_id.to_string(),
        run_index,
        kind: wait.kind.as_str(),
        status: status.as_str(),
        until: wait.until.map(|at| at.0),
        question: to_json(&wait.question)?,
        on_time: to_json_opt(wait.on_time.as_ref())?,
        at: at.0,
    })
}

pub(super) fn end(end: ExecutionEnd, totals: Option<Totals>, may_wait: bool, follow_success: bool) -> Result<End, Error> {
    Ok(End {
        id: end.id,
        status: end.status.as_str(),
        error: to_json_opt(end.error.as_ref())?,
        error_text: end.error.as_ref().map(error_text),
        finished_at: end.finished_at.0,
        totals,
        may_wait,
        follow_success,
    })
}

/// The message as it is searched.
pub(super) fn error_text(failure: &Failure) -> String {
    let text = &failure.message[..failure.message.floor_char_boundary(ERROR_TEXT_BYTES)];
    let mut text = text.to_lowercase().replace('\0', "\u{fffd}");
    // Some letters are longer in lower case.
    text.truncate(text.floor_char_boundary(ERROR_TEXT_BYTES));
    text
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

fn to_json_opt<T: serde::Serialize>(value: Option<&T>) -> Result<Option<String>, Error> {
    value.map(to_json).transpose()
}

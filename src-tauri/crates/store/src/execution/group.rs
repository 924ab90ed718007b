//! Writes many records with few statements: what happened to an execution within a group is one row, or one change of one.

use std::collections::{HashMap, HashSet};

use millrace_core::{ExecutionId, ExecutionStatus, Mode};

use super::{
    fold::{Fold, fold},
    record::{NodeRow, Record, Start, Written},
    rows::Rows,
};
use crate::{
    Error,
    database::{Connection, Document, Json, Query},
    stats::rollup::{self, Ended},
};

/// Statuses of events that failed; `change` has them in its statement.
const FAILED: [&str; 3] = ["error", "timeout", "crashed"];

/// Writes records in order; each has its own answer. An error: nothing of the group is to be kept.
pub(crate) async fn write_group(c: &mut Connection, records: &[&Record]) -> Result<Vec<Result<Written, Error>>, Error> {
    let duplicates = claim(c, records).await?;
    let folds = fold(records, |id| duplicates.contains_key(&id));
    insert_executions(c, &folds).await?;
    let nodes: Vec<&NodeRow> = records.iter().filter_map(|r| node(r)).filter(|n| !duplicates.contains_key(&n.execution_id)).collect();
    insert_nodes(c, &nodes).await?;
    insert_lists(c, &nodes).await?;
    insert_references(c, &folds, &nodes).await?;
    keep(c, records).await?;
    let mut ended = super::change::update(c, &folds).await?;
    ended.extend(folds.iter().filter_map(brief));
    rollup::add(c, &ended).await?;
    Ok(records.iter().map(|record| answer(record, &duplicates)).collect())
}

fn node<'r>(record: &&'r Record) -> Option<&'r NodeRow> {
    match record {
        Record::Node(node) => Some(node),
        _ => None,
    }
}

fn answer(record: &Record, duplicates: &HashMap<ExecutionId, Option<ExecutionId>>) -> Result<Written, Error> {
    match (record, duplicates.get(&record.id())) {
        (_, None) => Ok(Written::Done),
        (Record::Started(_), Some(earlier)) => Ok(Written::Duplicate(*earlier)),
        // It never began.
        (_, Some(_)) => Err(Error::not_found("execution", record.id())),
    }
}

/// Takes the keys of events; gives the starts whose key was taken before, with the execution that has it.
async fn claim(c: &mut Connection, records: &[&Record]) -> Result<HashMap<ExecutionId, Option<ExecutionId>>, Error> {
    let keyed = records.iter().filter_map(|record| match record {
        Record::Started(start) => start.event_key.as_ref().map(|key| (&**start, key)),
        _ => None,
    });
    let keyed: Vec<(&Start, &String)> = keyed.collect();
    if keyed.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows = Rows::new(
        "INSERT INTO event_keys (workflow_id, trigger_node, event_key, workspace_id, execution_id, at) VALUES ",
        6,
        " ON CONFLICT DO NOTHING RETURNING execution_id",
    );
    for (start, key) in &keyed {
        rows.add(&start.workflow).add(start.trigger.as_deref().unwrap_or_default()).add(*key);
        rows.add(&*start.workspace).add(start.id.to_string()).add(start.started_at);
    }
    let taken: HashSet<String> = rows.fetch_values(c).await?.into_iter().collect();
    let mut duplicates = HashMap::new();
    for (start, key) in keyed {
        if taken.contains(&start.id.to_string()) {
            continue;
        }
        let query = Query::new("SELECT execution_id FROM event_keys WHERE workflow_id = ? AND trigger_node = ? AND event_key = ?")
            .bind(&start.workflow)
            .bind(start.trigger.as_deref().unwrap_or_default())
            .bind(key);
        let earlier: Option<String> = c.fetch_value(query).await?;
        duplicates.insert(start.id, earlier.and_then(|id| id.parse().ok()));
    }
    Ok(duplicates)
}

async fn insert_executions(c: &mut Connection, folds: &[Fold<'_>]) -> Result<(), Error> {
    let mut rows = Rows::new(
        "INSERT INTO executions (id, workspace_id, workflow_id, version, status, mode, trigger_node, started_at, finished_at, error, \
         node_runs, trigger_kind, input, input_blob, event_key, due_at, queued_at, begun_at, attempt, repeats, priority, partial, \
         in_flight, wait_kind, wait_until, byte_count, error_text, dead_letter, follow_up) VALUES ",
        29,
        "",
    );
    for fold in folds {
        let Some(start) = fold.start else { continue };
        let first = if start.queued { ExecutionStatus::Queued } else { ExecutionStatus::Running };
        let end = fold.end;
        let totals = end.and_then(|e| e.totals).unwrap_or_default();
        rows.add(start.id.to_string()).add(&*start.workspace).add(&start.workflow).add(start.version);
        rows.add(fold.status.unwrap_or(first.as_str())).add(start.mode).add(start.trigger.clone()).add(start.started_at);
        rows.add(end.map(|e| e.finished_at)).add(end.and_then(|e| e.error.clone()).map(Json)).add(totals.runs);
        rows.add(start.kind).add(start.input.clone()).add(start.input_blob.as_deref().map(str::to_owned));
        rows.add(start.event_key.clone()).add(start.due_at).add(start.queued.then_some(start.started_at));
        rows.add(begun(fold, start));
        rows.add(start.attempt).add(start.repeats.clone()).add(start.priority).add(start.partial);
        rows.add(fold.in_flight.filter(|_| end.is_none()).map(|text| Json(text.to_owned())));
        rows.add(fold.wait.map(|w| w.kind.to_owned())).add(fold.wait.and_then(|w| w.until));
        rows.add(start.input_bytes + totals.bytes).add(end.and_then(|e| e.error_text.clone()));
        // An event that failed is on the list from the first moment: whoever tries it again takes it off.
        let fired = start.mode == Mode::Trigger.as_str();
        let dead = fired && !start.partial && end.is_some_and(|e| FAILED.contains(&e.status));
        rows.add(dead).add(dead || (fired && end.is_some_and(|e| e.follow_success)));
    }
    rows.execute(c).await
}

/// What workflows keep; of several changes the last one stays. A workflow may have been deleted meanwhile.
async fn keep(c: &mut Connection, records: &[&Record]) -> Result<(), Error> {
    let kept = records.iter().filter_map(|record| match record {
        Record::Kept { workflow, data, .. } => Some((workflow, data)),
        _ => None,
    });
    let last: HashMap<&String, &String> = kept.collect();
    for (workflow, data) in last {
        c.execute(Query::new("UPDATE workflows SET static_data = ? WHERE id = ?").bind(Document(data.as_str())).bind(workflow)).await?;
    }
    Ok(())
}

/// One that began and ended within the group.
fn brief(fold: &Fold<'_>) -> Option<Ended> {
    let (start, end) = (fold.start?, fold.end?);
    Some(Ended {
        workflow: start.workflow.clone(),
        workspace: start.workspace.to_string(),
        status: end.status,
        started_at: start.started_at,
        begun_at: begun(fold, start),
        due_at: start.due_at,
        finished_at: end.finished_at,
    })
}

/// When one that began in the group could begin.
fn begun(fold: &Fold<'_>, start: &Start) -> Option<i64> {
    if start.queued { fold.resumed_at } else { Some(start.started_at) }
}

async fn insert_nodes(c: &mut Connection, nodes: &[&NodeRow]) -> Result<(), Error> {
    let mut rows = Rows::new(
        "INSERT INTO node_executions (execution_id, node_id, run_index, workspace_id, node_name, execution_index, started_at, duration_ms, \
         tries, sources, input_counts, output_counts, error, logs, items, byte_count, state) VALUES ",
        17,
        "",
    );
    for n in nodes {
        rows.add(n.execution_id.to_string()).add(&n.node_id).add(n.run_index).add(&*n.workspace).add(&n.node_name);
        rows.add(n.execution_index).add(n.started_at).add(n.duration_ms).add(n.tries);
        rows.add(Json(&*n.sources)).add(Json(&*n.input_counts)).add(Json(&*n.output_counts));
        rows.add(n.error.clone().map(Json)).add(Json(&*n.logs)).add(n.items.clone()).add(n.bytes).add(n.state.clone().map(Document));
    }
    rows.execute(c).await
}

async fn insert_lists(c: &mut Connection, nodes: &[&NodeRow]) -> Result<(), Error> {
    let mut rows = Rows::new(
        "INSERT INTO node_items (execution_id, node_id, run_index, side, port, workspace_id, item_count, byte_count, offsets, lines, blob_id) VALUES ",
        11,
        "",
    );
    for (n, list) in nodes.iter().flat_map(|n| n.lists.iter().map(move |list| (n, list))) {
        rows.add(n.execution_id.to_string()).add(&n.node_id).add(n.run_index).add(list.side.as_str()).add(list.port).add(&*n.workspace);
        rows.add(list.count).add(list.bytes).add(&*list.offsets).add(list.lines.clone()).add(list.blob.as_deref().map(str::to_owned));
    }
    rows.execute(c).await
}

async fn insert_references(c: &mut Connection, folds: &[Fold<'_>], nodes: &[&NodeRow]) -> Result<(), Error> {
    let mut rows = Rows::new("INSERT INTO blob_refs (blob_id, owner_id, workspace_id) VALUES ", 3, " ON CONFLICT DO NOTHING");
    let starts = folds.iter().filter_map(|f| f.start).map(|s| (s.id, &s.blobs, &s.workspace));
    for (id, blobs, workspace) in starts.chain(nodes.iter().map(|n| (n.execution_id, &n.blobs, &n.workspace))) {
        for blob in blobs {
            rows.add(&**blob).add(id.to_string()).add(&**workspace);
        }
    }
    rows.execute(c).await
}

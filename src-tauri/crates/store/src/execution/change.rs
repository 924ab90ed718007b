//! What a group of records changes in executions that were there before, and the rows of those that wait.

use std::collections::{HashMap, HashSet};

use millrace_core::ExecutionStatus;

use super::{fold::Fold, record::End, rows::size};
use crate::{
    Error,
    database::{Connection, Document, Json, Query, Value},
    stats::rollup::Ended,
};

/// Returns those that ended with this.
pub(super) async fn update(c: &mut Connection, folds: &[Fold<'_>]) -> Result<Vec<Ended>, Error> {
    let before = || folds.iter().filter(|f| f.start.is_none());
    let ends: Vec<&Fold<'_>> = before().filter(|f| f.end.is_some()).collect();
    let mut ended = vec![];
    for some in sized(&ends) {
        ended.extend(finish(c, some).await?);
    }
    let others: Vec<&Fold<'_>> = before().filter(|f| f.end.is_none() && f.status.is_some()).collect();
    for some in sized(&others) {
        changed(c, stand(some), some).await?;
    }
    let starting: Vec<&Fold<'_>> = before().filter(|f| f.end.is_none() && f.status.is_none() && f.in_flight.is_some()).collect();
    for some in sized(&starting) {
        changed(c, in_flight(some), some).await?;
    }
    follow(c, folds).await?;
    wake(c, folds).await?;
    suspend(c, folds).await?;
    Ok(ended)
}

/// Slices, one for each statement.
fn sized<T>(mut left: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let (some, rest) = left.split_at(size(left.len())?);
        left = rest;
        Some(some)
    })
}

/// An execution that is not there must not look as if it had been written.
async fn changed(c: &mut Connection, query: Query, folds: &[&Fold<'_>]) -> Result<(), Error> {
    let changed = c.execute(query).await?;
    all(folds, changed)
}

fn all(folds: &[&Fold<'_>], changed: u64) -> Result<(), Error> {
    if changed == folds.len() as u64 {
        return Ok(());
    }
    let names = folds.iter().map(|f| f.id.to_string()).collect::<Vec<_>>().join(", ");
    Err(Error::not_found("execution", names))
}

/// A statement that takes rows of values as `v`.
fn with_values(columns: &str, count: usize, rest: &str) -> Query {
    let row = format!("({})", vec!["?"; columns.split(", ").count()].join(", "));
    Query::new(format!("WITH v ({columns}) AS (VALUES {}) {rest}", vec![row.as_str(); count].join(", ")))
}

async fn finish(c: &mut Connection, folds: &[&Fold<'_>]) -> Result<Vec<Ended>, Error> {
    let before = ended_before(c, folds).await?;
    let rows = c.fetch_all(finishing(folds)).await?;
    all(folds, rows.len() as u64)?;
    let ends: HashMap<String, &End> = folds.iter().filter_map(|f| Some((f.id.to_string(), f.end?))).collect();
    let mut ended = vec![];
    for row in rows {
        let id: String = row.get("id")?;
        if let Some(end) = ends.get(&id).filter(|_| !before.contains(&id)) {
            ended.push(Ended {
                workflow: row.get("workflow_id")?,
                workspace: row.get("workspace_id")?,
                status: end.status,
                started_at: row.get("started_at")?,
                begun_at: row.get("begun_at")?,
                due_at: row.get("due_at")?,
                finished_at: end.finished_at,
            });
        }
    }
    Ok(ended)
}

/// Of these, those that had ended before: two may end one, as when it is canceled in the moment it goes on. Whoever comes second has
/// not seen all of it, so that most need no look.
async fn ended_before(c: &mut Connection, folds: &[&Fold<'_>]) -> Result<HashSet<String>, Error> {
    let unsure: Vec<String> = folds.iter().filter(|f| f.end.is_some_and(|end| end.totals.is_none())).map(|f| f.id.to_string()).collect();
    if unsure.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query = Query::new("SELECT id FROM executions WHERE finished_at IS NOT NULL AND id IN ");
    query.push_list(unsure);
    Ok(c.fetch_values(query).await?.into_iter().collect())
}

fn finishing(folds: &[&Fold<'_>]) -> Query {
    let mut query = with_values(
        "id, status, error, error_text, finished_at, resumed_at, runs, bytes, follow",
        folds.len(),
        "UPDATE executions SET status = v.status, error = v.error, error_text = v.error_text, finished_at = v.finished_at, \
         begun_at = COALESCE(executions.begun_at, v.resumed_at), in_flight = NULL, wait_kind = NULL, wait_until = NULL, \
         dead_letter = CASE WHEN v.status IN ('error', 'timeout', 'crashed') AND executions.mode = 'trigger' AND executions.partial = 0 \
         THEN 1 ELSE executions.dead_letter END, \
         follow_up = CASE WHEN executions.mode = 'trigger' AND (v.follow = 1 OR (v.status IN ('error', 'timeout', 'crashed') AND \
         executions.partial = 0)) THEN 1 ELSE 0 END, \
         node_runs = COALESCE(v.runs, (SELECT COUNT(*) FROM node_executions n WHERE n.execution_id = executions.id)), \
         byte_count = executions.byte_count + COALESCE(v.bytes, (SELECT CAST(COALESCE(SUM(n.byte_count), 0) AS BIGINT) FROM node_executions n WHERE n.execution_id = executions.id)) \
         FROM v WHERE executions.id = v.id \
         RETURNING executions.id, executions.workflow_id, executions.workspace_id, executions.started_at, executions.begun_at, executions.due_at",
    );
    for fold in folds {
        let Some(end) = fold.end else { continue };
        query.add(fold.id.to_string()).add(end.status).add(end.error.clone().map(Json)).add(end.error_text.clone());
        query.add(end.finished_at).add(fold.resumed_at);
        query.add(end.totals.map(|t| t.runs)).add(end.totals.map(|t| t.bytes)).add(end.follow_success);
    }
    query
}

fn stand(folds: &[&Fold<'_>]) -> Query {
    let mut query = with_values(
        "id, status, resumed_at, in_flight, wait_kind, wait_until",
        folds.len(),
        "UPDATE executions SET status = v.status, begun_at = COALESCE(executions.begun_at, v.resumed_at), \
         in_flight = COALESCE(v.in_flight, executions.in_flight), wait_kind = v.wait_kind, wait_until = v.wait_until, not_before = NULL \
         FROM v WHERE executions.id = v.id",
    );
    for fold in folds {
        query.add(fold.id.to_string()).add(fold.status.unwrap_or(ExecutionStatus::Running.as_str())).add(fold.resumed_at);
        query.add(fold.in_flight.map(Json)).add(fold.wait.map(|w| w.kind)).add(fold.wait.and_then(|w| w.until));
    }
    query
}

fn in_flight(folds: &[&Fold<'_>]) -> Query {
    let mut query =
        with_values("id, in_flight", folds.len(), "UPDATE executions SET in_flight = v.in_flight FROM v WHERE executions.id = v.id");
    for fold in folds {
        query.add(fold.id.to_string()).add(fold.in_flight.map(Json));
    }
    query
}

/// One that was deleted meanwhile is no error.
async fn follow(c: &mut Connection, folds: &[Fold<'_>]) -> Result<(), Error> {
    for (again, set) in [(false, "follow_up = 0"), (true, "follow_up = 0, dead_letter = 0")] {
        let done: Vec<&Fold<'_>> = folds.iter().filter(|f| f.followed == Some(again)).collect();
        for some in sized(&done) {
            let mut query = Query::new(format!("UPDATE executions SET {set} WHERE id IN "));
            query.push_list(some.iter().map(|f| f.id.to_string()));
            c.execute(query).await?;
        }
    }
    Ok(())
}

async fn wake(c: &mut Connection, folds: &[Fold<'_>]) -> Result<(), Error> {
    // One that began in this group has no row yet.
    let woke: Vec<&Fold<'_>> = folds.iter().filter(|f| f.woke && f.start.is_none()).collect();
    for some in sized(&woke) {
        let mut query = Query::new("DELETE FROM waits WHERE execution_id IN ");
        query.push_list(some.iter().map(|f| f.id.to_string()));
        c.execute(query).await?;
    }
    Ok(())
}

async fn suspend(c: &mut Connection, folds: &[Fold<'_>]) -> Result<(), Error> {
    let waits: Vec<&Fold<'_>> = folds.iter().filter(|f| f.wait.is_some()).collect();
    for some in sized(&waits) {
        let mut query = with_values(
            "id, node_id, run_index, kind, until, question, on_time, at",
            some.len(),
            "INSERT INTO waits (execution_id, workspace_id, workflow_id, node_id, run_index, kind, until, question, on_time, created_at) \
             SELECT e.id, e.workspace_id, e.workflow_id, v.node_id, v.run_index, v.kind, v.until, v.question, v.on_time, v.at \
             FROM v, executions e WHERE e.id = v.id \
             ON CONFLICT (execution_id) DO UPDATE SET node_id = excluded.node_id, run_index = excluded.run_index, kind = excluded.kind, \
             until = excluded.until, question = excluded.question, on_time = excluded.on_time, created_at = excluded.created_at, \
             answered_at = NULL, answer = NULL",
        );
        for wait in some.iter().filter_map(|f| f.wait) {
            query.add(wait.id.to_string()).add(&wait.node_id).add(wait.run_index).add(wait.kind).add(wait.until);
            query.add(Document(&*wait.question)).add(Value::Document(wait.on_time.clone())).add(wait.at);
        }
        changed(c, query, some).await?;
    }
    Ok(())
}

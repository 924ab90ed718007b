//! Ended executions, added up as they end: what statistics read, and what stays of them when the history is pruned. The kinds of
//! rows are described where the table is made, in the migration.

use std::collections::BTreeMap;

use millrace_core::ExecutionStatus;

use super::bins::bin;
use crate::{Error, database::Connection, execution::Rows};

/// Counts are by quarter hours: every time zone's hours and days begin on one.
pub(super) const QUARTER_MS: i64 = 15 * 60_000;
/// Times are by hours,
pub(super) const HOUR_MS: i64 = 3_600_000;
/// and by days when they are old.
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// An execution that ended.
pub(crate) struct Ended {
    pub(crate) workflow: String,
    pub(crate) workspace: String,
    pub(crate) status: &'static str,
    pub(crate) started_at: i64,
    /// When it could begin; none when it never could.
    pub(crate) begun_at: Option<i64>,
    pub(crate) due_at: Option<i64>,
    pub(crate) finished_at: i64,
}

/// A row's key. In order, so that the database finds neighbours next to each other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'e> {
    workflow: &'e str,
    kind: &'static str,
    slot: i64,
    bin: i64,
    workspace: &'e str,
}

/// The beginning of the part of time that this is in.
pub(super) fn slot(at: i64, width: i64) -> i64 {
    at.div_euclid(width) * width
}

/// Adds executions that ended, each of which is to be added once.
pub(crate) async fn add(c: &mut Connection, ended: &[Ended]) -> Result<(), Error> {
    let mut sums: BTreeMap<Key<'_>, (i64, i64)> = BTreeMap::new();
    for end in ended {
        let begun = end.begun_at.unwrap_or(end.started_at);
        let took = (end.finished_at - begun).max(0);
        let quarter = (kind(end.status), slot(end.started_at, QUARTER_MS), 0, took);
        let hour = slot(end.started_at, HOUR_MS);
        let drift = end.due_at.map(|due| ("drift", hour, bin(begun - due), 0));
        for (kind, slot, bin, ms) in [quarter, ("took", hour, bin(took), 0)].into_iter().chain(drift) {
            let sum = sums.entry(Key { workflow: &end.workflow, kind, slot, bin, workspace: &end.workspace }).or_default();
            *sum = (sum.0 + 1, sum.1 + ms);
        }
    }
    let mut rows = Rows::new(
        "INSERT INTO execution_rollup (workflow_id, kind, slot, bin, workspace_id, n, total_ms) VALUES ",
        7,
        " ON CONFLICT (workflow_id, kind, slot, bin) DO UPDATE SET n = execution_rollup.n + excluded.n, \
         total_ms = execution_rollup.total_ms + excluded.total_ms",
    );
    for (key, (n, total_ms)) in sums {
        rows.add(key.workflow).add(key.kind).add(key.slot).add(key.bin).add(key.workspace).add(n).add(total_ms);
    }
    rows.execute(c).await
}

/// Failures of all sorts are one kind.
fn kind(status: &'static str) -> &'static str {
    if status == ExecutionStatus::Success.as_str() || status == ExecutionStatus::Canceled.as_str() { status } else { "failed" }
}

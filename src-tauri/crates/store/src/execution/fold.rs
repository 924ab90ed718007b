//! What a group of records comes to, execution by execution.

use std::collections::HashMap;

use millrace_core::{ExecutionId, ExecutionStatus};

use super::record::{End, Record, Start, Wait};

/// One execution within a group.
pub(super) struct Fold<'r> {
    pub(super) id: ExecutionId,
    /// It begins in this group, so that one row says all.
    pub(super) start: Option<&'r Start>,
    /// How it stands after the group, if that changed.
    pub(super) status: Option<&'static str>,
    pub(super) resumed_at: Option<i64>,
    /// The node that is about to do what must not happen twice, if that changed.
    pub(super) in_flight: Option<&'r str>,
    /// What it waits for after the group.
    pub(super) wait: Option<&'r Wait>,
    /// It may have waited before, and does no longer.
    pub(super) woke: bool,
    pub(super) end: Option<&'r End>,
    /// What follows its end is done; true: it is tried again.
    pub(super) followed: Option<bool>,
}

impl Fold<'_> {
    fn of(id: ExecutionId) -> Self {
        Self { id, start: None, status: None, resumed_at: None, in_flight: None, wait: None, woke: false, end: None, followed: None }
    }
}

/// Folds records in order; those of executions that are `left_out` are ignored.
pub(super) fn fold<'r>(records: &[&'r Record], left_out: impl Fn(ExecutionId) -> bool) -> Vec<Fold<'r>> {
    let mut places: HashMap<ExecutionId, usize> = HashMap::new();
    let mut folds: Vec<Fold<'r>> = vec![];
    for record in records {
        let id = record.id();
        // Node runs are rows of their own, and what a workflow keeps is its own.
        if matches!(record, Record::Node(_) | Record::Kept { .. }) || left_out(id) {
            continue;
        }
        let place = *places.entry(id).or_insert(folds.len());
        if place == folds.len() {
            folds.push(Fold::of(id));
        }
        let fold = &mut folds[place];
        match record {
            Record::Started(start) => fold.start = Some(start),
            Record::Resumed { at, .. } => {
                (fold.status, fold.resumed_at) = (Some(ExecutionStatus::Running.as_str()), Some(*at));
                (fold.wait, fold.woke) = (None, true);
            }
            Record::Starting { in_flight, .. } => fold.in_flight = Some(in_flight),
            Record::Suspended(wait) => (fold.status, fold.wait, fold.woke) = (Some(wait.status), Some(&**wait), false),
            Record::Finished(end) => {
                fold.woke |= end.may_wait || fold.wait.is_some();
                (fold.status, fold.wait, fold.end) = (Some(end.status), None, Some(&**end));
            }
            Record::Followed { again, .. } => fold.followed = Some(*again),
            Record::Node(_) | Record::Kept { .. } => {}
        }
    }
    folds
}

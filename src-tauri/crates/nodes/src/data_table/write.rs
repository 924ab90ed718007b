//! Hands changes over, many in one transaction.

use millrace_core::{
    NodeError,
    data_table::{BatchError, ChangedRow, DataTable, Origin, RowBatch, RowChange},
};
use serde_json::Value;

use super::{Run, failed};
use crate::items::check_canceled;

/// New rows in one transaction.
const INSERTS: usize = 10_000;
/// Rows that one transaction may look at: others wait for it.
const LOOKED_AT: i64 = 200_000;
/// Changes that look for rows, in one transaction.
const SEARCHES: i64 = 1_000;

/// A change that an item asks for.
pub(super) struct Job {
    pub(super) item: usize,
    pub(super) table: DataTable,
    pub(super) change: RowChange,
}

/// What became of it.
pub(super) struct Done {
    pub(super) item: usize,
    pub(super) result: Result<Vec<ChangedRow>, NodeError>,
}

impl Run<'_> {
    /// Makes all changes in their order. A failure ends the node, unless it may go on with the other items.
    pub(super) async fn write(&self, mut jobs: Vec<Job>) -> Result<Vec<Done>, NodeError> {
        let dry_run = self.ctx.raw("options.dryRun") == Value::Bool(true);
        let mut done = Vec::with_capacity(jobs.len());
        while !jobs.is_empty() {
            check_canceled(self.ctx, 0)?;
            let rest = jobs.split_off(together(&jobs));
            let batch = std::mem::replace(&mut jobs, rest);
            match self.batch(&batch, dry_run).await {
                Ok(results) => done.extend(batch.iter().zip(results).map(|(job, rows)| Done { item: job.item, result: Ok(rows) })),
                // Nothing of the batch was kept: each item has its own chance.
                Err(_) if self.ctx.continue_on_fail() => {
                    for job in &batch {
                        let result = self.batch(std::slice::from_ref(job), dry_run).await;
                        let result = result.map(|mut one| one.pop().unwrap_or_default()).map_err(|e| failed(e.source).on_item(job.item));
                        done.push(Done { item: job.item, result });
                    }
                }
                Err(error) => {
                    let item = error.index.and_then(|index| batch.get(index)).map(|job| job.item);
                    let failure = failed(error.source);
                    return Err(item.map_or_else(|| failure.clone(), |item| failure.clone().on_item(item)));
                }
            }
        }
        Ok(done)
    }

    async fn batch(&self, jobs: &[Job], dry_run: bool) -> Result<Vec<Vec<ChangedRow>>, BatchError> {
        let Some(first) = jobs.first() else { return Ok(vec![]) };
        let changes = jobs.iter().map(|job| job.change.clone()).collect();
        self.tables.change(first.table.id, RowBatch { changes, dry_run }, self.origin()).await
    }

    /// Who changes rows: a workflow does not hear of its own changes.
    fn origin(&self) -> Origin {
        let execution = &self.ctx.scope.execution;
        Origin { workflow: execution.workflow_id.parse().ok(), execution: execution.id.parse().ok() }
    }
}

/// How many of the jobs go into the next transaction.
fn together(jobs: &[Job]) -> usize {
    let Some(first) = jobs.first() else { return 0 };
    let most = match first.change {
        RowChange::Insert { .. } => INSERTS,
        _ => usize::try_from((LOOKED_AT / first.table.row_count.max(1)).clamp(1, SEARCHES)).unwrap_or(1),
    };
    jobs.iter().take(most).take_while(|job| job.table.id == first.table.id).count()
}

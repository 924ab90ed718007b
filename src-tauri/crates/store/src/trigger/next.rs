//! When schedules are due next: stored, so that a restart knows what was missed.

use std::collections::BTreeMap;

use super::NextDue;
use crate::{Error, Store, database::Query};

/// Rows changed by one statement.
const CHUNK: usize = 64;

impl Store {
    /// Keeps when triggers are due next. Triggers that are no longer armed are left out.
    ///
    /// # Errors
    /// When the database refuses; then none was kept.
    pub async fn save_next(&self, due: Vec<NextDue>) -> Result<(), Error> {
        if due.is_empty() {
            return Ok(());
        }
        self.write(move |c| {
            Box::pin(async move {
                // One statement changes a row once only: the last word counts.
                let last: BTreeMap<_, _> = due.into_iter().map(|d| ((d.workflow_id, d.node_id.clone()), d)).collect();
                let last: Vec<NextDue> = last.into_values().collect();
                for some in last.chunks(CHUNK) {
                    c.execute(update(some)).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

fn update(due: &[NextDue]) -> Query {
    let mut query =
        Query::new("UPDATE triggers SET next_at = v.column3, last_due_at = COALESCE(v.column4, triggers.last_due_at) FROM (VALUES ");
    for (index, row) in due.iter().enumerate() {
        query.push(if index == 0 { "(?, ?, ?, ?)" } else { ", (?, ?, ?, ?)" });
        query.add(row.workflow_id.to_string()).add(row.node_id.as_str());
        query.add(row.next_at.map(|at| at.0)).add(row.last_due_at.map(|at| at.0));
    }
    query.push(") AS v WHERE triggers.workflow_id = v.column1 AND triggers.node_id = v.column2");
    query
}

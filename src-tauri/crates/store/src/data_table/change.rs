//! Changes rows: a batch is one transaction, and is on disk when the call returns.

use std::sync::Arc;

use millrace_core::{
    DataTableId, EpochMs,
    data_table::{ChangedRow, DataTable, MOST_CHANGED, MOST_ROWS, Matcher, RowBatch, RowChange, RowFilter, TableError, TableRow},
};

use super::{
    find, row,
    scan::{From, matching},
};
use crate::{
    Error, PendingEvent, Store,
    database::{Connection, Json, Query},
    pending_event,
};

/// What a batch of changes did.
#[derive(Debug)]
pub struct RowsChanged {
    /// The rows of each change.
    pub rows: Vec<Vec<ChangedRow>>,
    /// Events that are to be delivered now.
    pub events: Vec<PendingEvent>,
}

/// Rows in one statement.
const TOGETHER: usize = 500;

impl Store {
    /// Changes rows, and says what became of each. When one change fails, none is made. `tell` gives the events that are to be kept with
    /// it: a kill cannot come between the two.
    ///
    /// # Errors
    /// When there is no such table, a value or a filter does not fit it, or a limit is passed.
    pub async fn change_data_table<F>(&self, id: DataTableId, batch: RowBatch, tell: F) -> Result<RowsChanged, Error>
    where
        F: FnOnce(&DataTable, &[Vec<ChangedRow>]) -> Vec<PendingEvent> + Send + 'static,
    {
        let (workspace, now) = (self.workspace_text(), self.now());
        self.write(move |c| {
            Box::pin(async move {
                let dry_run = batch.dry_run;
                let (table, rows) = run(c, workspace.clone(), id, batch, now).await?;
                let events = if dry_run { vec![] } else { tell(&table, &rows) };
                pending_event::insert(c, &workspace, now, &events).await?;
                Ok(RowsChanged { rows, events })
            })
        })
        .await
    }
}

async fn run(
    c: &mut Connection,
    workspace: Arc<str>,
    id: DataTableId,
    batch: RowBatch,
    now: EpochMs,
) -> Result<(DataTable, Vec<Vec<ChangedRow>>), Error> {
    let (table, last_row_id) = find::current(c, &workspace, id).await?;
    let mut work = Work { c, workspace, table, last_row_id, now, dry_run: batch.dry_run, added: vec![], touched: 0 };
    let mut outcome = Vec::with_capacity(batch.changes.len());
    for (index, change) in batch.changes.iter().enumerate() {
        outcome.push(work.apply(change).await.map_err(|e| e.at_change(index))?);
    }
    work.flush().await?;
    work.settle().await?;
    Ok((work.table, outcome))
}

struct Work<'c> {
    c: &'c mut Connection,
    workspace: Arc<str>,
    table: DataTable,
    last_row_id: i64,
    now: EpochMs,
    dry_run: bool,
    /// New rows that are not written yet: many become one statement.
    added: Vec<(TableRow, String)>,
    touched: usize,
}

impl Work<'_> {
    async fn apply(&mut self, change: &RowChange) -> Result<Vec<ChangedRow>, Error> {
        match change {
            RowChange::Insert { values } => Ok(vec![self.insert(values).await?]),
            RowChange::Update { filter, values } => self.update(filter, values).await,
            RowChange::Upsert { filter, values } => {
                let updated = self.update(filter, values).await?;
                if updated.is_empty() { Ok(vec![self.insert(values).await?]) } else { Ok(updated) }
            }
            RowChange::Delete { filter } => self.delete(filter).await,
        }
    }

    async fn insert(&mut self, values: &millrace_core::JsonMap) -> Result<ChangedRow, Error> {
        if self.table.row_count >= MOST_ROWS {
            return Err(TableError::Limit(format!(
                "“{}” holds {MOST_ROWS} rows, and cannot hold more. Delete some first.",
                self.table.name
            ))
            .into());
        }
        self.count(1)?;
        let row = row::make(&self.table, self.last_row_id + 1, values, self.now)?;
        let text = row::write(&self.table, &row)?;
        self.last_row_id += 1;
        self.table.row_count += 1;
        if !self.dry_run {
            self.added.push((row.clone(), text));
            if self.added.len() >= TOGETHER {
                self.flush().await?;
            }
        }
        Ok(ChangedRow { before: None, after: Some(row) })
    }

    async fn update(&mut self, filter: &RowFilter, values: &millrace_core::JsonMap) -> Result<Vec<ChangedRow>, Error> {
        let mut changed = vec![];
        let mut written = vec![];
        for before in self.matching(filter).await? {
            let after = TableRow { updated_at: self.now, ..row::with(&self.table, before.clone(), values)? };
            written.push((after.clone(), row::write(&self.table, &after)?));
            changed.push(ChangedRow { before: Some(before), after: Some(after) });
        }
        self.put(&written).await?;
        Ok(changed)
    }

    async fn delete(&mut self, filter: &RowFilter) -> Result<Vec<ChangedRow>, Error> {
        let rows = self.matching(filter).await?;
        for portion in rows.chunks(TOGETHER).filter(|_| !self.dry_run) {
            let mut query = Query::new("DELETE FROM data_table_rows WHERE table_id = ? AND id IN ").bind(self.table.id.to_string());
            query.push_list(portion.iter().map(|row| row.id));
            self.c.execute(query).await?;
        }
        self.table.row_count -= i64::try_from(rows.len()).unwrap_or(i64::MAX);
        Ok(rows.into_iter().map(|row| ChangedRow { before: Some(row), after: None }).collect())
    }

    async fn matching(&mut self, filter: &RowFilter) -> Result<Vec<TableRow>, Error> {
        if filter.conditions.is_empty() {
            return Err(TableError::NoCondition.into());
        }
        let matcher = Matcher::new(&self.table, filter)?;
        // What this batch added is there for the changes after it.
        self.flush().await?;
        let rows = matching(&mut From::Writer(self.c), &self.table, &matcher, MOST_CHANGED + 1).await?;
        self.count(rows.len())?;
        Ok(rows)
    }

    fn count(&mut self, rows: usize) -> Result<(), Error> {
        self.touched += rows;
        if self.touched > MOST_CHANGED {
            let reason = format!("One change may touch at most {MOST_CHANGED} rows. Narrow the conditions, or work in portions.");
            return Err(TableError::Limit(reason).into());
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let added = std::mem::take(&mut self.added);
        self.put(&added).await
    }

    /// Writes rows, new ones and others.
    async fn put(&mut self, rows: &[(TableRow, String)]) -> Result<(), Error> {
        for portion in rows.chunks(TOGETHER).filter(|_| !self.dry_run) {
            let places = vec!["(?, ?, ?, ?, ?, ?)"; portion.len()].join(", ");
            let mut query = Query::new(format!(
                "INSERT INTO data_table_rows (table_id, id, workspace_id, data, created_at, updated_at) VALUES {places} \
                 ON CONFLICT (table_id, id) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at"
            ));
            for (row, text) in portion {
                query = query
                    .bind(self.table.id.to_string())
                    .bind(row.id)
                    .bind(&*self.workspace)
                    .bind(Json(text.as_str()))
                    .bind(row.created_at.0)
                    .bind(row.updated_at.0);
            }
            self.c.execute(query).await?;
        }
        Ok(())
    }

    /// Keeps the table's own figures.
    async fn settle(&mut self) -> Result<(), Error> {
        if self.dry_run || self.touched == 0 {
            return Ok(());
        }
        self.table.updated_at = self.now;
        let query = Query::new("UPDATE data_tables SET row_count = ?, last_row_id = ?, updated_at = ? WHERE id = ?")
            .bind(self.table.row_count)
            .bind(self.last_row_id)
            .bind(self.now.0)
            .bind(self.table.id.to_string());
        self.c.execute(query).await?;
        Ok(())
    }
}

//! Data tables: rows that workflows keep between executions. What they look like, and the port through which nodes reach them.

mod column;
mod error;
mod filter;

pub use column::{Column, ColumnChange, ColumnType, NewColumn, checked_table_name, columns_of, columns_with, iso};
pub use error::TableError;
pub use filter::{Comparison, Condition, Matcher, Operator, RowFilter};

use serde_json::Value;

use crate::{DataTableId, EpochMs, ExecutionId, JsonMap, WorkflowId};

/// Tables of one workspace.
pub const MOST_TABLES: u32 = 1_000;
/// Columns of one table.
pub const MOST_COLUMNS: usize = 100;
/// Rows of one table.
pub const MOST_ROWS: i64 = 1_000_000;
/// Bytes of one row, as JSON.
pub const MOST_ROW_BYTES: usize = 1024 * 1024;
/// Rows that one change may touch: all of them are one transaction.
pub const MOST_CHANGED: usize = 100_000;
/// Characters in the name of a table or a column.
pub const MOST_NAME_CHARS: usize = 128;

/// What every row has beside its columns.
pub const ID: &str = "id";
/// When a row was made.
pub const CREATED_AT: &str = "createdAt";
/// When a row was last changed.
pub const UPDATED_AT: &str = "updatedAt";

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataTable {
    /// Its id.
    pub id: DataTableId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// Its columns, in the order people see.
    pub columns: Vec<Column>,
    /// Rows in it.
    pub row_count: i64,
    /// When it was made.
    pub created_at: EpochMs,
    /// When it, or one of its rows, was last changed.
    pub updated_at: EpochMs,
}

impl DataTable {
    /// The column with this name.
    ///
    /// # Errors
    /// When there is none; the message names those that exist.
    pub fn column(&self, name: &str) -> Result<&Column, TableError> {
        self.columns.iter().find(|c| c.name == name).ok_or_else(|| TableError::NoColumn {
            table: self.name.clone(),
            column: name.to_owned(),
            known: self.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// Counts up in each table, and is never given twice.
    pub id: i64,
    /// A value or null for each column, by its name.
    pub values: JsonMap,
    /// When it was made.
    pub created_at: EpochMs,
    /// When it was last changed.
    pub updated_at: EpochMs,
}

impl TableRow {
    /// As items and events show it: `{id, createdAt, updatedAt, <column>: …}`.
    pub fn to_json(&self) -> JsonMap {
        let mut json = JsonMap::new();
        json.insert(ID.into(), self.id.into());
        json.insert(CREATED_AT.into(), column::iso(self.created_at).into());
        json.insert(UPDATED_AT.into(), column::iso(self.updated_at).into());
        json.extend(self.values.iter().map(|(name, value)| (name.clone(), value.clone())));
        json
    }
    /// A value by the name of its column, or one that every row has.
    pub(crate) fn get(&self, column: &str) -> Value {
        match column {
            ID => self.id.into(),
            CREATED_AT => column::iso(self.created_at).into(),
            UPDATED_AT => column::iso(self.updated_at).into(),
            name => self.values.get(name).cloned().unwrap_or_default(),
        }
    }
}

/// How rows are ordered; by id otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Name of a column.
    pub column: String,
    /// Greatest first.
    pub descending: bool,
}

/// Puts rows into an order. Empty values come first, as the smallest.
///
/// # Errors
/// When the table has no such column.
pub fn sort(table: &DataTable, rows: &mut [TableRow], by: &Sort) -> Result<(), TableError> {
    if !matches!(by.column.as_str(), ID | CREATED_AT | UPDATED_AT) {
        table.column(&by.column)?;
    }
    rows.sort_by(|a, b| {
        let order = filter::compare(&a.get(&by.column), &b.get(&by.column));
        if by.descending { order.reverse() } else { order }
    });
    Ok(())
}

/// A change of rows.
#[derive(Clone, Debug, PartialEq)]
pub enum RowChange {
    /// Adds a row; columns that are not named are empty.
    Insert {
        /// By column.
        values: JsonMap,
    },
    /// Changes all rows that match; columns that are not named stay.
    Update {
        /// Which rows.
        filter: RowFilter,
        /// By column.
        values: JsonMap,
    },
    /// Changes all rows that match, or adds one when none does.
    Upsert {
        /// Which rows.
        filter: RowFilter,
        /// By column.
        values: JsonMap,
    },
    /// Removes all rows that match.
    Delete {
        /// Which rows.
        filter: RowFilter,
    },
}

/// What became of a row: no `before` when it was added, no `after` when it was removed.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedRow {
    /// As it was.
    pub before: Option<TableRow>,
    /// As it is.
    pub after: Option<TableRow>,
}

impl ChangedRow {
    /// `inserted`, `updated` or `deleted`.
    pub fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "inserted",
            (Some(_), Some(_)) => "updated",
            (Some(_), None) => "deleted",
        }
    }
    /// The row's id.
    pub fn id(&self) -> i64 {
        self.after.as_ref().or(self.before.as_ref()).map_or(0, |row| row.id)
    }
}

/// Changes that go together: all of them are on disk, or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowBatch {
    /// In this order.
    pub changes: Vec<RowChange>,
    /// Only tells what would happen.
    pub dry_run: bool,
}

/// Who changes rows; nobody where a person does by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The workflow.
    pub workflow: Option<WorkflowId>,
    /// Its execution.
    pub execution: Option<ExecutionId>,
}

/// A change that failed, and nothing of its batch is on disk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{source}")]
pub struct BatchError {
    /// Which of the changes, where it is one of them.
    pub index: Option<usize>,
    /// Why.
    pub source: TableError,
}

impl From<TableError> for BatchError {
    fn from(source: TableError) -> Self {
        Self { index: None, source }
    }
}

/// Which table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRef {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// Data tables, as nodes see them.
#[async_trait::async_trait]
pub trait DataTables: Send + Sync {
    /// All tables, by name.
    async fn tables(&self) -> Result<Vec<DataTable>, TableError>;
    /// One table.
    async fn table(&self, which: &TableRef) -> Result<DataTable, TableError>;
    /// Makes a table.
    async fn create(&self, name: &str, columns: Vec<NewColumn>) -> Result<DataTable, TableError>;
    /// Gives a table another name, or other columns, or both.
    async fn update(&self, id: DataTableId, name: Option<String>, columns: Option<Vec<ColumnChange>>) -> Result<DataTable, TableError>;
    /// Removes a table with its rows.
    async fn delete(&self, id: DataTableId) -> Result<(), TableError>;
    /// Rows that match, at most `limit`.
    async fn rows(&self, id: DataTableId, filter: &RowFilter, sort: Option<&Sort>, limit: usize) -> Result<Vec<TableRow>, TableError>;
    /// Changes rows in one transaction; what became of them, for each change.
    async fn change(&self, id: DataTableId, batch: RowBatch, origin: Origin) -> Result<Vec<Vec<ChangedRow>>, BatchError>;
}

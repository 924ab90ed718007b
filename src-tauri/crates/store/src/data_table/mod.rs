//! Data tables: rows that workflows keep between executions. Each batch of changes is one transaction.

mod change;
mod create;
mod delete;
mod find;
mod list;
mod page;
mod row;
mod scan;
mod update;

pub use change::RowsChanged;
use millrace_core::{DataTableId, data_table::TableError};

use crate::Error;

/// Which rows of a table a page shows.
#[derive(Clone, Debug, Default)]
pub struct RowPageFilter {
    /// Only rows in which a value contains each of these words; upper and lower case are alike.
    pub text: Option<String>,
    /// Cursor of the previous page.
    pub after: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

fn no_table(id: DataTableId) -> Error {
    TableError::NoTable(id.to_string()).into()
}

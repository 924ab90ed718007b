//! Finds a table.

use millrace_core::{
    DataTableId,
    data_table::{DataTable, TableError, TableRef},
};

use super::no_table;
use crate::{
    Error, Store,
    database::{Connection, Query, Row},
};

pub(super) const SELECT: &str = "SELECT id, name, columns, row_count, last_row_id, created_at, updated_at FROM data_tables";

impl Store {
    /// A table by its id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn data_table(&self, id: DataTableId) -> Result<DataTable, Error> {
        let row = self.readers().fetch_optional(by_id(&self.workspace_text(), id)).await?;
        read(&row.ok_or_else(|| no_table(id))?)
    }

    /// A table by its id or name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn find_data_table(&self, which: &TableRef) -> Result<DataTable, Error> {
        let (column, text) = match which {
            TableRef::Id(id) => ("id", id),
            TableRef::Name(name) => ("name", name),
        };
        let query = Query::new(format!("{SELECT} WHERE workspace_id = ? AND {column} = ?")).bind(&*self.workspace_text()).bind(text.trim());
        let row = self.readers().fetch_optional(query).await?;
        read(&row.ok_or_else(|| TableError::NoTable(text.clone()))?)
    }
}

fn by_id(workspace: &str, id: DataTableId) -> Query {
    Query::new(format!("{SELECT} WHERE workspace_id = ? AND id = ?")).bind(workspace).bind(id.to_string())
}

/// The table as the transaction sees it, and the last row id that was given.
pub(super) async fn current(c: &mut Connection, workspace: &str, id: DataTableId) -> Result<(DataTable, i64), Error> {
    let row = c.fetch_optional(by_id(workspace, id)).await?.ok_or_else(|| no_table(id))?;
    Ok((read(&row)?, row.get("last_row_id")?))
}

pub(super) fn read(row: &Row) -> Result<DataTable, Error> {
    Ok(DataTable {
        id: row.parse("id")?,
        name: row.get("name")?,
        columns: row.json("columns")?,
        row_count: row.get("row_count")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

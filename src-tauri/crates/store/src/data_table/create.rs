//! Makes a table.

use millrace_core::{
    DataTableId,
    data_table::{self, Column, DataTable, MOST_TABLES, NewColumn, TableError},
};

use crate::{
    Error, Store,
    database::{Connection, Json, Query},
};

impl Store {
    /// Makes an empty table.
    ///
    /// # Errors
    /// When a name cannot be one or is taken, or there are too many tables.
    pub async fn create_data_table(&self, name: &str, columns: Vec<NewColumn>) -> Result<DataTable, Error> {
        let now = self.now();
        let table = DataTable {
            id: DataTableId::new(),
            name: data_table::checked_table_name(name)?,
            columns: data_table::columns_of(columns)?,
            row_count: 0,
            created_at: now,
            updated_at: now,
        };
        let (workspace, written) = (self.workspace_text(), table.clone());
        self.write(move |c| {
            Box::pin(async move {
                let count: i64 =
                    c.fetch_one(Query::new("SELECT COUNT(*) FROM data_tables WHERE workspace_id = ?").bind(&*workspace)).await?.get(0)?;
                if count >= i64::from(MOST_TABLES) {
                    return Err(TableError::Limit(format!(
                        "There are {count} data tables; more than {MOST_TABLES} are not possible. Delete one first."
                    ))
                    .into());
                }
                check_free(c, &workspace, &written.name, written.id).await?;
                let query = Query::new(
                    "INSERT INTO data_tables (id, workspace_id, name, columns, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
                )
                .bind(written.id.to_string())
                .bind(&*workspace)
                .bind(&written.name)
                .bind(columns_json(&written.columns)?)
                .bind(now.0)
                .bind(now.0);
                c.execute(query).await?;
                Ok(())
            })
        })
        .await?;
        Ok(table)
    }
}

/// Refuses a name that another table has.
pub(super) async fn check_free(c: &mut Connection, workspace: &str, name: &str, id: DataTableId) -> Result<(), Error> {
    let query = Query::new("SELECT id FROM data_tables WHERE workspace_id = ? AND name = ? AND id <> ?")
        .bind(workspace)
        .bind(name)
        .bind(id.to_string());
    match c.fetch_optional(query).await? {
        Some(_) => Err(TableError::NameTaken(name.to_owned()).into()),
        None => Ok(()),
    }
}

pub(super) fn columns_json(columns: &[Column]) -> Result<Json<String>, Error> {
    serde_json::to_string(columns).map(Json).map_err(|e| Error::damaged("columns", e))
}

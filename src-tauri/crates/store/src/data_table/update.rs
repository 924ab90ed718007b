//! Renames a table, and changes its columns.

use millrace_core::{
    DataTableId,
    data_table::{self, Column, ColumnChange, DataTable},
};

use super::{
    create::{check_free, columns_json},
    find,
};
use crate::{
    Error, Store,
    database::{Connection, Dialect, Query},
};

impl Store {
    /// Gives a table another name, or other columns, or both. The values of a column that goes go with it.
    ///
    /// # Errors
    /// When there is no such table, or a name cannot be one or is taken.
    pub async fn update_data_table(
        &self,
        id: DataTableId,
        name: Option<String>,
        columns: Option<Vec<ColumnChange>>,
    ) -> Result<DataTable, Error> {
        let (workspace, now) = (self.workspace_text(), self.now());
        self.write(move |c| {
            Box::pin(async move {
                let (mut table, _) = find::current(c, &workspace, id).await?;
                if let Some(name) = name {
                    table.name = data_table::checked_table_name(&name)?;
                    check_free(c, &workspace, &table.name, id).await?;
                }
                if let Some(wanted) = columns {
                    let kept = data_table::columns_with(&table.columns, wanted)?;
                    for gone in table.columns.iter().filter(|column| kept.iter().all(|k| k.id != column.id)) {
                        drop_values(c, id, gone).await?;
                    }
                    table.columns = kept;
                }
                table.updated_at = now;
                let query = Query::new("UPDATE data_tables SET name = ?, columns = ?, updated_at = ? WHERE id = ?")
                    .bind(&table.name)
                    .bind(columns_json(&table.columns)?)
                    .bind(now.0)
                    .bind(id.to_string());
                c.execute(query).await?;
                Ok(table)
            })
        })
        .await
    }
}

/// Takes the values of a column out of all rows: its number may be given again.
async fn drop_values(c: &mut Connection, id: DataTableId, column: &Column) -> Result<(), Error> {
    let without = match c.dialect() {
        Dialect::Sqlite => "json_remove(data, '$.' || ?)",
        Dialect::Postgres => "data - ?",
    };
    let query =
        Query::new(format!("UPDATE data_table_rows SET data = {without} WHERE table_id = ?")).bind(column.key()).bind(id.to_string());
    c.execute(query).await?;
    Ok(())
}

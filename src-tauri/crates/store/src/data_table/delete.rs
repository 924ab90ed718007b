//! Deletes a table.

use millrace_core::DataTableId;

use super::no_table;
use crate::{Error, Store, database::Query};

impl Store {
    /// Deletes a table with all its rows.
    ///
    /// # Errors
    /// When there is no such table.
    pub async fn delete_data_table(&self, id: DataTableId) -> Result<(), Error> {
        let query =
            Query::new("DELETE FROM data_tables WHERE workspace_id = ? AND id = ?").bind(&*self.workspace_text()).bind(id.to_string());
        match self.write(move |c| Box::pin(c.execute(query))).await? {
            0 => Err(no_table(id)),
            _ => Ok(()),
        }
    }
}

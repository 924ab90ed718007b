//! Lists tables, by name.

use millrace_core::data_table::DataTable;

use super::find;
use crate::{Error, Page, Store, cursor, database::Query};

impl Store {
    /// A page of tables.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_data_tables(&self, after: Option<&str>, limit: Option<u32>) -> Result<Page<DataTable>, Error> {
        let limit = cursor::limit(limit);
        let mut query = Query::new(format!("{} WHERE workspace_id = ?", find::SELECT)).bind(&*self.workspace_text());
        if let Some(cursor) = after {
            let [name] = cursor::decode_texts(cursor)?;
            query.push(" AND name > ?").add(name);
        }
        query.push(" ORDER BY name LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(query).await?.iter().map(find::read).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page_by(rows, limit, |table| cursor::encode_texts(&[&table.name])))
    }

    /// All tables; there are few.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn data_tables(&self) -> Result<Vec<DataTable>, Error> {
        let query = Query::new(format!("{} WHERE workspace_id = ? ORDER BY name", find::SELECT)).bind(&*self.workspace_text());
        self.readers().fetch_all(query).await?.iter().map(find::read).collect()
    }
}

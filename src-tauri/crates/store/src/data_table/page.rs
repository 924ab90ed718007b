//! Pages of rows, in the order they were added.

use millrace_core::{
    DataTableId,
    data_table::{DataTable, TableError, TableRow},
};
use serde_json::Value;

use super::{
    RowPageFilter, row,
    scan::{From, PORTION, portion},
};
use crate::{Error, Page, Store, cursor, database::Query};

/// Rows looked through for one page; a search that finds less gives what it found, and where to go on.
const LOOKED_AT: usize = 100_000;

impl Store {
    /// A page of rows, with the table as it is now. A page may be short although there are more.
    ///
    /// # Errors
    /// When there is no such table, or the cursor is not one of ours.
    pub async fn data_table_rows(&self, id: DataTableId, filter: &RowPageFilter) -> Result<(DataTable, Page<TableRow>), Error> {
        let table = self.data_table(id).await?;
        let limit = cursor::limit(filter.limit) as usize;
        let mut last = match filter.after.as_deref() {
            None => 0,
            some => cursor::decode(some)?.0,
        };
        let words: Vec<String> = filter.text.as_deref().unwrap_or_default().to_lowercase().split_whitespace().map(str::to_owned).collect();
        let mut from = From::Readers(self.readers());
        let (mut found, mut looked_at): (Vec<TableRow>, usize) = (vec![], 0);
        let more = loop {
            let rows = portion(&mut from, &table, &[], last).await?;
            let ended = rows.len() < PORTION;
            looked_at += rows.len();
            let mut rows = rows.into_iter();
            for row in rows.by_ref() {
                last = row.id;
                if holds(&row, &words) {
                    found.push(row);
                }
                if found.len() == limit {
                    break;
                }
            }
            let left = rows.next().is_some();
            if found.len() == limit || ended || looked_at >= LOOKED_AT {
                break left || !ended;
            }
        };
        Ok((table, Page { items: found, next: more.then(|| cursor::encode(last, "")) }))
    }

    /// One row.
    ///
    /// # Errors
    /// When there is no such row.
    pub async fn data_table_row(&self, id: DataTableId, row_id: i64) -> Result<TableRow, Error> {
        let table = self.data_table(id).await?;
        let query = Query::new("SELECT id, data, created_at, updated_at FROM data_table_rows WHERE table_id = ? AND id = ?")
            .bind(id.to_string())
            .bind(row_id);
        match self.readers().fetch_optional(query).await? {
            Some(found) => row::read(&table, &found),
            None => Err(TableError::NoRow { table: table.name, row: row_id }.into()),
        }
    }
}

/// Whether each word is somewhere in the row.
fn holds(row: &TableRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut text = row.id.to_string();
    for value in row.values.values().filter(|v| !v.is_null()) {
        // A line break keeps a word from matching across two values.
        text.push('\n');
        match value {
            Value::String(value) => text.push_str(&value.to_lowercase()),
            other => text.push_str(&other.to_string()),
        }
    }
    words.iter().all(|word| text.contains(word.as_str()))
}

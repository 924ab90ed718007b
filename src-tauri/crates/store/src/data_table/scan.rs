//! Looks through a table in the order of its rows, some at a time.

use millrace_core::{
    DataTableId,
    data_table::{Column, ColumnType, Comparison, DataTable, ID, Matcher, Operator, RowFilter, Sort, TableRow, sort},
};

use super::row;
use crate::{
    Error, Store,
    database::{Connection, Dialect, Query, Readers},
};

/// Rows read at a time: a row may be large.
pub(super) const PORTION: usize = 250;

/// Whole numbers up to here are the same in every database.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Where rows are read from.
pub(super) enum From<'a> {
    Readers(&'a Readers),
    Writer(&'a mut Connection),
}

impl From<'_> {
    fn dialect(&self) -> Dialect {
        match self {
            Self::Readers(readers) => readers.dialect(),
            Self::Writer(c) => c.dialect(),
        }
    }
    async fn fetch(&mut self, query: Query) -> Result<Vec<crate::database::Row>, Error> {
        match self {
            Self::Readers(readers) => readers.fetch_all(query).await,
            Self::Writer(c) => c.fetch_all(query).await,
        }
    }
}

impl Store {
    /// Rows that match, at most `limit`.
    ///
    /// # Errors
    /// When there is no such table, or the filter does not fit it.
    pub async fn data_table_matches(
        &self,
        id: DataTableId,
        filter: &RowFilter,
        by: Option<&Sort>,
        limit: usize,
    ) -> Result<Vec<TableRow>, Error> {
        let table = self.data_table(id).await?;
        let matcher = Matcher::new(&table, filter)?;
        let mut from = From::Readers(self.readers());
        let Some(by) = by else { return matching(&mut from, &table, &matcher, limit).await };
        let mut rows = matching(&mut from, &table, &matcher, usize::MAX).await?;
        sort(&table, &mut rows, by)?;
        rows.truncate(limit);
        Ok(rows)
    }
}

/// Rows that match, at most `limit`.
pub(super) async fn matching(from: &mut From<'_>, table: &DataTable, matcher: &Matcher, limit: usize) -> Result<Vec<TableRow>, Error> {
    let mut found = vec![];
    let mut last = 0;
    while found.len() < limit {
        let rows = portion(from, table, matcher.needed(), last).await?;
        let Some(end) = rows.last() else { break };
        last = end.id;
        let ended = rows.len() < PORTION;
        found.extend(rows.into_iter().filter(|row| matcher.matches(row)).take(limit - found.len()));
        if ended {
            break;
        }
    }
    Ok(found)
}

/// The next rows after `last`. Those that cannot match may be left out.
pub(super) async fn portion(from: &mut From<'_>, table: &DataTable, needed: &[Comparison], last: i64) -> Result<Vec<TableRow>, Error> {
    let mut query = Query::new("SELECT id, data, created_at, updated_at FROM data_table_rows WHERE table_id = ? AND id > ?")
        .bind(table.id.to_string())
        .bind(last);
    for comparison in needed {
        narrow(&mut query, comparison, from.dialect());
    }
    query.push(" ORDER BY id LIMIT ?").add(i64::try_from(PORTION).unwrap_or(i64::MAX));
    from.fetch(query).await?.iter().map(|found| row::read(table, found)).collect()
}

/// Has the database look for what equals a value: far faster than a look at every row from here. The matcher decides all the same.
fn narrow(query: &mut Query, comparison: &Comparison, dialect: Dialect) {
    if comparison.operator != Operator::Eq || comparison.value.is_null() {
        return;
    }
    let Comparison { column, value, .. } = comparison;
    let stored = |column: &Column| match dialect {
        Dialect::Sqlite => format!("json_extract(data, '$.{}')", column.key()),
        Dialect::Postgres => format!("data ->> '{}'", column.key()),
    };
    match column.column_type {
        ColumnType::Number if column.name == ID && column.id == 0 => {
            if let Some(id) = value.as_i64() {
                query.push(" AND id = ?").add(id);
            }
        }
        _ if column.id == 0 => {}
        ColumnType::String | ColumnType::Date => {
            if let Some(text) = value.as_str() {
                query.push(&format!(" AND {} = ?", stored(column))).add(text);
            }
        }
        ColumnType::Number => {
            if let Some(number) = value.as_f64().filter(|n| n.abs() < EXACT) {
                match dialect {
                    Dialect::Sqlite => query.push(&format!(" AND {} = ?", stored(column))),
                    Dialect::Postgres => query.push(&format!(" AND data -> '{}' = to_jsonb(?)", column.key())),
                }
                .add(number);
            }
        }
        ColumnType::Boolean => {
            let yes = value.as_bool() == Some(true);
            query.push(&format!(" AND {} = ", stored(column))).push(match (dialect, yes) {
                (Dialect::Sqlite, true) => "1",
                (Dialect::Sqlite, false) => "0",
                (Dialect::Postgres, true) => "'true'",
                (Dialect::Postgres, false) => "'false'",
            });
        }
    }
}

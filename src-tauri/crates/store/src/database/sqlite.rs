//! SQLite for the writer: a statement is a call. Through sqlx each would be a trip to another thread and back, and a commit has a
//! dozen of them.

use std::{path::Path, sync::Arc};

use rusqlite::{Statement, types::Value as Cell};

use super::{Query, Row, Value, row::Index, value::checked};
use crate::Error;

/// The connection that writes.
pub(crate) struct Sqlite(rusqlite::Connection);

impl Sqlite {
    /// Opens a file that is there, with these settings and so many prepared statements kept.
    pub(super) fn open(path: &Path, settings: &str, statements: usize) -> Result<Self, Error> {
        let connection = rusqlite::Connection::open_with_flags(
            path,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.set_prepared_statement_cache_capacity(statements);
        connection.execute_batch(settings)?;
        Ok(Self(connection))
    }

    /// Runs a statement; returns how many rows it changed.
    pub(super) fn execute(&mut self, query: Query) -> Result<u64, Error> {
        let (sql, values) = query.parts();
        let mut statement = self.0.prepare_cached(&sql)?;
        bind(&mut statement, values)?;
        // One that gives rows as well, such as a pragma, is run to its end.
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        drop(rows);
        drop(statement);
        Ok(self.0.changes())
    }

    /// At most so many rows.
    pub(super) fn fetch(&mut self, query: Query, limit: usize) -> Result<Vec<Row>, Error> {
        let (sql, values) = query.parts();
        let mut statement = self.0.prepare_cached(&sql)?;
        bind(&mut statement, values)?;
        let names: Arc<[String]> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.raw_query();
        let mut found = vec![];
        while found.len() < limit
            && let Some(row) = rows.next()?
        {
            let cells = (0..names.len()).map(|column| row.get(column)).collect::<Result<_, _>>()?;
            found.push(Row::Owned(Owned { names: names.clone(), cells }));
        }
        Ok(found)
    }

    pub(super) fn close(self) -> Result<(), Error> {
        self.0.close().map_err(|(_, error)| error.into())
    }
}

fn bind(statement: &mut Statement<'_>, values: Vec<Value>) -> Result<(), Error> {
    for (at, value) in values.into_iter().enumerate() {
        let at = at + 1;
        match value {
            Value::Int(v) => statement.raw_bind_parameter(at, v)?,
            Value::Real(v) => statement.raw_bind_parameter(at, v)?,
            Value::Text(v) => statement.raw_bind_parameter(at, checked(v)?)?,
            Value::Json(v) | Value::Document(v) => statement.raw_bind_parameter(at, v)?,
            Value::Bytes(v) => statement.raw_bind_parameter(at, v)?,
        }
    }
    Ok(())
}

/// A row that stands by itself.
pub(crate) struct Owned {
    names: Arc<[String]>,
    cells: Vec<Cell>,
}

impl Owned {
    pub(super) fn get<T: FromCell>(&self, column: impl Index) -> Result<T, Error> {
        let cell = column.place(&self.names).and_then(|at| self.cells.get(at));
        let cell = cell.ok_or_else(|| Error::damaged(column.name(), "the statement does not give it"))?;
        T::from_cell(cell).ok_or_else(|| Error::damaged(column.name(), format!("it is of another type: {}", cell.data_type())))
    }
}

/// What a cell of SQLite can be read as; none when it is something else.
pub(super) trait FromCell: Sized {
    fn from_cell(cell: &Cell) -> Option<Self>;
}

impl FromCell for i64 {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Integer(number) = cell { Some(*number) } else { None }
    }
}
impl FromCell for f64 {
    fn from_cell(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Real(number) => Some(*number),
            Cell::Integer(number) => Some(*number as Self),
            _ => None,
        }
    }
}
impl FromCell for Vec<u8> {
    fn from_cell(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Blob(bytes) => Some(bytes.clone()),
            Cell::Text(text) => Some(text.clone().into_bytes()),
            _ => None,
        }
    }
}
impl FromCell for String {
    fn from_cell(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.clone()),
            Cell::Blob(bytes) => Self::from_utf8(bytes.clone()).ok(),
            _ => None,
        }
    }
}
impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if matches!(cell, Cell::Null) { Some(None) } else { T::from_cell(cell).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> (tempfile::TempDir, Sqlite) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "").unwrap();
        let connection = Sqlite::open(&path, "PRAGMA foreign_keys = 1; CREATE TABLE t (a INTEGER, b TEXT, c BLOB)", 4).unwrap();
        (folder, connection)
    }

    #[test]
    fn what_is_bound_comes_back() {
        let (_folder, mut c) = opened();
        let insert = Query::new("INSERT INTO t VALUES (?, ?, ?), (2, NULL, NULL)").bind(1_i64).bind("ä").bind(vec![0_u8, 255]);
        assert_eq!(c.execute(insert).unwrap(), 2);
        let all = || Query::new("SELECT a, b, c, a / 2.0 AS half FROM t ORDER BY a");
        let rows = c.fetch(all(), usize::MAX).unwrap();
        assert_eq!((rows[0].get::<i64>("a").unwrap(), rows[0].get::<String>(1).unwrap()), (1, "ä".to_owned()));
        assert_eq!((rows[0].get::<Vec<u8>>("c").unwrap(), rows[0].get::<f64>("half").unwrap()), (vec![0, 255], 0.5));
        assert_eq!(rows[1].get::<Option<String>>("b").unwrap(), None);
        assert_eq!(c.fetch(all(), 1).unwrap().len(), 1);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let (_folder, mut c) = opened();
        c.execute(Query::new("INSERT INTO t VALUES (NULL, 'x', NULL)")).unwrap();
        let row = c.fetch(Query::new("SELECT a, b FROM t"), 1).unwrap().pop().unwrap();
        for problem in [row.get::<i64>("a").unwrap_err(), row.get::<i64>("b").unwrap_err(), row.get::<i64>("d").unwrap_err()] {
            assert!(matches!(problem, Error::Damaged { .. }), "{problem}");
        }
        let refused = c.execute(Query::new("INSERT INTO nowhere VALUES (1)")).unwrap_err();
        assert!(refused.to_string().contains("nowhere"), "{refused}");
    }
}

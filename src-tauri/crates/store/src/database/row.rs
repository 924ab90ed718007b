//! Rows of both databases, read alike.

use std::{fmt::Display, str::FromStr};

use serde::de::DeserializeOwned;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};

use super::sqlite::Owned;
use crate::Error;

/// A row.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
    /// Of the writer of SQLite.
    Owned(Owned),
}

impl Row {
    /// A column by name or by index. JSON columns are read as `String`.
    pub(crate) fn get<T: Column>(&self, column: impl Index) -> Result<T, Error> {
        T::read(self, column)
    }
    /// A JSON column, parsed.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: impl Index) -> Result<T, Error> {
        serde_json::from_str(&self.get::<String>(column)?).map_err(|e| Error::damaged(column.name(), e))
    }
    /// A JSON column that may be null, parsed.
    pub(crate) fn json_opt<T: DeserializeOwned>(&self, column: impl Index) -> Result<Option<T>, Error> {
        let text = self.get::<Option<String>>(column)?;
        text.map(|t| serde_json::from_str(&t)).transpose().map_err(|e| Error::damaged(column.name(), e))
    }
    /// A text column of a type of ours, such as an id.
    pub(crate) fn parse<T: FromStr<Err: Display>>(&self, column: impl Index) -> Result<T, Error> {
        self.get::<String>(column)?.parse().map_err(|e| Error::damaged(column.name(), e))
    }
    /// A text column with the word of an enumeration.
    pub(crate) fn word<T>(&self, column: impl Index, parse: fn(&str) -> Option<T>) -> Result<T, Error> {
        let word: String = self.get(column)?;
        parse(&word).ok_or_else(|| Error::damaged(column.name(), word))
    }
    /// A text column of a type of ours that may be null.
    pub(crate) fn parse_opt<T: FromStr<Err: Display>>(&self, column: impl Index) -> Result<Option<T>, Error> {
        self.get::<Option<String>>(column)?.map(|t| t.parse()).transpose().map_err(|e| Error::damaged(column.name(), e))
    }
}

/// Which column: its name or its place.
pub(crate) trait Index: Copy + sqlx::ColumnIndex<SqliteRow> + sqlx::ColumnIndex<PgRow> {
    /// For messages.
    fn name(&self) -> String;
    /// Its place among columns of these names.
    fn place(&self, names: &[String]) -> Option<usize>;
}
impl Index for &str {
    fn name(&self) -> String {
        (*self).to_owned()
    }
    fn place(&self, names: &[String]) -> Option<usize> {
        names.iter().position(|name| name == self)
    }
}
impl Index for usize {
    fn name(&self) -> String {
        format!("column {self}")
    }
    fn place(&self, _names: &[String]) -> Option<usize> {
        Some(*self)
    }
}

/// What a column can be read as.
pub(crate) trait Column: Sized {
    fn read(row: &Row, column: impl Index) -> Result<Self, Error>;
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(row: &Row, column: impl Index) -> Result<Self, Error> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(column)?,
                    Row::Postgres(row) => row.try_get(column)?,
                    Row::Owned(row) => row.get(column)?,
                })
            }
        }
        impl Column for Option<$type> {
            fn read(row: &Row, column: impl Index) -> Result<Self, Error> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(column)?,
                    Row::Postgres(row) => row.try_get(column)?,
                    Row::Owned(row) => row.get(column)?,
                })
            }
        }
    )*};
}
plain!(i64, f64, Vec<u8>);

impl Column for Option<String> {
    fn read(row: &Row, column: impl Index) -> Result<Self, Error> {
        let row = match row {
            Row::Sqlite(row) => return Ok(row.try_get(column)?),
            Row::Owned(row) => return row.get(column),
            Row::Postgres(row) => row,
        };
        let raw = row.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(None);
        }
        let is_jsonb = raw.type_info().name() == "JSONB";
        let bytes = raw.as_bytes().map_err(|e| Error::damaged(column.name(), e))?;
        // The binary form of `JSONB` has its version in front.
        let text = if is_jsonb { bytes.get(1..).unwrap_or_default() } else { bytes };
        Ok(Some(String::from_utf8(text.to_vec()).map_err(|e| Error::damaged(column.name(), e))?))
    }
}

/// Types read through another one.
macro_rules! through {
    ($($type:ty, $base:ty => $convert:expr;)*) => {$(
        impl Column for $type {
            fn read(row: &Row, column: impl Index) -> Result<Self, Error> {
                <$base>::read(row, column).map($convert)
            }
        }
        impl Column for Option<$type> {
            fn read(row: &Row, column: impl Index) -> Result<Self, Error> {
                Ok(Option::<$base>::read(row, column)?.map($convert))
            }
        }
    )*};
}
through! {
    bool, i64 => |v| v != 0;
    u32, i64 => crate::workflow::count;
    millrace_core::EpochMs, i64 => millrace_core::EpochMs;
}

impl Column for String {
    fn read(row: &Row, column: impl Index) -> Result<Self, Error> {
        Option::<Self>::read(row, column)?.ok_or_else(|| Error::damaged(column.name(), "there is nothing where text should be"))
    }
}

//! Connections of both databases behind one face.

use sqlx::{Connection as _, Executor as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool};

use super::{Query, Row, row::Column, sqlite::Sqlite as Local, value};
use crate::Error;

/// Which SQL is spoken, for the few places where it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Name of the function that finds a text in another: `position(text, part)`, 0 when it is not there.
    pub(crate) fn position(self) -> &'static str {
        match self {
            Self::Sqlite => "instr",
            Self::Postgres => "strpos",
        }
    }
    /// Name of the aggregate that makes a JSON list.
    pub(crate) fn json_list(self) -> &'static str {
        match self {
            Self::Sqlite => "json_group_array",
            Self::Postgres => "json_agg",
        }
    }
}

/// The connection that writes; inside [`crate::Store::write`] it is in a transaction.
pub(crate) enum Connection {
    /// Calls SQLite where it stands: only the writer's thread may wait for a disk.
    Sqlite(Local),
    Postgres(PgConnection),
    /// A visit to an SQLite file, for its migrations or for a look.
    Visit(SqliteConnection),
}

/// Connections that read.
pub(crate) enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Runs a statement on whichever database it is: `$c` is the connection or pool, `$q` sqlx's query, `$row` makes a [`Row`].
macro_rules! on {
    ($self:ident, $query:ident, $sqlite:ident, |$c:ident, $q:ident, $row:ident| $run:expr $(, $else:pat => $instead:expr)?) => {
        match $self {
            $($else => $instead,)?
            Self::$sqlite($c) => {
                let (sql, values) = $query.sqlite();
                let ($q, $row) = (sqlx::query_with::<Sqlite, _>(sql, value::sqlite(values)?), Row::Sqlite);
                $run
            }
            Self::Postgres($c) => {
                let (sql, values) = $query.postgres();
                let ($q, $row) = (sqlx::query_with::<Postgres, _>(sql, value::postgres(values)?), Row::Postgres);
                $run
            }
        }
    };
}

impl Connection {
    /// Runs a statement; returns how many rows it changed.
    pub(crate) async fn execute(&mut self, query: Query) -> Result<u64, Error> {
        on!(self, query, Visit, |c, q, _row| Ok(q.execute(&mut *c).await?.rows_affected()), Self::Sqlite(c) => c.execute(query))
    }
    /// All rows.
    pub(crate) async fn fetch_all(&mut self, query: Query) -> Result<Vec<Row>, Error> {
        on!(self, query, Visit, |c, q, row| Ok(q.fetch_all(&mut *c).await?.into_iter().map(row).collect()), Self::Sqlite(c) => c.fetch(query, usize::MAX))
    }
    /// The first row, if there is one.
    pub(crate) async fn fetch_optional(&mut self, query: Query) -> Result<Option<Row>, Error> {
        on!(self, query, Visit, |c, q, row| Ok(q.fetch_optional(&mut *c).await?.map(row)), Self::Sqlite(c) => Ok(c.fetch(query, 1)?.pop()))
    }
    /// The first row; none is an error.
    pub(crate) async fn fetch_one(&mut self, query: Query) -> Result<Row, Error> {
        self.fetch_optional(query).await?.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }
    /// The first column of all rows.
    pub(crate) async fn fetch_values<T: Column>(&mut self, query: Query) -> Result<Vec<T>, Error> {
        self.fetch_all(query).await?.iter().map(|row| row.get(0)).collect()
    }
    /// The first column of the first row, if there is one.
    pub(crate) async fn fetch_value<T: Column>(&mut self, query: Query) -> Result<Option<T>, Error> {
        self.fetch_optional(query).await?.map(|row| row.get(0)).transpose()
    }
    /// A fixed statement without parameters and rows, such as `BEGIN`.
    pub(crate) async fn command(&mut self, sql: &'static str) -> Result<(), Error> {
        match self {
            Self::Sqlite(c) => {
                c.execute(Query::new(sql))?;
            }
            Self::Visit(c) => {
                sqlx::query(sql).execute(c).await?;
            }
            // The simple protocol: one round trip.
            Self::Postgres(c) => {
                c.execute(sqlx::raw_sql(sql)).await?;
            }
        }
        Ok(())
    }
    /// Which SQL this connection speaks.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) | Self::Visit(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
    pub(crate) async fn close(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(c) => c.close()?,
            Self::Visit(c) => c.close().await?,
            Self::Postgres(c) => c.close().await?,
        }
        Ok(())
    }
}

impl Readers {
    /// All rows.
    pub(crate) async fn fetch_all(&self, query: Query) -> Result<Vec<Row>, Error> {
        on!(self, query, Sqlite, |c, q, row| Ok(q.fetch_all(c).await?.into_iter().map(row).collect()))
    }
    /// The first row, if there is one.
    pub(crate) async fn fetch_optional(&self, query: Query) -> Result<Option<Row>, Error> {
        on!(self, query, Sqlite, |c, q, row| Ok(q.fetch_optional(c).await?.map(row)))
    }
    /// The first row; none is an error.
    pub(crate) async fn fetch_one(&self, query: Query) -> Result<Row, Error> {
        on!(self, query, Sqlite, |c, q, row| Ok(row(q.fetch_one(c).await?)))
    }
    /// The first column of all rows.
    pub(crate) async fn fetch_values<T: Column>(&self, query: Query) -> Result<Vec<T>, Error> {
        self.fetch_all(query).await?.iter().map(|row| row.get(0)).collect()
    }
    /// The first column of the first row, if there is one.
    pub(crate) async fn fetch_value<T: Column>(&self, query: Query) -> Result<Option<T>, Error> {
        self.fetch_optional(query).await?.map(|row| row.get(0)).transpose()
    }
    /// Which SQL these connections speak.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

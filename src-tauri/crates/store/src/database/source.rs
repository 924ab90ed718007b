//! The two places data can be in, and how each is opened.

use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;

use super::{Connection, DatabaseUrl, Readers, connect, migrate, postgres::Postgres};
use crate::Error;

/// Where the data is.
#[derive(Clone)]
pub(crate) enum Source {
    /// A file in the data folder.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<Postgres>),
}

/// How a database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As this program knows it.
    Current,
    /// From a newer program: reading only.
    Newer { found: i64, known: i64 },
}

impl Source {
    pub(crate) fn new(folder: &Path, url: Option<DatabaseUrl>) -> Self {
        match url {
            Some(url) => Self::Postgres(Box::new(Postgres::new(url))),
            None => Self::Sqlite(folder.join(crate::store::DATABASE)),
        }
    }

    /// Brings the database to the newest format, and opens it for writing.
    pub(crate) async fn open(&self, other: Option<&Path>) -> Result<(Connection, State), Error> {
        let other = match other {
            Some(folder) => {
                let found = Migrator::new(folder).await;
                Some(found.map_err(|e| Error::Migration { reason: e.to_string(), snapshot: None })?)
            }
            None => None,
        };
        let migrations = other.as_ref().unwrap_or(self.own_migrations());
        match self {
            Self::Sqlite(path) => {
                let state = migrate::sqlite(path, migrations).await?;
                Ok((self.writer().await?, state))
            }
            Self::Postgres(server) => {
                let mut connection = server.writer().await?;
                let state = migrate::postgres(&mut connection, migrations).await?;
                Ok((connection, state))
            }
        }
    }

    /// How the database stands, without changing it.
    ///
    /// # Errors
    /// When there is none, or it is older than this program.
    pub(crate) async fn look(&self) -> Result<State, Error> {
        let mut connection = match self {
            Self::Sqlite(path) if !path.is_file() => return Err(self.no_data()),
            Self::Sqlite(path) => Connection::Visit(connect::reader_connection(path).await?),
            Self::Postgres(server) => Connection::Postgres(server.visitor().await?),
        };
        let found = migrate::applied(&mut connection).await?;
        connection.close().await?;
        let known = migrate::known(self.own_migrations());
        match found {
            0 => Err(self.no_data()),
            found if found < known => Err(Error::Older { found, known }),
            found if found > known => Ok(State::Newer { found, known }),
            _ => Ok(State::Current),
        }
    }

    pub(crate) fn no_data(&self) -> Error {
        let place = match self {
            Self::Sqlite(path) => path.parent().unwrap_or(path).display().to_string(),
            Self::Postgres(server) => format!("the database {}", server.shown()),
        };
        Error::NoData { place }
    }

    /// A connection that writes.
    pub(crate) async fn writer(&self) -> Result<Connection, Error> {
        match self {
            Self::Sqlite(path) => Ok(Connection::Sqlite(connect::writer(path)?)),
            Self::Postgres(server) => server.writer().await,
        }
    }

    pub(crate) async fn readers(&self) -> Result<Readers, Error> {
        match self {
            Self::Sqlite(path) => connect::readers(path).await,
            Self::Postgres(server) => server.readers().await,
        }
    }

    fn own_migrations(&self) -> &'static Migrator {
        match self {
            Self::Sqlite(_) => &migrate::SQLITE,
            Self::Postgres(_) => &migrate::POSTGRES,
        }
    }

    /// Takes the migrations above `target` back.
    pub(crate) async fn down(&self, target: i64) -> Result<Option<migrate::Snapshot>, Error> {
        match self {
            Self::Sqlite(path) => migrate::sqlite_down(path, target).await.map(Some),
            Self::Postgres(server) => migrate::postgres_down(&mut server.writer().await?, target).await.map(|()| None),
        }
    }
}

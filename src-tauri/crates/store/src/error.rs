//! What can go wrong in the store.

use std::path::{Path, PathBuf};

use millrace_core::{data_table::TableError, operation::OperationError};

/// The store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such row.
    #[error("There is no {what} {id}. It may have been deleted.")]
    NotFound {
        /// `workflow`, `execution`, …
        what: &'static str,
        /// Which.
        id: String,
    },
    /// The draft changed since.
    #[error(
        "The workflow was changed elsewhere: it is at revision {current}, the edit was made on revision {base}. Load it again and repeat the edit."
    )]
    Conflict {
        /// The revision the edit was made on.
        base: u32,
        /// The revision now.
        current: u32,
    },
    /// An operation does not fit the draft.
    #[error("Edit {index} cannot be applied: {source}")]
    Operation {
        /// Which of the operations.
        index: usize,
        /// Why.
        source: OperationError,
    },
    /// There is nothing to undo or redo.
    #[error("There is nothing to {0}.")]
    NothingTo(&'static str),
    /// The event started an execution before.
    #[error("This event has started an execution already.")]
    Duplicate(Option<millrace_core::ExecutionId>),
    /// A limit was passed.
    #[error("{0}")]
    Limit(String),
    /// A data table cannot do this.
    #[error("{source}")]
    Table {
        /// Which change of a batch, where it is one of them.
        index: Option<usize>,
        /// Why.
        source: TableError,
    },
    /// The cursor is not one of ours.
    #[error("This page cursor is not valid. Start again at the first page.")]
    Cursor,
    /// Another process has the data.
    #[error("The {what} is in use by {holder}. Close that program first, or choose another one.")]
    Locked {
        /// The data folder or the database.
        what: String,
        /// Which program, as people know it.
        holder: String,
    },
    /// The text is no address of a database.
    #[error("The address of the database is not valid. It looks like postgres://user:password@host:5432/name.")]
    Address,
    /// The database server cannot be reached.
    #[error(
        "The database {database} cannot be reached: {reason}. Check that the server runs and that its address, user and password are right."
    )]
    Unreachable {
        /// Which, without its password.
        database: String,
        /// Why.
        reason: String,
    },
    /// The connection to the server broke.
    #[error(
        "The connection to the database was lost; what was being written is not saved. Millrace connects again by itself: try again in a moment."
    )]
    Lost,
    /// There is nothing to read.
    #[error("There is no Millrace data in {place}.")]
    NoData {
        /// The data folder or the database.
        place: String,
    },
    /// The store was opened for reading only.
    #[error("The data is open for reading only; nothing can be changed.")]
    ReadOnly,
    /// The database is older than this program, and was to be read only.
    #[error("The data is in an older format ({found}, this program knows {known}). Start Millrace once to bring it up to date.")]
    Older {
        /// Format of the database.
        found: i64,
        /// Newest format known here.
        known: i64,
    },
    /// The database is from a newer version; it was opened for reading only.
    #[error(
        "The data was written by a newer version of Millrace (data format {found}, this program knows {known}). It is open for reading only: install the newer version to change or run anything."
    )]
    Newer {
        /// Format of the database.
        found: i64,
        /// Newest format known here.
        known: i64,
    },
    /// A migration failed; the old file is back.
    #[error("The data could not be brought up to date: {reason}. Nothing was lost: the data is as it was before{}.", snapshot.as_ref().map_or_else(String::new, |s| format!("; a copy is at {}", s.display())))]
    Migration {
        /// What went wrong.
        reason: String,
        /// The copy made before.
        snapshot: Option<PathBuf>,
    },
    /// Stored data cannot be read.
    #[error("Stored data is damaged ({what}): {reason}")]
    Damaged {
        /// Where.
        what: String,
        /// How.
        reason: String,
    },
    /// The database refused.
    #[error("The database failed: {0}")]
    Sql(Box<dyn std::error::Error + Send + Sync>),
    /// There is no thread for the writer.
    #[error("The system gives no more threads, so that nothing could be saved: {0}. Close other programs and start Millrace again.")]
    Thread(std::io::Error),
    /// Text that cannot be stored.
    #[error("A text holds the character NUL (code 0), which cannot be stored. Remove it and try again.")]
    Text,
    /// A commit failed; nothing of the batch was written.
    #[error("The change could not be written to disk: {0}")]
    Commit(String),
    /// A file could not be read or written.
    #[error("{action} {} failed: {source}", path.display())]
    Io {
        /// `Reading`, `Writing`, …
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store was closed.
    #[error("The store is closed.")]
    Closed,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match error {
            E::Io(_) | E::Tls(_) | E::WorkerCrashed => Self::Lost,
            // The server is stopping, or has ended the session.
            E::Database(e) if e.code().is_some_and(|c| c.starts_with("57P") || (c.len() == 5 && c.starts_with("08"))) => Self::Lost,
            other => Self::Sql(Box::new(other)),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(Box::new(error))
    }
}

impl From<TableError> for Error {
    fn from(source: TableError) -> Self {
        Self::Table { index: None, source }
    }
}

impl Error {
    /// Says which change of a batch it was.
    pub(crate) fn at_change(self, at: usize) -> Self {
        match self {
            Self::Table { source, .. } => Self::Table { index: Some(at), source },
            other => other,
        }
    }
    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }
    pub(crate) fn damaged(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Damaged { what: what.into(), reason: reason.to_string() }
    }
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

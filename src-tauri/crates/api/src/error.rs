//! What a door answers when a use case fails: a stable code, and words for people.

use millrace_core::{
    data_table::{BatchError, TableError},
    operation::OperationError,
};
use serde::{Deserialize, Serialize};

/// A use case failed. Callers switch on `code`, never on text; `codes/<code>.md` says what each means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// Stable code; see [`CODES`].
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// More about it.
    pub detail: Option<String>,
}

macro_rules! codes {
    ($($code:literal: $status:literal),* $(,)?) => {
        /// Every code, the HTTP status it goes with, and the page about it.
        pub const CODES: &[(&str, u16, &str)] = &[$(($code, $status, include_str!(concat!("codes/", $code, ".md")))),*];
    };
}
codes! {
    "not_found": 404,
    "unknown_use_case": 404,
    "unknown_path": 404,
    "conflict": 409,
    "nothing_to_undo": 409,
    "nothing_to_redo": 409,
    "locked": 409,
    "read_only": 409,
    "not_running": 409,
    "invalid_request": 400,
    "operation.invalid": 400,
    "cursor": 400,
    "execution.no_trigger": 400,
    "execution.no_node": 400,
    "execution.start_disabled": 400,
    "execution.no_earlier_input": 400,
    "execution.no_failed_node": 400,
    "execution.under_way": 409,
    "still_running": 409,
    "not_waiting": 409,
    "deploy.trigger": 400,
    "deploy.no_trigger": 400,
    "deploy.faults": 400,
    "deploy.address_taken": 409,
    "deploy.not_deployed": 409,
    "credentials": 500,
    "engine.busy": 503,
    "engine.shutting_down": 503,
    "import.too_large": 413,
    "import.unreadable": 400,
    "import.not_utf8": 400,
    "import.not_json": 400,
    "import.shape": 400,
    "import.limit": 413,
    "limit": 413,
    "forbidden": 403,
    "unauthorized": 401,
    "migration": 500,
    "storage": 500,
    "internal": 500,
}

impl ApiError {
    /// An error with this code.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        debug_assert!(CODES.iter().any(|c| c.0 == code), "the code {code} has no page");
        Self { code: code.into(), message: message.into(), hint: None, detail: None }
    }
    /// The request is wrong.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("invalid_request", message)
    }
    /// A bug or a broken machine.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("internal", message).hint("Try again. If it happens again, restart Millrace and report it.")
    }
    /// The door's token is missing or wrong.
    pub fn unauthorized() -> Self {
        Self::new("unauthorized", "This door needs its token.").hint("Open Millrace under the address that `millrace serve` printed.")
    }
    /// No such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new("not_found", message)
    }
    /// With this hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// With this detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
    /// The HTTP status the code goes with.
    pub fn http_status(&self) -> u16 {
        CODES.iter().find(|c| c.0 == self.code).map_or(500, |c| c.1)
    }
    /// Whether the caller asked wrongly, rather than something here failing.
    pub fn is_bad_use(&self) -> bool {
        self.http_status() < 500
    }
}

impl From<millrace_n8n::Error> for ApiError {
    fn from(error: millrace_n8n::Error) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<millrace_engine::StartError> for ApiError {
    fn from(error: millrace_engine::StartError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<TableError> for ApiError {
    fn from(error: TableError) -> Self {
        let message = error.to_string();
        match error {
            TableError::NoTable(_) | TableError::NoRow { .. } => Self::not_found(message),
            TableError::NameTaken(_) => Self::new("conflict", message),
            TableError::Limit(_) => Self::new("limit", message),
            TableError::Store { .. } => Self::new("storage", message),
            TableError::NoColumn { .. }
            | TableError::WrongType { .. }
            | TableError::Name { .. }
            | TableError::Condition(_)
            | TableError::NoCondition => Self::invalid(message),
        }
    }
}

impl From<BatchError> for ApiError {
    fn from(error: BatchError) -> Self {
        error.source.into()
    }
}

impl From<millrace_store::Error> for ApiError {
    fn from(error: millrace_store::Error) -> Self {
        use millrace_store::Error as E;
        let message = error.to_string();
        match error {
            E::NotFound { .. } => Self::not_found(message),
            E::Conflict { current, .. } => {
                Self::new("conflict", message).hint("Load the workflow again and repeat the edit.").detail(current.to_string())
            }
            E::Operation { source: OperationError::Limit(_), .. } | E::Limit(_) => Self::new("limit", message),
            E::Table { source, .. } => source.into(),
            E::Text | E::Address => Self::new("invalid_request", message),
            E::Operation { .. } => Self::new("operation.invalid", message).hint("Load the workflow again; it may have changed."),
            E::NothingTo("undo") => Self::new("nothing_to_undo", message),
            E::NothingTo(_) => Self::new("nothing_to_redo", message),
            E::Duplicate(_) => Self::new("conflict", message),
            E::Cursor => Self::new("cursor", message),
            E::Locked { .. } => Self::new("locked", message),
            E::Newer { .. } | E::Older { .. } | E::ReadOnly => Self::new("read_only", message),
            E::Migration { .. } => Self::new("migration", message),
            E::NoData { .. } => Self::not_found(message).hint(
                "Look at --data-dir and --store (MILLRACE_DATA_DIR, MILLRACE_STORE) if there should be. `millrace serve` and `millrace import` begin a new one.",
            ),
            E::Lost | E::Unreachable { .. } => {
                tracing::error!(error = %message, "the database server cannot be reached");
                Self::new("storage", message)
            }
            E::Damaged { .. } | E::Sql(_) | E::Commit(_) | E::Io { .. } | E::Thread(_) | E::Closed => {
                tracing::error!(error = %message, "the store failed");
                Self::new("storage", message).hint("Check that the disk is not full and that Millrace may write to its data folder.")
            }
        }
    }
}

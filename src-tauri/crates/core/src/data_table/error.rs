//! What can be wrong with a data table, a row or a condition.

/// A data table cannot do this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No such table.
    #[error("There is no data table “{0}”. It may have been renamed or deleted: choose it again.")]
    NoTable(String),
    /// No such row.
    #[error("There is no row {row} in “{table}”. It may have been deleted.")]
    NoRow {
        /// The table's name.
        table: String,
        /// The row's id.
        row: i64,
    },
    /// No such column.
    #[error("“{table}” has no column “{column}”. Its columns are: {known}.")]
    NoColumn {
        /// The table's name.
        table: String,
        /// What was asked for.
        column: String,
        /// Those it has.
        known: String,
    },
    /// A value of another type than its column's.
    #[error("The column “{column}” takes {expected}, not {found}.")]
    WrongType {
        /// The column's name.
        column: String,
        /// What belongs there.
        expected: &'static str,
        /// What came, shortened.
        found: String,
    },
    /// A name that cannot be one.
    #[error("“{name}” cannot be the name of a {what}: {reason}.")]
    Name {
        /// `data table` or `column`.
        what: &'static str,
        /// The name, shortened.
        name: String,
        /// Why.
        reason: String,
    },
    /// Another table has the name.
    #[error("There is a data table “{0}” already. Choose another name.")]
    NameTaken(String),
    /// A condition that cannot be one.
    #[error("{0}")]
    Condition(String),
    /// A change of all rows was not meant.
    #[error("At least one condition is required, so that not every row is changed.")]
    NoCondition,
    /// Past a limit.
    #[error("{0}")]
    Limit(String),
    /// The store refused.
    #[error("{message}")]
    Store {
        /// Why.
        message: String,
        /// Whether trying again may help.
        passing: bool,
    },
}

/// The beginning of a text, for messages.
pub(crate) fn short(text: &str) -> String {
    const CHARS: usize = 60;
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

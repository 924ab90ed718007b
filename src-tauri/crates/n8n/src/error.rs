//! What can be wrong with a file, and where.

/// Why a file could not be imported. Nothing is stored then.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Larger than a document may be.
    #[error("The file has {bytes} bytes; a workflow document may have {most}.")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// Not UTF-8.
    #[error("The file is not UTF-8 text: byte {offset} cannot be read. Save it as UTF-8 and try again.")]
    NotUtf8 {
        /// Where.
        offset: usize,
    },
    /// Not JSON.
    #[error("The file is not valid JSON: {reason} (line {line}, column {column}).")]
    NotJson {
        /// What the parser says.
        reason: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but no workflow.
    #[error("This is not an n8n workflow: {path} should be {expected}, but is {found}.")]
    Shape {
        /// Where, such as `nodes[3].name`.
        path: String,
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// Too many nodes or connections.
    #[error("The workflow has {count} {what}; {most} are allowed. Split it into several workflows.")]
    Limit {
        /// `nodes` or `connections`.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// The limit.
        most: usize,
    },
}

impl Error {
    /// Stable code for the edge: `import.too_large`, `import.not_utf8`, `import.not_json`, `import.shape`, `import.limit`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "import.too_large",
            Self::NotUtf8 { .. } => "import.not_utf8",
            Self::NotJson { .. } => "import.not_json",
            Self::Shape { .. } => "import.shape",
            Self::Limit { .. } => "import.limit",
        }
    }
}

/// The JSON type of a value, in words.
pub(crate) fn kind_of(value: Option<&serde_json::Value>) -> &'static str {
    use serde_json::Value;
    match value {
        None => "missing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "text",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    }
}

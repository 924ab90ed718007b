//! What can be wrong with a file, and where.

/// Why a text could not be imported. Nothing is stored then.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Larger than a document may be.
    #[error("The text has {bytes} bytes; a workflow document may have {most}.")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// Not UTF-8.
    #[error("This is not UTF-8 text: byte {offset} cannot be read. Save it as UTF-8 and try again.")]
    NotUtf8 {
        /// Where.
        offset: usize,
    },
    /// Not JSON.
    #[error("This is not JSON: {reason} (line {line}, column {column}).")]
    NotJson {
        /// What the parser says, in plain words.
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

/// What is wrong with JSON, in words for people who never saw a parser.
pub(crate) fn plain_reason(error: &serde_json::Error) -> String {
    let full = error.to_string();
    let said = full.split(" at line ").next().unwrap_or(&full);
    let plain = match said {
        "expected value" if error.line() == 1 && error.column() <= 1 => "it does not begin like JSON",
        "expected value" => "something stands here that is no JSON value",
        "expected ident" => "there is a word that JSON does not know",
        "recursion limit exceeded" => "it is nested too deeply",
        "trailing characters" => "there is more text after its end",
        "trailing comma" => "there is a comma with nothing after it",
        "key must be a string" => "the name of a field must stand in double quotes",
        "expected `:`" => "a colon is missing after the name of a field",
        "expected `,` or `}`" | "expected `,` or `]`" => "a comma or a closing bracket is missing",
        "invalid number" | "number out of range" => "there is a number that cannot be read",
        "invalid escape" | "invalid unicode code point" | "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            "there is a backslash with a sign after it that JSON does not know"
        }
        _ if said.starts_with("EOF while parsing") => "it ends too early",
        _ if said.starts_with("control character") => "there is a control character, such as a line break, inside a quoted text",
        other => other,
    };
    plain.to_owned()
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

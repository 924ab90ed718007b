//! Why JavaScript stopped.

use rquickjs::{CaughtError, Value};

/// An exception that JavaScript threw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thrown {
    /// Its `name`, such as `TypeError`; empty for values that are no errors.
    pub name: String,
    /// Its `message`, or the value as text.
    pub message: String,
    /// Our code for it, on errors that our functions throw.
    pub code: Option<String>,
    /// Its `description`, if it has one.
    pub description: Option<String>,
    /// Its stack, one frame a line.
    pub stack: String,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The time limit passed.
    #[error("it ran past its time limit")]
    Timeout,
    /// The memory limit was reached.
    #[error("it ran past its memory limit")]
    Memory,
    /// JavaScript threw.
    #[error("{}", .0.message)]
    Thrown(Box<Thrown>),
    /// The engine itself failed.
    #[error("the JavaScript engine failed: {0}")]
    Engine(String),
}

impl Failure {
    /// Whether the sandbox must be thrown away.
    pub fn poisons(&self) -> bool {
        !matches!(self, Self::Thrown(_))
    }
}

pub(super) fn of(caught: CaughtError<'_>) -> Failure {
    match caught {
        CaughtError::Error(rquickjs::Error::Allocation) => Failure::Memory,
        CaughtError::Error(e) => Failure::Engine(e.to_string()),
        CaughtError::Exception(e) => {
            let name: String = e.get("name").unwrap_or_default();
            let message = e.message().unwrap_or_default();
            if name == "InternalError" && (message.contains("out of memory") || message == "string too long") {
                return Failure::Memory;
            }
            if name == "RangeError" && message == super::bytecode::TOO_LARGE {
                return Failure::Memory;
            }
            let description: Option<String> = e.get::<_, Option<String>>("description").unwrap_or_default();
            let code: Option<String> = e.get("code").unwrap_or_default();
            Failure::Thrown(Box::new(Thrown { name, message, code, description, stack: e.stack().unwrap_or_default() }))
        }
        // QuickJS throws `null` when it has no memory left for an error object.
        CaughtError::Value(v) if v.is_null() => Failure::Memory,
        CaughtError::Value(v) => Failure::Thrown(Box::new(Thrown { message: text(&v), ..Thrown::default() })),
    }
}

fn text(value: &Value<'_>) -> String {
    if let Some(s) = value.as_string() {
        return super::convert::string(s);
    }
    value
        .ctx()
        .json_stringify(value.clone())
        .ok()
        .flatten()
        .map(|s| super::convert::string(&s))
        .unwrap_or_else(|| "a value that is no error".to_owned())
}

//! How far a mailbox was read.

use serde_json::{Value, json};

/// The last message that was fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) mailbox: String,
    pub(super) validity: u32,
    pub(super) uid: u32,
}

impl Cursor {
    pub(super) fn read(state: &Value) -> Option<Self> {
        let number = |key: &str| state.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        Some(Self { mailbox: state.get("mailbox")?.as_str()?.to_owned(), validity: number("uidValidity")?, uid: number("uid")? })
    }
    pub(super) fn write(&self) -> Value {
        json!({"mailbox": self.mailbox, "uidValidity": self.validity, "uid": self.uid})
    }
    /// Whether its numbers mean the messages of this mailbox.
    pub(super) fn is_of(&self, validity: u32, mailbox: &str) -> bool {
        self.validity == validity && self.mailbox == mailbox
    }
    /// The key of a message's event.
    pub(super) fn key(&self, uid: u32) -> String {
        format!("{}:{uid}", self.validity)
    }
}

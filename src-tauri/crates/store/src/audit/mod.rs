//! The audit log: every change, who made it, as it was and as it is.

mod list;
mod write;

use millrace_core::EpochMs;
use serde_json::Value;

/// A change to be written down.
#[derive(Clone, Debug)]
pub struct NewAudit {
    /// Who made it.
    pub who: String,
    /// Which use case.
    pub use_case: String,
    /// What it was done to: `workflow:<id>`, `settings`, …
    pub target: String,
    /// As it was; null where that cannot be said shortly.
    pub before: Value,
    /// As it is now.
    pub after: Value,
    /// `ok`, or the code of the error.
    pub outcome: String,
}

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// Its id.
    pub id: String,
    /// When.
    pub at: EpochMs,
    /// Who made it.
    pub who: String,
    /// Which use case.
    pub use_case: String,
    /// What it was done to.
    pub target: String,
    /// As it was.
    pub before: Value,
    /// As it is now.
    pub after: Value,
    /// `ok`, or the code of the error.
    pub outcome: String,
}

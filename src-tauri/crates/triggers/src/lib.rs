//! What starts executions: schedules, webhooks, files, mailboxes, feeds.
//!
//! Invariants: knows nothing of the store and the engine; what fired goes through [`millrace_core::trigger::TriggerSink`].

pub mod schedule;

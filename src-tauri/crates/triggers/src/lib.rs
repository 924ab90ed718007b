//! What starts executions: schedules, webhooks, files, mailboxes, feeds.
//!
//! Invariants: knows nothing of the store and the engine; what fired goes through [`millrace_core::trigger::TriggerSink`].

pub mod app;
mod feed;
mod file;
mod mailbox;
pub mod schedule;
pub mod sources;
pub mod webhook;

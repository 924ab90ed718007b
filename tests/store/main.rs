//! The store over real files: everything it promises, also to a process that dies.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod blobs;
mod durability;
mod edits;
mod executions;
mod folder;
mod items;
mod setup;
mod workflows;

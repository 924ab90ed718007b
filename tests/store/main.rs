//! The store over real files: everything it promises, also to a process that dies.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alarms;
mod audit;
mod blobs;
mod breakers;
mod connection;
mod data_tables;
mod deployments;
mod durability;
mod edits;
mod executions;
mod fixture;
mod folder;
mod follow_ups;
mod history;
mod items;
mod journal;
mod pending_events;
mod postgres;
mod readers;
mod retention;
mod setup;
mod stats;
mod triggers;
mod waits;
mod workflows;

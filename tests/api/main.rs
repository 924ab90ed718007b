//! The use cases over a real store and a real engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bindings;
mod calling;
mod contract;
mod data_tables;
mod deploying;
mod editing;
mod examples;
mod failing;
mod files;
mod preview;
mod running;
mod served;
mod setup;
mod surviving;
mod waiting;
mod watching;

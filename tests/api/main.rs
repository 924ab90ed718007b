//! The use cases over a real store and a real engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bindings;
mod contract;
mod editing;
mod examples;
mod files;
mod preview;
mod running;
mod setup;

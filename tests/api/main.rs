//! The use cases over a real store and a real engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bindings;

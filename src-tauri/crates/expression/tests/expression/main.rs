//! Behaviour of the sandbox and of expressions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod sandbox;

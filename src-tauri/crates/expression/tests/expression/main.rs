//! Behaviour of the sandbox and of expressions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod compat;
mod extensions;
mod globals;
mod limits;
mod pairing;
mod sandbox;
mod support;
mod values;

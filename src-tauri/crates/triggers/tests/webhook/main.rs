//! The real listener on a real socket, with a sink that remembers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod auth;
mod bodies;
mod forms;
mod garbage;
mod limits;
mod load;
mod once;
mod routes;
mod signatures;
mod support;
mod table;
mod waiting;

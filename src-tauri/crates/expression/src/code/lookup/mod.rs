//! Lookups in the execution's data, until the crate's own modules for them are in.
#![allow(dead_code, unreachable_pub)]

pub(super) mod data;
pub(super) mod paired;

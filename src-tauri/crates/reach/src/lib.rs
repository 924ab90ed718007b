//! What nodes and triggers share about the world outside: which addresses and folders may be reached, what files are, how feeds read.
//!
//! Invariants: knows nothing of the store, the engine and single nodes; every address is checked in the URL, at each redirect and in the resolver.

pub mod address;
pub mod attach;
pub mod feed;
pub mod file_type;
pub mod get;
pub mod pattern;
pub mod roots;

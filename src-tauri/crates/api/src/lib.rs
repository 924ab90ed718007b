//! The use cases, one table; DTOs, error codes, what they invalidate; TypeScript export.
//!
//! Invariants: doors (Tauri IPC, HTTP, CLI) hold no logic and call only this crate.

pub mod dto;
pub mod environment;
mod error;
pub mod table;
mod typescript;

pub use error::{ApiError, CODES};
pub use typescript::typescript;

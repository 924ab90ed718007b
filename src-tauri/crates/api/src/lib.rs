//! The use cases, one table; DTOs, error codes, what they invalidate; TypeScript export.
//!
//! Invariants: doors (Tauri IPC, HTTP, CLI) hold no logic and call only this crate.

pub mod allocator;
mod api;
mod audit;
mod call;
mod cases;
mod clock;
pub mod code;
mod convert;
mod ctx;
pub mod doctor;
pub mod dto;
pub mod environment;
mod error;
mod events;
mod examples;
pub mod rows;
mod schema;
mod service;
mod show;
pub mod standalone;
pub mod table;
mod typescript;

pub use api::{Api, ApiConfig, has_folder, look, owner};
pub use error::{ApiError, CODES};
pub use events::EventStream;
pub use millrace_store::{DoorInfo, LockInfo};
pub use typescript::typescript;

//! Decides what runs next (pure), and the runtime that does it.
//!
//! [`step`] is a pure function from a state and an event to a state and actions: no clock, no I/O, no randomness, no tokio.
//! [`Engine`] performs the actions and feeds what came of them back as events.
//! Knows nothing of databases, doors or node types; it meets them through the ports in `millrace-core`.

pub mod breakers;
pub mod config;
pub mod engine;
pub mod handle;
mod ledger;
pub mod plan;
pub mod queue;
pub mod report;
pub mod request;
mod runtime;
pub mod step;

pub use breakers::{BreakerBoard, BreakerView};
pub use config::{EngineConfig, EnginePorts, EventSink};
pub use engine::{Engine, EngineError};
pub use handle::{AcceptError, Canceler, ExecutionHandle};
pub use plan::Plan;
pub use queue::Load;
pub use report::ExecutionReport;
pub use request::{Answer, ExecutionRequest, Range, Resume, StartError};

//! Requests and responses of the use cases: what crosses a door. Ids are strings, times epoch milliseconds, counts u32.

pub mod data_table;
pub mod deployment;
pub mod example;
pub mod execution;
pub mod expression;
pub mod health;
pub mod stats;
pub mod system;
pub mod trigger;
pub mod wait;
pub mod workflow;

pub use data_table::*;
pub use deployment::*;
pub use example::*;
pub use execution::*;
pub use expression::*;
pub use health::*;
pub use stats::*;
pub use system::*;
pub use trigger::*;
pub use wait::*;
pub use workflow::*;

use serde::{Deserialize, Serialize};

/// Nothing to say.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, specta::Type)]
pub struct Empty {}

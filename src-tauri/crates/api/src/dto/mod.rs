//! Requests and responses of the use cases: what crosses a door. Ids are strings, times epoch milliseconds, counts u32.

pub mod example;
pub mod execution;
pub mod expression;
pub mod system;
pub mod workflow;

pub use example::*;
pub use execution::*;
pub use expression::*;
pub use system::*;
pub use workflow::*;

use serde::{Deserialize, Serialize};

/// Nothing to say.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, specta::Type)]
pub struct Empty {}

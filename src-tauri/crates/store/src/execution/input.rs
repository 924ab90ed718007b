//! What an execution was given.

use millrace_core::{ExecutionId, Item};

use crate::{Error, Store};

impl Store {
    /// How many items the first node was given, and the first `limit` of them.
    ///
    /// # Errors
    /// When there is no such execution.
    pub async fn execution_input(&self, id: ExecutionId, limit: u32) -> Result<(u32, Vec<Item>), Error> {
        let items = self.recovery(id).await?.start.input.unwrap_or_default();
        let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
        Ok((total, items.iter().take(limit as usize).cloned().collect()))
    }
}

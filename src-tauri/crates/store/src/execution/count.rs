//! Counts executions that are under way.

use millrace_core::ExecutionStatus;

use crate::{Error, Store, database::Query};

impl Store {
    /// How many executions have one of these statuses. By index, as long as `success` is not among them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_executions(&self, statuses: &[ExecutionStatus]) -> Result<u32, Error> {
        let others = statuses.iter().filter(|status| **status != ExecutionStatus::Success).map(|status| status.as_str());
        let mut query = Query::new("SELECT COUNT(*) FROM executions WHERE workspace_id = ? AND status <> 'success' AND status IN ")
            .bind(self.workspace_id().to_string());
        query.push_list(others);
        let mut total: u32 = self.readers().fetch_one(query).await?.get(0)?;
        if statuses.contains(&ExecutionStatus::Success) {
            let query = Query::new("SELECT COUNT(*) FROM executions WHERE workspace_id = ? AND status = 'success'")
                .bind(self.workspace_id().to_string());
            total = total.saturating_add(self.readers().fetch_one(query).await?.get(0)?);
        }
        Ok(total)
    }
}

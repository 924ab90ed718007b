//! What a workflow's code keeps from one execution to the next (`$getWorkflowStaticData`).

use millrace_core::{JsonMap, WorkflowId};

use crate::{Error, Store, database::Query};

/// Bytes a workflow may keep.
const BYTES: usize = 4 << 20;

impl Store {
    /// What a workflow keeps; empty when it keeps nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn static_data(&self, workflow_id: WorkflowId) -> Result<JsonMap, Error> {
        let query = Query::new("SELECT static_data FROM workflows WHERE id = ?").bind(workflow_id.to_string());
        match self.readers().fetch_optional(query).await? {
            Some(row) => row.json("static_data"),
            None => Ok(JsonMap::new()),
        }
    }
}

/// As it is stored.
///
/// # Errors
/// When it is more than 4 MB.
pub(crate) fn static_data_text(data: &JsonMap) -> Result<String, Error> {
    let text = serde_json::to_string(data).map_err(|e| Error::damaged("static data", e))?;
    if text.len() > BYTES {
        return Err(Error::Limit(format!("A workflow's static data can be {} MB; this would be {} MB.", BYTES >> 20, text.len() >> 20)));
    }
    Ok(text)
}

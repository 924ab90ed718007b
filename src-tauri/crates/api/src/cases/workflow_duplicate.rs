//! `workflow_duplicate`

use millrace_store::NewWorkflow;
use serde_json::Value;
use uuid::Uuid;

use super::workflow_create::free_name;
use crate::{ApiError, convert::workflow_detail, ctx::Ctx, dto::*};

/// A copy of a workflow's draft, without its history.
pub(crate) async fn workflow_duplicate(ctx: &Ctx, request: WorkflowIdRequest) -> Result<WorkflowDetail, ApiError> {
    let mut document = ctx.store.draft(request.id).await?.document;
    document.name = free_name(ctx, &format!("{} copy", document.name)).await?;
    document.static_data.clear();
    if let Some(original) = document.imported.as_deref_mut() {
        // These name the original in the program it came from.
        original.shift_remove("id");
        original.shift_remove("versionId");
    }
    for original in document.nodes.iter_mut().filter_map(|n| n.imported.as_deref_mut()) {
        if original.contains_key("webhookId") {
            // A copied webhook must not listen on its original's path.
            original.insert("webhookId".into(), Value::from(Uuid::new_v4().to_string()));
        }
    }
    let draft = ctx.store.create_workflow(NewWorkflow { document }).await?;
    workflow_detail(ctx, draft).await
}

//! `example_open`

use std::path::PathBuf;

use millrace_store::NewWorkflow;

use crate::{ApiError, convert::workflow_detail, ctx::Ctx, dto::*, examples};

/// Makes a workflow from an example and copies its input files into the folder.
pub(crate) async fn example_open(ctx: &Ctx, request: ExampleOpenRequest) -> Result<WorkflowDetail, ApiError> {
    let folder = request.folder.filter(|f| !f.trim().is_empty()).map_or_else(|| ctx.example_folder.clone(), PathBuf::from);
    if !folder.is_absolute() {
        return Err(ApiError::invalid(format!("The folder “{}” is not an absolute path.", folder.display())));
    }
    let document = examples::open(&request.id, &folder, &ctx.registry)?;
    let draft = ctx.store.create_workflow(NewWorkflow { document }).await?;
    workflow_detail(ctx, draft).await
}

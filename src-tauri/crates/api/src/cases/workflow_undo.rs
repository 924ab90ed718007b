//! `workflow_undo`

use crate::{ApiError, convert::workflow_detail, ctx::Ctx, dto::*};

/// Takes the last step back.
pub(crate) async fn workflow_undo(ctx: &Ctx, request: WorkflowIdRequest) -> Result<WorkflowDetail, ApiError> {
    let draft = ctx.store.undo(request.id).await?;
    workflow_detail(ctx, draft).await
}

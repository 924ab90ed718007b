//! `workflow_redo`

use crate::{ApiError, convert::workflow_detail, ctx::Ctx, dto::*};

/// Does the step again that was taken back last.
pub(crate) async fn workflow_redo(ctx: &Ctx, request: WorkflowIdRequest) -> Result<WorkflowDetail, ApiError> {
    let draft = ctx.store.redo(request.id).await?;
    workflow_detail(ctx, draft).await
}

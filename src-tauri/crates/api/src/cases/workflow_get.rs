//! `workflow_get`

use crate::{ApiError, convert::workflow_detail, ctx::Ctx, dto::*};

/// A workflow, open for editing.
pub(crate) async fn workflow_get(ctx: &Ctx, request: WorkflowIdRequest) -> Result<WorkflowDetail, ApiError> {
    let draft = ctx.store.draft(request.id).await?;
    workflow_detail(ctx, draft).await
}

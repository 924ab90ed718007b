//! `workflow_restore`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Brings deleted workflows back.
pub(crate) async fn workflow_restore(ctx: &Ctx, request: WorkflowIdsRequest) -> Result<Empty, ApiError> {
    ctx.store.restore_workflows(request.ids).await?;
    Ok(Empty {})
}

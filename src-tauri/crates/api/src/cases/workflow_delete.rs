//! `workflow_delete`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Hides workflows; `workflow_restore` brings them back.
pub(crate) async fn workflow_delete(ctx: &Ctx, request: WorkflowIdsRequest) -> Result<Empty, ApiError> {
    for id in &request.ids {
        ctx.service.undeploy_quietly(*id, ctx.who()).await?;
    }
    ctx.store.delete_workflows(request.ids).await?;
    Ok(Empty {})
}

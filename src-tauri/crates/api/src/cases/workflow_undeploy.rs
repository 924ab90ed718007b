//! `workflow_undeploy`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Takes a workflow off: nothing starts it by itself any more. Executions under way go on.
pub(crate) async fn workflow_undeploy(ctx: &Ctx, request: WorkflowIdRequest) -> Result<DeploymentState, ApiError> {
    ctx.service.undeploy(request.id, ctx.who()).await?;
    super::deployment_state(ctx, request.id).await
}

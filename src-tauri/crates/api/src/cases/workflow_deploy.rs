//! `workflow_deploy`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Makes a version live: its triggers are armed when this answers.
pub(crate) async fn workflow_deploy(ctx: &Ctx, request: WorkflowDeployRequest) -> Result<DeploymentState, ApiError> {
    ctx.service.deploy(request.id, request.version, ctx.who()).await?;
    super::deployment_state(ctx, request.id).await
}

//! What is live of a workflow, for several answers.

use millrace_core::WorkflowId;

use crate::{ApiError, ctx::Ctx, dto::*};

pub(crate) async fn deployment_state(ctx: &Ctx, id: WorkflowId) -> Result<DeploymentState, ApiError> {
    let live = ctx.store.live_version(id).await?;
    let draft_differs = match live {
        Some((version, _)) => ctx.store.draft_differs(id, version).await?,
        None => false,
    };
    let draft_version = ctx.store.draft_version(id).await?;
    Ok(DeploymentState { live_version: live.map(|l| l.0), deployed_at: live.map(|l| l.1), draft_differs, draft_version })
}

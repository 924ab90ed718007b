//! `deployment_list`

use crate::{ApiError, ctx::Ctx, dto::*};

/// What became of a workflow's deployment, newest first.
pub(crate) async fn deployment_list(ctx: &Ctx, request: DeploymentListRequest) -> Result<DeploymentListResponse, ApiError> {
    let page = ctx.store.list_deployments(request.workflow_id, request.after.as_deref(), request.limit).await?;
    let entry = |row: millrace_store::DeploymentRow| DeploymentEntry {
        id: row.id,
        action: match row.action {
            millrace_store::DeploymentAction::Deploy => DeploymentAction::Deploy,
            millrace_store::DeploymentAction::Undeploy => DeploymentAction::Undeploy,
            millrace_store::DeploymentAction::Rollback => DeploymentAction::Rollback,
        },
        from_version: row.from_version,
        to_version: row.to_version,
        who: row.who,
        at: row.at,
        error: row.error,
    };
    Ok(DeploymentListResponse { items: page.items.into_iter().map(entry).collect(), next: page.next })
}

//! `webhook_urls`

use crate::{ApiError, ctx::Ctx, dto::*};

/// The addresses of a webhook or form of the draft.
pub(crate) async fn webhook_urls(ctx: &Ctx, request: TriggerNodeRequest) -> Result<WebhookUrls, ApiError> {
    let draft = ctx.store.draft(request.workflow_id).await?;
    let node = draft.document.node(&request.node_id);
    let node = node.ok_or_else(|| ApiError::not_found(format!("There is no node {} in this workflow.", request.node_id)))?;
    ctx.service.host.urls(request.workflow_id, node)
}

//! `webhook_test`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Waits for one call of a webhook's test address, and runs the draft with it.
pub(crate) async fn webhook_test(ctx: &Ctx, request: TriggerNodeRequest) -> Result<WebhookTestStarted, ApiError> {
    ctx.service.test(request.workflow_id, &request.node_id).await
}

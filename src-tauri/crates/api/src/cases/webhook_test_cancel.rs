//! `webhook_test_cancel`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Does not wait for a test call any more.
pub(crate) async fn webhook_test_cancel(ctx: &Ctx, request: TriggerNodeRequest) -> Result<Empty, ApiError> {
    ctx.service.host.stop_test(request.workflow_id);
    Ok(Empty {})
}

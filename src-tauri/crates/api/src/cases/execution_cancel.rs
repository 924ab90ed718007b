//! `execution_cancel`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Asks an execution to stop, also one that waits or is held back. Its end comes as an event.
pub(crate) async fn execution_cancel(ctx: &Ctx, request: ExecutionIdRequest) -> Result<Empty, ApiError> {
    if ctx.engine.cancel(request.id) {
        return Ok(Empty {});
    }
    let row = ctx.store.execution(request.id).await?;
    if ctx.service.launcher.cancel_waiting(&row).await? {
        return Ok(Empty {});
    }
    let status = row.status;
    Err(ApiError::new("not_running", format!("This execution is not under way any more: its status is “{}”.", status.as_str())))
}

//! `execution_dismiss`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Takes executions off the list of those that failed for good. They stay in the history.
pub(crate) async fn execution_dismiss(ctx: &Ctx, request: ExecutionIdsRequest) -> Result<Empty, ApiError> {
    ctx.store.set_dead_letter(request.ids, false).await?;
    Ok(Empty {})
}

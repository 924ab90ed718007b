//! `execution_delete`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Deletes finished executions and frees what only they needed.
pub(crate) async fn execution_delete(ctx: &Ctx, request: ExecutionIdsRequest) -> Result<Empty, ApiError> {
    ctx.store.delete_executions(request.ids).await?;
    Ok(Empty {})
}

//! `retention_run`

use crate::{ApiError, ctx::Ctx, dto::*, service::retention};

/// Deletes old history now instead of at the next turn.
pub(crate) async fn retention_run(ctx: &Ctx, _: Empty) -> Result<RetentionOutcome, ApiError> {
    retention::once(&ctx.service.launcher, &ctx.service.stop).await
}

//! `breaker_reset`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Closes a breaker: what it held back is tried now.
pub(crate) async fn breaker_reset(ctx: &Ctx, request: BreakerResetRequest) -> Result<Empty, ApiError> {
    if !ctx.service.launcher.breakers.reset(&request.key) {
        return Err(ApiError::not_found(format!("There is no open breaker “{}”.", request.key)));
    }
    // What it held back is let go when the change is heard.
    Ok(Empty {})
}

//! `settings_get`

use crate::{ApiError, ctx::Ctx, dto::*};

/// All settings.
pub(crate) async fn settings_get(ctx: &Ctx, _: Empty) -> Result<UserSettings, ApiError> {
    Ok(UserSettings { values: ctx.store.settings().await? })
}

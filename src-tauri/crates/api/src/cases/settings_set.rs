//! `settings_set`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Longest key, and largest value as JSON.
const KEY_BYTES: usize = 200;
const VALUE_BYTES: usize = 256 * 1024;

/// Sets some keys; null removes one. Answers with all.
pub(crate) async fn settings_set(ctx: &Ctx, request: UserSettings) -> Result<UserSettings, ApiError> {
    for (key, value) in &request.values {
        if key.is_empty() || key.len() > KEY_BYTES {
            return Err(ApiError::invalid(format!("The key of a setting has 1 to {KEY_BYTES} bytes; this one has {}.", key.len())));
        }
        let bytes = value.to_string().len();
        if bytes > VALUE_BYTES {
            return Err(ApiError::new("limit", format!("The setting “{key}” has {bytes} bytes; {VALUE_BYTES} are allowed.")));
        }
    }
    ctx.store.set_settings(request.values).await?;
    Ok(UserSettings { values: ctx.store.settings().await? })
}

//! `app_info`

use crate::{ApiError, ctx::Ctx, dto::*};

/// What program this is, and where it keeps its data.
pub(crate) async fn app_info(ctx: &Ctx, _: Empty) -> Result<AppInfo, ApiError> {
    Ok(AppInfo {
        version: env!("CARGO_PKG_VERSION").into(),
        data_dir: ctx.store.data_dir().display().to_string(),
        platform: std::env::consts::OS.into(),
        timezone: ctx.environment.default_timezone.clone(),
        example_folder: ctx.example_folder.display().to_string(),
    })
}

//! `alarm_acknowledge`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Somebody knows of these alarms. They stay until what they are about is over.
pub(crate) async fn alarm_acknowledge(ctx: &Ctx, request: AlarmIdsRequest) -> Result<Empty, ApiError> {
    ctx.store.acknowledge_alarms(request.ids, ctx.who().to_owned()).await?;
    Ok(Empty {})
}

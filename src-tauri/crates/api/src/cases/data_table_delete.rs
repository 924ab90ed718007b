//! `data_table_delete`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Deletes a data table with all its rows.
pub(crate) async fn data_table_delete(ctx: &Ctx, request: DataTableIdRequest) -> Result<Empty, ApiError> {
    ctx.service.tables().delete(request.id).await?;
    Ok(Empty {})
}

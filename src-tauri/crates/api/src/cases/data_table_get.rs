//! `data_table_get`

use crate::{ApiError, convert::data_table, ctx::Ctx, dto::*};

/// One data table, without its rows.
pub(crate) async fn data_table_get(ctx: &Ctx, request: DataTableIdRequest) -> Result<DataTableInfo, ApiError> {
    Ok(data_table(ctx.store.data_table(request.id).await?))
}

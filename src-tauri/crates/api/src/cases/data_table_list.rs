//! `data_table_list`

use crate::{ApiError, convert::data_table, ctx::Ctx, dto::*};

/// A page of data tables, by name.
pub(crate) async fn data_table_list(ctx: &Ctx, request: DataTableListRequest) -> Result<DataTableListResponse, ApiError> {
    let page = ctx.store.list_data_tables(request.after.as_deref(), request.limit).await?;
    Ok(DataTableListResponse { items: page.items.into_iter().map(data_table).collect(), next: page.next })
}

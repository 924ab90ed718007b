//! `data_table_rows`

use millrace_store::RowPageFilter;

use crate::{ApiError, convert::data_table_row, ctx::Ctx, dto::*};

/// A page of a data table's rows.
pub(crate) async fn data_table_rows(ctx: &Ctx, request: DataTableRowsRequest) -> Result<DataTableRowsResponse, ApiError> {
    let DataTableRowsRequest { id, query, after, limit } = request;
    let (_, page) = ctx.store.data_table_rows(id, &RowPageFilter { text: query, after, limit }).await?;
    Ok(DataTableRowsResponse { items: page.items.into_iter().map(data_table_row).collect(), next: page.next })
}

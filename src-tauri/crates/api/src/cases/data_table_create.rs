//! `data_table_create`

use millrace_core::data_table::NewColumn;

use crate::{ApiError, convert::data_table, ctx::Ctx, dto::*};

/// Makes an empty data table.
pub(crate) async fn data_table_create(ctx: &Ctx, request: DataTableCreateRequest) -> Result<DataTableInfo, ApiError> {
    let columns = request.columns.into_iter().map(|c| NewColumn { name: c.name, column_type: c.column_type }).collect();
    Ok(data_table(ctx.service.tables().create(&request.name, columns).await?))
}

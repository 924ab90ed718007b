//! `data_table_update`

use millrace_core::data_table::ColumnChange;

use crate::{ApiError, convert::data_table, ctx::Ctx, dto::*};

/// Renames a data table, or adds, renames, moves and removes its columns.
pub(crate) async fn data_table_update(ctx: &Ctx, request: DataTableUpdateRequest) -> Result<DataTableInfo, ApiError> {
    let change = |c: DataTableColumnRequest| ColumnChange { id: c.id, name: c.name, column_type: c.column_type };
    let columns = request.columns.map(|columns| columns.into_iter().map(change).collect());
    Ok(data_table(ctx.service.tables().update(request.id, request.name, columns).await?))
}

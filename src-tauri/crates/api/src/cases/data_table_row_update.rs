//! `data_table_row_update`

use millrace_core::data_table::{Origin, RowBatch, RowChange, RowFilter, TableError};

use crate::{
    ApiError,
    convert::{data_table_row, row_id},
    ctx::Ctx,
    dto::*,
};

/// Changes a row. Workflows that listen to the table hear of it.
pub(crate) async fn data_table_row_update(ctx: &Ctx, request: DataTableRowUpdateRequest) -> Result<DataTableRow, ApiError> {
    let row = row_id(&request.row_id)?;
    let change = RowChange::Update { filter: RowFilter::row(row), values: request.values };
    let batch = RowBatch { changes: vec![change], dry_run: false };
    let changed = ctx.service.tables().change(request.id, batch, Origin::default()).await?;
    match changed.into_iter().flatten().find_map(|row| row.after) {
        Some(row) => Ok(data_table_row(row)),
        None => Err(TableError::NoRow { table: ctx.store.data_table(request.id).await?.name, row }.into()),
    }
}

//! `data_table_row_insert`

use millrace_core::data_table::{Origin, RowBatch, RowChange};

use crate::{ApiError, convert::data_table_row, ctx::Ctx, dto::*};

/// Adds a row. Workflows that listen to the table hear of it.
pub(crate) async fn data_table_row_insert(ctx: &Ctx, request: DataTableRowInsertRequest) -> Result<DataTableRow, ApiError> {
    let batch = RowBatch { changes: vec![RowChange::Insert { values: request.values }], dry_run: false };
    let added = ctx.service.tables().change(request.id, batch, Origin::default()).await?;
    let row = added.into_iter().flatten().find_map(|row| row.after);
    row.map(data_table_row).ok_or_else(|| ApiError::internal("A row that was added did not come back."))
}

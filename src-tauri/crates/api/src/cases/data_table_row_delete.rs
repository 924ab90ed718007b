//! `data_table_row_delete`

use millrace_core::data_table::{Origin, RowBatch, RowChange, RowFilter};

use crate::{ApiError, convert::row_id, ctx::Ctx, dto::*};

/// Rows in one request.
const MOST: usize = 1_000;

/// Deletes rows. Workflows that listen to the table hear of it.
pub(crate) async fn data_table_row_delete(ctx: &Ctx, request: DataTableRowDeleteRequest) -> Result<Empty, ApiError> {
    if request.row_ids.len() > MOST {
        return Err(ApiError::new("limit", format!("At most {MOST} rows can be deleted at a time.")).hint("Delete them in portions."));
    }
    let delete = |id: &String| Ok(RowChange::Delete { filter: RowFilter::row(row_id(id)?) });
    let changes = request.row_ids.iter().map(delete).collect::<Result<_, ApiError>>()?;
    ctx.service.tables().change(request.id, RowBatch { changes, dry_run: false }, Origin::default()).await?;
    Ok(Empty {})
}

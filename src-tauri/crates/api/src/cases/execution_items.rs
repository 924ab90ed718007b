//! `execution_items`

use serde_json::Value;

use crate::{ApiError, convert::port_key, ctx::Ctx, dto::*, show};

/// Items of one page.
const MOST: u32 = 500;

/// A page of a port's items.
pub(crate) async fn execution_items(ctx: &Ctx, request: ExecutionItemsRequest) -> Result<ExecutionItemsResponse, ApiError> {
    let page = ctx.store.items_page(&port_key(request.port), request.offset, request.limit.min(MOST), request.search.as_deref()).await?;
    let items = page.items.into_iter().map(|(index, text)| {
        let stored: Value = serde_json::from_str(&text).map_err(|e| ApiError::new("storage", format!("Item {index} is damaged: {e}")))?;
        Ok(show::item(index, stored))
    });
    Ok(ExecutionItemsResponse { total: page.total, items: items.collect::<Result<_, ApiError>>()? })
}

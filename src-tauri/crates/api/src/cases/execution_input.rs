//! `execution_input`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Items shown; more than these are not edited by hand.
const MOST: u32 = 200;

/// What the first node of an execution was given.
pub(crate) async fn execution_input(ctx: &Ctx, request: ExecutionIdRequest) -> Result<ExecutionInput, ApiError> {
    let (total, items) = ctx.store.execution_input(request.id, MOST).await?;
    let items = items.iter().map(|item| serde_json::Value::Object((*item.json).clone())).collect();
    Ok(ExecutionInput { total, items })
}

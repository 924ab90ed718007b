//! `node_specs`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Everything the palette and the inspector render from.
pub(crate) async fn node_specs(ctx: &Ctx, _: Empty) -> Result<NodeSpecsResponse, ApiError> {
    Ok(NodeSpecsResponse { specs: ctx.registry.specs().cloned().collect() })
}

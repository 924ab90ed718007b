//! `example_list`

use crate::{ApiError, ctx::Ctx, dto::*, examples};

/// The examples that come with the program.
pub(crate) async fn example_list(ctx: &Ctx, _: Empty) -> Result<ExampleListResponse, ApiError> {
    Ok(ExampleListResponse { items: examples::list(&ctx.registry)? })
}

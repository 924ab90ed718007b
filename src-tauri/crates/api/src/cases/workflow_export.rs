//! `workflow_export`

use crate::{ApiError, convert::file_name, ctx::Ctx, dto::*};

/// The draft as n8n JSON.
pub(crate) async fn workflow_export(ctx: &Ctx, request: WorkflowIdRequest) -> Result<TextResponse, ApiError> {
    let document = ctx.store.draft(request.id).await?.document;
    let text = format!("{:#}", millrace_n8n::export(&document, &ctx.registry));
    Ok(TextResponse { text, file_name: file_name(&document.name, "json") })
}

//! `snippet_write`

use crate::{ApiError, convert::file_name, ctx::Ctx, dto::*};

/// Nodes, and what connects them, as n8n JSON for the clipboard.
pub(crate) async fn snippet_write(ctx: &Ctx, request: SnippetWriteRequest) -> Result<TextResponse, ApiError> {
    let document = ctx.store.draft(request.id).await?.document;
    if let Some(missing) = request.node_ids.iter().find(|id| document.node(id).is_none()) {
        return Err(ApiError::not_found(format!("There is no node {missing} in this workflow.")));
    }
    let text = format!("{:#}", millrace_n8n::export_snippet(&document, &request.node_ids, &ctx.registry));
    Ok(TextResponse { text, file_name: file_name(&document.name, "json") })
}

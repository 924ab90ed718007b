//! `snippet_read`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Clipboard text as nodes that fit into a workflow: new ids, free names.
pub(crate) async fn snippet_read(ctx: &Ctx, request: SnippetReadRequest) -> Result<SnippetReadResponse, ApiError> {
    let mut imported = millrace_n8n::import(request.text.as_bytes(), &ctx.registry)?;
    if imported.len() > 1 {
        return Err(ApiError::invalid(format!("The text holds {} workflows; only one can be pasted.", imported.len()))
            .hint("Import them as a file instead."));
    }
    let snippet = imported.pop().ok_or_else(|| ApiError::invalid("The text holds no workflow."))?;
    let target = ctx.store.draft(request.id).await?.document;
    Ok(SnippetReadResponse { document: millrace_n8n::fit_into(snippet.workflow, &target) })
}

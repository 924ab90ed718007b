//! `workflow_import`

use std::{collections::BTreeSet, path::Path};

use millrace_store::NewWorkflow;

use crate::{ApiError, convert::workflow_summary, ctx::Ctx, dto::*};

/// Makes workflows of a file; everything is read before anything is made.
pub(crate) async fn workflow_import(ctx: &Ctx, request: WorkflowImportRequest) -> Result<WorkflowImportResponse, ApiError> {
    let imported = millrace_n8n::import(request.text.as_bytes(), &ctx.registry).map_err(|e| {
        let mut error = ApiError::from(e);
        if let Some(name) = &request.file_name {
            error.message = format!("{name}: {}", error.message);
        }
        error
    })?;
    let stem = request.file_name.as_deref().and_then(|name| Path::new(name).file_stem()).map(|s| s.to_string_lossy().into_owned());
    let (mut workflows, mut placeholders) = (vec![], BTreeSet::new());
    for mut one in imported {
        if one.workflow.name.trim().is_empty() {
            one.rename(stem.clone().filter(|s| !s.trim().is_empty()).unwrap_or_else(|| "Imported workflow".into()));
        }
        let draft = ctx.store.create_workflow(NewWorkflow { document: one.workflow }).await?;
        workflows.push(workflow_summary(ctx.store.workflow_row(draft.id).await?));
        placeholders.extend(one.placeholders);
    }
    Ok(WorkflowImportResponse { workflows, placeholders: placeholders.into_iter().collect() })
}

//! `workflow_import`

use std::{collections::BTreeSet, path::Path};

use millrace_core::{EpochMs, Operation, Workflow, WorkflowId};
use millrace_n8n::Imported;
use millrace_store::{ApplyRequest, NewWorkflow};

use crate::{ApiError, convert::workflow_summary, ctx::Ctx, dto::*};

/// Makes workflows of a file; everything is read, and what is replaced is found, before anything is made.
pub(crate) async fn workflow_import(ctx: &Ctx, request: WorkflowImportRequest) -> Result<WorkflowImportResponse, ApiError> {
    let imported = read(ctx, &request)?;
    let targets = match request.replace_before {
        Some(before) => targets(ctx, &imported, before).await?,
        None => vec![None; imported.len()],
    };
    let (mut workflows, mut replaced, mut placeholders) = (vec![], vec![], BTreeSet::new());
    for (one, target) in imported.into_iter().zip(targets) {
        let id = match target {
            Some(id) => {
                replace(ctx, id, one.workflow).await?;
                replaced.push(id);
                id
            }
            None => ctx.store.create_workflow(NewWorkflow { document: one.workflow }).await?.id,
        };
        workflows.push(workflow_summary(ctx.store.workflow_row(id).await?));
        placeholders.extend(one.placeholders);
    }
    Ok(WorkflowImportResponse { workflows, replaced, placeholders: placeholders.into_iter().collect() })
}

/// The workflows of the file, each with a name.
fn read(ctx: &Ctx, request: &WorkflowImportRequest) -> Result<Vec<Imported>, ApiError> {
    let mut imported = millrace_n8n::import(request.text.as_bytes(), &ctx.registry).map_err(|e| {
        let mut error = ApiError::from(e);
        if let Some(name) = &request.file_name {
            error.message = format!("{name}: {}", error.message);
        }
        error
    })?;
    let stem = request.file_name.as_deref().and_then(|name| Path::new(name).file_stem()).map(|s| s.to_string_lossy().into_owned());
    for one in imported.iter_mut().filter(|one| one.workflow.name.trim().is_empty()) {
        one.rename(stem.clone().filter(|s| !s.trim().is_empty()).unwrap_or_else(|| "Imported workflow".into()));
    }
    Ok(imported)
}

/// For each workflow of a file the one that it replaces; none is replaced twice.
async fn targets(ctx: &Ctx, imported: &[Imported], before: EpochMs) -> Result<Vec<Option<WorkflowId>>, ApiError> {
    let (mut targets, mut taken) = (vec![], BTreeSet::<WorkflowId>::new());
    for one in imported {
        let mut found = ctx.store.replaceable(&one.workflow, before).await?;
        found.retain(|id| !taken.contains(id));
        if found.len() > 1 {
            return Err(ApiError::new(
                "conflict",
                format!("It is not clear which workflow “{}” is to replace: {} go by its id or its name.", one.workflow.name, found.len()),
            )
            .hint("Rename or delete all but one of them, or import it as a new workflow."));
        }
        taken.extend(found.first());
        targets.push(found.first().copied());
    }
    Ok(targets)
}

/// The draft becomes this document, as one edit that can be undone; one that is the same stays as it is.
async fn replace(ctx: &Ctx, id: WorkflowId, document: Workflow) -> Result<(), ApiError> {
    let draft = ctx.store.draft(id).await?;
    if draft.document == document {
        return Ok(());
    }
    let operations = vec![Operation::Replace { document: Box::new(document) }];
    let label = Some("Import".to_owned());
    ctx.store.apply(ApplyRequest { id, base_revision: draft.revision, operations, label, merge_key: None }).await?;
    ctx.service.launcher.events.changed(vec![format!("workflow:{id}")]);
    Ok(())
}

//! `workflow_apply`

use millrace_core::validate::validate;
use millrace_store::ApplyRequest;

use crate::{ApiError, ctx::Ctx, dto::*};

/// One user action: all of its operations, or none.
pub(crate) async fn workflow_apply(ctx: &Ctx, request: WorkflowApplyRequest) -> Result<WorkflowApplied, ApiError> {
    let WorkflowApplyRequest { id, base_revision, operations, label, merge_key } = request;
    let draft = ctx.store.apply(ApplyRequest { id, base_revision, operations, label, merge_key }).await?;
    Ok(WorkflowApplied {
        revision: draft.revision,
        findings: validate(&draft.document, &ctx.registry),
        can_undo: draft.can_undo,
        can_redo: draft.can_redo,
        updated_at: draft.updated_at,
    })
}

//! `audit_list`

use crate::{ApiError, ctx::Ctx, dto::*};

/// Who changed what, newest first.
pub(crate) async fn audit_list(ctx: &Ctx, request: AuditListRequest) -> Result<AuditListResponse, ApiError> {
    let page = ctx.store.list_audit(request.query.as_deref(), request.after.as_deref(), request.limit).await?;
    let entry = |row: millrace_store::AuditRow| AuditEntry {
        id: row.id,
        at: row.at,
        who: row.who,
        use_case: row.use_case,
        target: row.target,
        before: row.before,
        after: row.after,
        outcome: row.outcome,
    };
    Ok(AuditListResponse { items: page.items.into_iter().map(entry).collect(), next: page.next })
}

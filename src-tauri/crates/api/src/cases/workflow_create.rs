//! `workflow_create`

use std::collections::HashSet;

use millrace_core::{Settings, Workflow};
use millrace_store::NewWorkflow;

use crate::{ApiError, convert::workflow_detail, ctx::Ctx, dto::*};

const DEFAULT_NAME: &str = "My workflow";

/// An empty workflow.
pub(crate) async fn workflow_create(ctx: &Ctx, request: WorkflowCreateRequest) -> Result<WorkflowDetail, ApiError> {
    let name = match request.name.filter(|n| !n.trim().is_empty()) {
        Some(name) => name,
        None => free_name(ctx, DEFAULT_NAME).await?,
    };
    let settings = Settings { execution_order: Some("v1".into()), ..Settings::default() };
    let draft = ctx.store.create_workflow(NewWorkflow { document: Workflow { name, settings, ..Workflow::default() } }).await?;
    workflow_detail(ctx, draft).await
}

/// The name itself, or with the first number that makes it free.
pub(super) async fn free_name(ctx: &Ctx, name: &str) -> Result<String, ApiError> {
    let taken: HashSet<String> = ctx.store.workflow_names(name).await?.into_iter().collect();
    if !taken.contains(name) {
        return Ok(name.to_owned());
    }
    // There are one more numbers to try than names taken.
    let free = (2..=taken.len() + 2).map(|i| format!("{name} {i}")).find(|n| !taken.contains(n));
    Ok(free.unwrap_or_else(|| name.to_owned()))
}

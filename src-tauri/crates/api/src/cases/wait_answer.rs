//! `wait_answer`

use serde_json::json;

use crate::{ApiError, clock, ctx::Ctx, dto::*};

/// Answers what an execution waits for; the first answer counts, and the execution goes on.
pub(crate) async fn wait_answer(ctx: &Ctx, request: WaitAnswerRequest) -> Result<Empty, ApiError> {
    let answer = json!({
        "choice": request.choice,
        "values": request.values,
        "output": request.output,
        "answered_by": ctx.who(),
        "answered_at": clock::now(),
    });
    ctx.service.launcher.answer(request.execution_id, answer, None).await?;
    Ok(Empty {})
}

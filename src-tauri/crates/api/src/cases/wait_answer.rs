//! `wait_answer`

use serde_json::json;

use crate::{ApiError, clock, ctx::Ctx, dto::*};

/// Longest comment, in characters.
const MOST_COMMENT: usize = 10_000;

/// Answers what an execution waits for; the first answer counts, and the execution goes on.
pub(crate) async fn wait_answer(ctx: &Ctx, request: WaitAnswerRequest) -> Result<Empty, ApiError> {
    if request.comment.chars().count() > MOST_COMMENT {
        return Err(ApiError::new("limit", format!("A comment has at most {MOST_COMMENT} characters.")));
    }
    let answer = json!({
        "choice": request.choice,
        "comment": request.comment,
        "values": request.values,
        "output": request.output,
        "answered_by": ctx.who(),
        "answered_at": clock::now(),
    });
    ctx.service.launcher.answer(request.execution_id, answer, None).await?;
    Ok(Empty {})
}

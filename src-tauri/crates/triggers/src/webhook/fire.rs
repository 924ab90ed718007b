//! Hands an event over and waits for what the caller is to hear.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use millrace_core::{
    ExecutionId, Item,
    node::BinaryStore,
    trigger::{FireError, Fired, Outcome, Reply, TriggerEvent, TriggerKind, TriggerSink},
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{
    answer::{self, Heard, Waiter},
    listener::Listener,
    once::Armed,
    problem::{self, Problem},
    route::{AnswerMode, Route, Surface},
};

/// Keys longer than this are kept as their digest.
const MOST_KEY: usize = 200;

/// What is handed over.
pub(crate) struct Event {
    pub(crate) route: Arc<Route>,
    pub(crate) item: Item,
    pub(crate) key: Option<String>,
}

/// What there is to tell the caller.
pub(crate) enum Answer {
    /// It is on disk.
    Started,
    /// The workflow said this.
    Reply(Reply),
    /// The execution ended or was put aside.
    Ended(Outcome),
    /// The same event came before.
    Duplicate(Option<ExecutionId>),
    /// The overlap policy leaves it out.
    Skipped,
    /// Nobody answered in time; the execution goes on.
    Late(Option<ExecutionId>),
}

/// The key by which the same call is known again.
pub(crate) fn key(listener: &Listener, route: &Route, item: &Item) -> Result<Option<String>, Problem> {
    let Some(expression) = &route.intake.dedupe_key else { return Ok(None) };
    let key = listener.ports.keys.key(expression, item).map_err(|error| {
        tracing::warn!(workflow = %route.trigger.workflow_id, node = %route.node_name, error, "the de-duplication key of a call could not be found");
        Problem::ours("The de-duplication key of this call could not be found.")
            .hint("Check the expression in the trigger's option “Same call”.")
    })?;
    Ok(key.filter(|k| !k.is_empty()).map(|key| {
        let short = if key.len() <= MOST_KEY { key } else { format!("{:x?}", HexDigest(Sha256::digest(key.as_bytes()).into())) };
        format!("webhook:{}:{short}", route.trigger.node_id)
    }))
}

/// Hands an event over. It gets to disk even when the caller hangs up meanwhile.
pub(crate) async fn fire(listener: &Listener, sink: Arc<dyn TriggerSink>, event: Event, armed: Option<Armed>) -> Result<Answer, Problem> {
    let Event { route, item, key } = event;
    let waiter = Waiter::of(route.answer.mode);
    let (responder, heard) = match waiter {
        Some((waiter, heard)) => (Some(waiter as Arc<dyn millrace_core::trigger::Responder>), Some(heard)),
        None => (None, None),
    };
    let kind = if route.surface == Surface::Form { TriggerKind::Form } else { TriggerKind::Webhook };
    let trigger = route.trigger.clone();
    let event = TriggerEvent { trigger, kind, items: vec![item], key, due_at: None, responder };
    let handed = listener.under_way.spawn(async move {
        let fired = sink.fire(event).await;
        if let Some(armed) = armed {
            armed.tell(fired.clone());
        }
        fired
    });
    let fired = handed.await.map_err(|error| {
        tracing::error!(%error, "handing over an event failed");
        Problem::ours("The event could not be kept.")
    })?;
    let id = match fired.map_err(refused)? {
        Fired::Accepted(id) => id,
        Fired::Duplicate(id) => return Ok(Answer::Duplicate(id)),
        Fired::Skipped => return Ok(Answer::Skipped),
    };
    if let Some(memory) = &listener.ports.memory {
        memory.heard(&route.trigger);
    }
    let Some(heard) = heard else { return Ok(Answer::Started) };
    Ok(wait(listener, heard, id).await)
}

/// Waits for the first word of an execution.
pub(crate) async fn wait(listener: &Listener, heard: tokio::sync::oneshot::Receiver<Heard>, id: ExecutionId) -> Answer {
    match tokio::time::timeout(listener.config.longest_wait, heard).await {
        Ok(Ok(Heard::Reply(reply))) => Answer::Reply(reply),
        Ok(Ok(Heard::Ended(outcome))) => Answer::Ended(outcome),
        // Whoever was to answer is gone: the program is stopping, and the execution will be taken up again.
        Ok(Err(_)) | Err(_) => Answer::Late(Some(id)),
    }
}

/// Why an event was not kept, as the caller may hear it.
pub(crate) fn refused(error: FireError) -> Problem {
    match error {
        FireError::NotDeployed => {
            Problem::new(StatusCode::NOT_FOUND, "This webhook is not registered.").hint("Deploy the workflow, then call again.")
        }
        FireError::Busy { retry_after_s } => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Millrace cannot take more work now.")
            .hint(format!("Call again in {retry_after_s} s."))
            .header(header::RETRY_AFTER, retry_after_s.into()),
        FireError::Failed(error) => {
            tracing::error!(error, "an event could not be kept");
            Problem::ours("The event could not be kept.")
        }
    }
}

impl Answer {
    /// As HTTP, by the route's parameters.
    pub(crate) fn into_response(self, route: &Route, store: &dyn BinaryStore) -> Response {
        match self {
            Self::Started => answer::started(&route.answer),
            Self::Reply(reply) => answer::reply(reply),
            Self::Ended(outcome) if route.answer.mode == AnswerMode::LastNode => answer::ended(&route.answer, &outcome, store),
            Self::Ended(outcome) => answer::nothing_said(&outcome),
            Self::Duplicate(id) => problem::json(StatusCode::OK, &json!({ "message": "duplicate", "executionId": id })),
            Self::Skipped => problem::message(StatusCode::OK, "Workflow was not started: the execution before is still under way"),
            Self::Late(id) => late(id),
        }
    }
}

/// Nobody answered in time.
pub(crate) fn late(id: Option<ExecutionId>) -> Response {
    let body = json!({ "code": 504, "message": "The workflow did not answer in time. It goes on.", "executionId": id });
    problem::json(StatusCode::GATEWAY_TIMEOUT, &body).into_response()
}

struct HexDigest([u8; 32]);

impl std::fmt::Debug for HexDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

//! Addresses that wake a waiting execution: a call, a form, a decision.

mod approval;
mod call;
mod question;

use std::{borrow::Cow, sync::Arc};

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse as _, Response},
    routing::any,
};
use http::{StatusCode, header, request::Parts};
use millrace_core::{
    ExecutionId, Item, JsonMap,
    trigger::{FireError, Responder, TriggerId, WaitKind},
};
use url::form_urlencoded;

use super::{fire, form, listener::Listener, path, problem::Problem};

/// Longest part of a resume address.
const MOST_PART: usize = 512;

/// What an address points at. Nothing of it was checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResumeTarget {
    /// `/webhook-waiting/{id}[/suffix]` or `/form-waiting/…`
    Execution {
        /// The execution's id as it stands in the address.
        id: String,
        /// What follows it.
        suffix: Option<String>,
        /// `?signature=` or `?token=`.
        token: Option<String>,
    },
    /// `/approval/{token}`
    Approval {
        /// The token in the address.
        token: String,
    },
}

/// What an execution waits for.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Whose execution, and at which node.
    pub trigger: TriggerId,
    /// The workflow's name.
    pub workflow_name: String,
    /// The node's name.
    pub node_name: String,
    /// For what.
    pub kind: WaitKind,
    /// What the node asks. For a call: a webhook node's parameters (`httpMethod`, `authentication`, `responseMode`, `options`,
    /// …). For a form: a form trigger's. For a decision: `{title, message, choices: [text or {value, label}], comment, fields}`.
    pub question: JsonMap,
    /// IANA time zone in force.
    pub timezone: String,
    /// Credentials that the question's authentication needs, in clear: type → values.
    pub credentials: JsonMap,
}

/// Wakes an execution.
pub struct ResumeCall {
    /// Which.
    pub target: ResumeTarget,
    /// The method that was called with.
    pub method: String,
    /// What came. For a decision `{choice, approved, comment, answers, answeredAt, answeredBy}`.
    pub item: Item,
    /// Hears what the workflow answers.
    pub responder: Option<Arc<dyn Responder>>,
}

/// An execution goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResumeAnswer {
    /// Which.
    pub execution_id: ExecutionId,
}

/// An execution cannot be woken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// There is none, or it never waited under this address.
    #[error("There is no such execution.")]
    NotFound,
    /// It does not wait any more: it was woken before, or it ended.
    #[error("This execution does not wait any more.")]
    Finished,
    /// The token is missing or wrong.
    #[error("The token of this address is not right.")]
    Denied,
    /// As when firing.
    #[error(transparent)]
    Fire(#[from] FireError),
}

/// Finds and wakes waiting executions. Tokens are checked here, in constant time.
#[async_trait::async_trait]
pub trait Resume: Send + Sync {
    /// What the execution behind an address waits for. Changes nothing.
    ///
    /// # Errors
    /// When there is none that waits, or the token is wrong.
    async fn look(&self, target: &ResumeTarget) -> Result<Waiting, ResumeError>;
    /// Wakes it. When this returns, the answer is on disk. Of two calls one wins; the other is `Finished`.
    ///
    /// # Errors
    /// When it does not wait, or the answer could not be kept.
    async fn resume(&self, call: ResumeCall) -> Result<ResumeAnswer, ResumeError>;
}

/// The doors.
pub(crate) fn router(listener: &Arc<Listener>) -> Router {
    let serve = |prefix: &'static str| {
        let listener = listener.clone();
        any(move |request: Request| {
            let listener = listener.clone();
            async move { answer(&listener, prefix, request).await }
        })
    };
    Router::new()
        .route("/webhook-waiting/{*path}", serve("/webhook-waiting/"))
        .route("/form-waiting/{*path}", serve("/form-waiting/"))
        .route("/approval/{token}", serve("/approval/"))
}

async fn answer(listener: &Listener, prefix: &'static str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let people = prefix != "/webhook-waiting/";
    match woken(listener, prefix, &parts, body).await {
        Ok(response) => response,
        Err(problem) if people => form::problem_page(problem, &parts.headers),
        Err(problem) => problem.into_response(),
    }
}

async fn woken(listener: &Listener, prefix: &'static str, parts: &Parts, body: axum::body::Body) -> Result<Response, Problem> {
    let resume = listener.ports.resume.as_ref().ok_or_else(|| refused(ResumeError::NotFound))?;
    let target = target_of(prefix, parts)?;
    let waiting = resume.look(&target).await.map_err(refused)?;
    let asked = Asked { resume, target, waiting, prefix };
    match (asked.waiting.kind, prefix) {
        (WaitKind::Approval, "/approval/" | "/webhook-waiting/") => approval::answer(listener, asked, parts, body).await,
        (WaitKind::Webhook, "/webhook-waiting/") => call::answer(listener, asked, parts, body, false).await,
        (WaitKind::Form, "/form-waiting/" | "/webhook-waiting/") => call::answer(listener, asked, parts, body, true).await,
        // Such a wait ends otherwise.
        _ => Err(refused(ResumeError::NotFound)),
    }
}

/// An execution that waits, and the address it was found under.
struct Asked<'a> {
    resume: &'a Arc<dyn Resume>,
    target: ResumeTarget,
    waiting: Waiting,
    prefix: &'static str,
}

impl Asked<'_> {
    /// Wakes it. The answer gets to disk even when the caller hangs up meanwhile.
    async fn wake(
        self,
        listener: &Listener,
        method: &str,
        item: Item,
        responder: Option<Arc<dyn Responder>>,
    ) -> Result<ResumeAnswer, Problem> {
        let resume = self.resume.clone();
        let call = ResumeCall { target: self.target, method: method.to_owned(), item, responder };
        let handed = listener.under_way.spawn(async move { resume.resume(call).await });
        let woken = handed.await.map_err(|error| {
            tracing::error!(%error, "waking an execution failed");
            Problem::ours("The answer could not be kept.")
        })?;
        woken.map_err(refused)
    }
}

fn target_of(prefix: &str, parts: &Parts) -> Result<ResumeTarget, Problem> {
    let pieces = path::parts(parts.uri.path(), prefix)?;
    if pieces.iter().any(|p| p.len() > MOST_PART) {
        return Err(refused(ResumeError::NotFound));
    }
    let mut pieces = pieces.into_iter().map(Cow::into_owned);
    let first = pieces.next().unwrap_or_default();
    if prefix == "/approval/" {
        return Ok(ResumeTarget::Approval { token: first });
    }
    let rest = pieces.collect::<Vec<_>>().join("/");
    let query = parts.uri.query().unwrap_or_default();
    let token = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "signature" || name == "token");
    Ok(ResumeTarget::Execution {
        id: first,
        suffix: Some(rest).filter(|r| !r.is_empty()),
        token: token.map(|(_, value)| value.into_owned()).filter(|t| t.len() <= MOST_PART),
    })
}

fn refused(error: ResumeError) -> Problem {
    match error {
        ResumeError::NotFound => Problem::new(StatusCode::NOT_FOUND, "There is no execution that waits under this address."),
        ResumeError::Finished => Problem::new(StatusCode::CONFLICT, "This was answered already, or the execution has finished."),
        ResumeError::Denied => {
            let problem = Problem::new(StatusCode::UNAUTHORIZED, "The address is not complete, or its token is not right.");
            problem.header(header::WWW_AUTHENTICATE, http::HeaderValue::from_static("Token"))
        }
        ResumeError::Fire(error) => fire::refused(error),
    }
}

//! What a person sees after a form was sent.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header};
use millrace_core::ExecutionStatus;
use serde_json::json;

use super::{Form, Page, Thanks, escape, wants_html};
use crate::webhook::{answer, fire::Answer, fire::late, problem, problem::Problem};

/// The page after a form that was taken.
pub(crate) fn after(form: &Form, answer: Answer, headers: &HeaderMap) -> Response {
    match answer {
        Answer::Reply(reply) => answer::reply(reply),
        Answer::Ended(outcome) if outcome.status.is_final() && outcome.status != ExecutionStatus::Success => problem_page(
            Problem::ours("There was a problem with your answers. They were received, but not everything could be done with them."),
            headers,
        ),
        Answer::Skipped => {
            let problem = Problem::new(StatusCode::CONFLICT, "Somebody else's answers are being worked on. Nothing was sent.");
            problem_page(problem.hint("Try again in a while."), headers)
        }
        Answer::Late(id) if !wants_html(headers) => late(id),
        Answer::Started | Answer::Ended(_) | Answer::Duplicate(_) | Answer::Late(_) => thanks(form, headers),
    }
}

fn thanks(form: &Form, headers: &HeaderMap) -> Response {
    match &form.thanks {
        Thanks::Redirect(address) if !wants_html(headers) => {
            problem::json(StatusCode::OK, &json!({ "redirectURL": address.to_str().unwrap_or_default() }))
        }
        Thanks::Redirect(address) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SEE_OTHER;
            response.headers_mut().insert(header::LOCATION, address.clone());
            response
        }
        Thanks::Text(text) if !wants_html(headers) => problem::json(StatusCode::OK, &json!({ "formSubmittedText": text })),
        Thanks::Text(text) => {
            let body = format!("<p>{}</p>", escape(text));
            Page { status: StatusCode::OK, title: &form.title, body: &body, css: &form.css }.response()
        }
    }
}

/// A problem as a page for people, as JSON for programs.
pub(crate) fn problem_page(problem: Problem, headers: &HeaderMap) -> Response {
    if !wants_html(headers) {
        return problem.into_response();
    }
    let mut body = format!("<p>{}</p>", escape(&problem.message));
    if let Some(hint) = &problem.hint {
        body.push_str(&format!("<p>{}</p>", escape(hint)));
    }
    let title = if problem.status.is_server_error() { "Something went wrong" } else { "This did not work" };
    let mut response = Page { status: problem.status, title, body: &body, css: "" }.response();
    for (name, value) in problem.headers {
        response.headers_mut().append(name, value);
    }
    response
}

//! A decision that an execution waits for: a small page with the question and buttons.
//!
//! Looking at the page decides nothing: mail programs open links before people do.

use std::{collections::HashMap, fmt::Write as _};

use axum::{body::Body, response::Response};
use http::{Method, StatusCode, header, request::Parts};
use millrace_core::{Item, trigger::Decision};
use serde_json::{Value, json};

use super::{Asked, question};
use crate::webhook::{
    form::{self, FormField, Page, escape, fields_of, wants_html},
    intake,
    listener::Listener,
    problem::{self, Problem},
    route::Fields,
};

/// Answers are short.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Longest comment.
const MOST_COMMENT: usize = 10_000;
/// Who decided, as far as an address tells.
const BY: &str = "link";

/// A question as people see it.
struct Question {
    title: String,
    message: String,
    choices: Vec<(String, String)>,
    comment: bool,
    fields: Vec<FormField>,
}

pub(crate) async fn answer(listener: &Listener, asked: Asked<'_>, parts: &Parts, body: Body) -> Result<Response, Problem> {
    let question = Question::read(&asked.waiting)?;
    match parts.method {
        Method::GET | Method::HEAD => Ok(question.page(StatusCode::OK, &HashMap::new(), &HashMap::new())),
        Method::POST => decide(listener, asked, question, parts, body).await,
        _ => {
            let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "A decision is sent with POST.");
            Err(problem.header(header::ALLOW, http::HeaderValue::from_static("GET, HEAD, POST")))
        }
    }
}

async fn decide(listener: &Listener, asked: Asked<'_>, question: Question, parts: &Parts, body: Body) -> Result<Response, Problem> {
    let (body, share) = intake::read_limited(&parts.headers, body, listener.bounds(MOST_BYTES)).await?;
    let answers = fields_of(&question.fields, parts, &body, &*listener.ports.binary).await?;
    let text = |name: &str| answers.texts.get(name).and_then(|all| all.first()).cloned();
    let (values, files, wrong) = form::collect(&question.fields, &answers);
    if !wrong.is_empty() {
        return Ok(question.page(StatusCode::BAD_REQUEST, &answers.texts, &wrong));
    }
    let choice = text("choice").unwrap_or_default();
    let Some((value, label)) = question.choices.iter().find(|(value, _)| *value == choice) else {
        return Err(Problem::bad("Choose one of the answers."));
    };
    let comment: String = text("comment").unwrap_or_default().chars().take(MOST_COMMENT).collect();
    let decision = Decision { choice: value.clone(), comment, answers: values, at: listener.ports.clock.now(), by: BY.into() };
    let item = intake::with_files(Item::new(decision.item()), files);
    drop(share);
    let woken = asked.wake(listener, parts.method.as_str(), item, None).await?;
    if !wants_html(&parts.headers) {
        return Ok(problem::json(StatusCode::OK, &json!({ "message": "recorded", "choice": value, "executionId": woken.execution_id })));
    }
    let body = format!("<p>Your answer “{}” was recorded. You can close this page.</p>", escape(label));
    Ok(Page { status: StatusCode::OK, title: &question.title, body: &body, css: "" }.response())
}

impl Question {
    fn read(waiting: &super::Waiting) -> Result<Self, Problem> {
        let text = |name: &str| waiting.question.get(name).and_then(Value::as_str).map(str::to_owned);
        let parameters = question::parameters(&waiting.question);
        let fields = Fields::new(&waiting.node_name, &parameters);
        let listed = match fields.raw("formFields") {
            Some(Value::Array(_)) => fields.list("formFields"),
            _ => fields.list("formFields.values"),
        };
        let parsed =
            listed.and_then(|list| list.into_iter().enumerate().map(|(i, entry)| FormField::parse(&fields.entry(entry), i)).collect());
        let fields: Vec<FormField> = parsed.map_err(|error| {
            tracing::error!(%error, workflow = %waiting.trigger.workflow_id, "an approval asks for something that cannot be read");
            Problem::ours("This question cannot be read.")
        })?;
        let choices: Vec<_> = waiting.question.get("choices").and_then(Value::as_array).into_iter().flatten().filter_map(choice).collect();
        let usual = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        Ok(Self {
            title: text("title").filter(|t| !t.is_empty()).unwrap_or_else(|| waiting.workflow_name.clone()),
            message: text("message").unwrap_or_default(),
            choices: match choices {
                some if !some.is_empty() => some,
                _ if !fields.is_empty() => vec![usual(Decision::SUBMIT, "Submit")],
                _ => vec![usual(Decision::APPROVE, "Approve"), usual(Decision::DECLINE, "Decline")],
            },
            comment: waiting.question.get("comment").and_then(Value::as_bool).unwrap_or(false),
            fields,
        })
    }

    fn page(&self, status: StatusCode, answered: &HashMap<String, Vec<String>>, wrong: &HashMap<&str, String>) -> Response {
        let mut body = String::new();
        if !self.message.is_empty() {
            _ = write!(body, "<p>{}</p>", escape(&self.message));
        }
        body.push_str("<form method=\"post\" enctype=\"multipart/form-data\">");
        let filled = |field: &FormField| match answered.get(&*field.name) {
            Some(values) => values.clone(),
            None if field.initial.is_empty() => vec![],
            None => vec![field.initial.to_string()],
        };
        body.push_str(&form::controls(&self.fields, &filled, wrong));
        if self.comment {
            let comment = answered.get("comment").and_then(|all| all.first()).map(String::as_str).unwrap_or_default();
            _ = write!(
                body,
                "<div class=\"field\"><label for=\"comment\">Comment</label><textarea id=\"comment\" name=\"comment\" maxlength=\"{MOST_COMMENT}\">\n{}</textarea></div>",
                escape(comment)
            );
        }
        body.push_str("<div class=\"buttons\">");
        for (index, (value, label)) in self.choices.iter().enumerate() {
            let class = if index == 0 { "" } else { " class=\"plain\"" };
            _ = write!(body, "<button type=\"submit\" name=\"choice\" value=\"{}\"{class}>{}</button>", escape(value), escape(label));
        }
        body.push_str("</div></form>");
        Page { status, title: &self.title, body: &body, css: "" }.response()
    }
}

/// A text, or `{value, label}`.
fn choice(given: &Value) -> Option<(String, String)> {
    let text = |name: &str| given.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    match given {
        Value::String(both) => Some((both.clone(), both.clone())),
        _ => {
            let value = text("value").or_else(|| text("label"))?;
            Some((value.to_owned(), text("label").unwrap_or(value).to_owned()))
        }
    }
}

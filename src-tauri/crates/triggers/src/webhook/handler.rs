//! One request from its address to its answer.
//!
//! The order of checks: address and method (404), allowed IP, origin and bots (403), rate (429), declared size (413),
//! authentication (401, 403), body (413, 408, 415), signature (401), what is in the body (400), de-duplication.
//! Everything before the body costs a stranger no memory of ours.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use millrace_core::trigger::TriggerSink;

use super::{
    check::{self, Caller, address, cors},
    door::Door,
    fire::{self, Event},
    form,
    intake::{self, Incoming},
    listener::Listener,
    once::Armed,
    path,
    problem::Problem,
    route::Methods,
    self_test,
    table::{Entry, Table},
};

/// Answers one request.
pub(crate) async fn serve(listener: &Arc<Listener>, door: Door, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let pieces = match path::parts(parts.uri.path(), door.prefix()) {
        Ok(pieces) => pieces,
        Err(problem) => return problem.into_response(),
    };
    let pieces: Vec<&str> = pieces.iter().map(|p| &**p).collect();
    let table = if door.test { listener.once.table(listener.ports.clock.now()) } else { listener.table() };
    let call = match find(&table, door, &parts, &pieces) {
        Ok(call) => call,
        Err(answer) => return *answer,
    };
    if let Some(answer) = self_test::answer(listener, &call.entry.route, &parts.headers) {
        return answer;
    }
    let origin = parts.headers.get(header::ORIGIN).cloned();
    let mut response = match take(listener, door, &call, &parts, body).await {
        Ok(response) => response,
        Err(problem) if door.is_form() => form::problem_page(problem, &parts.headers),
        Err(problem) => problem.into_response(),
    };
    cors::allow(&call.entry.route.guard.origins, origin.as_ref(), response.headers_mut());
    response
}

/// A request and the route that it is for.
struct Call<'a> {
    entry: &'a Arc<Entry>,
    params: Vec<&'a str>,
}

fn find<'a>(table: &'a Table, door: Door, parts: &Parts, pieces: &[&'a str]) -> Result<Call<'a>, Box<Response>> {
    let method = Methods::of(&parts.method).unwrap_or_default();
    let found = table.find(door.surface, pieces, method);
    if let Some(entry) = found.entry {
        return Ok(Call { entry, params: found.params });
    }
    let Some(near) = found.any else {
        let problem = missing(door, &parts.method, pieces);
        let answer = if door.is_form() { form::problem_page(problem, &parts.headers) } else { problem.into_response() };
        return Err(Box::new(answer));
    };
    let mut answer = match parts.method {
        Method::OPTIONS => {
            let mut answer = StatusCode::NO_CONTENT.into_response();
            if cors::may_call(&near.route.guard.origins, &parts.headers) {
                answer.headers_mut().extend(cors::preflight(found.other, &parts.headers));
            }
            answer
        }
        // Whoever only asks whether there is something here starts nothing.
        Method::HEAD if found.other.meets(Methods::of(&Method::GET).unwrap_or_default()) => StatusCode::OK.into_response(),
        _ => wrong_method(&parts.method, found.other).into_response(),
    };
    if cors::may_call(&near.route.guard.origins, &parts.headers) {
        cors::allow(&near.route.guard.origins, parts.headers.get(header::ORIGIN), answer.headers_mut());
    }
    Err(Box::new(answer))
}

fn missing(door: Door, method: &Method, pieces: &[&str]) -> Problem {
    let path: String = pieces.join("/").chars().filter(|c| !c.is_control()).take(200).collect();
    let hint = if door.test {
        "Press “Wait for a test call” in the editor, then call again: a test address takes one call."
    } else {
        "Deploy the workflow, and check the path and the method of its trigger."
    };
    Problem::new(StatusCode::NOT_FOUND, format!("The requested webhook \"{method} {path}\" is not registered.")).hint(hint)
}

fn wrong_method(method: &Method, other: Methods) -> Problem {
    let names: Vec<&str> = other.names().collect();
    let others = names.join(" or ");
    let problem = Problem::new(
        StatusCode::NOT_FOUND,
        format!("This webhook is not registered for {method} requests. Did you mean to make a {others} request?"),
    );
    match HeaderValue::try_from(other.list()) {
        Ok(list) => problem.header(header::ALLOW, list),
        Err(_) => problem,
    }
}

async fn take(listener: &Arc<Listener>, door: Door, call: &Call<'_>, parts: &Parts, body: Body) -> Result<Response, Problem> {
    let route = &call.entry.route;
    let now = listener.ports.clock.now();
    let caller = Caller {
        headers: &parts.headers,
        address: address::of(&parts.extensions, &parts.headers, &listener.config.proxies),
        now,
        default_rate: listener.config.rate_limit,
    };
    let claims = check::before_body(&route.guard, &call.entry.bucket, &caller)?;
    if parts.method == Method::GET
        && let Some(form) = &route.form
    {
        return Ok(form::page(form, door.test, parts.uri.query()));
    }
    let (body, share) = intake::read_limited(&parts.headers, body, listener.bounds(route.guard.most_bytes)).await?;
    if let Some(signature) = &route.guard.signature {
        signature.check(&parts.headers, &body, now)?;
    }
    let store = &*listener.ports.binary;
    let item = match &route.form {
        Some(form) => {
            let sent = form::Sent { parts, body, now, timezone: route.timezone, test: door.test };
            match form::submit(form, sent, store).await? {
                Ok(item) => item,
                Err(page) => return Ok(page),
            }
        }
        None => {
            let url = listener.url(&parts.headers, door.prefix(), &route.pattern);
            let incoming = Incoming { parts, body, params: call.params.clone(), claims, url, test: door.test };
            intake::item(route, incoming, store).await?
        }
    };
    drop(share);
    let key = fire::key(listener, route, &item)?;
    let armed = if door.test { Some(listener.once.take(route.trigger.workflow_id, now).ok_or_else(|| gone(door, parts))?) } else { None };
    let event = Event { route: route.clone(), item, key };
    let answer = fire::fire(listener, sink_of(listener, armed.as_ref()), event, armed).await?;
    Ok(match &route.form {
        Some(form) => form::after(form, answer, &parts.headers),
        None => answer.into_response(route, store),
    })
}

fn sink_of(listener: &Listener, armed: Option<&Armed>) -> Arc<dyn TriggerSink> {
    armed.map_or_else(|| listener.sink().clone(), |armed| armed.sink.clone())
}

/// Another call was faster.
fn gone(door: Door, parts: &Parts) -> Problem {
    missing(door, &parts.method, &[parts.uri.path().trim_start_matches(door.prefix())])
}

//! A call or a form that an execution waits for.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{Method, StatusCode, header, request::Parts};

use super::{Asked, question};
use crate::webhook::{
    answer::Waiter,
    check::{self, Bucket, Caller, address, cors},
    fire::{self, Answer},
    form,
    intake::{self, Incoming},
    listener::Listener,
    problem::Problem,
    route::{Methods, Route},
};

/// Checks the request as the waiting node asks, and wakes the execution with it.
pub(crate) async fn answer(listener: &Listener, asked: Asked<'_>, parts: &Parts, body: Body, form: bool) -> Result<Response, Problem> {
    let route = question::route(&asked.waiting, form)?;
    if let Some(response) = not_a_call(&route, parts)? {
        return Ok(response);
    }
    let mut response = take(listener, asked, &route, parts, body).await?;
    cors::allow(&route.guard.origins, parts.headers.get(header::ORIGIN), response.headers_mut());
    Ok(response)
}

/// The answer to a request that wakes nothing.
fn not_a_call(route: &Route, parts: &Parts) -> Result<Option<Response>, Problem> {
    if Methods::of(&parts.method).is_some_and(|method| route.methods.meets(method)) {
        return Ok(None);
    }
    match parts.method {
        Method::OPTIONS => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            if cors::may_call(&route.guard.origins, &parts.headers) {
                response.headers_mut().extend(cors::preflight(route.methods, &parts.headers));
                cors::allow(&route.guard.origins, parts.headers.get(header::ORIGIN), response.headers_mut());
            }
            Ok(Some(response))
        }
        Method::HEAD => Ok(Some(StatusCode::OK.into_response())),
        _ => Err(Problem::new(StatusCode::NOT_FOUND, format!("This address takes {} requests.", route.methods.list()))),
    }
}

async fn take(listener: &Listener, asked: Asked<'_>, route: &Route, parts: &Parts, body: Body) -> Result<Response, Problem> {
    let now = listener.ports.clock.now();
    let caller = Caller {
        headers: &parts.headers,
        address: address::of(&parts.extensions, &parts.headers, &listener.config.proxies),
        now,
        // One call wakes it; there is nothing to limit.
        default_rate: 0,
    };
    let claims = check::before_body(&route.guard, &Bucket::default(), &caller)?;
    if let Some(asked_form) = &route.form
        && parts.method == Method::GET
    {
        return Ok(form::page(asked_form, false, None));
    }
    let (body, share) = intake::read_limited(&parts.headers, body, listener.bounds(route.guard.most_bytes)).await?;
    if let Some(signature) = &route.guard.signature {
        signature.check(&parts.headers, &body, now)?;
    }
    let store = &*listener.ports.binary;
    let item = match &route.form {
        Some(asked_form) => {
            let sent = form::Sent { parts, body, now, timezone: route.timezone, test: false };
            match form::submit(asked_form, sent, store).await? {
                Ok(item) => item,
                Err(page) => return Ok(page),
            }
        }
        None => {
            let url = listener.url(&parts.headers, asked.prefix, parts.uri.path().trim_start_matches(asked.prefix));
            let incoming = Incoming { parts, body, params: vec![], claims, url, test: false };
            intake::item(route, incoming, store).await?
        }
    };
    drop(share);
    let (responder, heard) = Waiter::of(route.answer.mode).unzip();
    let responder = responder.map(|r| r as std::sync::Arc<dyn millrace_core::trigger::Responder>);
    let woken = asked.wake(listener, parts.method.as_str(), item, responder).await?;
    let answer = match heard {
        None => Answer::Started,
        Some(heard) => fire::wait(listener, heard, woken.execution_id).await,
    };
    Ok(match &route.form {
        Some(asked_form) => form::after(asked_form, answer, &parts.headers),
        None => answer.into_response(route, store),
    })
}

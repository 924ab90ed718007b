//! Calls from web pages of other origins.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::webhook::route::{Methods, Origins};

/// How long a browser may remember what it was told, in seconds.
const REMEMBER_S: HeaderValue = HeaderValue::from_static("300");

/// Whether a page of this origin may call; callers that are no page send no origin.
pub(crate) fn may_call(origins: &Origins, headers: &HeaderMap) -> bool {
    match (origins, headers.get(header::ORIGIN)) {
        (Origins::Any, _) | (_, None) => true,
        (Origins::These(list), Some(origin)) => list.iter().any(|o| o.as_bytes().eq_ignore_ascii_case(origin.as_bytes())),
    }
}

/// Tells the browser that the page may read the answer. Nothing for callers that are no page.
pub(crate) fn allow(origins: &Origins, origin: Option<&HeaderValue>, answer: &mut HeaderMap) {
    let Some(origin) = origin else { return };
    match origins {
        Origins::Any => drop(answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"))),
        Origins::These(_) => {
            answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            answer.append(header::VARY, HeaderValue::from_name(header::ORIGIN));
        }
    }
}

/// The answer to a browser that asks before it calls.
pub(crate) fn preflight(methods: Methods, asked: &HeaderMap) -> HeaderMap {
    let mut answer = HeaderMap::new();
    if let Ok(list) = HeaderValue::try_from(format!("OPTIONS, {}", methods.list())) {
        answer.insert(header::ALLOW, list.clone());
        if asked.contains_key(header::ORIGIN) {
            answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, list);
            answer.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBER_S);
        }
    }
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS).filter(|v| are_names(v)) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    answer
}

fn are_names(list: &HeaderValue) -> bool {
    list.to_str().is_ok_and(|text| text.split(',').all(|name| HeaderName::try_from(name.trim()).is_ok()))
}

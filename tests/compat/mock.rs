//! Answers a case's recorded HTTP routes, on a port of its own: several runs of the suite go on side by side.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use base64::Engine as _;
use serde_json::Value;

pub(crate) struct Mock {
    server: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Routes {
    routes: Arc<Vec<Value>>,
    seen: Arc<Mutex<HashMap<String, usize>>>,
}

impl Mock {
    /// Serves the routes of a recorded case; gives the case back with its addresses changed to this mock's.
    pub(crate) async fn start(recorded: &Value) -> (Self, Value) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let case: Value =
            serde_json::from_str(&recorded.to_string().replace(recorded["mock_http"]["base"].as_str().unwrap(), &base)).unwrap();
        let routes = Routes { routes: Arc::new(case["mock_http"]["routes"].as_array().unwrap().clone()), seen: Arc::default() };
        let app = Router::new().fallback(answer).with_state(routes);
        #[allow(clippy::disallowed_methods)] // its owner is the Mock, which waits for it in `stop`
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap();
        });
        (Self { server }, case)
    }

    pub(crate) async fn stop(self) {
        // Connections that clients keep open would hold a graceful shutdown for ever.
        self.server.abort();
        let _ = self.server.await;
    }
}

async fn answer(State(state): State<Routes>, request: Request) -> Response {
    let method = request.method().as_str().to_owned();
    let (path, full) = (request.uri().path().to_owned(), request.uri().path_and_query().unwrap().to_string());
    let route_path = |r: &Value| r["path"].as_str().unwrap().to_owned();
    let same: Vec<&Value> = state
        .routes
        .iter()
        .filter(|r| {
            ["*", &*method].contains(&&*r["method"].as_str().unwrap().to_uppercase()) && route_path(r).split('?').next() == Some(&path)
        })
        .collect();
    let exact: Vec<&Value> = same.iter().copied().filter(|r| route_path(r) == full).collect();
    let hits = if exact.is_empty() { same } else { exact };
    let seen = {
        let mut seen = state.seen.lock().unwrap();
        let count = seen.entry(format!("{method} {path}")).or_insert(0);
        *count += 1;
        *count - 1
    };
    let Some(route) = hits.get(seen.min(hits.len().saturating_sub(1))) else {
        return Response::builder().status(StatusCode::NOT_FOUND).header("connection", "close").body(Body::from("no route")).unwrap();
    };
    reply(&route["response"])
}

fn reply(spec: &Value) -> Response {
    let body = match (&spec["bodyBase64"], &spec["body"]) {
        (Value::String(encoded), _) => base64::engine::general_purpose::STANDARD.decode(encoded).unwrap(),
        (_, Value::String(text)) => text.clone().into_bytes(),
        (_, Value::Null) => vec![],
        (_, value) => value.to_string().into_bytes(),
    };
    let mut response = Response::new(Body::from(body));
    // The next case's mock must not be asked through this one's connection.
    response.headers_mut().insert("connection", HeaderValue::from_static("close"));
    *response.status_mut() = StatusCode::from_u16(spec["status"].as_u64().unwrap_or(200) as u16).unwrap();
    for (name, value) in spec["headers"].as_object().into_iter().flatten() {
        if ["content-length", "transfer-encoding"].contains(&name.to_lowercase().as_str()) {
            continue;
        }
        for one in value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]) {
            response
                .headers_mut()
                .append(HeaderName::try_from(name.as_str()).unwrap(), HeaderValue::from_str(one.as_str().unwrap_or_default()).unwrap());
        }
    }
    response
}

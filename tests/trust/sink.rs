//! The world outside: counts what the workflows do to it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    routing::any,
};

/// What came, in order, by event.
#[derive(Clone, Default)]
pub(crate) struct Sink {
    seen: Arc<Mutex<HashMap<String, Vec<String>>>>,
}

impl Sink {
    /// Listens on a free port of loopback until the test ends.
    pub(crate) async fn start() -> (Self, u16) {
        let sink = Self::default();
        let router = Router::new().route("/{step}/{event}", any(take)).with_state(sink.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        #[allow(clippy::disallowed_methods, reason = "it lives as long as the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        (sink, port)
    }

    /// The steps that were seen, by event.
    pub(crate) fn seen(&self) -> HashMap<String, Vec<String>> {
        self.seen.lock().unwrap().clone()
    }
}

async fn take(State(sink): State<Sink>, Path((step, event)): Path<(String, String)>) -> &'static str {
    sink.seen.lock().unwrap().entry(event).or_default().push(step);
    // Time for a kill to hit a step that has been seen and is not finished.
    tokio::time::sleep(Duration::from_millis(3)).await;
    "{}"
}

//! What the tests share.

use std::{path::Path, sync::Arc, time::Duration};

use millrace_api::{Api, ApiConfig, ApiError, EventStream, environment::Environment};
use millrace_core::{event::Event, node::Policy};
use serde_json::{Value, json};

/// The program over a folder of its own; both go when it is dropped.
pub(crate) struct World {
    pub(crate) api: Arc<Api>,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn config(folder: &Path) -> ApiConfig {
    let environment = Environment {
        default_timezone: "Europe/Berlin".into(),
        policy: Policy { allow_local_network: false, file_roots: vec![folder.to_owned()] },
        data_dir: Some(folder.join("data")),
        store: None,
        credentials: None,
        code_worker: Some(millrace_testkit::millrace()),
    };
    ApiConfig::from_environment(environment)
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let api = Api::open(config(folder.path())).await.unwrap();
        Self { api, folder }
    }

    pub(crate) async fn try_call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        self.api.call(name, request).await.map(|answer| serde_json::from_str(answer.get()).unwrap())
    }

    pub(crate) async fn call(&self, name: &str, request: Value) -> Value {
        self.try_call(name, request).await.unwrap_or_else(|e| panic!("{name}: {e:?}"))
    }

    /// The code of the error that a call ends with.
    pub(crate) async fn code(&self, name: &str, request: Value) -> String {
        self.try_call(name, request).await.expect_err(name).code
    }

    /// `Start → Double → End`: two pinned items, each doubled.
    pub(crate) async fn doubling(&self) -> Value {
        let made = self.call("workflow_create", json!({"name": "Doubling"})).await;
        self.call("workflow_apply", json!({"id": made["id"], "base_revision": 0, "operations": doubling_operations()})).await;
        self.call("workflow_get", json!({"id": made["id"]})).await
    }

    /// Starts an execution and waits for its end; returns its id and status.
    pub(crate) async fn run(&self, request: Value) -> (Value, String) {
        let mut events = self.api.events();
        let id = self.call("execution_start", request).await["execution_id"].clone();
        let status = ended(&mut events, &id).await;
        (id, status)
    }
}

pub(crate) fn node(id: &str, name: &str, node_type: &str, version: f64, parameters: Value) -> Value {
    json!({"op": "add_node", "node": {"id": id, "name": name, "type": node_type, "type_version": version, "position": [0, 0], "parameters": parameters}})
}

pub(crate) fn connect(from: &str, to: &str) -> Value {
    json!({"op": "add_connection", "connection": {"from": from, "to": to}})
}

fn doubling_operations() -> Value {
    let assignments = json!({"assignments": {"assignments": [{"id": "1", "name": "double", "value": "={{ $json.n * 2 }}", "type": "number"}]}, "includeOtherFields": true});
    json!([
        node("s", "Start", "manual_trigger", 1.0, json!({})),
        node("d", "Double", "set", 3.4, assignments),
        node("e", "End", "no_op", 1.0, json!({})),
        connect("s", "d"),
        connect("d", "e"),
        {"op": "set_pinned", "node_id": "s", "items": [
            {"json": {"n": 1, "name": "Ann"}, "binary": {"data": {"data": "aGVsbG8=", "mimeType": "text/plain", "fileName": "hello.txt"}}},
            {"json": {"n": 21, "name": "Bob"}},
        ]},
    ])
}

pub(crate) async fn next(events: &mut EventStream) -> Arc<Vec<Event>> {
    // Far longer than anything here takes: only a bug waits this long.
    tokio::time::timeout(Duration::from_secs(120), events.next()).await.expect("no event came").expect("the stream ended")
}

/// Waits until an execution has ended.
pub(crate) async fn ended(events: &mut EventStream, id: &Value) -> String {
    loop {
        for event in next(events).await.iter() {
            if let Event::ExecutionFinished { execution_id, status, .. } = event
                && id == &json!(execution_id)
            {
                return status.as_str().to_owned();
            }
        }
    }
}

pub(crate) fn port(execution: &Value, node: &str, side: &str) -> Value {
    json!({"execution_id": execution, "node_id": node, "run_index": 0, "side": side, "port": 0})
}

//! The program as it runs by itself: started, with its webhooks on loopback, and a world outside that can be told how to answer.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    routing::any,
};
use millrace_api::{Api, ApiConfig, EventStream};
use millrace_core::event::Event;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};

use crate::setup::{World, config};

/// Far longer than anything here takes: only a bug waits this long.
const LONG: Duration = Duration::from_secs(120);

/// A started program with its door.
pub(crate) struct Served {
    pub(crate) world: World,
    pub(crate) base: String,
    pub(crate) client: reqwest::Client,
    /// Stops listening when it is dropped.
    door: JoinSet<()>,
}

fn local(folder: &std::path::Path) -> ApiConfig {
    let mut config = config(folder);
    config.environment.policy.allow_local_network = true;
    config
}

impl Served {
    pub(crate) async fn new() -> Self {
        Self::on(tempfile::tempdir().unwrap()).await
    }

    /// Over a folder that may hold something already.
    pub(crate) async fn on(folder: tempfile::TempDir) -> Self {
        let api = Api::open(local(folder.path())).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        api.listening_at(&base);
        let router = api.webhooks().into_make_service_with_connect_info::<SocketAddr>();
        let mut door = JoinSet::new();
        door.spawn(async move { axum::serve(listener, router).await.unwrap() });
        api.start().await.unwrap();
        assert!(api.is_armed());
        Self { world: World { api, folder }, base, client: reqwest::Client::new(), door }
    }

    /// Ends in order; the folder is free then.
    pub(crate) async fn stop(self) -> tempfile::TempDir {
        let Self { world: World { api, folder }, mut door, .. } = self;
        door.shutdown().await;
        api.shutdown().await;
        drop(api);
        folder
    }

    /// Ends in order and starts again on the same folder.
    pub(crate) async fn restart(self) -> Self {
        Self::on(self.stop().await).await
    }

    pub(crate) async fn call(&self, name: &str, request: Value) -> Value {
        self.world.call(name, request).await
    }

    /// Imports a workflow; returns its id.
    pub(crate) async fn import(&self, workflow: &Value) -> Value {
        let answer = self.call("workflow_import", json!({"text": workflow.to_string()})).await;
        assert_eq!(answer["placeholders"], json!([]), "a node type is written wrongly");
        answer["workflows"][0]["id"].clone()
    }

    /// Imports a workflow and makes it live; returns its id.
    pub(crate) async fn deploy(&self, workflow: &Value) -> Value {
        let id = self.import(workflow).await;
        self.call("workflow_deploy", json!({"id": id})).await;
        id
    }

    /// Edits the draft.
    pub(crate) async fn edit(&self, id: &Value, operations: Value) {
        let revision = self.call("workflow_get", json!({"id": id})).await["revision"].clone();
        self.call("workflow_apply", json!({"id": id, "base_revision": revision, "operations": operations})).await;
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.client.post(format!("{}{path}", self.base)).json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Executions, newest first.
    pub(crate) async fn executions(&self, filter: Value) -> Vec<Value> {
        self.call("execution_list", filter).await["items"].as_array().unwrap().clone()
    }

    /// Executions of a workflow with a status, once there are `count` of them.
    pub(crate) async fn wait_for(&self, workflow: &Value, status: &str, count: usize) -> Vec<Value> {
        self.until(&format!("{count} executions are “{status}”"), async || {
            let found = self.executions(json!({"workflow_id": workflow, "statuses": [status], "limit": 200})).await;
            (found.len() >= count).then_some(found)
        })
        .await
    }

    /// Waits for something that must come: looks again when something happened.
    pub(crate) async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let mut events = self.world.api.events();
        let looking = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                // Not everything that is looked for is told.
                let _ = tokio::time::timeout(Duration::from_millis(50), events.next()).await;
            }
        };
        match tokio::time::timeout(LONG, looking).await {
            Ok(found) => found,
            Err(_) => panic!("this did not come to be: {what}\nexecutions: {:#?}", self.executions(json!({})).await),
        }
    }

    /// The JSON of the items that a node gave on its first output.
    pub(crate) async fn output(&self, execution: &Value, node: &str) -> Vec<Value> {
        let port = json!({"execution_id": execution, "node_id": node, "run_index": 0, "side": "output", "port": 0});
        let page = self.call("execution_items", json!({"port": port, "offset": 0, "limit": 100})).await;
        page["items"].as_array().unwrap().iter().map(|item| item["json"].clone()).collect()
    }

    /// Alarms of a kind.
    pub(crate) async fn alarms(&self, kind: &str, resolved: bool) -> Vec<Value> {
        let all = self.call("alarm_list", json!({"resolved": resolved})).await;
        all["items"].as_array().unwrap().iter().filter(|a| a["kind"] == kind).cloned().collect()
    }
}

/// The notices that came so far.
pub(crate) async fn notices(events: &mut EventStream) -> Vec<Value> {
    let mut found = vec![];
    while let Ok(Some(batch)) = tokio::time::timeout(Duration::from_millis(200), events.next()).await {
        found.extend(batch.iter().filter(|e| matches!(e, Event::Notice { .. })).map(|e| serde_json::to_value(e).unwrap()));
    }
    found
}

/// A workflow of nodes in a row: `(id and name, n8n type, version, parameters)`.
pub(crate) fn row(name: &str, settings: Value, nodes: &[(&str, &str, f64, Value)]) -> Value {
    let all: Vec<Value> = nodes
        .iter()
        .enumerate()
        .map(|(at, (id, kind, version, parameters))| {
            let kind = if kind.contains('.') { (*kind).to_owned() } else { format!("n8n-nodes-base.{kind}") };
            json!({"id": id, "name": id, "type": kind, "typeVersion": version, "position": [at * 200, 0], "parameters": parameters})
        })
        .collect();
    let wires: serde_json::Map<String, Value> =
        nodes.windows(2).map(|pair| (pair[0].0.to_owned(), json!({"main": [[{"node": pair[1].0, "type": "main", "index": 0}]]}))).collect();
    let mut all_settings = json!({"executionOrder": "v1"});
    all_settings.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    json!({"name": name, "nodes": all, "connections": wires, "settings": all_settings})
}

/// A webhook that answers at once.
pub(crate) fn hook(path: &str) -> (&'static str, &'static str, f64, Value) {
    ("Hook", "webhook", 2.0, json!({"httpMethod": "POST", "path": path, "responseMode": "onReceived", "options": {}}))
}

/// A node that gives its input on.
pub(crate) fn pass(id: &'static str) -> (&'static str, &'static str, f64, Value) {
    (id, "noOp", 1.0, json!({}))
}

/// A node that fails.
pub(crate) fn stop(message: &str) -> (&'static str, &'static str, f64, Value) {
    ("Stop", "stopAndError", 1.0, json!({"errorMessage": message}))
}

/// Every second.
pub(crate) fn clock() -> (&'static str, &'static str, f64, Value) {
    let rule = json!({"rule": {"interval": [{"field": "cronExpression", "expression": "* * * * * *"}]}});
    ("Clock", "scheduleTrigger", 1.2, rule)
}

/// A server outside: what it was asked, and how it answers.
#[derive(Clone)]
pub(crate) struct Outside {
    pub(crate) address: String,
    inner: Arc<Inner>,
}

struct Inner {
    seen: Mutex<Vec<String>>,
    status: Mutex<u16>,
    /// Requests to `/hold/…` are answered once there is a permit.
    gate: Semaphore,
    _task: Mutex<JoinSet<()>>,
}

impl Outside {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let inner =
            Arc::new(Inner { seen: Mutex::default(), status: Mutex::new(200), gate: Semaphore::new(0), _task: Mutex::new(JoinSet::new()) });
        let router = Router::new().route("/{*path}", any(answer)).with_state(Arc::downgrade(&inner));
        inner._task.lock().unwrap().spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, inner }
    }

    /// How it answers from now on.
    pub(crate) fn answers(&self, status: u16) {
        *self.inner.status.lock().unwrap() = status;
    }

    /// Lets so many of the held requests go.
    pub(crate) fn release(&self, count: usize) {
        self.inner.gate.add_permits(count);
    }

    /// What was asked, in order: path and body.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.inner.seen.lock().unwrap().clone()
    }

    /// A node that sends a request to `path`.
    pub(crate) fn request(&self, id: &'static str, method: &str, path: &str) -> (&'static str, &'static str, f64, Value) {
        (id, "httpRequest", 4.2, json!({"method": method, "url": format!("{}{path}", self.address), "options": {}}))
    }
}

async fn answer(State(outside): State<std::sync::Weak<Inner>>, Path(path): Path<String>, body: Bytes) -> (StatusCode, axum::Json<Value>) {
    let Some(outside) = outside.upgrade() else { return (StatusCode::GONE, axum::Json(Value::Null)) };
    outside.seen.lock().unwrap().push(format!("{path}{}", String::from_utf8_lossy(&body)));
    if path.starts_with("hold") {
        outside.gate.acquire().await.unwrap().forget();
    }
    let status = *outside.status.lock().unwrap();
    (StatusCode::from_u16(status).unwrap(), axum::Json(json!({"done": true})))
}

//! A listener on loopback, its sink, and requests to it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use millrace_core::{
    ExecutionId, ExecutionStatus, Item, JsonMap, NodeId, WorkflowId,
    node::InlineBinary,
    trigger::{ArmedTrigger, FireError, Fired, Outcome, Reply, Responder, TriggerEvent, TriggerId, TriggerSink},
};
use millrace_testkit::ManualClock;
use millrace_triggers::webhook::{Config, KeyEvaluator, Listener, Ports, Resume, Route};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// What the clock shows at first: 2023-11-14T22:13:20Z.
pub(crate) const NOW: i64 = 1_700_000_000_000;

/// What the workflow does once its event was taken.
#[derive(Clone, Default)]
pub(crate) enum Plays {
    /// Nothing that the caller hears.
    #[default]
    Silent,
    /// It answers.
    Replies(Reply),
    /// It ends like this, with these items.
    Ends(ExecutionStatus, Option<Vec<Item>>),
}

/// Remembers what fired.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) events: Mutex<Vec<TriggerEvent>>,
    /// What it says instead of accepting.
    pub(crate) says: Mutex<Option<Result<Fired, FireError>>>,
    pub(crate) plays: Mutex<Plays>,
    /// Keeps those who wait waiting.
    waiting: Mutex<Vec<Arc<dyn Responder>>>,
}

#[async_trait::async_trait]
impl TriggerSink for Recorder {
    async fn fire(&self, event: TriggerEvent) -> Result<Fired, FireError> {
        if let Some(said) = self.says.lock().unwrap().clone() {
            return said;
        }
        let id = ExecutionId::new();
        if let Some(responder) = event.responder.clone() {
            match self.plays.lock().unwrap().clone() {
                Plays::Silent => self.waiting.lock().unwrap().push(responder),
                Plays::Replies(reply) => drop(responder.respond(reply)),
                Plays::Ends(status, items) => responder.ended(&Outcome { id, status, error: None, last_items: items.map(Arc::new) }),
            }
        }
        self.events.lock().unwrap().push(event);
        Ok(Fired::Accepted(id))
    }
}

impl Recorder {
    pub(crate) fn count(&self) -> usize {
        self.events.lock().unwrap().len()
    }
    /// The item of the last event.
    pub(crate) fn item(&self) -> Item {
        self.events.lock().unwrap().last().expect("nothing fired").items[0].clone()
    }
    pub(crate) fn json(&self) -> Value {
        Value::Object((*self.item().json).clone())
    }
}

/// Knows only `key:NAME`: a field of the body.
struct BodyKeys;

impl KeyEvaluator for BodyKeys {
    fn key(&self, expression: &str, item: &Item) -> Result<Option<String>, String> {
        let name = expression.strip_prefix("key:").ok_or("no such expression")?;
        Ok(item.json["body"].get(name).and_then(Value::as_str).map(str::to_owned))
    }
}

/// A running listener.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) listener: Arc<Listener>,
    pub(crate) sink: Arc<Recorder>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) client: reqwest::Client,
    _task: JoinSet<()>,
}

pub(crate) fn config() -> Config {
    Config { rate_limit: 0, longest_wait: Duration::from_secs(30), ..Config::default() }
}

impl Server {
    pub(crate) async fn start(routes: Vec<Route>) -> Self {
        Self::with(config(), routes, None).await
    }
    pub(crate) async fn with(config: Config, routes: Vec<Route>, resume: Option<Arc<dyn Resume>>) -> Self {
        let sink = Arc::new(Recorder::default());
        let clock = Arc::new(ManualClock::at(NOW));
        let listener = Listener::new(
            config,
            Ports {
                sink: sink.clone(),
                binary: Arc::new(InlineBinary),
                keys: Arc::new(BodyKeys),
                memory: None,
                resume,
                clock: clock.clone(),
            },
        );
        assert_eq!(listener.set(routes), []);
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let service = listener.router().into_make_service_with_connect_info::<SocketAddr>();
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(socket, service).await.unwrap() });
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { address, listener, sink, clock, client, _task: task }
    }
    /// One webhook at `hook` with these parameters.
    pub(crate) async fn hook(parameters: Value) -> Self {
        Self::start(vec![route(parameters)]).await
    }
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(self.url(path))
    }
    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.post(self.url(path))
    }
    pub(crate) fn plays(&self, plays: Plays) {
        *self.sink.plays.lock().unwrap() = plays;
    }
    pub(crate) fn says(&self, said: Result<Fired, FireError>) {
        *self.sink.says.lock().unwrap() = Some(said);
    }
}

/// Status and body.
pub(crate) async fn send(request: reqwest::RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Status and body as JSON.
pub(crate) async fn send_json(request: reqwest::RequestBuilder) -> (u16, Value) {
    let (status, body) = send(request).await;
    (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("not JSON: {body}")))
}

pub(crate) fn map(value: Value) -> JsonMap {
    value.as_object().cloned().unwrap()
}

/// A trigger of a workflow named `number`.
pub(crate) fn trigger(number: u128, node_type: &str, parameters: Value) -> ArmedTrigger {
    ArmedTrigger {
        id: TriggerId { workflow_id: WorkflowId(uuid::Uuid::from_u128(number)), node_id: NodeId::from("node-1") },
        workflow_name: format!("Workflow {number}"),
        node_name: format!("Trigger {number}"),
        node_type: node_type.into(),
        type_version: if node_type == "webhook" { 2.0 } else { 2.2 },
        parameters: map(parameters),
        timezone: "Europe/Berlin".into(),
        credentials: map(json!({
            "httpBasicAuth": {"user": "ada", "password": "p:w"},
            "httpHeaderAuth": {"name": "X-Api-Key", "value": "k3y"},
            "jwtAuth": {"keyType": "passphrase", "secret": "jwt-secret", "algorithm": "HS256"},
        })),
    }
}

/// A webhook; its path is `hook` and its method POST unless the parameters say otherwise.
pub(crate) fn route(parameters: Value) -> Route {
    route_of(1, parameters)
}

pub(crate) fn route_of(number: u128, parameters: Value) -> Route {
    let mut all = map(json!({"path": "hook", "httpMethod": "POST"}));
    all.extend(map(parameters));
    Route::parse(&trigger(number, "webhook", Value::Object(all))).unwrap()
}

pub(crate) fn version_1(parameters: Value) -> Route {
    let mut all = map(json!({"path": "hook", "httpMethod": "POST"}));
    all.extend(map(parameters));
    let mut trigger = trigger(1, "webhook", Value::Object(all));
    trigger.type_version = 1.0;
    Route::parse(&trigger).unwrap()
}

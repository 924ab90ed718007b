//! A sink and a memory that tell the test what they hear.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use millrace_core::{
    ExecutionId, JsonMap, NodeId, WorkflowId,
    clock::SystemClock,
    node::{InlineBinary, Policy},
    trigger::{ArmedTrigger, FireError, Fired, TriggerEvent, TriggerId, TriggerMemory, TriggerSink},
};
use millrace_triggers::sources::{Pace, Source, SourcePorts, start};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// No test waits so long; it only keeps a broken one from waiting for ever.
pub(crate) const GUARD: Duration = Duration::from_secs(60);

/// What happened, in order.
#[derive(Debug)]
pub(crate) enum Heard {
    Event(Box<Value>, String),
    Well,
    Deaf(String),
}

/// Starts executions once per key, as the store does.
struct Sink {
    keys: Mutex<HashSet<String>>,
    refusals: Mutex<Vec<FireError>>,
    told: UnboundedSender<Heard>,
}

#[async_trait::async_trait]
impl TriggerSink for Sink {
    async fn fire(&self, event: TriggerEvent) -> Result<Fired, FireError> {
        if let Some(refusal) = self.refusals.lock().unwrap().pop() {
            return Err(refusal);
        }
        let key = event.key.unwrap();
        if !self.keys.lock().unwrap().insert(key.clone()) {
            return Ok(Fired::Duplicate(None));
        }
        let items = event
            .items
            .iter()
            .map(|item| json!({"json": *item.json, "files": item.binary.as_ref().map(|f| f.keys().cloned().collect::<Vec<_>>())}));
        drop(self.told.send(Heard::Event(Box::new(items.collect()), key)));
        Ok(Fired::Accepted(ExecutionId::new()))
    }
}

struct Memory {
    state: Mutex<HashMap<TriggerId, Value>>,
    told: UnboundedSender<Heard>,
}

#[async_trait::async_trait]
impl TriggerMemory for Memory {
    async fn load(&self, trigger: &TriggerId) -> Result<Option<Value>, FireError> {
        Ok(self.state.lock().unwrap().get(trigger).cloned())
    }
    async fn save(&self, trigger: &TriggerId, state: Value) -> Result<(), FireError> {
        self.state.lock().unwrap().insert(trigger.clone(), state);
        Ok(())
    }
    fn heard(&self, _: &TriggerId) {
        drop(self.told.send(Heard::Well));
    }
    fn deaf(&self, _: &TriggerId, message: &str) {
        drop(self.told.send(Heard::Deaf(message.to_owned())));
    }
}

/// A program around a source: it can be started again with the same memory.
pub(crate) struct World {
    pub(crate) ports: SourcePorts,
    sink: Arc<Sink>,
    memory: Arc<Memory>,
    told: UnboundedReceiver<Heard>,
}

impl World {
    pub(crate) fn new(policy: Policy) -> Self {
        let (sender, told) = unbounded_channel();
        let sink = Arc::new(Sink { keys: Mutex::default(), refusals: Mutex::default(), told: sender.clone() });
        let memory = Arc::new(Memory { state: Mutex::default(), told: sender });
        let pace = Pace {
            first_retry: Duration::from_millis(10),
            longest_retry: Duration::from_millis(100),
            longest_folder_retry: Duration::from_millis(50),
            file_poll: Duration::from_millis(20),
            ..Pace::default()
        };
        let ports = SourcePorts {
            sink: sink.clone(),
            memory: memory.clone(),
            clock: Arc::new(SystemClock),
            binary: Arc::new(InlineBinary),
            policy: Arc::new(policy),
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
            pace,
        };
        Self { ports, sink, memory, told }
    }
    pub(crate) fn start(&self, trigger: &ArmedTrigger) -> Source {
        start(trigger.clone(), &self.ports).unwrap()
    }
    /// The next events cannot be taken: the last of these comes first.
    pub(crate) fn refuse(&self, refusals: Vec<FireError>) {
        *self.sink.refusals.lock().unwrap() = refusals;
    }
    /// What is remembered of a trigger.
    pub(crate) fn memory(&self, trigger: &ArmedTrigger) -> Option<Value> {
        self.memory.state.lock().unwrap().get(&trigger.id).cloned()
    }
    /// Remembers something else, as if the program had died earlier.
    pub(crate) fn remember(&self, trigger: &ArmedTrigger, state: Value) {
        self.memory.state.lock().unwrap().insert(trigger.id.clone(), state);
    }
    async fn next(&mut self) -> Heard {
        tokio::time::timeout(GUARD, self.told.recv()).await.expect("nothing is heard").unwrap()
    }
    /// The next event's items, and its key.
    pub(crate) async fn event(&mut self) -> (Value, String) {
        loop {
            if let Heard::Event(items, key) = self.next().await {
                return (*items, key);
            }
        }
    }
    /// The JSON of the only item of the next event.
    pub(crate) async fn item(&mut self) -> Value {
        let (items, _) = self.event().await;
        assert_eq!(items.as_array().map(Vec::len), Some(1), "{items}");
        items[0]["json"].clone()
    }
    /// Waits until all is well; events before that are a mistake.
    pub(crate) async fn well(&mut self) {
        loop {
            match self.next().await {
                Heard::Well => return,
                Heard::Deaf(_) => {}
                Heard::Event(items, key) => panic!("{key}: {items}"),
            }
        }
    }
    /// The next complaint.
    pub(crate) async fn deaf(&mut self) -> String {
        loop {
            if let Heard::Deaf(message) = self.next().await {
                return message;
            }
        }
    }
}

/// A trigger of a workflow of its own.
pub(crate) fn trigger(node_type: &str, parameters: Value) -> ArmedTrigger {
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    ArmedTrigger {
        id: TriggerId { workflow_id: WorkflowId::new(), node_id: NodeId::random() },
        workflow_name: "Orders".into(),
        node_name: "Start".into(),
        node_type: node_type.into(),
        type_version: 1.0,
        parameters,
        timezone: "UTC".into(),
        credentials: JsonMap::new(),
    }
}

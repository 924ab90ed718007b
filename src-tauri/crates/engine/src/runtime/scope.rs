//! What one execution keeps for the expressions and nodes of all its runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
};

use millrace_core::{JsonMap, Mode, NodeContext, NodeSpec, RunData, Scope, run::ExecutionInfo};
use serde_json::Value;

use crate::{ExecutionRequest, engine::Inner, request::Resume, step::StartNode};

/// One node run, as it differs from the others.
pub(super) struct NodeStart {
    pub(super) start: StartNode,
    pub(super) run_data: Arc<RunData>,
    pub(super) spec: Arc<NodeSpec>,
    pub(super) canceled: Arc<AtomicBool>,
}

/// Shared by all node runs of one execution.
pub(super) struct Surroundings {
    execution: ExecutionInfo,
    timezone: String,
    node_state: Arc<Mutex<HashMap<Arc<str>, JsonMap>>>,
    static_data: Arc<Mutex<JsonMap>>,
    custom_data: Arc<Mutex<JsonMap>>,
    journalled: Mutex<Journalled>,
}

/// What the journal knows of the execution's memory.
struct Journalled {
    static_data: JsonMap,
    custom_data: JsonMap,
}

/// Keys of [`millrace_core::NodeRun::state`].
const NODE: &str = "node";
const CUSTOM_DATA: &str = "customData";
const STATIC_DATA: &str = "staticData";

impl Surroundings {
    pub(super) fn new(inner: &Inner, request: &ExecutionRequest) -> Self {
        let config = &inner.config;
        let workflow = &request.plan.workflow;
        let id = request.id.to_string();
        let resume_url = inner.ports.resume_url.as_ref().map(|url| url(request.id)).unwrap_or_default();
        let timezone = workflow.settings.timezone.as_deref().filter(|zone| !zone.is_empty() && *zone != "DEFAULT");
        Self {
            execution: ExecutionInfo {
                id,
                workflow_id: request.workflow_id.to_string(),
                mode: request.mode,
                resume_url,
                active: request.active,
            },
            timezone: timezone.unwrap_or(&config.default_timezone).to_owned(),
            node_state: Arc::default(),
            static_data: Arc::new(Mutex::new(workflow.static_data.clone())),
            custom_data: Arc::default(),
            journalled: Mutex::new(Journalled { static_data: workflow.static_data.clone(), custom_data: JsonMap::new() }),
        }
    }

    /// Puts back what the runs before a crash or a wait left behind, in their order.
    pub(super) fn restore(&self, request: &ExecutionRequest, resume: &Resume) {
        let plan = &request.plan;
        let mut journalled = lock(&self.journalled);
        for (node, _, run) in &resume.runs {
            let Some(left) = &run.state else { continue };
            let map = |key| left.get(key).and_then(Value::as_object).cloned();
            if let (Some(own), Some(&index)) = (map(NODE), plan.by_id.get(node)) {
                lock(&self.node_state).insert(plan.nodes[index].name.clone(), own);
            }
            if let Some(custom) = map(CUSTOM_DATA) {
                journalled.custom_data = custom;
            }
            // Before a wait the data was handed over, and other executions may have changed it since.
            let handed_over = resume.wait.is_some() && request.mode == Mode::Trigger;
            if let Some(data) = map(STATIC_DATA).filter(|_| !handed_over) {
                journalled.static_data = data;
            }
        }
        lock(&self.custom_data).clone_from(&journalled.custom_data);
        lock(&self.static_data).clone_from(&journalled.static_data);
    }

    /// What a node that ran left in memory and the journal does not know yet.
    pub(super) fn left_by(&self, node: &str) -> Option<JsonMap> {
        let mut left = None;
        let mut add = |key: &str, map: &JsonMap| {
            left.get_or_insert_with(JsonMap::new).insert(key.into(), Value::Object(map.clone()));
        };
        if let Some(own) = lock(&self.node_state).get(node) {
            add(NODE, own);
        }
        let mut journalled = lock(&self.journalled);
        let custom = lock(&self.custom_data);
        if *custom != journalled.custom_data {
            add(CUSTOM_DATA, &custom);
            journalled.custom_data.clone_from(&custom);
        }
        let data = lock(&self.static_data);
        if *data != journalled.static_data {
            add(STATIC_DATA, &data);
            journalled.static_data.clone_from(&data);
        }
        left
    }

    /// What a node gets for one run.
    pub(super) fn context(&self, inner: &Inner, request: &ExecutionRequest, run: NodeStart) -> NodeContext {
        let (config, ports) = (&inner.config, &inner.ports);
        let NodeStart { start, run_data, spec, canceled } = run;
        let scope = Scope {
            workflow: request.plan.workflow.clone(),
            node_index: start.node,
            run_data,
            inputs: start.inputs,
            sources: start.sources,
            run_index: start.run_index,
            execution: self.execution.clone(),
            timezone: self.timezone.clone(),
            vars: config.vars.clone(),
            env: config.env.clone(),
            node_state: self.node_state.clone(),
            static_data: self.static_data.clone(),
            custom_data: self.custom_data.clone(),
            extra: JsonMap::new(),
            clock: ports.clock.clone(),
            binary: ports.binary.clone(),
        };
        NodeContext {
            scope: Arc::new(scope),
            spec,
            evaluator: ports.evaluator.clone(),
            code: ports.code.clone(),
            secrets: request.secrets.clone().unwrap_or_else(|| ports.secrets.clone()),
            policy: config.policy.clone(),
            canceled,
            responder: request.responder.clone(),
            breakers: ports.breakers.clone(),
            workflows: ports.workflows.clone(),
            tables: ports.tables.clone(),
        }
    }

    /// The static data, if it is not what the workflow came with.
    pub(super) fn changed_static_data(&self, request: &ExecutionRequest) -> Option<JsonMap> {
        let data = lock(&self.static_data);
        (*data != request.plan.workflow.static_data).then(|| data.clone())
    }

    pub(super) fn custom_data(&self) -> JsonMap {
        lock(&self.custom_data).clone()
    }
}

/// A node that panicked with a lock held is reported as failed; what it left is still what the others see.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

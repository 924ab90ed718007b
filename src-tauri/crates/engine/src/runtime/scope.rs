//! What one execution keeps for the expressions and nodes of all its runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use millrace_core::{JsonMap, NodeContext, NodeSpec, RunData, Scope, run::ExecutionInfo};

use crate::{EngineConfig, ExecutionRequest, engine::Inner, step::StartNode};

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
}

impl Surroundings {
    pub(super) fn new(config: &EngineConfig, request: &ExecutionRequest) -> Self {
        let workflow = &request.plan.workflow;
        let id = request.id.to_string();
        let resume_url = if config.resume_base_url.is_empty() { String::new() } else { format!("{}/{id}", config.resume_base_url) };
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
        }
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
        }
    }

    /// The static data, if it is not what the workflow came with.
    pub(super) fn changed_static_data(&self, request: &ExecutionRequest) -> Option<JsonMap> {
        let data = self.static_data.lock().unwrap_or_else(PoisonError::into_inner);
        (*data != request.plan.workflow.static_data).then(|| data.clone())
    }

    pub(super) fn custom_data(&self) -> JsonMap {
        self.custom_data.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

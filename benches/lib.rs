//! What the benchmarks share. Say ratios, not absolute times: machines are shared and noisy.
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up should say so at once")]

use std::{collections::HashMap, path::Path, sync::Arc};

use millrace_core::{
    Item, JsonMap, Mode, Node, RunData, Scope, Source, Workflow, WorkflowId,
    clock::SystemClock,
    node::InlineBinary,
    run::{ExecutionInfo, NodeRun},
};
use millrace_engine::{ExecutionRequest, Plan};
use millrace_store::{NewWorkflow, Options, Store};
use serde_json::Value;

/// The workflow of a file in `benches/data`.
pub fn workflow(file: &str) -> Arc<Workflow> {
    let path = format!("{}/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).expect("the file is there");
    let mut all = millrace_n8n::import(&bytes, &millrace_nodes::registry()).expect("the file is a workflow");
    Arc::new(all.remove(0).workflow)
}

/// What an expression sees in a node `Here` that got these items from a node `Source`.
pub fn scope(items: Vec<Value>) -> Arc<Scope> {
    let mut workflow = Workflow { nodes: vec![Node::new("Source", "no_op", 1.0), Node::new("Here", "set", 3.4)], ..Workflow::default() };
    workflow.settings.execution_order = Some("v1".into());
    let items = Arc::new(items.into_iter().enumerate().map(|(i, v)| Item::from_value(v).paired_with(i)).collect::<Vec<_>>());
    let run = NodeRun { outputs: vec![Some(items.clone())], ..NodeRun::default() };
    let source = Source { node: "Source".into(), output: 0, run: 0 };
    Arc::new(Scope {
        workflow: Arc::new(workflow),
        node_index: 1,
        run_data: Arc::new(RunData { runs: HashMap::from([("Source".into(), vec![Arc::new(run)])]) }),
        inputs: vec![Some(items)],
        sources: vec![Some(source)],
        run_index: 0,
        execution: ExecutionInfo::default(),
        timezone: "Europe/Berlin".into(),
        vars: Arc::default(),
        env: None,
        node_state: Arc::default(),
        static_data: Arc::default(),
        custom_data: Arc::default(),
        extra: JsonMap::new(),
        clock: Arc::new(SystemClock),
        binary: Arc::new(InlineBinary),
    })
}

/// A store on disk that holds one workflow, so that its executions can be journalled.
pub struct Journalled {
    /// The store.
    pub store: Arc<Store>,
    workflow_id: WorkflowId,
    version: u32,
}

impl Journalled {
    /// Opens a store in `folder` with this workflow in it.
    pub async fn open(folder: &Path, workflow: &Workflow) -> Self {
        let store = Store::open(folder, Options::default()).await.expect("the store opens");
        let draft = store.create_workflow(NewWorkflow { document: workflow.clone() }).await.expect("the workflow is stored");
        let version = store.save_version(draft.id).await.expect("the version is stored");
        Self { store: Arc::new(store), workflow_id: draft.id, version: version.number }
    }

    /// An execution of the workflow.
    pub fn request(&self, plan: &Arc<Plan>) -> ExecutionRequest {
        ExecutionRequest {
            workspace_id: self.store.workspace_id(),
            workflow_id: self.workflow_id,
            version: self.version,
            ..ExecutionRequest::new(plan.clone(), Mode::Manual)
        }
    }
}

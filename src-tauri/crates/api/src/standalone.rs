//! Running a workflow file without a store: what `millrace run FILE` does.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{Item, JsonMap, Mode, NodeId, Registry, Workflow, breaker::NoBreakers, node::Secrets};
pub use millrace_engine::ExecutionReport;
use millrace_engine::{Engine, EngineConfig, EnginePorts, ExecutionRequest, Range, StartError};
use millrace_expression::Expressions;
use serde_json::Value;

use crate::environment::Environment;

/// What to run, and how.
#[derive(Debug, Default)]
pub struct RunFile {
    /// Content of the workflow file.
    pub workflow: Vec<u8>,
    /// Why it runs.
    pub mode: Mode,
    /// Name of the trigger to start at; n8n's rule when absent.
    pub start: Option<String>,
    /// Items handed to the start node.
    pub input: Option<Value>,
    /// Node name → items: nodes that are not run.
    pub pins: Option<Value>,
    /// Credential type → values.
    pub credentials: Option<Value>,
}

/// Why a file cannot be run at all.
#[derive(Debug, thiserror::Error)]
pub enum RunFileError {
    /// It cannot be read as a workflow.
    #[error(transparent)]
    Import(#[from] millrace_n8n::Error),
    /// It holds several workflows.
    #[error("The file holds {0} workflows. Give a file with one.")]
    Several(usize),
    /// An argument has the wrong form.
    #[error("{what} should be {expected}.")]
    Argument {
        /// Which.
        what: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// A pinned node does not exist.
    #[error("There is no node “{0}” to pin in this workflow.")]
    UnknownPin(String),
    /// It cannot be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The engine could not be started.
    #[error("The engine could not start: {0}")]
    Engine(String),
}

/// An engine without a store.
pub struct Standalone {
    engine: Engine,
    registry: Arc<Registry>,
}

impl Standalone {
    /// An engine for this environment.
    ///
    /// # Errors
    /// When its threads cannot be started.
    pub fn new(environment: &Environment) -> Result<Self, RunFileError> {
        let registry = Arc::new(millrace_nodes::registry());
        let config = EngineConfig {
            default_timezone: environment.default_timezone.clone(),
            policy: Arc::new(environment.policy.clone()),
            ..EngineConfig::default()
        };
        let code = crate::code::pool(environment, Arc::new(NoBreakers), false);
        let ports = EnginePorts::new(registry.clone(), Arc::new(Expressions::default()), Arc::new(code));
        let engine = Engine::new(config, ports).map_err(|e| RunFileError::Engine(e.to_string()))?;
        Ok(Self { engine, registry })
    }

    /// Runs a file to its end; when `cancel` comes first, it is canceled and reported as far as it got.
    ///
    /// # Errors
    /// When the file, an argument or the start is wrong; nothing ran then.
    pub async fn run(&self, run: RunFile, cancel: impl Future<Output = ()>) -> Result<ExecutionReport, RunFileError> {
        let handle = self.engine.start(self.request(run)?)?;
        let id = handle.id();
        let (wait, cancel) = (handle.wait(), cancel);
        tokio::pin!(wait, cancel);
        Ok(tokio::select! {
            report = &mut wait => report,
            () = &mut cancel => {
                self.engine.cancel(id);
                wait.await
            }
        })
    }

    fn request(&self, run: RunFile) -> Result<ExecutionRequest, RunFileError> {
        let workflow = read_workflow(&run.workflow, &self.registry)?;
        let mut request = ExecutionRequest::of(Arc::new(workflow), &self.registry, run.mode);
        if let Some(start) = run.start {
            request.range = Range::Start(start);
        }
        request.input = run.input.map(|v| read_items(v, "The input")).transpose()?;
        let pins = run.pins.map(read_pins).transpose()?.unwrap_or_default();
        if let Some(unknown) = request.pin_by_name(pins).into_iter().next() {
            return Err(RunFileError::UnknownPin(unknown));
        }
        if let Some(credentials) = run.credentials {
            let Value::Object(by_type) = credentials else {
                return Err(RunFileError::Argument { what: "The credentials file", expected: "an object: credential type → values" });
            };
            request.secrets = Some(Arc::new(GivenSecrets(by_type)));
        }
        Ok(request)
    }
}

fn read_workflow(bytes: &[u8], registry: &Registry) -> Result<Workflow, RunFileError> {
    let mut all = millrace_n8n::import(bytes, registry)?;
    if all.len() > 1 {
        return Err(RunFileError::Several(all.len()));
    }
    let mut workflow = all.remove(0).workflow;
    keep_last_of_each_name(&mut workflow);
    Ok(workflow)
}

/// Of two nodes with one name n8n runs the last: the others could not be told apart in the results.
fn keep_last_of_each_name(workflow: &mut Workflow) {
    let last: HashMap<String, NodeId> = workflow.nodes.iter().map(|n| (n.name.clone(), n.id.clone())).collect();
    workflow.nodes.retain(|n| last.get(&n.name) == Some(&n.id));
}

fn read_items(value: Value, what: &'static str) -> Result<Vec<Item>, RunFileError> {
    match value {
        Value::Array(list) => Ok(list.into_iter().map(Item::from_n8n).collect()),
        Value::Object(_) => Ok(vec![Item::from_n8n(value)]),
        _ => Err(RunFileError::Argument { what, expected: "a JSON list of items" }),
    }
}

fn read_pins(value: Value) -> Result<HashMap<String, Vec<Item>>, RunFileError> {
    let Value::Object(map) = value else {
        return Err(RunFileError::Argument { what: "The pins file", expected: "an object: node name → items" });
    };
    map.into_iter().map(|(name, items)| Ok((name, read_items(items, "Each entry of the pins file")?))).collect()
}

/// Credentials handed over on the command line, by type.
struct GivenSecrets(JsonMap);

impl Secrets for GivenSecrets {
    fn credential(&self, credential_type: &str, _: Option<&Value>) -> Option<JsonMap> {
        self.0.get(credential_type)?.as_object().cloned()
    }
}

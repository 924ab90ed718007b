//! What the engine is given once: limits, defaults, and the ports it works through.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use millrace_core::{
    Clock, ExecutionId, JsonMap, Registry,
    breaker::{Breakers, NoBreakers},
    clock::SystemClock,
    data_table::DataTables,
    evaluate::{CodeRunner, Evaluator},
    event::Event,
    journal::{Journal, NoJournal},
    node::{BinaryStore, InlineBinary, NoSecrets, Policy, Secrets, SubWorkflows},
};

/// Hears what happens. Must return at once: it is called between two nodes.
pub type EventSink = Arc<dyn Fn(Event) + Send + Sync>;

/// Limits and defaults of an engine.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// IANA time zone for workflows that name none, or `DEFAULT`.
    pub default_timezone: String,
    /// Node runs one execution may have in all; beyond it fails, so that a loop without an end stops.
    pub max_node_runs: u64,
    /// Time one run of one node may take; `None`: no limit.
    pub node_timeout: Option<Duration>,
    /// Time an execution may take where its workflow says nothing; `None`: no limit.
    pub execution_timeout: Option<Duration>,
    /// Executions that run at the same time; more wait in line.
    pub max_concurrent: usize,
    /// Executions that may wait in line; more are refused.
    pub max_queued: usize,
    /// Threads of the engine's own runtime; 0: one per core.
    pub worker_threads: usize,
    /// `$vars`.
    pub vars: Arc<JsonMap>,
    /// `$env`: the allowed variables, or `None` when access is denied.
    pub env: Option<Arc<JsonMap>>,
    /// What nodes may reach.
    pub policy: Arc<Policy>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            default_timezone: "UTC".into(),
            max_node_runs: 1_000_000,
            node_timeout: None,
            execution_timeout: None,
            max_concurrent: 1_000,
            max_queued: 10_000,
            worker_threads: 0,
            vars: Arc::default(),
            env: None,
            policy: Arc::default(),
        }
    }
}

/// Everything outside that the engine works through.
#[derive(Clone)]
pub struct EnginePorts {
    /// The node types.
    pub registry: Arc<Registry>,
    /// Resolves expressions.
    pub evaluator: Arc<dyn Evaluator>,
    /// Runs code.
    pub code: Arc<dyn CodeRunner>,
    /// Gives credentials, unless a request brings its own.
    pub secrets: Arc<dyn Secrets>,
    /// Keeps files of items.
    pub binary: Arc<dyn BinaryStore>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Where finished nodes are written before their successors start.
    pub journal: Arc<dyn Journal>,
    /// Hears what happens.
    pub events: EventSink,
    /// While it is false, nobody wants to hear of single nodes and such events are not even made. What concerns an execution as a whole is always told.
    pub listening: Arc<AtomicBool>,
    /// Says which hosts are not worth trying now.
    pub breakers: Arc<dyn Breakers>,
    /// Runs other workflows.
    pub workflows: Option<Arc<dyn SubWorkflows>>,
    /// Data tables.
    pub tables: Option<Arc<dyn DataTables>>,
    /// `$execution.resumeUrl` of an execution, while there is a door to call.
    pub resume_url: Option<ResumeUrl>,
}

/// The address under which an execution that waits is resumed.
pub type ResumeUrl = Arc<dyn Fn(ExecutionId) -> String + Send + Sync>;

impl EnginePorts {
    /// Ports with the machine's clock, no journal, no credentials, files in memory and nobody listening.
    pub fn new(registry: Arc<Registry>, evaluator: Arc<dyn Evaluator>, code: Arc<dyn CodeRunner>) -> Self {
        Self {
            registry,
            evaluator,
            code,
            secrets: Arc::new(NoSecrets),
            binary: Arc::new(InlineBinary),
            clock: Arc::new(SystemClock),
            journal: Arc::new(NoJournal),
            events: Arc::new(|_| {}),
            listening: Arc::new(AtomicBool::new(true)),
            breakers: Arc::new(NoBreakers),
            workflows: None,
            tables: None,
            resume_url: None,
        }
    }
}

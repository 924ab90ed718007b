//! What every use case gets.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use millrace_core::{ExecutionId, Registry, RunData, Workflow};
use millrace_engine::Engine;
use millrace_expression::Expressions;
use millrace_store::Store;

use crate::{environment::Environment, service::Service, table::Role};

/// Everything a use case may touch.
pub(crate) struct Ctx {
    /// Workflows, executions, settings.
    pub(crate) store: Arc<Store>,
    /// Runs executions.
    pub(crate) engine: Engine,
    /// The node types.
    pub(crate) registry: Arc<Registry>,
    /// Resolves expressions, for previews.
    pub(crate) expressions: Arc<Expressions>,
    /// Time zone, policy.
    pub(crate) environment: Environment,
    /// Where examples write unless told otherwise.
    pub(crate) example_folder: PathBuf,
    /// What the caller may do; solo use is the owner.
    pub(crate) role: Role,
    /// What runs by itself.
    pub(crate) service: Arc<Service>,
    /// The data that previews used last.
    pub(crate) preview: Mutex<Option<PreviewData>>,
}

impl Ctx {
    /// Who calls, for histories. Solo use has one person.
    pub(crate) fn who(&self) -> &'static str {
        match self.role {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Member => "member",
            Role::Viewer => "viewer",
        }
    }
}

/// What an execution produced, kept while somebody types an expression.
#[derive(Clone)]
pub(crate) struct PreviewData {
    pub(crate) execution: ExecutionId,
    /// Node runs when it was loaded; more mean that it is stale.
    pub(crate) node_runs: u32,
    pub(crate) items_per_port: usize,
    pub(crate) data: Arc<RunData>,
    /// The graph that ran.
    pub(crate) document: Arc<Workflow>,
}

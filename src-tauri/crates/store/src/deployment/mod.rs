//! Which version of a workflow is live, and how that came.

mod deploy;
mod history;
mod live;
mod undeploy;

use millrace_core::{EpochMs, JsonMap, NodeId, WorkflowId, trigger::TriggerKind};

pub(crate) use undeploy::undeploy_deleted;

/// What was done to a workflow's deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentAction {
    /// A version went live.
    Deploy,
    /// Nothing is live any more.
    Undeploy,
    /// An earlier version went live again.
    Rollback,
}

impl DeploymentAction {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Undeploy => "undeploy",
            Self::Rollback => "rollback",
        }
    }
    /// The action with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Deploy, Self::Undeploy, Self::Rollback].into_iter().find(|action| action.as_str() == word)
    }
}

/// A version that is to go live.
#[derive(Clone, Debug)]
pub struct NewDeployment {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Which version.
    pub version: u32,
    /// What the history calls it.
    pub action: DeploymentAction,
    /// Who does it.
    pub who: String,
    /// The triggers of that version.
    pub triggers: Vec<NewTrigger>,
}

/// A trigger of a version that is to go live.
#[derive(Clone, Debug)]
pub struct NewTrigger {
    /// Which node.
    pub node_id: NodeId,
    /// Its name.
    pub node_name: String,
    /// Which kind.
    pub kind: TriggerKind,
    /// `schedule_trigger`, `webhook`, …
    pub node_type: String,
    /// The version of that type.
    pub type_version: f64,
    /// The node's parameters and whatever else arming needs.
    pub config: JsonMap,
    /// IANA time zone in force.
    pub timezone: String,
    /// When it is first due; schedules only.
    pub next_at: Option<EpochMs>,
}

/// A deployment that did not come about.
#[derive(Clone, Debug)]
pub struct FailedDeployment {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Live, before and still.
    pub from_version: Option<u32>,
    /// What should have been live.
    pub to_version: Option<u32>,
    /// What was tried.
    pub action: DeploymentAction,
    /// Who tried it.
    pub who: String,
    /// Why it failed.
    pub error: String,
}

/// One change of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentRow {
    /// Its id.
    pub id: String,
    /// What was done.
    pub action: DeploymentAction,
    /// Live before.
    pub from_version: Option<u32>,
    /// Live afterwards; with an error: what should have been.
    pub to_version: Option<u32>,
    /// Who did it.
    pub who: String,
    /// When.
    pub at: EpochMs,
    /// Why it failed; nothing changed then.
    pub error: Option<String>,
}

/// A deployed workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRow {
    /// Which.
    pub workflow_id: WorkflowId,
    /// Its name.
    pub name: String,
    /// Its live version.
    pub version: u32,
    /// Since when.
    pub deployed_at: EpochMs,
}

//! Deployments: which version of a workflow is live, and how that came.

use millrace_core::{EpochMs, WorkflowId};
use serde::{Deserialize, Serialize};

/// `workflow_deploy`: makes a version live, so that its triggers are armed.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WorkflowDeployRequest {
    /// Which workflow.
    pub id: WorkflowId,
    /// Which version; absent: the draft, saved as a version. A version below the live one is a roll-back.
    #[serde(default)]
    pub version: Option<u32>,
}

/// What is live of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct DeploymentState {
    /// The live version; none when the workflow is not deployed.
    pub live_version: Option<u32>,
    /// Since when.
    pub deployed_at: Option<EpochMs>,
    /// Whether the draft differs from what is live.
    pub draft_differs: bool,
    /// The version that deploying the draft makes live: the newest one where the draft is the same, else the one after it.
    pub draft_version: u32,
}

/// What happened to a workflow's deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentAction {
    /// A version went live.
    Deploy,
    /// Nothing is live any more.
    Undeploy,
    /// An earlier version went live again.
    Rollback,
}

/// `deployment_list`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DeploymentListRequest {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of the deployment history, newest first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DeploymentListResponse {
    /// Rows.
    pub items: Vec<DeploymentEntry>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// One change of a deployment.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DeploymentEntry {
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

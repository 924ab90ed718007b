//! Calls that wake executions: resume addresses, forms, links of approvals.

use std::sync::Arc;

use millrace_core::{
    ExecutionId,
    node::Secrets,
    trigger::{FireError, TriggerId, WaitKind},
};
use millrace_store::WaitRow;
use millrace_triggers::webhook::{Resume, ResumeAnswer, ResumeCall, ResumeError, ResumeTarget, Waiting};
use serde_json::json;

use super::{launch::Launcher, resume_address::ResumeAddresses};

/// Finds and wakes.
pub(crate) struct CallBack {
    pub(crate) launcher: Arc<Launcher>,
    pub(crate) addresses: Arc<ResumeAddresses>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) default_timezone: String,
}

impl CallBack {
    /// The execution behind an address, if its token is right.
    fn execution(&self, target: &ResumeTarget) -> Result<ExecutionId, ResumeError> {
        match target {
            ResumeTarget::Approval { token } => self.addresses.read_token(token).ok_or(ResumeError::NotFound),
            ResumeTarget::Execution { id, token: None, .. } if id.contains('.') => {
                self.addresses.read_token(id).ok_or(ResumeError::NotFound)
            }
            ResumeTarget::Execution { id, token, .. } => {
                let id = id.parse().map_err(|_| ResumeError::NotFound)?;
                let right = token.as_deref().is_some_and(|token| self.addresses.is_right(id, token));
                if right { Ok(id) } else { Err(ResumeError::Denied) }
            }
        }
    }

    async fn waiting(&self, id: ExecutionId) -> Result<WaitRow, ResumeError> {
        match self.launcher.store.wait(id).await.map_err(failed)? {
            Some(wait) if wait.answer.is_none() => Ok(wait),
            Some(_) => Err(ResumeError::Finished),
            None => match self.launcher.store.execution(id).await {
                Ok(_) => Err(ResumeError::Finished),
                Err(millrace_store::Error::NotFound { .. }) => Err(ResumeError::NotFound),
                Err(error) => Err(failed(error)),
            },
        }
    }
}

#[async_trait::async_trait]
impl Resume for CallBack {
    async fn look(&self, target: &ResumeTarget) -> Result<Waiting, ResumeError> {
        let id = self.execution(target)?;
        let wait = self.waiting(id).await?;
        let suffix = match target {
            ResumeTarget::Execution { suffix, .. } => suffix.as_deref(),
            ResumeTarget::Approval { .. } => None,
        };
        // The node may ask for an address of its own.
        if wait.kind == WaitKind::Webhook && wait.question.get("suffix").and_then(|s| s.as_str()).filter(|s| !s.is_empty()) != suffix {
            return Err(ResumeError::NotFound);
        }
        let version = self.launcher.store.execution(id).await.map_err(failed)?.version;
        let plan = self.launcher.plans.get(wait.workflow_id, version).await.map_err(failed)?;
        let node = plan.workflow().node(&wait.node_id);
        let credentials = node.into_iter().flat_map(|n| n.credentials.iter());
        let credentials = credentials.filter_map(|(kind, r)| Some((kind.clone(), self.secrets.credential(kind, Some(r))?.into())));
        let zone = plan.workflow().settings.timezone.as_deref().filter(|zone| !zone.is_empty() && *zone != "DEFAULT");
        Ok(Waiting {
            trigger: TriggerId { workflow_id: wait.workflow_id, node_id: wait.node_id },
            workflow_name: wait.workflow_name,
            node_name: wait.node_name,
            kind: wait.kind,
            question: wait.question,
            timezone: zone.unwrap_or(&self.default_timezone).to_owned(),
            credentials: credentials.collect(),
        })
    }

    async fn resume(&self, call: ResumeCall) -> Result<ResumeAnswer, ResumeError> {
        let id = self.execution(&call.target)?;
        let choice = call.item.json.get("choice").cloned().unwrap_or_default();
        let answer = json!({
            "choice": choice,
            "items": [call.item],
            "answered_by": "link",
            "answered_at": crate::clock::now(),
        });
        match self.launcher.answer(id, answer, call.responder).await {
            Ok(()) => Ok(ResumeAnswer { execution_id: id }),
            Err(error) if error.code == "not_waiting" => Err(ResumeError::Finished),
            Err(error) => Err(ResumeError::Fire(FireError::Failed(error.message))),
        }
    }
}

fn failed(error: millrace_store::Error) -> ResumeError {
    ResumeError::Fire(FireError::Failed(error.to_string()))
}

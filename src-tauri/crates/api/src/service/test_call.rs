//! A test call of a webhook or a form: the next call runs the draft, in the editor's sight.

use std::{sync::Arc, time::Duration};

use millrace_core::{
    Mode, NodeId, WorkflowId,
    trigger::{FireError, Fired, TriggerEvent, TriggerSink},
};
use millrace_engine::{ExecutionRequest, Plan, Range};
use millrace_triggers::webhook::Route;

use super::{Service, launch::Launcher, trigger_nodes};
use crate::{ApiError, dto::WebhookTestStarted};

/// How long the editor waits for a call.
const WITHIN: Duration = Duration::from_secs(120);

impl Service {
    /// Opens the test address of a trigger of the draft for one call.
    ///
    /// # Errors
    /// When the node is no webhook and no form, its parameters are wrong, or another workflow is being tested under the same path.
    pub(crate) async fn test(&self, workflow: WorkflowId, node: &NodeId) -> Result<WebhookTestStarted, ApiError> {
        let version = self.launcher.store.save_version(workflow).await?;
        let document = Arc::new(version.document);
        let listed = self.reader().triggers(workflow, &document)?;
        let new = listed
            .into_iter()
            .find(|t| t.node_id == *node)
            .ok_or_else(|| ApiError::not_found("This trigger is not in the workflow any more, or is disabled."))?;
        let trigger = trigger_nodes::arm(workflow, document.name.clone(), new, self.host.secrets());
        let route = Route::parse(&trigger).map_err(|e| ApiError::new("deploy.trigger", e.to_string()))?;
        let sink = DraftSink {
            launcher: self.launcher.clone(),
            plan: Arc::new(Plan::compile(document.clone(), &self.launcher.registry)),
            version: version.number,
        };
        let stop = self.host.begin_test(workflow);
        let call = self
            .host
            .listener
            .listen_once(workflow, vec![route], WITHIN, Arc::new(sink))
            .map_err(|clash| ApiError::new("deploy.address_taken", clash.to_string()))?;
        let expires_at = call.until();
        let (launcher, host) = (self.launcher.clone(), self.host.clone());
        self.launcher.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                outcome = call.wait() => {
                    if let Err(error) = outcome {
                        tracing::info!(%error, "A test call did not start anything.");
                    }
                    host.stop_test(workflow);
                }
            }
            launcher.events.changed(vec![format!("webhook_test:{workflow}")]);
        });
        let node = document.node(node).ok_or_else(|| ApiError::not_found("This trigger is not in the workflow any more."))?;
        Ok(WebhookTestStarted { url: self.host.urls(workflow, node)?.test, expires_at })
    }
}

/// Runs the draft with what the test call brought.
struct DraftSink {
    launcher: Arc<Launcher>,
    plan: Arc<Plan>,
    version: u32,
}

#[async_trait::async_trait]
impl TriggerSink for DraftSink {
    async fn fire(&self, event: TriggerEvent) -> Result<Fired, FireError> {
        let node = self.plan.workflow().node(&event.trigger.node_id).ok_or(FireError::NotDeployed)?;
        let mut request = ExecutionRequest::new(self.plan.clone(), Mode::Manual);
        request.workspace_id = self.launcher.store.workspace_id();
        request.workflow_id = event.trigger.workflow_id;
        request.version = self.version;
        request.trigger_kind = event.kind;
        request.range = Range::Start(node.name.clone());
        request.input = Some(event.items);
        request.responder = event.responder;
        Ok(Fired::Accepted(self.launcher.begin(request).await?))
    }
}

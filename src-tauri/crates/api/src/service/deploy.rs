//! Makes versions live and takes them off.

use std::sync::Arc;

use millrace_core::{
    Workflow, WorkflowId,
    validate::{Severity, validate},
};
use millrace_store::{DeploymentAction, FailedDeployment, NewDeployment, NewTrigger};

use super::{
    Service,
    app_event::AppEvent,
    chains::chain_subject,
    live::Live,
    trigger_nodes::{self, Reader},
};
use crate::{ApiError, dto::AlarmKind};

impl Service {
    /// Makes a version live: the draft's when none is named. Nothing changes when it cannot be.
    ///
    /// # Errors
    /// When something is wrong with the version; that is written into the history too.
    pub(crate) async fn deploy(&self, id: WorkflowId, version: Option<u32>, who: &str) -> Result<(), ApiError> {
        let _one_at_a_time = self.deploying.lock().await;
        let store = &self.launcher.store;
        let number = match version {
            Some(number) => self.saved(id, number).await?,
            None => store.save_version(id).await?.number,
        };
        let from_version = store.live_version(id).await?.map(|live| live.0);
        let action = match from_version {
            Some(from) if number < from => DeploymentAction::Rollback,
            _ => DeploymentAction::Deploy,
        };
        let outcome = self.try_deploy(id, number, action, who).await;
        if let Err(error) = &outcome {
            let failed = FailedDeployment {
                workflow_id: id,
                from_version,
                to_version: Some(number),
                action,
                who: who.to_owned(),
                error: error.message.clone(),
            };
            if let Err(error) = store.deployment_failed(failed).await {
                tracing::error!(%error, "A failed deployment could not be noted.");
            }
        }
        outcome
    }

    /// A version by its number, if there is one with it.
    async fn saved(&self, id: WorkflowId, number: u32) -> Result<u32, ApiError> {
        match self.launcher.store.newest_version(id).await? {
            Some(newest) if (1..=newest).contains(&number) => Ok(number),
            Some(newest) => Err(ApiError::not_found(format!("This workflow has no version {number}: the newest is {newest}."))),
            None => Err(ApiError::not_found(format!("This workflow has no version {number}: none was saved yet."))
                .hint("Deploy it without naming a version; that saves one.")),
        }
    }

    async fn try_deploy(&self, id: WorkflowId, number: u32, action: DeploymentAction, who: &str) -> Result<(), ApiError> {
        let launcher = &self.launcher;
        let document = Arc::new(launcher.store.version(id, number).await?);
        self.look_for_faults(&document)?;
        let triggers = self.reader().triggers(id, &document)?;
        if triggers.is_empty() {
            return Err(ApiError::new("deploy.no_trigger", "This workflow has no trigger that could start it by itself.")
                .hint("Add a Schedule Trigger, a Webhook or another trigger, then deploy again."));
        }
        let armed = |list: &[NewTrigger]| {
            list.iter().map(|t| trigger_nodes::arm(id, document.name.clone(), t.clone(), self.host.secrets())).collect::<Vec<_>>()
        };
        let to_arm = armed(&triggers);
        if !self.is_started() {
            self.host.know_addresses().await?;
        }
        self.host.check(&to_arm)?;
        if self.is_started() {
            self.host.quiet(id).await;
        }
        let deployment = NewDeployment { workflow_id: id, version: number, action, who: who.to_owned(), triggers };
        if let Err(error) = launcher.store.deploy(deployment).await {
            self.arm_again(id).await;
            return Err(error.into());
        }
        launcher.live.set(id, Live::of(number, &document));
        if self.is_started() {
            self.host.arm(id, to_arm).await;
            self.test_webhooks(id).await;
        } else {
            self.host.know_addresses_of(id, &to_arm);
        }
        launcher.tell(AppEvent::Deployed { workflow_id: id, version: Some(number) });
        Ok(())
    }

    /// What is live stays armed when a change could not be stored.
    async fn arm_again(&self, id: WorkflowId) {
        if !self.is_started() {
            return;
        }
        match self.launcher.store.triggers_of(id).await {
            Ok(rows) => self.host.arm(id, rows.into_iter().map(|row| trigger_nodes::armed(row, self.host.secrets())).collect()).await,
            Err(error) => tracing::error!(%error, workflow = %id, "The triggers of a workflow could not be armed again."),
        }
    }

    /// After a deployment each address must really lead to its workflow.
    async fn test_webhooks(&self, id: WorkflowId) {
        let table = self.host.listener.table();
        for route in table.routes().filter(|route| route.trigger.workflow_id == id) {
            // What comes out is a sign of life of the trigger, or makes it deaf with the reason; the watchdog raises the alarm.
            if let Err(why) = self.host.listener.self_test(route).await {
                tracing::error!(%why, "A webhook did not answer its self-test.");
            }
        }
    }

    /// Takes a workflow off. Executions under way go on.
    ///
    /// # Errors
    /// When it is not deployed.
    pub(crate) async fn undeploy(&self, id: WorkflowId, who: &str) -> Result<(), ApiError> {
        let _one_at_a_time = self.deploying.lock().await;
        let launcher = &self.launcher;
        if launcher.store.live_version(id).await?.is_none() {
            return Err(ApiError::new("deploy.not_deployed", "This workflow is not deployed."));
        }
        self.host.disarm(id).await;
        if let Err(error) = launcher.store.undeploy(id, who.to_owned()).await {
            self.arm_again(id).await;
            return Err(error.into());
        }
        launcher.live.remove(id);
        let subject = id.to_string();
        for kind in [AlarmKind::WorkflowSilent, AlarmKind::WorkflowFailing] {
            launcher.alarms.resolve(kind, &subject).await;
        }
        launcher.alarms.resolve(AlarmKind::WorkflowFailing, &chain_subject(id)).await;
        launcher.tell(AppEvent::Deployed { workflow_id: id, version: None });
        Ok(())
    }

    /// The same for a workflow that is being deleted and need not be deployed.
    ///
    /// # Errors
    /// When the store refuses.
    pub(crate) async fn undeploy_quietly(&self, id: WorkflowId, who: &str) -> Result<(), ApiError> {
        match self.undeploy(id, who).await {
            Err(error) if error.code == "deploy.not_deployed" || error.code == "not_found" => Ok(()),
            other => other,
        }
    }

    /// Faults that would make the workflow fail whenever it starts.
    fn look_for_faults(&self, document: &Workflow) -> Result<(), ApiError> {
        let findings = validate(document, &self.launcher.registry);
        let faults: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Error && !reported_by_n8n_files(&f.code)).collect();
        let Some(first) = faults.first() else { return Ok(()) };
        let node = first.node_id.as_ref().and_then(|id| document.node(id)).map(|n| format!("“{}”: ", n.name)).unwrap_or_default();
        let more = if faults.len() > 1 { format!(" There are {} more.", faults.len() - 1) } else { String::new() };
        Err(ApiError::new("deploy.faults", format!("{node}{}{more}", first.message)).hint(first.hint.clone()))
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader { evaluator: &*self.evaluator, default_timezone: &self.default_timezone }
    }
}

/// n8n runs files with dangling or doubled wires, and so do we.
fn reported_by_n8n_files(code: &str) -> bool {
    code.starts_with("connection.") || code == "node.duplicate_name"
}

//! What comes after an execution's end: static data, another try, the error workflow, alarms.

use std::sync::{Arc, PoisonError};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Mode,
    breaker::Breakers as _,
    event::NoticeLevel,
    policy::{self, RunPolicy},
    trigger::{TriggerEvent, TriggerId, TriggerKind},
};
use millrace_engine::ExecutionReport;
use serde_json::json;

use super::{
    alarm::Alarm,
    app_event::AppEvent,
    launch::{Launched, Launcher, breaker_key, is_failure},
};
use crate::dto::AlarmKind;

impl Launcher {
    /// Called once when an execution has ended or was put aside.
    pub(crate) async fn after(self: &Arc<Self>, report: ExecutionReport, launched: Launched) {
        if let Some(data) = &report.static_data
            && launched.mode == Mode::Trigger
        {
            match self.store.set_static_data(launched.workflow_id, data.clone()).await {
                Ok(()) => self.plans.forget(launched.workflow_id),
                Err(error) => tracing::error!(%error, "The workflow's own data could not be kept."),
            }
        }
        match report.status {
            ExecutionStatus::Waiting => self.wake.notify_one(),
            ExecutionStatus::Paused => self.needs_attention(&report).await,
            status if is_failure(status) => self.failed(&report, &launched).await,
            ExecutionStatus::Success => self.succeeded(&report, &launched).await,
            _ => {}
        }
        self.sub.rests(report.id);
        self.chains.rests(report.id);
        if report.status.is_final() {
            self.sub.ended(&report);
            self.discard_if_unwanted(&report, &launched);
        }
    }

    /// Workflows may say that what went well, or badly, need not be kept.
    fn discard_if_unwanted(&self, report: &ExecutionReport, launched: &Launched) {
        let Some(live) = self.live.get(launched.workflow_id).filter(|_| launched.mode == Mode::Trigger) else { return };
        let keep = if report.status == ExecutionStatus::Success { live.policy.keep_success } else { live.policy.keep_failed };
        if !keep {
            self.unwanted.lock().unwrap_or_else(PoisonError::into_inner).push(report.id);
        }
    }

    /// Deletes what is not to be kept; called every few seconds, so that many go together.
    pub(crate) async fn discard_unwanted(&self) {
        let ids = std::mem::take(&mut *self.unwanted.lock().unwrap_or_else(PoisonError::into_inner));
        for portion in ids.chunks(500) {
            if let Err(error) = self.store.delete_executions(portion.to_vec()).await {
                tracing::warn!(%error, "Executions that are not to be kept could not be deleted.");
            }
        }
    }

    async fn succeeded(self: &Arc<Self>, report: &ExecutionReport, launched: &Launched) {
        if launched.mode != Mode::Trigger {
            return;
        }
        self.breakers.record(&breaker_key(launched.workflow_id), true);
        let subject = launched.workflow_id.to_string();
        self.alarms.resolve(AlarmKind::WorkflowFailing, &subject).await;
        self.alarms.resolve(AlarmKind::WorkflowSilent, &subject).await;
        self.tell(AppEvent::WorkflowSucceeded { workflow_id: launched.workflow_id, execution_id: report.id });
    }

    async fn failed(self: &Arc<Self>, report: &ExecutionReport, launched: &Launched) {
        if launched.mode != Mode::Trigger || launched.partial {
            return;
        }
        let policy = self.policy(launched).await;
        if policy.breaker {
            self.breakers.record(&breaker_key(launched.workflow_id), false);
        }
        let code = report.error.as_ref().map_or("", |e| e.code.as_str());
        if launched.attempt < policy.tries && policy::may_help(code) && self.try_again(report.id, launched).await {
            return;
        }
        self.run_error_workflow(report, launched, &policy).await;
        self.raise_failure(report, launched).await;
        self.tell(AppEvent::WorkflowFailed {
            workflow_id: launched.workflow_id,
            execution_id: report.id,
            message: report.error.as_ref().map(|e| e.message.clone()).unwrap_or_default(),
        });
    }

    async fn policy(&self, launched: &Launched) -> RunPolicy {
        match self.live.get(launched.workflow_id) {
            Some(live) => live.policy.clone(),
            None => RunPolicy::of(&millrace_core::Settings::default()),
        }
    }

    /// Puts the same event in line once more, after a pause that grows. False when that could not be done.
    async fn try_again(&self, id: ExecutionId, launched: &Launched) -> bool {
        let again = async {
            let recovery = self.store.recovery(id).await?;
            let mut start = recovery.start;
            start.id = ExecutionId::new();
            start.attempt = launched.attempt + 1;
            start.repeats = Some(launched.first.unwrap_or(id));
            // The key started the first execution; a try is not another event.
            start.event_key = None;
            let now = crate::clock::now();
            start.started_at = now;
            let pause = policy::backoff_ms(launched.attempt, super::random());
            self.store.hold(start, EpochMs(now.0.saturating_add(i64::try_from(pause).unwrap_or(i64::MAX)))).await
        };
        match again.await {
            Ok(()) => {
                self.wake.notify_one();
                // It did not fail for good.
                if let Err(error) = self.store.set_dead_letter(vec![id], false).await {
                    tracing::error!(%error, execution = %id, "A failed execution that is tried again could not be taken off the list.");
                }
                true
            }
            Err(error) => {
                tracing::error!(%error, execution = %id, "Another try could not be put in line.");
                false
            }
        }
    }

    async fn run_error_workflow(self: &Arc<Self>, report: &ExecutionReport, launched: &Launched, policy: &RunPolicy) {
        // An error workflow that fails does not start itself.
        if launched.kind == TriggerKind::Error {
            return;
        }
        let Some(reference) = &policy.error_workflow else { return };
        let target = match self.store.find_workflow(reference).await {
            Ok(Some(id)) => id,
            Ok(None) => return tracing::warn!(reference, "The error workflow does not exist."),
            Err(error) => return tracing::error!(%error, "The error workflow could not be looked up."),
        };
        let name = self.live.get(launched.workflow_id).map(|live| live.name.clone()).unwrap_or_default();
        let node = match self.error_trigger(target).await {
            Ok(Some(node)) => node,
            Ok(None) => return tracing::warn!(reference, "The error workflow is not deployed, or has no Error Trigger."),
            Err(error) => return tracing::error!(%error, "The error workflow could not be read."),
        };
        let event = TriggerEvent {
            trigger: TriggerId { workflow_id: target, node_id: node },
            kind: TriggerKind::Error,
            items: vec![error_item(report, launched, &name)],
            key: Some(format!("error:{}", report.id)),
            due_at: None,
            responder: None,
        };
        if let Err(error) = self.fire(event).await {
            tracing::error!(%error, reference, "The error workflow could not be started.");
        }
    }

    async fn error_trigger(&self, workflow: millrace_core::WorkflowId) -> Result<Option<millrace_core::NodeId>, millrace_store::Error> {
        let Some(live) = self.live.get(workflow) else { return Ok(None) };
        let plan = self.plans.get(workflow, live.version).await?;
        Ok(plan.workflow().nodes.iter().find(|n| n.node_type == "error_trigger" && !n.disabled).map(|n| n.id.clone()))
    }

    async fn raise_failure(&self, report: &ExecutionReport, launched: &Launched) {
        let name = self.name_of(report).await;
        let error = report.error.as_ref();
        let at = error.and_then(|e| e.node.as_deref()).map(|node| format!(" at “{node}”")).unwrap_or_default();
        let what = error.map_or_else(|| report.status.as_str().to_owned(), |e| e.message.clone());
        self.alarms
            .raise(Alarm {
                kind: AlarmKind::WorkflowFailing,
                subject: launched.workflow_id.to_string(),
                level: NoticeLevel::Error,
                title: format!("“{name}” failed"),
                message: format!("It stopped{at}: {what}"),
                workflow_id: Some(launched.workflow_id),
                node_id: None,
            })
            .await;
    }

    /// The workflow's name; one that is called need not be deployed.
    async fn name_of(&self, report: &ExecutionReport) -> String {
        if let Some(live) = self.live.get(report.workflow_id) {
            return live.name.clone();
        }
        self.store.execution(report.id).await.map_or_else(|_| "A workflow".to_owned(), |row| row.workflow_name)
    }

    async fn needs_attention(&self, report: &ExecutionReport) {
        let name = self.name_of(report).await;
        self.alarms
            .raise(Alarm {
                kind: AlarmKind::AttentionNeeded,
                subject: report.id.to_string(),
                level: NoticeLevel::Warning,
                title: format!("“{name}” needs your attention"),
                message: "Millrace was stopped while a step ran that must not run twice. Say on the Approvals page whether to repeat it, skip it or stop.".into(),
                workflow_id: Some(report.workflow_id),
                node_id: None,
            })
            .await;
        self.events.changed(vec!["waits".into(), "health".into()]);
    }
}

/// n8n's shape of what an Error Trigger gives.
fn error_item(report: &ExecutionReport, launched: &Launched, name: &str) -> Item {
    let error = report.error.as_ref();
    Item::from_value(json!({
        "execution": {
            "id": report.id,
            "url": format!("/executions/{}", report.id),
            "retryOf": launched.first,
            "error": {
                "message": error.map(|e| e.message.clone()),
                "name": error.map(|e| e.code.clone()),
                "description": error.and_then(|e| e.description.clone()),
                "node": error.and_then(|e| e.node.as_ref()).map(|node| json!({"name": node})),
            },
            "lastNodeExecuted": report.order.last().map(|n| n.to_string()),
            "mode": launched.mode.as_str(),
        },
        "workflow": {"id": launched.workflow_id, "name": name},
    }))
}

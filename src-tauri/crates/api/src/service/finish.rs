//! What comes after an execution's end: another try, the error workflow, alarms.

use std::sync::{Arc, PoisonError};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Mode, WorkflowId,
    breaker::Breakers as _,
    event::NoticeLevel,
    policy::{self, RunPolicy},
    trigger::{FireError, TriggerEvent, TriggerId, TriggerKind},
};
use millrace_engine::ExecutionReport;
use millrace_store::Left;
use serde_json::json;

use super::{
    alarm::Alarm,
    app_event::AppEvent,
    follow::{Ended, Turn},
    launch::{Launched, Launcher, breaker_key},
};
use crate::dto::AlarmKind;

impl Launcher {
    /// Called once when an execution has ended or was put aside.
    pub(crate) async fn after(self: &Arc<Self>, report: ExecutionReport, launched: Launched) {
        if report.static_data.is_some() && launched.mode == Mode::Trigger {
            // The next execution reads it anew.
            self.plans.forget(launched.workflow_id);
        }
        match report.status {
            ExecutionStatus::Waiting => self.wake.notify_one(),
            ExecutionStatus::Paused => self.needs_attention(report.id, report.workflow_id).await,
            _ => {}
        }
        let ended = report.status.is_final().then(|| Ended::of(&report));
        let done = match &ended {
            Some(ended) => self.follow(ended, &launched, Turn::First).await,
            None => true,
        };
        self.sub.rests(report.id);
        self.chains.rests(report.id);
        let Some(ended) = ended else { return };
        self.sub.ended(&report);
        if done {
            self.discard_if_unwanted(&ended, &launched);
        } else {
            self.follows.leave(ended.id, 0);
        }
    }

    /// Workflows may say that what went well, or badly, need not be kept.
    pub(super) fn discard_if_unwanted(&self, ended: &Ended, launched: &Launched) {
        let Some(live) = self.live.get(launched.workflow_id).filter(|_| launched.mode == Mode::Trigger) else { return };
        let keep = if ended.status == ExecutionStatus::Success { live.policy.keep_success } else { live.policy.keep_failed };
        if !keep {
            self.unwanted.lock().unwrap_or_else(PoisonError::into_inner).push(ended.id);
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

    pub(super) async fn succeeded(self: &Arc<Self>, ended: &Ended, launched: &Launched, turn: Turn) -> bool {
        // What somebody tried with another version says nothing of the live one.
        let of_live = self.live.get(launched.workflow_id).is_none_or(|live| live.version == launched.version);
        if of_live && turn == Turn::First {
            self.breakers.record(&breaker_key(launched.workflow_id), true);
        }
        if of_live {
            let subject = launched.workflow_id.to_string();
            self.alarms.resolve(AlarmKind::WorkflowFailing, &subject).await;
            self.alarms.resolve(AlarmKind::WorkflowSilent, &subject).await;
        }
        let event = AppEvent::WorkflowSucceeded { workflow_id: launched.workflow_id, execution_id: ended.id };
        let heard = self.tell_and_wait(event).await;
        // Most have no mark, and need none taken off.
        !self.follows.was_marked(ended.id) || (heard && self.followed_up(ended.id, false).await)
    }

    pub(super) async fn failed(self: &Arc<Self>, ended: &Ended, launched: &Launched, turn: Turn) -> bool {
        let policy = self.policy(launched);
        if policy.breaker && turn == Turn::First {
            self.breakers.record(&breaker_key(launched.workflow_id), false);
        }
        let code = ended.error.as_ref().map_or("", |e| e.code.as_str());
        if launched.attempt < policy.tries && policy::may_help(code) && self.try_again(ended.id, launched).await {
            return self.followed_up(ended.id, true).await;
        }
        let called = self.run_error_workflow(ended, launched, &policy).await;
        let event = AppEvent::WorkflowFailed {
            workflow_id: launched.workflow_id,
            execution_id: ended.id,
            message: ended.error.as_ref().map(|e| e.message.clone()).unwrap_or_default(),
        };
        let heard = self.tell_and_wait(event).await;
        let left = if called && heard { Left::Nothing } else { Left::Something };
        // Last, because it takes the mark off: an alarm is counted once for each failure.
        self.raise_failure(ended, launched, left).await && left == Left::Nothing
    }

    fn policy(&self, launched: &Launched) -> RunPolicy {
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
            // A try is not another event. Its own name keeps it from being put in line twice, if the program stops right after.
            start.event_key = Some(format!("try:{id}"));
            let now = crate::clock::now();
            start.started_at = now;
            let pause = policy::backoff_ms(launched.attempt, super::random());
            self.store.hold(start, EpochMs(now.0.saturating_add(i64::try_from(pause).unwrap_or(i64::MAX)))).await
        };
        match again.await {
            Ok(()) | Err(millrace_store::Error::Duplicate(_)) => {
                self.wake.notify_one();
                true
            }
            Err(error) => {
                tracing::error!(%error, execution = %id, "Another try could not be put in line.");
                false
            }
        }
    }

    /// False: it could not be started yet.
    async fn run_error_workflow(self: &Arc<Self>, ended: &Ended, launched: &Launched, policy: &RunPolicy) -> bool {
        // An error workflow that fails does not start itself.
        if launched.kind == TriggerKind::Error {
            return true;
        }
        let Some(reference) = &policy.error_workflow else { return true };
        match self.error_event(reference, ended, launched).await {
            Ok(Some(event)) => match self.fire(event).await {
                Ok(_) => true,
                Err(error) => {
                    tracing::error!(%error, reference, "The error workflow could not be started.");
                    matches!(error, FireError::NotDeployed)
                }
            },
            Ok(None) => {
                tracing::warn!(reference, "The error workflow does not exist, is not deployed, or has no Error Trigger.");
                true
            }
            Err(error) => {
                tracing::error!(%error, reference, "The error workflow could not be read.");
                false
            }
        }
    }

    /// What the error workflow is given; its key makes it one execution, however often it is fired.
    async fn error_event(
        &self,
        reference: &str,
        ended: &Ended,
        launched: &Launched,
    ) -> Result<Option<TriggerEvent>, millrace_store::Error> {
        let Some(target) = self.store.find_workflow(reference).await? else { return Ok(None) };
        let Some(node) = self.error_trigger(target).await? else { return Ok(None) };
        let name = self.live.get(launched.workflow_id).map(|live| live.name.clone()).unwrap_or_default();
        Ok(Some(TriggerEvent {
            trigger: TriggerId { workflow_id: target, node_id: node },
            kind: TriggerKind::Error,
            items: vec![error_item(ended, launched, &name)],
            key: Some(format!("error:{}", ended.id)),
            due_at: None,
            responder: None,
        }))
    }

    async fn error_trigger(&self, workflow: WorkflowId) -> Result<Option<millrace_core::NodeId>, millrace_store::Error> {
        let Some(live) = self.live.get(workflow) else { return Ok(None) };
        let plan = self.plans.get(workflow, live.version).await?;
        Ok(plan.workflow().nodes.iter().find(|n| n.node_type == "error_trigger" && !n.disabled).map(|n| n.id.clone()))
    }

    /// False: the alarm could not be kept.
    async fn raise_failure(&self, ended: &Ended, launched: &Launched, left: Left) -> bool {
        let name = self.name_of(ended.id, ended.workflow_id).await;
        let error = ended.error.as_ref();
        let at = error.and_then(|e| e.node.as_deref()).map(|node| format!(" at “{node}”")).unwrap_or_default();
        let what = error.map_or_else(|| ended.status.as_str().to_owned(), |e| e.message.clone());
        let alarm = Alarm {
            kind: AlarmKind::WorkflowFailing,
            subject: launched.workflow_id.to_string(),
            level: NoticeLevel::Error,
            title: format!("“{name}” failed"),
            message: format!("It stopped{at}: {what}"),
            workflow_id: Some(launched.workflow_id),
            node_id: None,
        };
        self.alarms.raise_failure(alarm, ended.id, left).await
    }

    /// The workflow's name; one that is called need not be deployed.
    async fn name_of(&self, execution: ExecutionId, workflow: WorkflowId) -> String {
        if let Some(live) = self.live.get(workflow) {
            return live.name.clone();
        }
        self.store.execution(execution).await.map_or_else(|_| "A workflow".to_owned(), |row| row.workflow_name)
    }

    pub(super) async fn needs_attention(&self, execution: ExecutionId, workflow: WorkflowId) {
        let name = self.name_of(execution, workflow).await;
        self.alarms
            .raise(Alarm {
                kind: AlarmKind::AttentionNeeded,
                subject: execution.to_string(),
                level: NoticeLevel::Warning,
                title: format!("“{name}” needs your attention"),
                message: "Millrace was stopped while a step ran that must not run twice. Say on the Approvals page whether to repeat it, skip it or stop.".into(),
                workflow_id: Some(workflow),
                node_id: None,
            })
            .await;
        self.events.changed(vec!["waits".into(), "health".into()]);
    }
}

/// n8n's shape of what an Error Trigger gives.
fn error_item(ended: &Ended, launched: &Launched, name: &str) -> Item {
    let error = ended.error.as_ref();
    Item::from_value(json!({
        "execution": {
            "id": ended.id,
            "url": format!("/executions/{}", ended.id),
            "retryOf": launched.first,
            "error": {
                "message": error.map(|e| e.message.clone()),
                "name": error.map(|e| e.code.clone()),
                "description": error.and_then(|e| e.description.clone()),
                "node": error.and_then(|e| e.node.as_ref()).map(|node| json!({"name": node})),
            },
            "lastNodeExecuted": ended.last_node,
            "mode": launched.mode.as_str(),
        },
        "workflow": {"id": launched.workflow_id, "name": name},
    }))
}

//! A webhook that does not answer its self-test.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicU32, Ordering},
};

use millrace_core::event::NoticeLevel;

use crate::{
    ApiError,
    dto::AlarmKind,
    service::{Service, alarm::Alarm},
};

/// Every how many looks the webhooks are tested.
const EVERY: u32 = 10;

/// Which look it is.
#[derive(Default)]
pub(super) struct Turn(AtomicU32);

impl Turn {
    pub(super) async fn check(&self, service: &Service) -> Result<(), ApiError> {
        if !self.0.fetch_add(1, Ordering::Relaxed).is_multiple_of(EVERY) {
            return Ok(());
        }
        let launcher = &service.launcher;
        let mut still = HashSet::new();
        for (trigger, why) in service.host.self_test().await {
            let name = launcher.live.get(trigger.workflow_id).map_or_else(|| "A workflow".to_owned(), |live| live.name.clone());
            let subject = format!("{}:{}", trigger.workflow_id, trigger.node_id);
            still.insert(subject.clone());
            launcher
                .alarms
                .raise(Alarm {
                    kind: AlarmKind::WebhookUnreachable,
                    subject,
                    level: NoticeLevel::Error,
                    title: format!("The webhook of “{name}” does not answer"),
                    message: format!("{why} Undeploy and deploy the workflow to arm it anew."),
                    workflow_id: Some(trigger.workflow_id),
                    node_id: Some(trigger.node_id),
                })
                .await;
        }
        launcher.alarms.resolve_others(AlarmKind::WebhookUnreachable, &still).await;
        Ok(())
    }
}

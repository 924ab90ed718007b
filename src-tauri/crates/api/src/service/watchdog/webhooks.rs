//! A webhook that does not answer its self-test, and a door that is shut.

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
/// Looks in a row at which the door was shut. Once, the program may just be closing it.
const SHUT: u32 = 2;
const DOOR: &str = "door";

/// Which look it is, and how often in a row the door was shut.
#[derive(Default)]
pub(super) struct Turn {
    look: AtomicU32,
    shut: AtomicU32,
}

impl Turn {
    pub(super) async fn check(&self, service: &Service) -> Result<(), ApiError> {
        let due = self.look.fetch_add(1, Ordering::Relaxed).is_multiple_of(EVERY);
        if !due && self.shut.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        let mut still = HashSet::new();
        self.check_door(service, &mut still).await;
        check_routes(service, &mut still).await?;
        service.launcher.alarms.resolve_others(AlarmKind::WebhookUnreachable, &still).await;
        Ok(())
    }

    async fn check_door(&self, service: &Service, still: &mut HashSet<String>) {
        let why = match service.host.knock().await {
            Ok(()) => return self.shut.store(0, Ordering::Relaxed),
            Err(why) => why,
        };
        if self.shut.fetch_add(1, Ordering::Relaxed) + 1 < SHUT {
            return;
        }
        still.insert(DOOR.to_owned());
        service
            .launcher
            .alarms
            .raise(Alarm {
                kind: AlarmKind::WebhookUnreachable,
                subject: DOOR.into(),
                level: NoticeLevel::Error,
                title: "No webhook can be reached".into(),
                message: format!("{why} Start Millrace anew; whoever calls a webhook or opens a form until then is turned away."),
                workflow_id: None,
                node_id: None,
            })
            .await;
    }
}

async fn check_routes(service: &Service, still: &mut HashSet<String>) -> Result<(), ApiError> {
    // What is being deployed is stored before it is armed.
    let deploying = service.deploying.lock().await;
    let bad = service.host.self_test().await?;
    drop(deploying);
    for (trigger, why) in bad {
        let name = service.launcher.live.get(trigger.workflow_id).map_or_else(|| "A workflow".to_owned(), |live| live.name.clone());
        let subject = format!("{}:{}", trigger.workflow_id, trigger.node_id);
        still.insert(subject.clone());
        service
            .launcher
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
    Ok(())
}

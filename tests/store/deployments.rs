//! Deploy, roll back, undeploy: what is live, and the history of it.

use millrace_core::EpochMs;
use millrace_store::{DeploymentAction, Error, FailedDeployment, NewDeployment, NextDue, TriggerTouch};
use serde_json::json;

use crate::{
    fixture::{DAY, Fixture, HOUR, NOW, both, schedule},
    setup::{edit, set},
};

both!(
    what_is_live_is_known,
    deploying_again_keeps_what_triggers_remember,
    a_version_must_exist,
    undeploying_disarms,
    failures_are_in_the_history,
    a_deleted_workflow_is_not_live,
    the_history_pages_while_it_grows,
);

async fn what_is_live_is_known(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    assert_eq!(f.store.live_version(a.id).await.unwrap(), None);
    f.deploy(b, vec![]).await;
    f.clock.advance(HOUR);
    let row = f.deploy(a, vec![schedule("0 9 * * *", NOW + DAY)]).await;
    assert_eq!((row.action, row.from_version, row.to_version, row.who.as_str()), (DeploymentAction::Deploy, None, Some(1), "Ada"));
    let live = f.store.live_workflows().await.unwrap();
    let live: Vec<_> = live.iter().map(|l| (l.workflow_id, l.name.as_str(), l.version, l.deployed_at.0)).collect();
    assert_eq!(live, [(a.id, "A", 1, NOW + HOUR), (b.id, "B", 1, NOW)]);
    assert_eq!(f.store.live_version(a.id).await.unwrap(), Some((1, EpochMs(NOW + HOUR))));
    assert_eq!(f.store.workflow_row(a.id).await.unwrap().live_version, Some(1));
    assert!(!f.store.draft_differs(a.id, 1).await.unwrap());
    assert_eq!(f.store.draft_version(a.id).await.unwrap(), 1);
    let draft = f.store.draft(a.id).await.unwrap();
    f.store.apply(edit(&draft, vec![set("a", "notes", "x")])).await.unwrap();
    assert!(f.store.draft_differs(a.id, 1).await.unwrap());
    assert_eq!(f.store.draft_version(a.id).await.unwrap(), 2, "it would become the next one");
    f.store.undo(a.id).await.unwrap();
    assert!(!f.store.draft_differs(a.id, 1).await.unwrap(), "the content counts, not the revision");
}

async fn deploying_again_keeps_what_triggers_remember(f: Fixture) {
    let flow = f.flow("W").await;
    f.deploy(flow, vec![schedule("0 9 * * *", NOW + DAY)]).await;
    let node = "a".into();
    f.store.save_trigger_state(flow.id, &node, json!({"seen": [1, 2]})).await.unwrap();
    let due = NextDue { workflow_id: flow.id, node_id: node.clone(), next_at: Some(EpochMs(NOW + HOUR)), last_due_at: Some(EpochMs(NOW)) };
    f.store.save_next(vec![due]).await.unwrap();
    let touch = TriggerTouch {
        workflow_id: flow.id,
        node_id: node.clone(),
        heard_at: Some(EpochMs(NOW + 7)),
        fired_at: Some(EpochMs(NOW + 8)),
        status: None,
        message: None,
    };
    f.store.touch_triggers(vec![touch]).await.unwrap();
    f.clock.advance(DAY);

    f.deploy(flow, vec![schedule("0 9 * * *", NOW + 5 * DAY)]).await;
    let row = f.store.trigger(flow.id, &node).await.unwrap().unwrap();
    let times = (row.next_at, row.last_due_at, row.last_heard_at, row.last_fired_at);
    assert_eq!(times, (Some(EpochMs(NOW + HOUR)), Some(EpochMs(NOW)), Some(EpochMs(NOW + 7)), Some(EpochMs(NOW + 8))));
    assert_eq!(f.store.trigger_state(flow.id, &node).await.unwrap(), Some(json!({"seen": [1, 2]})));
    assert_eq!(row.armed_at.0, NOW, "nothing about it changed");

    f.deploy(flow, vec![schedule("0 10 * * *", NOW + 6 * DAY)]).await;
    let row = f.store.trigger(flow.id, &node).await.unwrap().unwrap();
    assert_eq!((row.next_at, row.last_due_at, row.armed_at.0), (Some(EpochMs(NOW + 6 * DAY)), Some(EpochMs(NOW)), NOW + DAY));

    let other_kind = millrace_store::NewTrigger { kind: millrace_core::trigger::TriggerKind::Feed, ..schedule("0 10 * * *", NOW) };
    f.deploy(flow, vec![other_kind]).await;
    let row = f.store.trigger(flow.id, &node).await.unwrap().unwrap();
    assert_eq!((row.last_due_at, row.last_heard_at), (None, None), "a feed remembers nothing of a schedule");
    assert_eq!(f.store.trigger_state(flow.id, &node).await.unwrap(), None);
}

async fn a_version_must_exist(f: Fixture) {
    let flow = f.flow("W").await;
    f.deploy(flow, vec![schedule("0 9 * * *", NOW)]).await;
    let new = NewDeployment { workflow_id: flow.id, version: 9, action: DeploymentAction::Deploy, who: "Ada".into(), triggers: vec![] };
    let error = f.store.deploy(new).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { what: "version", .. }), "{error}");
    assert_eq!(f.store.live_version(flow.id).await.unwrap().map(|l| l.0), Some(1), "nothing changed");
    assert_eq!(f.store.triggers_of(flow.id).await.unwrap().len(), 1);
}

async fn undeploying_disarms(f: Fixture) {
    let flow = f.flow("W").await;
    f.deploy(flow, vec![schedule("0 9 * * *", NOW)]).await;
    let row = f.store.undeploy(flow.id, "Bob".into()).await.unwrap();
    assert_eq!((row.action, row.from_version, row.to_version), (DeploymentAction::Undeploy, Some(1), None));
    assert!(f.store.triggers_of(flow.id).await.unwrap().is_empty());
    assert_eq!(f.store.live_version(flow.id).await.unwrap(), None);
    assert!(matches!(f.store.undeploy(flow.id, "Bob".into()).await, Err(Error::NothingTo("undeploy"))));
    assert!(matches!(f.store.undeploy(millrace_core::WorkflowId::new(), "Bob".into()).await, Err(Error::NotFound { .. })));
}

async fn failures_are_in_the_history(f: Fixture) {
    let flow = f.flow("W").await;
    f.deploy(flow, vec![]).await;
    let failed = FailedDeployment {
        workflow_id: flow.id,
        from_version: Some(1),
        to_version: Some(2),
        action: DeploymentAction::Rollback,
        who: "Ada".into(),
        error: format!("The path clashes. {}", "ä".repeat(20_000)),
    };
    f.store.deployment_failed(failed).await.unwrap();
    let page = f.store.list_deployments(flow.id, None, None).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let newest = &page.items[0];
    assert_eq!((newest.action, newest.from_version, newest.to_version), (DeploymentAction::Rollback, Some(1), Some(2)));
    let error = newest.error.as_ref().unwrap();
    assert!(error.starts_with("The path clashes.") && error.len() <= 8_000);
    assert_eq!(f.store.live_version(flow.id).await.unwrap().map(|l| l.0), Some(1));
}

async fn a_deleted_workflow_is_not_live(f: Fixture) {
    let (a, b) = (f.flow("A").await, f.flow("B").await);
    f.deploy(a, vec![schedule("0 9 * * *", NOW)]).await;
    f.store.delete_workflows(vec![a.id, b.id]).await.unwrap();
    assert!(f.store.live_workflows().await.unwrap().is_empty());
    assert!(f.store.armed_triggers(&[], None, 10).await.unwrap().is_empty());
    f.store.restore_workflows(vec![a.id]).await.unwrap();
    assert_eq!(f.store.live_version(a.id).await.unwrap(), None, "what comes back is not live by itself");
    let page = f.store.list_deployments(a.id, None, None).await.unwrap();
    assert_eq!((page.items[0].action, page.items[0].who.as_str()), (DeploymentAction::Undeploy, "deleted"));
    assert!(f.store.list_deployments(b.id, None, None).await.unwrap().items.is_empty(), "it was not live");
}

async fn the_history_pages_while_it_grows(f: Fixture) {
    let flow = f.flow("W").await;
    for _ in 0..5 {
        f.deploy(flow, vec![]).await;
    }
    let first = f.store.list_deployments(flow.id, None, Some(2)).await.unwrap();
    f.clock.advance(1);
    f.deploy(flow, vec![]).await;
    let second = f.store.list_deployments(flow.id, first.next.as_deref(), Some(2)).await.unwrap();
    let third = f.store.list_deployments(flow.id, second.next.as_deref(), Some(2)).await.unwrap();
    let mut ids: Vec<_> = [first, second, third.clone()].into_iter().flat_map(|p| p.items).map(|d| d.id).collect();
    assert!(third.next.is_none());
    assert_eq!(ids.len(), 5);
    ids.dedup();
    assert_eq!(ids.len(), 5, "none twice, though one came in between");
}

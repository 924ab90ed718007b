//! Alarms: one row for a matter that is not over.

use futures::future::join_all;
use millrace_core::{EpochMs, WorkflowId};
use millrace_store::{AlarmFilter, NewAlarm};

use crate::fixture::{Fixture, HOUR, NOW, both};

both!(one_matter_is_one_alarm, what_is_over_is_over, lists_filter_and_page, raised_at_once_is_one);

fn alarm(kind: &str, subject: &str, workflow: Option<WorkflowId>) -> NewAlarm {
    NewAlarm {
        kind: kind.into(),
        subject: subject.into(),
        level: "warning".into(),
        title: format!("{kind} {subject}"),
        message: "Look at it.".into(),
        workflow_id: workflow,
        node_id: workflow.map(|_| "a".into()),
    }
}

async fn one_matter_is_one_alarm(f: Fixture) {
    let flow = f.flow("Bills").await;
    let first = f.store.raise_alarm(alarm("trigger_deaf", "x", Some(flow.id))).await.unwrap();
    assert!(first.new);
    f.clock.advance(HOUR);
    let again = NewAlarm { message: "Still so.".into(), level: "error".into(), ..alarm("trigger_deaf", "x", Some(flow.id)) };
    let second = f.store.raise_alarm(again).await.unwrap();
    assert_eq!((second.new, &second.id), (false, &first.id));
    f.store.raise_alarm(alarm("trigger_deaf", "y", None)).await.unwrap();
    let open = f.store.open_alarms(None).await.unwrap();
    assert_eq!(open.iter().map(|a| a.subject.as_str()).collect::<Vec<_>>(), ["y", "x"], "newest first");
    let row = &open[1];
    assert_eq!((row.count, row.raised_at, row.last_at), (2, EpochMs(NOW), EpochMs(NOW + HOUR)));
    assert_eq!((row.message.as_str(), row.level.as_str(), row.workflow_name.as_deref()), ("Still so.", "error", Some("Bills")));
    assert_eq!((open[0].workflow_id, &open[0].workflow_name, &open[0].node_id), (None, &None, &None));
    assert_eq!(f.store.alarm_counts_by_workflow().await.unwrap(), [(flow.id, 1)].into());
    assert_eq!(f.store.workflow_row(flow.id).await.unwrap().alarms, 1);
}

async fn what_is_over_is_over(f: Fixture) {
    let flow = f.flow("W").await;
    let first = f.store.raise_alarm(alarm("schedule_missed", "x", Some(flow.id))).await.unwrap();
    f.store.raise_alarm(alarm("workflow_silent", "x", Some(flow.id))).await.unwrap();
    assert_eq!(f.store.count_alarms().await.unwrap(), (2, 2));
    assert_eq!(f.store.acknowledge_alarms(vec![first.id.clone(), "no such".into()], "Ada".into()).await.unwrap(), 1);
    assert_eq!(f.store.acknowledge_alarms(vec![first.id.clone()], "Bob".into()).await.unwrap(), 0);
    assert_eq!(f.store.count_alarms().await.unwrap(), (2, 1));
    let row = f.store.open_alarms(Some("schedule_missed")).await.unwrap().remove(0);
    assert_eq!((row.acknowledged_by.as_deref(), row.acknowledged_at), (Some("Ada"), Some(EpochMs(NOW))));
    assert!(f.store.resolve_alarm("schedule_missed", "x").await.unwrap());
    assert!(!f.store.resolve_alarm("schedule_missed", "x").await.unwrap(), "it is over already");
    let second = f.store.raise_alarm(alarm("schedule_missed", "x", Some(flow.id))).await.unwrap();
    assert!(second.new && second.id != first.id, "it is another time");
    assert_eq!(f.store.resolve_alarms_of(flow.id).await.unwrap(), 2);
    assert_eq!(f.store.count_alarms().await.unwrap(), (0, 0));
}

async fn lists_filter_and_page(f: Fixture) {
    let flow = f.flow("W").await;
    for i in 0..7 {
        f.clock.advance(1);
        f.store.raise_alarm(alarm("queue_growing", &i.to_string(), (i % 2 == 0).then_some(flow.id))).await.unwrap();
    }
    f.store.resolve_alarm("queue_growing", "6").await.unwrap();
    let all = AlarmFilter { resolved: true, limit: Some(3), ..AlarmFilter::default() };
    let first = f.store.list_alarms(&all).await.unwrap();
    // Seen again: its place in the list does not change.
    f.store.raise_alarm(alarm("queue_growing", "0", None)).await.unwrap();
    let second = f.store.list_alarms(&AlarmFilter { after: first.next.clone(), ..all.clone() }).await.unwrap();
    let third = f.store.list_alarms(&AlarmFilter { after: second.next.clone(), ..all }).await.unwrap();
    let subjects: Vec<_> = [first, second, third].into_iter().flat_map(|p| p.items).map(|a| a.subject).collect();
    assert_eq!(subjects, ["6", "5", "4", "3", "2", "1", "0"]);
    let open = f.store.list_alarms(&AlarmFilter { workflow_id: Some(flow.id), ..AlarmFilter::default() }).await.unwrap();
    assert_eq!(open.items.iter().map(|a| a.subject.as_str()).collect::<Vec<_>>(), ["4", "2", "0"]);
}

async fn raised_at_once_is_one(f: Fixture) {
    let raised = join_all((0..20).map(|_| f.store.raise_alarm(alarm("disk_full", "data", None)))).await;
    assert_eq!(raised.iter().filter(|r| r.as_ref().unwrap().new).count(), 1);
    assert_eq!(f.store.open_alarms(None).await.unwrap()[0].count, 20);
}

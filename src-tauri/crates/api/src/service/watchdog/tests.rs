//! Each check over a store that holds what it looks for.
#![allow(clippy::unwrap_used)]

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use millrace_core::{
    Clock, EpochMs, ExecutionId, ExecutionStatus, JsonMap, Mode, Node, Settings, Workflow, WorkflowId,
    event::Event,
    journal::{ExecutionEnd, ExecutionStart, Journal as _, Suspended},
    node::{NoSecrets, Policy},
    trigger::{Suspend, TriggerId, TriggerKind, TriggerMemory as _, WaitKind},
};
use millrace_expression::Expressions;
use millrace_store::{DeploymentAction, NewDeployment, NewTrigger, NewWorkflow, NextDue, Options, Store};
use millrace_triggers::webhook;
use serde_json::{Value, json};

use super::{
    super::{Live, Parts, ResumeAddresses, Service, trigger_nodes},
    clock_jumped,
};
use crate::{clock, events::Events};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Shows what a test set, else the real time: the checks themselves read that.
#[derive(Default)]
struct Shown(AtomicI64);

impl Clock for Shown {
    fn now(&self) -> EpochMs {
        match self.0.load(Ordering::Relaxed) {
            0 => clock::now(),
            at => EpochMs(at),
        }
    }
}

struct World {
    service: Arc<Service>,
    store: Arc<Store>,
    shown: Arc<Shown>,
    /// Megabytes that are free on the disk; 0: the system does not say.
    free: Arc<AtomicU64>,
    events: Events,
    tasks: tokio_util::task::TaskTracker,
    stop: tokio_util::sync::CancellationToken,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let registry = Arc::new(millrace_nodes::registry());
        let shown = Arc::new(Shown::default());
        let options = Options { registry: Some(registry.clone()), clock: Some(shown.clone()), ..Options::default() };
        let store = Arc::new(Store::open(folder.path(), options).await.unwrap());
        let (tasks, stop) = (tokio_util::task::TaskTracker::new(), tokio_util::sync::CancellationToken::new());
        let events = Events::start(&tasks, stop.clone());
        let free = Arc::new(AtomicU64::new(10_000));
        let asked = free.clone();
        let service = Service::new(Parts {
            store: store.clone(),
            registry,
            evaluator: Arc::new(Expressions::default()),
            events: events.clone(),
            secrets: Arc::new(NoSecrets),
            policy: Arc::new(Policy::default()),
            webhooks: webhook::Config::default(),
            default_timezone: "UTC".into(),
            addresses: Arc::new(ResumeAddresses::open(folder.path(), false).unwrap()),
            free_space: Arc::new(move |_| match asked.load(Ordering::Relaxed) {
                0 => Err(std::io::ErrorKind::Unsupported.into()),
                megabytes => Ok(megabytes * 1_048_576),
            }),
            clock: shown.clone(),
        });
        Self { service, store, shown, free, events, tasks, stop, _folder: folder }
    }

    /// A live workflow with one trigger, armed as the clock of the store shows.
    async fn deploy(&self, name: &str, kind: TriggerKind, settings: Value, options: Value, next_at: Option<i64>) -> WorkflowId {
        let node = Node { id: "t".into(), ..Node::new("Trigger", "schedule_trigger", 1.2) };
        let settings = Settings { other: settings.as_object().cloned().unwrap(), ..Settings::default() };
        let document = Workflow { name: name.into(), nodes: vec![node], settings, ..Workflow::default() };
        let id = self.store.create_workflow(NewWorkflow { document: document.clone() }).await.unwrap().id;
        let version = self.store.save_version(id).await.unwrap().number;
        let trigger = NewTrigger {
            node_id: "t".into(),
            node_name: "Trigger".into(),
            kind,
            node_type: "schedule_trigger".into(),
            type_version: 1.2,
            config: if options.is_null() { JsonMap::new() } else { json!({"options": options}).as_object().cloned().unwrap() },
            timezone: "UTC".into(),
            next_at: next_at.map(EpochMs),
        };
        let new =
            NewDeployment { workflow_id: id, version, action: DeploymentAction::Deploy, who: "owner".into(), triggers: vec![trigger] };
        self.store.deploy(new).await.unwrap();
        self.service.launcher.live.set(id, Live::of(version, &document));
        id
    }

    /// A live workflow with a webhook, stored but not armed.
    async fn deploy_webhook(&self, name: &str, path: &str) -> WorkflowId {
        let node = Node { id: "t".into(), ..Node::new("Trigger", "webhook", 2.0) };
        let document = Workflow { name: name.into(), nodes: vec![node], ..Workflow::default() };
        let id = self.store.create_workflow(NewWorkflow { document: document.clone() }).await.unwrap().id;
        let version = self.store.save_version(id).await.unwrap().number;
        let trigger = NewTrigger {
            node_id: "t".into(),
            node_name: "Trigger".into(),
            kind: TriggerKind::Webhook,
            node_type: "webhook".into(),
            type_version: 2.0,
            config: json!({"httpMethod": "POST", "path": path, "options": {}}).as_object().cloned().unwrap(),
            timezone: "UTC".into(),
            next_at: None,
        };
        let new =
            NewDeployment { workflow_id: id, version, action: DeploymentAction::Deploy, who: "owner".into(), triggers: vec![trigger] };
        self.store.deploy(new).await.unwrap();
        self.service.launcher.live.set(id, Live::of(version, &document));
        id
    }

    /// An execution that began at a time; it goes on unless it took so many milliseconds.
    async fn execution(&self, workflow: WorkflowId, at: i64, took: Option<i64>) -> ExecutionId {
        let id = ExecutionId::new();
        let plain = ExecutionStart::plain(id, self.store.workspace_id(), workflow, 1, EpochMs(at));
        self.store.execution_started(ExecutionStart { mode: Mode::Trigger, trigger: Some("Trigger".into()), ..plain }).await.unwrap();
        if let Some(took) = took {
            let end = ExecutionEnd { id, status: ExecutionStatus::Success, error: None, finished_at: EpochMs(at + took) };
            self.store.execution_finished(end).await.unwrap();
        }
        id
    }

    async fn look(&self) {
        self.service.watchdog.look(&self.service).await;
    }

    /// What is alarming: kind, how often it was seen.
    async fn alarms(&self) -> Vec<(String, u32)> {
        self.store.open_alarms(None).await.unwrap().into_iter().map(|row| (row.kind, row.count)).collect()
    }

    fn trigger(&self, workflow_id: WorkflowId) -> TriggerId {
        TriggerId { workflow_id, node_id: "t".into() }
    }

    async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

fn one(kind: &str, count: u32) -> Vec<(String, u32)> {
    vec![(kind.to_owned(), count)]
}

#[tokio::test]
async fn a_schedule_that_did_not_fire_is_told_once_and_counted_until_it_does() {
    let world = World::new().await;
    let mut heard = world.events.listen();
    let now = clock::now().0;
    let late = world.deploy("Late", TriggerKind::Schedule, json!({}), json!({}), Some(now - 5 * MINUTE)).await;
    world.deploy("On time", TriggerKind::Schedule, json!({}), json!({}), Some(now + HOUR)).await;
    world.deploy("Patient", TriggerKind::Schedule, json!({}), json!({"toleranceSeconds": 3600}), Some(now - 5 * MINUTE)).await;
    world.look().await;
    world.look().await;
    assert_eq!(world.alarms().await, one("schedule_missed", 2));
    let batch = heard.next().await.unwrap();
    let told = batch.iter().filter(|e| matches!(e, Event::Notice { title, .. } if title.contains("“Late” did not start"))).count();
    assert_eq!(told, 1, "{batch:?}");
    assert!(world.service.checked_at().is_some());

    let fired = NextDue { workflow_id: late, node_id: "t".into(), next_at: Some(EpochMs(now + HOUR)), last_due_at: None };
    world.store.save_next(vec![fired]).await.unwrap();
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

#[tokio::test]
async fn an_impatient_schedule_is_missed_sooner() {
    let world = World::new().await;
    world.deploy("Soon", TriggerKind::Schedule, json!({}), json!({"toleranceSeconds": 5}), Some(clock::now().0 - 10_000)).await;
    world.deploy("Without options", TriggerKind::Schedule, json!({}), Value::Null, Some(clock::now().0 - 10_000)).await;
    world.look().await;
    assert_eq!(world.alarms().await, one("schedule_missed", 1));
    world.end().await;
}

#[tokio::test]
async fn a_listener_that_cannot_hear_or_is_quiet_for_long_is_an_alarm() {
    let world = World::new().await;
    let file = world.deploy("Files", TriggerKind::File, json!({}), json!({}), None).await;
    let memory = world.service.launcher.memory.clone();
    memory.deaf(&world.trigger(file), "The folder is gone.");
    world.look().await;
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].kind == "trigger_deaf" && open[0].message.starts_with("The folder is gone."), "{open:?}");
    memory.heard(&world.trigger(file));
    world.look().await;
    assert_eq!(world.alarms().await, []);

    world.shown.0.store(clock::now().0 - 2 * HOUR, Ordering::Relaxed);
    let feed = world.deploy("Feed", TriggerKind::Feed, json!({}), json!({}), None).await;
    world.shown.0.store(0, Ordering::Relaxed);
    world.look().await;
    assert_eq!(world.alarms().await, one("trigger_deaf", 1), "a feed shows that it lives at each poll; a folder need not");
    memory.heard(&world.trigger(feed));
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

#[tokio::test]
async fn a_workflow_that_runs_daily_and_did_not_stays_an_alarm_until_it_runs() {
    let world = World::new().await;
    let now = clock::now().0;
    let daily = world.deploy("Daily", TriggerKind::Webhook, json!({}), json!({}), None).await;
    let weekly = world.deploy("Weekly", TriggerKind::Webhook, json!({}), json!({}), None).await;
    for day in 1..=6 {
        world.execution(daily, now - day * DAY - 3 * HOUR, Some(10)).await;
    }
    world.execution(weekly, now - 6 * DAY, Some(10)).await;
    world.look().await;
    assert_eq!(world.alarms().await, one("workflow_silent", 1));

    // Two days on, fewer of the last seven have runs.
    world.shown.0.store(now + 2 * DAY, Ordering::Relaxed);
    world.look().await;
    world.shown.0.store(0, Ordering::Relaxed);
    assert_eq!(world.alarms().await, one("workflow_silent", 2));
    world.execution(daily, now, Some(10)).await;
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

#[tokio::test]
async fn somebody_can_count_on_a_workflow_that_never_ran() {
    let world = World::new().await;
    world.shown.0.store(clock::now().0 - 2 * DAY, Ordering::Relaxed);
    world.deploy("Counted on", TriggerKind::Webhook, json!({"expectDaily": true}), json!({}), None).await;
    world.deploy("Other", TriggerKind::Webhook, json!({}), json!({}), None).await;
    world.shown.0.store(0, Ordering::Relaxed);
    world.look().await;
    assert_eq!(world.alarms().await, one("workflow_silent", 1));
    world.end().await;
}

#[tokio::test]
async fn an_execution_that_takes_far_longer_than_usual_is_an_alarm_until_it_ends() {
    let world = World::new().await;
    let now = clock::now().0;
    let usual = world.deploy("Usual", TriggerKind::Webhook, json!({}), json!({}), None).await;
    let new = world.deploy("New", TriggerKind::Webhook, json!({}), json!({}), None).await;
    for n in 1..=12 {
        world.execution(usual, now - n * HOUR, Some(200)).await;
    }
    let slow = world.execution(usual, now - 2 * MINUTE, None).await;
    world.execution(new, now - 2 * MINUTE, None).await;
    world.look().await;
    assert_eq!(world.alarms().await, one("execution_slow", 1), "nothing is usual for a workflow that is new");
    let end = ExecutionEnd { id: slow, status: ExecutionStatus::Success, error: None, finished_at: clock::now() };
    world.store.execution_finished(end).await.unwrap();
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

#[tokio::test]
async fn a_question_that_nobody_answers_is_an_alarm_after_a_day() {
    let world = World::new().await;
    let now = clock::now().0;
    let id = world.deploy("Pay", TriggerKind::Webhook, json!({}), json!({}), None).await;
    for hours in [25, 2] {
        let execution = world.execution(id, now - hours * HOUR, None).await;
        let question: JsonMap = json!({"title": format!("Pay {hours}?")}).as_object().cloned().unwrap();
        let wait = Suspend { kind: WaitKind::Approval, until: None, question, on_time: None };
        let suspended = Suspended { id: execution, node_id: "t".into(), run_index: 0, wait, at: EpochMs(now - hours * HOUR) };
        assert!(world.store.execution_suspended(suspended).await.unwrap());
    }
    world.look().await;
    let open = world.store.open_alarms(None).await.unwrap();
    assert_eq!(open.iter().map(|a| a.title.as_str()).collect::<Vec<_>>(), ["Nobody has answered “Pay 25?”"]);
    assert!(world.store.answer_wait(open[0].subject.parse().unwrap(), json!({"choice": "approve"})).await.unwrap());
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

#[tokio::test]
async fn a_line_that_keeps_growing_is_an_alarm_until_it_is_short() {
    let world = World::new().await;
    let launcher = &world.service.launcher;
    for queued in [200, 300, 400, 500] {
        world.service.watchdog.queue.tell(launcher, queued).await;
    }
    assert_eq!(world.alarms().await, one("queue_growing", 1));
    world.service.watchdog.queue.tell(launcher, 450).await;
    assert_eq!(world.alarms().await, one("queue_growing", 1), "it is still long");
    world.service.watchdog.queue.tell(launcher, 10).await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_is_an_alarm_until_there_is_room() {
    let world = World::new().await;
    let mut heard = world.events.listen();
    let told = Arc::new(AtomicU64::default());
    let count = told.clone();
    world.service.launcher.alarms.tell(move |event| {
        assert!(event.name() == "alarm_raised");
        count.fetch_add(1, Ordering::Relaxed);
    });
    let looks = async |megabytes| {
        world.free.store(megabytes, Ordering::Relaxed);
        world.look().await;
        world.alarms().await
    };
    assert_eq!(looks(501).await, []);
    assert_eq!(looks(499).await, one("disk_full", 1));
    assert_eq!(looks(300).await, one("disk_full", 2));
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].message.starts_with("300 MB are left."), "{open:?}");
    assert_eq!(looks(510).await, one("disk_full", 2), "what goes to and fro is told once");
    assert_eq!(looks(0).await, one("disk_full", 2), "not to know is not to be well");
    assert_eq!(looks(700).await, []);
    assert_eq!(looks(400).await, one("disk_full", 1), "it is another time");
    let mut notices = vec![];
    while notices.len() < 2 {
        let batch = heard.next().await.unwrap();
        notices.extend(batch.iter().filter_map(|e| match e {
            Event::Notice { key, text, .. } if key == "disk_full:disk" => Some(text[..3].to_owned()),
            _ => None,
        }));
    }
    assert_eq!(notices, ["499", "400"], "people hear of it once each time");
    assert_eq!(told.load(Ordering::Relaxed), 2, "workflows do, too");
    world.end().await;
}

#[tokio::test]
async fn a_clock_that_is_put_back_is_an_alarm_until_it_has_run_evenly() {
    let world = World::new().await;
    let mut heard = world.events.listen();
    let (runner, stop) = (world.service.host.runner.clone(), world.stop.clone());
    let id = world.deploy("Clock", TriggerKind::Schedule, json!({}), json!({}), None).await;
    let test = async {
        // The loop runs, and is told to look: once after the machine slept, once after the clock was put back.
        let mut row = world.store.triggers_of(id).await.unwrap().remove(0);
        row.config = json!({"rule": {"interval": [{"field": "hours"}]}}).as_object().cloned().unwrap();
        let trigger = trigger_nodes::armed(row, &NoSecrets);
        let now = clock::now().0;
        world.shown.0.store(now + 2 * HOUR, Ordering::Relaxed);
        runner.arm(&trigger).await.unwrap();
        tokio::task::yield_now().await;
        world.shown.0.store(now, Ordering::Relaxed);
        runner.arm(&trigger).await.unwrap();
        let text = loop {
            let batch = heard.next().await.unwrap();
            let found = batch.iter().find_map(|e| match e {
                Event::Notice { title, text, .. } if title == "The clock was put back" => Some(text.clone()),
                _ => None,
            });
            if let Some(text) = found {
                break text;
            }
        };
        world.stop.cancel();
        text
    };
    let ((), text) = futures::join!(runner.run(&stop), test);
    assert!(text.starts_with("By 7") && text.contains(" s. Nothing is started a second time"), "{text}");
    world.shown.0.store(0, Ordering::Relaxed);
    world.look().await;
    assert_eq!(world.alarms().await, one("clock_jumped", 1), "the sleep before was nothing to be told of");
    assert!(world.store.resolve_alarm("clock_jumped", "clock").await.unwrap());

    world.shown.0.store(clock::now().0 - 2 * HOUR, Ordering::Relaxed);
    clock_jumped(&world.service.launcher, -20 * MINUTE).await;
    assert_eq!(world.alarms().await, one("clock_jumped", 1));
    world.shown.0.store(0, Ordering::Relaxed);
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

/// Looks as often as it takes until the webhooks are tested again.
async fn tested(world: &World) -> Vec<(String, u32)> {
    for _ in 0..10 {
        world.look().await;
    }
    world.alarms().await
}

#[tokio::test]
async fn a_webhook_that_does_not_answer_its_self_test_is_an_alarm_until_it_does() {
    let world = World::new().await;
    let id = world.deploy_webhook("Orders", "orders/:id").await;
    let host = &world.service.host;
    host.arm_all().await.unwrap();
    assert_eq!(tested(&world).await, []);

    // The route is gone, and nobody undeployed it.
    host.listener.remove(id);
    assert_eq!(tested(&world).await, one("webhook_unreachable", 1), "one matter is one alarm");
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].title == "The webhook of “Orders” does not answer" && open[0].message.contains("404"), "{open:?}");
    assert_eq!(open[0].workflow_id, Some(id));
    assert_eq!(tested(&world).await, one("webhook_unreachable", 2));
    host.arm_all().await.unwrap();
    assert_eq!(tested(&world).await, []);

    // Another workflow sits where it should be.
    host.listener.remove(id);
    let thief = world.deploy_webhook("Thief", "orders/:id").await;
    let stored = world.store.triggers_of(thief).await.unwrap().remove(0);
    host.arm(thief, vec![trigger_nodes::armed(stored, &NoSecrets)]).await;
    assert_eq!(tested(&world).await, one("webhook_unreachable", 1));
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].workflow_id == Some(id) && open[0].message.contains("another route took it"), "{open:?}");

    // When everything is armed anew, only one of the two can be, and the other says why.
    host.arm_all().await.unwrap();
    assert_eq!(tested(&world).await, one("trigger_deaf", 10));
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].workflow_id == Some(thief) && open[0].message.contains("is taken"), "{open:?}");
    host.disarm(thief).await;
    world.store.undeploy(thief, "owner".into()).await.unwrap();
    assert_eq!(tested(&world).await, []);
    world.end().await;
}

#[tokio::test]
async fn a_door_that_is_shut_is_an_alarm_until_it_is_open() {
    let world = World::new().await;
    let host = &world.service.host;
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = door.local_addr().unwrap();
    host.listening_at(&format!("http://{address}"));
    let mut serving = tokio::task::JoinSet::new();
    world.deploy_webhook("Orders", "orders").await;
    host.arm_all().await.unwrap();
    let router = host.listener.router();
    serving.spawn(async move { axum::serve(door, router).await.unwrap() });
    assert_eq!(tested(&world).await, []);

    serving.shutdown().await;
    world.look().await;
    assert_eq!(world.alarms().await, [], "the program may just be closing it");
    world.look().await;
    assert_eq!(world.alarms().await, one("webhook_unreachable", 1));
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].title == "No webhook can be reached" && open[0].message.contains(&address.to_string()), "{open:?}");

    // Somebody else has the port now.
    let other = tokio::net::TcpListener::bind(address).await.unwrap();
    serving.spawn(async move { axum::serve(other, axum::Router::new()).await.unwrap() });
    world.look().await;
    let open = world.store.open_alarms(None).await.unwrap();
    assert!(open[0].count == 2 && open[0].message.starts_with("Another program answers"), "{open:?}");
    serving.shutdown().await;

    let again = tokio::net::TcpListener::bind(address).await.unwrap();
    let router = host.listener.router();
    serving.spawn(async move { axum::serve(again, router).await.unwrap() });
    world.look().await;
    assert_eq!(world.alarms().await, []);
    world.end().await;
}

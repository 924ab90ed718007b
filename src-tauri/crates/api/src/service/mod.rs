//! What runs by itself: triggers, waits, retries, the watchdog, retention. Started by a door that stays open.

pub(crate) mod alarm;
mod app_event;
mod book;
mod call_back;
mod cancel;
mod chains;
mod deploy;
mod finish;
mod follow;
mod host;
mod keys;
pub(crate) mod launch;
mod live;
mod memory;
mod pending;
mod plans;
mod resume;
mod resume_address;
pub(crate) mod retention;
mod secrets;
mod steady;
mod sub;
mod tables;
mod test_call;
mod trigger_nodes;
mod wake;
mod watchdog;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use millrace_core::{
    Clock, EpochMs, Registry,
    breaker::BreakerPolicy,
    clock::SystemClock,
    data_table::DataTables,
    evaluate::Evaluator,
    event::NoticeLevel,
    node::{Policy, Secrets, SubWorkflows},
};
use millrace_engine::{BreakerBoard, Engine};
use millrace_store::{BreakerRow, Store};
use millrace_triggers::webhook;
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{
    alarm::{Alarm, Alarms},
    host::{HostParts, TriggerHost},
    keys::Keys,
    launch::Launcher,
    live::{Live, LiveMap},
    memory::Memory,
    plans::Plans,
    watchdog::{FreeSpace, Watchdog},
};
pub(crate) use self::{resume_address::ResumeAddresses, secrets::FileSecrets, watchdog::free_space};
use crate::{ApiError, clock, dto::AlarmKind, events::Events};

/// What the service is made of.
pub(crate) struct Parts {
    pub(crate) store: Arc<Store>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) evaluator: Arc<dyn Evaluator>,
    pub(crate) events: Events,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) webhooks: webhook::Config,
    pub(crate) default_timezone: String,
    pub(crate) addresses: Arc<ResumeAddresses>,
    /// How full the disk is.
    pub(crate) free_space: FreeSpace,
    /// What time it is, for schedules.
    pub(crate) clock: Arc<dyn Clock>,
}

/// Everything that runs by itself.
pub(crate) struct Service {
    pub(crate) launcher: Arc<Launcher>,
    pub(crate) host: Arc<TriggerHost>,
    pub(crate) watchdog: Watchdog,
    pub(crate) started_at: EpochMs,
    pub(crate) stop: CancellationToken,
    evaluator: Arc<dyn Evaluator>,
    default_timezone: String,
    /// Deployments change triggers, routes and rows together: one at a time.
    deploying: tokio::sync::Mutex<()>,
    started: AtomicBool,
    armed: AtomicBool,
    tasks: TaskTracker,
}

impl Service {
    /// A service that does nothing yet.
    pub(crate) fn new(parts: Parts) -> Arc<Self> {
        let Parts { store, registry, evaluator, events, secrets, policy, webhooks, default_timezone, addresses, free_space, clock } = parts;
        let alarms = Arc::new(Alarms::new(store.clone(), events.clone()));
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let breakers = Arc::new(BreakerBoard::new(Arc::new(SystemClock), BreakerPolicy::default()));
        let launcher = Arc::new(Launcher {
            plans: Plans::new(store.clone(), registry.clone()),
            live: LiveMap::default(),
            memory: Arc::new(Memory::new(store.clone(), Arc::new(SystemClock))),
            alarms,
            breakers,
            registry,
            events,
            tasks: tasks.clone(),
            wake: Notify::new(),
            unwanted: Mutex::default(),
            follows: follow::Follows::default(),
            sub: sub::Calls::default(),
            listeners: app_event::Listeners::default(),
            resuming: resume::Resuming::default(),
            chains: chains::Chains::default(),
            stop: stop.clone(),
            engine: std::sync::OnceLock::new(),
            store,
        });
        let asked = Arc::downgrade(&launcher);
        launcher.store.follow_successes(move |workflow, execution| {
            asked.upgrade().is_some_and(|launcher| launcher.follows_success(workflow, execution))
        });
        let keys = Keys { evaluator: evaluator.clone(), timezone: default_timezone.clone() };
        let host = Arc::new(TriggerHost::new(HostParts {
            launcher: launcher.clone(),
            secrets,
            policy,
            webhooks,
            keys,
            addresses,
            default_timezone: default_timezone.clone(),
            clock,
        }));
        Arc::new(Self {
            launcher,
            host,
            watchdog: Watchdog::new(free_space),
            started_at: clock::now(),
            stop,
            evaluator,
            default_timezone,
            deploying: tokio::sync::Mutex::default(),
            started: AtomicBool::new(false),
            armed: AtomicBool::new(false),
            tasks,
        })
    }

    /// Runs other workflows, for nodes.
    pub(crate) fn sub_workflows(&self) -> Arc<dyn SubWorkflows> {
        Arc::new(sub::Called(Arc::downgrade(&self.launcher)))
    }

    /// Data tables, for nodes and for people.
    pub(crate) fn tables(&self) -> Arc<dyn DataTables> {
        Arc::new(tables::Tables::new(&self.launcher))
    }

    /// Hands over the engine, which itself needs parts of the service.
    pub(crate) fn set_engine(&self, engine: Engine) {
        let first = self.launcher.engine.set(engine).is_ok();
        debug_assert!(first, "a service has one engine");
    }

    /// Whether triggers are listened to by this process.
    pub(crate) fn is_started(&self) -> bool {
        self.started.load(Ordering::Acquire)
    }

    /// Whether every trigger that should be armed is.
    pub(crate) fn is_armed(&self) -> bool {
        self.armed.load(Ordering::Acquire)
    }

    /// When the watchdog last looked.
    pub(crate) fn checked_at(&self) -> Option<EpochMs> {
        self.watchdog.checked_at()
    }

    /// Goes on with what was under way, arms all triggers, and looks after everything from now on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn start(self: &Arc<Self>) -> Result<(), ApiError> {
        let launcher = &self.launcher;
        self.listen_to_breakers();
        let told = Arc::downgrade(launcher);
        launcher.alarms.tell(move |event| {
            if let Some(launcher) = told.upgrade() {
                launcher.tasks.spawn(launcher.clone().hear_of_alarm(event));
            }
        });
        launcher.alarms.load().await?;
        self.load_live().await?;
        launcher.breakers.restore(
            launcher
                .store
                .breakers()
                .await?
                .into_iter()
                .map(|row| (row.key, row.changed_at, breaker_of(&row.state, row.failures, row.probe_at, row.cooldown_ms))),
        );
        // Before anything can end here: what ends from now on is followed up as it ends.
        let (left, questions) = (launcher.ends_left().await?, launcher.questions_left().await?);
        let (events, interrupted) = (launcher.events_left().await?, launcher.interrupted().await?);
        // Deployments wait until everything that is stored is armed.
        let deploying = self.deploying.lock().await;
        self.started.store(true, Ordering::Release);
        self.host.arm_all().await?;
        drop(deploying);
        // Now whoever listens can hear it.
        launcher.alarms.tell_left();
        launcher.deliver_left(events);
        for id in left {
            launcher.follow_up(id, follow::Turn::First, 0).await;
        }
        for (execution, workflow) in questions {
            launcher.needs_attention(execution, workflow).await;
        }
        if !interrupted.is_empty() {
            tracing::info!(executions = interrupted.len(), "Executions that were under way go on.");
        }
        for id in interrupted {
            launcher.take_up(id).await;
        }
        self.run_loops();
        crate::allocator::give_back();
        self.armed.store(true, Ordering::Release);
        launcher.events.changed(vec!["health".into(), "triggers".into()]);
        Ok(())
    }

    fn run_loops(self: &Arc<Self>) {
        self.keep_running("waking what waits", |s| async move { wake::run(s.launcher.clone(), s.stop.clone()).await });
        self.keep_running("retention", |s| async move { retention::run(s.launcher.clone(), s.stop.clone()).await });
        self.keep_running("the watchdog", |s| async move { watchdog::run(s.clone(), s.stop.clone()).await });
        self.keep_running("writing signs of life", |s| async move { s.launcher.memory.run(s.stop.clone()).await });
        self.keep_running("deleting what is not kept", |s| async move { discard(s.launcher.clone(), s.stop.clone()).await });
        self.keep_running("the schedules", |s| async move { s.host.run_schedules(&s.stop).await });
    }

    /// Runs a loop of the service until the service stops, also when it breaks.
    fn keep_running<F: Future<Output = ()> + Send + 'static>(
        self: &Arc<Self>,
        name: &'static str,
        run: impl Fn(Arc<Self>) -> F + Send + Sync + 'static,
    ) {
        let service = self.clone();
        self.tasks.spawn(async move {
            steady::keep_running(name, service.stop.clone(), || run(service.clone())).await;
        });
    }

    /// What is live, with the settings that count at each event.
    async fn load_live(&self) -> Result<(), ApiError> {
        for row in self.launcher.store.live_workflows().await? {
            match self.launcher.store.version(row.workflow_id, row.version).await {
                Ok(document) => self.launcher.live.set(row.workflow_id, Live::of(row.version, &document)),
                Err(error) => tracing::error!(%error, workflow = row.name, "A live version cannot be read."),
            }
        }
        Ok(())
    }

    /// Breakers are kept on disk and shown; one that opens is an alarm.
    fn listen_to_breakers(self: &Arc<Self>) {
        let service = Arc::downgrade(self);
        self.launcher.breakers.on_change(move |key, breaker| {
            let Some(service) = service.upgrade() else { return };
            let (key, breaker) = (key.to_owned(), breaker.clone());
            let launcher = service.launcher.clone();
            service.tasks.spawn(async move { launcher.breaker_changed(key, breaker).await });
        });
    }

    /// Stops what runs by itself; executions are the engine's.
    pub(crate) async fn shut_down(&self) {
        self.started.store(false, Ordering::Release);
        self.armed.store(false, Ordering::Release);
        self.stop.cancel();
        self.host.stop().await;
    }

    /// Waits until everything that was begun here is done.
    pub(crate) async fn wind_up(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        self.launcher.memory.flush().await;
    }
}

/// Deletes what workflows do not want kept, and does what could not be done at once, until it is stopped.
async fn discard(launcher: Arc<Launcher>, stop: CancellationToken) {
    loop {
        let stopped = tokio::time::timeout(DISCARD_EVERY, stop.cancelled()).await.is_ok();
        launcher.discard_unwanted().await;
        if stopped {
            return;
        }
        launcher.follow_up_left().await;
    }
}

/// How long an execution that is not to be kept may stay.
const DISCARD_EVERY: std::time::Duration = std::time::Duration::from_secs(5);

fn breaker_of(
    state: &millrace_core::breaker::BreakerState,
    failures: u32,
    probe_at: Option<EpochMs>,
    cooldown_ms: i64,
) -> millrace_core::breaker::Breaker {
    millrace_core::breaker::Breaker { state: *state, failures, probe_at, cooldown_ms }
}

impl Launcher {
    async fn breaker_changed(&self, key: String, breaker: millrace_core::breaker::Breaker) {
        use millrace_core::breaker::BreakerState;
        let row = BreakerRow {
            key: key.clone(),
            state: breaker.state,
            failures: breaker.failures,
            probe_at: breaker.probe_at,
            cooldown_ms: breaker.cooldown_ms,
            changed_at: clock::now(),
            message: None,
        };
        if let Err(error) = self.store.save_breaker(row).await {
            tracing::error!(%error, "The state of a breaker could not be kept.");
        }
        match breaker.state {
            BreakerState::Open => {
                let workflow_id = key.strip_prefix("workflow:").and_then(|id| id.parse().ok());
                let live = workflow_id.and_then(|id| self.live.get(id));
                let name =
                    live.map_or_else(|| key.split_once(':').map_or(key.clone(), |(_, rest)| rest.to_owned()), |live| live.name.clone());
                self.alarms
                    .raise(Alarm {
                        kind: AlarmKind::BreakerOpen,
                        subject: key,
                        level: NoticeLevel::Warning,
                        title: format!("“{name}” is paused after {} failures in a row", breaker.failures),
                        message: "It is tried again by itself, first after half a minute, then less and less often. What comes in meanwhile is kept.".into(),
                        workflow_id,
                        node_id: None,
                    })
                    .await;
            }
            BreakerState::Closed => {
                self.alarms.resolve(AlarmKind::BreakerOpen, &key).await;
                self.release_held(&key).await;
            }
            BreakerState::HalfOpen => {}
        }
        self.events.changed(vec!["health".into()]);
    }
}

impl Launcher {
    /// What was held back while a workflow was paused is due now.
    async fn release_held(&self, key: &str) {
        let Some(workflow) = key.strip_prefix("workflow:").and_then(|id| id.parse().ok()) else { return };
        match self.store.release_held(workflow).await {
            Ok(_) => self.wake.notify_one(),
            Err(error) => tracing::error!(%error, "What was held back could not be let go yet."),
        }
    }
}

/// A number from 0 to 1 that nobody can foresee, for pauses.
pub(crate) fn random() -> f64 {
    let bytes = *uuid::Uuid::new_v4().as_bytes();
    f64::from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])) / f64::from(u32::MAX)
}

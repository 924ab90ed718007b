//! The triggers that are armed now: schedules, routes, sources. What is stored decides; this follows it.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use millrace_core::{
    Clock, Node, WorkflowId,
    node::{Policy, Secrets},
    trigger::{ArmedTrigger, TriggerId, TriggerKind, TriggerMemory as _, TriggerSink},
};
use millrace_store::TriggerRow;
use millrace_triggers::{
    schedule::{Runner, RunnerPorts},
    sources::{self, Pace, Source, SourcePorts},
    webhook::{self, Listener, Route},
};
use tokio_util::sync::CancellationToken;

use super::{
    app_event::Listening,
    book::Book,
    call_back::CallBack,
    keys::Keys,
    launch::{Launcher, Sink},
    resume_address::ResumeAddresses,
    trigger_nodes::{self, kind_of},
    watchdog,
};
use crate::{
    ApiError,
    dto::{AlarmKind, WebhookUrls},
};

/// Triggers read at a time while the program starts.
const PAGE: u32 = 500;
/// What has an address.
const ADDRESSED: &[TriggerKind] = &[TriggerKind::Webhook, TriggerKind::Form];

/// Arms and disarms.
pub(crate) struct TriggerHost {
    launcher: Arc<Launcher>,
    pub(crate) runner: Arc<Runner>,
    pub(crate) listener: Arc<Listener>,
    book: Arc<Book>,
    secrets: Arc<dyn Secrets>,
    policy: Arc<Policy>,
    sources: Mutex<HashMap<WorkflowId, Vec<Source>>>,
    tests: Mutex<HashMap<WorkflowId, CancellationToken>>,
    addresses: Arc<ResumeAddresses>,
    source_ports: SourcePorts,
    /// Triggers armed, by workflow.
    counts: Mutex<HashMap<WorkflowId, u32>>,
    /// Whether schedules were fired before: if so, a breakdown ended that.
    ran_before: AtomicBool,
    knows_addresses: AtomicBool,
}

/// What the host is made of.
pub(crate) struct HostParts {
    pub(crate) launcher: Arc<Launcher>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) webhooks: webhook::Config,
    pub(crate) keys: Keys,
    pub(crate) addresses: Arc<ResumeAddresses>,
    pub(crate) default_timezone: String,
    pub(crate) clock: Arc<dyn Clock>,
}

impl TriggerHost {
    pub(crate) fn new(parts: HostParts) -> Self {
        let HostParts { launcher, secrets, policy, webhooks, keys, addresses, default_timezone, clock } = parts;
        let sink: Arc<dyn TriggerSink> = Arc::new(Sink(launcher.clone()));
        let book = Arc::new(Book::new(launcher.store.clone()));
        let jumped = launcher.clone();
        let runner = Runner::new(RunnerPorts {
            clock: clock.clone(),
            sink: sink.clone(),
            book: book.clone(),
            memory: launcher.memory.clone(),
            on_jump: Arc::new(move |delta_ms| {
                let launcher = jumped.clone();
                jumped.tasks.spawn(async move { watchdog::clock_jumped(&launcher, delta_ms).await });
            }),
        });
        let call_back = CallBack { launcher: launcher.clone(), addresses: addresses.clone(), secrets: secrets.clone(), default_timezone };
        let listener = Listener::new(
            webhooks,
            webhook::Ports {
                sink: sink.clone(),
                binary: Arc::new(launcher.store.blobs().clone()),
                keys: Arc::new(keys),
                memory: Some(launcher.memory.clone()),
                resume: Some(Arc::new(call_back)),
                clock: clock.clone(),
            },
        );
        let source_ports = SourcePorts {
            sink,
            memory: launcher.memory.clone(),
            clock,
            binary: Arc::new(launcher.store.blobs().clone()),
            policy: policy.clone(),
            tracker: launcher.tasks.clone(),
            stop: CancellationToken::new(),
            pace: Pace::default(),
        };
        Self {
            launcher,
            runner: Arc::new(runner),
            listener,
            book,
            secrets,
            policy,
            sources: Mutex::default(),
            tests: Mutex::default(),
            addresses,
            source_ports,
            counts: Mutex::default(),
            ran_before: AtomicBool::new(false),
            knows_addresses: AtomicBool::new(false),
        }
    }

    /// The credentials that nodes may use.
    pub(crate) fn secrets(&self) -> &dyn Secrets {
        &*self.secrets
    }

    /// How many triggers are armed.
    pub(crate) fn count(&self) -> u32 {
        lock(&self.counts).values().sum()
    }

    /// Looks whether these triggers of a workflow could be armed; changes nothing.
    ///
    /// # Errors
    /// The first thing that is wrong, with the name of the node, and of the other workflow when an address is taken.
    pub(crate) fn check(&self, triggers: &[ArmedTrigger]) -> Result<(), ApiError> {
        let mut routes = vec![];
        for trigger in triggers {
            let wrong = |e: &dyn std::fmt::Display| {
                ApiError::new("deploy.trigger", format!("“{}” cannot be armed: {e}", trigger.node_name))
                    .hint("Change its parameters, then deploy again.")
            };
            match trigger.node_type.as_str() {
                "schedule_trigger" | "cron" | "interval" => {
                    millrace_triggers::schedule::Rule::parse(trigger).map_err(|e| wrong(&e))?;
                }
                "webhook" | "form_trigger" => routes.push(Route::parse(trigger).map_err(|e| wrong(&e))?),
                "app_event_trigger" => {
                    millrace_triggers::app::Filter::parse(trigger).map_err(|e| wrong(&e))?;
                }
                "execute_workflow_trigger" | "error_trigger" => {}
                _ => sources::check(trigger, &self.policy).map_err(|e| wrong(&e))?,
            }
        }
        let Some(workflow) = routes.first().map(|route| route.trigger.workflow_id) else { return Ok(()) };
        self.listener.table().with(workflow, routes).map(drop).map_err(|clash| {
            ApiError::new("deploy.address_taken", clash.to_string())
                .hint("Give one of the two another path or method, then deploy again.")
                .detail(clash.other_workflow_id.to_string())
        })
    }

    /// Arms the triggers of a workflow in place of those that were armed; addresses that stay answer all the while. One that cannot be
    /// armed although it was found good is deaf, and says why.
    pub(crate) async fn arm(&self, workflow: WorkflowId, triggers: Vec<ArmedTrigger>) {
        self.quiet(workflow).await;
        lock(&self.counts).insert(workflow, u32::try_from(triggers.len()).unwrap_or(u32::MAX));
        let (addressed, others): (Vec<_>, Vec<_>) = triggers.into_iter().partition(is_route);
        let mut routes = vec![];
        for trigger in &addressed {
            match Route::parse(trigger) {
                Ok(route) => routes.push(route),
                Err(error) => self.launcher.memory.deaf(&trigger.id, &error.to_string()),
            }
        }
        if let Err(clash) = self.listener.put(workflow, routes) {
            addressed.iter().for_each(|trigger| self.launcher.memory.deaf(&trigger.id, &clash.to_string()));
        }
        for trigger in others {
            let id = trigger.id.clone();
            if let Err(error) = self.arm_one(trigger).await {
                self.launcher.memory.deaf(&id, &error.message);
            }
        }
    }

    /// Anything but a route.
    async fn arm_one(&self, trigger: ArmedTrigger) -> Result<(), ApiError> {
        let name = trigger.node_name.clone();
        let failed = move |e: &dyn std::fmt::Display| ApiError::new("deploy.trigger", format!("“{name}” cannot be armed: {e}"));
        match trigger.node_type.as_str() {
            "schedule_trigger" | "cron" | "interval" => {
                self.runner.arm(&trigger).await.map_err(|e| failed(&e))?;
                self.launcher.memory.heard(&trigger.id);
            }
            "app_event_trigger" => {
                let filter = millrace_triggers::app::Filter::parse(&trigger).map_err(|e| failed(&e))?;
                self.launcher.memory.heard(&trigger.id);
                self.launcher.listeners.add(Listening { trigger: trigger.id, filter });
            }
            "execute_workflow_trigger" | "error_trigger" => self.launcher.memory.heard(&trigger.id),
            _ => {
                let workflow = trigger.id.workflow_id;
                let source = sources::start(trigger, &self.source_ports).map_err(|e| failed(&e))?;
                lock(&self.sources).entry(workflow).or_default().push(source);
            }
        }
        Ok(())
    }

    /// Takes the triggers of a workflow off.
    pub(crate) async fn disarm(&self, workflow: WorkflowId) {
        lock(&self.counts).remove(&workflow);
        self.listener.remove(workflow);
        self.quiet(workflow).await;
    }

    /// Takes off everything but addresses.
    pub(crate) async fn quiet(&self, workflow: WorkflowId) {
        self.launcher.listeners.remove(workflow);
        let sources = lock(&self.sources).remove(&workflow);
        for source in sources.into_iter().flatten() {
            source.stop().await;
        }
        // What was armed is what is stored: the rows still name it.
        for trigger in self.launcher.store.triggers_of(workflow).await.unwrap_or_default() {
            let id = TriggerId { workflow_id: workflow, node_id: trigger.node_id };
            self.runner.disarm(&id).await;
            self.launcher.memory.forget(&id);
        }
    }

    /// Arms everything that is stored as armed. One trigger that cannot be armed is deaf, and keeps no other from being armed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn arm_all(&self) -> Result<(), ApiError> {
        // Who was killed had no time to write down what fired last.
        self.launcher.store.recall_firings().await?;
        let mut routes = vec![];
        let mut after = None;
        self.book.gather();
        loop {
            let page = self.launcher.store.armed_triggers(&[], after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.workflow_id, last.node_id.clone()));
            for row in page {
                self.arm_stored(row, &mut routes).await;
            }
        }
        self.book.save_gathered().await.map_err(|e| ApiError::new("storage", e.to_string()))?;
        let named: HashMap<_, _> = routes.iter().map(|r| ((r.trigger.workflow_id, r.node_name.to_string()), r.trigger.clone())).collect();
        for clash in self.listener.set(routes) {
            if let Some(trigger) = named.get(&(clash.workflow_id, clash.node.to_string())) {
                self.launcher.memory.deaf(trigger, &clash.to_string());
            }
        }
        Ok(())
    }

    /// Knows the addresses that are taken although nothing listens here: a workflow is deployed while the program does not run.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn know_addresses(&self) -> Result<(), ApiError> {
        // From then on this process, which owns the data folder, is told of each deployment.
        if self.knows_addresses.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut routes = vec![];
        let mut after = None;
        loop {
            let page = self.launcher.store.armed_triggers(ADDRESSED, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.workflow_id, last.node_id.clone()));
            let addressed = page.into_iter().map(|row| trigger_nodes::armed(row, self.secrets()));
            // One that cannot be read takes no address.
            routes.extend(addressed.filter_map(|trigger| Route::parse(&trigger).ok()));
        }
        self.listener.set(routes);
        self.knows_addresses.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// A workflow was deployed although nothing listens here: its addresses are taken.
    pub(crate) fn know_addresses_of(&self, workflow: WorkflowId, triggers: &[ArmedTrigger]) {
        let routes = triggers.iter().filter(|trigger| is_route(trigger)).filter_map(|trigger| Route::parse(trigger).ok());
        // That they clash with nothing was looked at before it was deployed.
        let _ = self.listener.put(workflow, routes.collect());
    }

    /// Fires schedules until it is stopped. After a breakdown what was on its way is lost from memory: the store knows what is due.
    pub(crate) async fn run_schedules(&self, stop: &CancellationToken) {
        if self.ran_before.swap(true, Ordering::Relaxed)
            && let Err(error) = self.arm_schedules_again().await
        {
            tracing::error!(%error, "Some schedules could not be armed again.");
        }
        self.runner.run(stop).await;
    }

    async fn arm_schedules_again(&self) -> Result<(), ApiError> {
        let mut after = None;
        loop {
            let page = self.launcher.store.armed_triggers(&[TriggerKind::Schedule], after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some((last.workflow_id, last.node_id.clone()));
            for row in page {
                let trigger = trigger_nodes::armed(row, self.secrets());
                let id = trigger.id.clone();
                if let Err(error) = self.arm_one(trigger).await {
                    self.launcher.memory.deaf(&id, &error.message);
                }
            }
        }
    }

    async fn arm_stored(&self, row: TriggerRow, routes: &mut Vec<Route>) {
        *lock(&self.counts).entry(row.workflow_id).or_default() += 1;
        if let Some(next) = row.next_at {
            self.book.know(&row, next);
        }
        let trigger = trigger_nodes::armed(row, self.secrets());
        let id = trigger.id.clone();
        let armed = if is_route(&trigger) {
            Route::parse(&trigger).map(|route| routes.push(route)).map_err(|e| e.to_string())
        } else {
            self.arm_one(trigger).await.map_err(|e| e.message)
        };
        if let Err(why) = armed {
            self.launcher.memory.deaf(&id, &why);
        }
    }

    /// The webhooks that are stored as armed and do not answer, and why. One that could not be armed says so itself: it is deaf.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn self_test(&self) -> Result<Vec<(TriggerId, webhook::SelfTestError)>, ApiError> {
        let mut bad = vec![];
        let mut after = None;
        let in_force: HashSet<TriggerId> = self.listener.table().routes().map(|route| route.trigger.clone()).collect();
        let deaf: HashSet<TriggerId> = self.launcher.memory.deaf_now().into_iter().map(|(id, _)| id).collect();
        loop {
            let page = self.launcher.store.armed_triggers(ADDRESSED, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(bad) };
            after = Some((last.workflow_id, last.node_id.clone()));
            for trigger in page.into_iter().map(|row| trigger_nodes::armed(row, self.secrets())) {
                let Ok(route) = Route::parse(&trigger) else { continue };
                if !in_force.contains(&trigger.id) && deaf.contains(&trigger.id) && !self.is_known_unreachable(&trigger.id) {
                    continue;
                }
                if let Err(why) = self.listener.self_test(&route).await {
                    bad.push((trigger.id, why));
                }
            }
        }
    }

    /// A self-test that fails makes deaf, too.
    fn is_known_unreachable(&self, trigger: &TriggerId) -> bool {
        self.launcher.alarms.is_open(AlarmKind::WebhookUnreachable, &format!("{}:{}", trigger.workflow_id, trigger.node_id))
    }

    /// Whether callers get as far as the listener. Where no door is open, or nothing is listened to, nobody is expected.
    ///
    /// # Errors
    /// What was there instead.
    pub(crate) async fn knock(&self) -> Result<(), webhook::ShutDoor> {
        if self.listener.table().routes().next().is_none() {
            return Ok(());
        }
        let Some(base) = self.addresses.base_url() else { return Ok(()) };
        self.listener.knock(base.trim_start_matches("http://")).await
    }

    /// A door listens: webhooks have an address now.
    pub(crate) fn listening_at(&self, base_url: &str) {
        self.addresses.listening_at(base_url);
    }

    /// The methods and the path of a stored webhook or form.
    pub(crate) fn address(&self, row: &TriggerRow) -> Option<(Vec<String>, String)> {
        let (methods, path, _) = webhook::addresses(&trigger_nodes::armed(row.clone(), self.secrets())).ok()?;
        Some((methods, path))
    }

    /// Where callers find a path, while a door listens.
    pub(crate) fn url(&self, path: &str) -> Option<String> {
        Some(format!("{}{path}", self.addresses.base_url()?))
    }

    /// The addresses of a node of a draft.
    ///
    /// # Errors
    /// When it is no webhook and no form, or its path is wrong.
    pub(crate) fn urls(&self, workflow_id: WorkflowId, node: &Node) -> Result<WebhookUrls, ApiError> {
        let Some(kind) = kind_of(&node.node_type) else { return Err(ApiError::invalid(format!("“{}” has no address.", node.name))) };
        let mut config = node.parameters.clone();
        if let Some(id) = node.imported.as_ref().and_then(|i| i.get("webhookId")) {
            config.entry("webhookId").or_insert(id.clone());
        }
        let trigger = ArmedTrigger {
            id: TriggerId { workflow_id, node_id: node.id.clone() },
            workflow_name: String::new(),
            node_name: node.name.clone(),
            node_type: node.node_type.clone(),
            type_version: node.type_version.0,
            parameters: config,
            timezone: "UTC".into(),
            credentials: millrace_core::JsonMap::new(),
        };
        let (methods, production, test) = webhook::addresses(&trigger).map_err(|e| {
            ApiError::new("deploy.trigger", e.to_string()).hint(format!("Look at the parameters of this {} trigger.", kind.as_str()))
        })?;
        let base = self.addresses.base_url().unwrap_or_default();
        Ok(WebhookUrls { methods, production: format!("{base}{production}"), test: format!("{base}{test}") })
    }

    /// Waits for one test call in place of an earlier wait.
    pub(crate) fn begin_test(&self, workflow: WorkflowId) -> CancellationToken {
        let stop = CancellationToken::new();
        if let Some(before) = lock(&self.tests).insert(workflow, stop.clone()) {
            before.cancel();
        }
        stop
    }

    /// Waits no more.
    pub(crate) fn stop_test(&self, workflow: WorkflowId) {
        if let Some(stop) = lock(&self.tests).remove(&workflow) {
            stop.cancel();
        }
    }

    /// Ends all sources; routes and schedules end with their own loops.
    pub(crate) async fn stop(&self) {
        let sources: Vec<Source> = lock(&self.sources).drain().flat_map(|(_, list)| list).collect();
        for source in sources {
            source.stop().await;
        }
        self.listener.drain().await;
    }
}

fn is_route(trigger: &ArmedTrigger) -> bool {
    matches!(trigger.node_type.as_str(), "webhook" | "form_trigger")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The one way in: opens everything, calls use cases by name, tells what happened.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use directories::{ProjectDirs, UserDirs};
use millrace_core::{clock::SystemClock, node::Secrets};
use millrace_engine::{Engine, EngineConfig, EnginePorts};
use millrace_expression::Expressions;
use millrace_store::{DoorInfo, LockInfo, Options, Store};
use millrace_triggers::webhook;
use serde_json::{Value, value::RawValue};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use crate::{
    ApiError, EventStream, audit,
    call::dispatch,
    ctx::Ctx,
    environment::Environment,
    events::Events,
    service::{FileSecrets, Parts, ResumeAddresses, Service, free_space},
    table::{FACTS, Facts, Role},
};

/// How long executions may take to finish when the program ends.
const GRACE: Duration = Duration::from_secs(3);
/// The setting that says how many executions may run at the same time, and the largest number it may say.
const MAX_CONCURRENT: &str = "running.max_concurrent";
const MOST_CONCURRENT: usize = 100_000;

/// How to open.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// Time zone, policy, data folder.
    pub environment: Environment,
    /// Where examples write; a folder `Millrace` among the user's documents when absent.
    pub example_folder: Option<PathBuf>,
}

impl ApiConfig {
    /// As the environment says.
    pub fn from_environment(environment: Environment) -> Self {
        Self { environment, example_folder: None }
    }
}

/// The program behind every door.
pub struct Api {
    ctx: Ctx,
    events: Mutex<Option<Events>>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Api {
    /// Opens the data folder and everything on it. Nothing runs by itself before [`Api::start`].
    ///
    /// # Errors
    /// When another program has the folder, the disk refuses, or the engine gets no threads.
    pub async fn open(config: ApiConfig) -> Result<Arc<Self>, ApiError> {
        let ApiConfig { environment, example_folder } = config;
        let store = Store::open(&data_dir(&environment)?, options(&environment)?).await?;
        Self::over(store, environment, example_folder).await
    }

    /// Opens the data beside another process that has it, for reading only.
    ///
    /// # Errors
    /// When there is no data, or it cannot be read.
    pub async fn open_reader(config: ApiConfig) -> Result<Arc<Self>, ApiError> {
        let ApiConfig { environment, example_folder } = config;
        let store = Store::open_reader(&data_dir(&environment)?, options(&environment)?).await?;
        Self::over(store, environment, example_folder).await
    }

    async fn over(store: Store, environment: Environment, example_folder: Option<PathBuf>) -> Result<Arc<Self>, ApiError> {
        let store = Arc::new(store);
        let registry = store.registry().clone();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let events = Events::start(&tasks, stop.clone());
        let expressions = Arc::new(Expressions::default());
        let secrets: Arc<dyn Secrets> = Arc::new(FileSecrets::read(environment.credentials.as_deref())?);
        let policy = Arc::new(environment.policy.clone());
        let addresses = Arc::new(ResumeAddresses::open(store.data_dir(), store.read_only().is_some())?);
        let resume_addresses = addresses.clone();
        let service = Service::new(Parts {
            store: store.clone(),
            registry: registry.clone(),
            evaluator: expressions.clone(),
            events: events.clone(),
            secrets: secrets.clone(),
            policy: policy.clone(),
            webhooks: webhook::Config::from_env().map_err(|e| ApiError::invalid(e.to_string()))?,
            default_timezone: environment.default_timezone.clone(),
            addresses,
            free_space: free_space(),
            clock: Arc::new(SystemClock),
        });
        let sink = events.clone();
        let code = crate::code::pool(&environment, service.launcher.breakers.clone(), true);
        let ports = EnginePorts {
            binary: Arc::new(store.blobs().clone()),
            journal: store.clone(),
            listening: events.listening(),
            events: Arc::new(move |event| sink.push(event)),
            secrets,
            breakers: service.launcher.breakers.clone(),
            workflows: Some(service.sub_workflows()),
            tables: Some(service.tables()),
            resume_url: Some(Arc::new(move |id| resume_addresses.url(id))),
            ..EnginePorts::new(registry.clone(), expressions.clone(), Arc::new(code))
        };
        let mut engine_config = EngineConfig { default_timezone: environment.default_timezone.clone(), policy, ..EngineConfig::default() };
        if let Some(most) = max_concurrent(&store).await? {
            engine_config.max_concurrent = most;
        }
        let engine = Engine::new(engine_config, ports).map_err(|e| ApiError::internal(e.to_string()))?;
        service.set_engine(engine.clone());
        let example_folder = example_folder.unwrap_or_else(|| default_example_folder(&environment));
        let ctx = Ctx {
            store,
            engine,
            registry,
            expressions,
            environment,
            example_folder,
            role: Role::Owner,
            preview: Mutex::default(),
            service,
        };
        Ok(Arc::new(Self { ctx, events: Mutex::new(Some(events)), tasks, stop }))
    }

    /// Goes on with what was under way, arms triggers, and runs until [`Api::shutdown`]: for doors that stay open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(&self) -> Result<(), ApiError> {
        let store = &self.ctx.store;
        if let Some(why) = store.read_only() {
            return Err(why.into());
        }
        let crashed = store.mark_crashed().await?;
        if !crashed.is_empty() {
            tracing::warn!(count = crashed.len(), "Test runs that were under way when Millrace stopped are marked as crashed.");
        }
        clear_up(&self.tasks, &self.stop, store.clone());
        self.ctx.service.start().await
    }

    /// Whether every trigger that should be armed is.
    pub fn is_armed(&self) -> bool {
        self.ctx.service.is_armed()
    }

    /// Webhooks and forms, for the door that listens.
    pub fn webhooks(&self) -> axum::Router {
        self.ctx.service.host.listener.router()
    }

    /// A door is open: webhooks have an address now.
    pub fn listening_at(&self, base_url: &str) {
        self.ctx.service.host.listening_at(base_url);
    }

    /// Where everything is kept.
    pub fn data_dir(&self) -> PathBuf {
        self.ctx.store.data_dir().to_owned()
    }

    /// Calls a use case. Authorisation, tracing, audit and the news of changed data happen here, once.
    ///
    /// # Errors
    /// With a stable code.
    pub async fn call(&self, name: &str, request: Value) -> Result<Box<RawValue>, ApiError> {
        let Some(facts) = FACTS.iter().find(|f| f.name == name) else {
            return Err(ApiError::new("unknown_use_case", format!("There is no use case “{name}”.")));
        };
        if self.ctx.role < facts.role {
            return Err(ApiError::new("forbidden", "Your role in this workspace does not allow this."));
        }
        let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
        let tags = tags(facts, &request);
        let span = tracing::info_span!("use_case", name = facts.name);
        // A reader beside the owner writes nothing, not even this.
        let audit = facts.audited && !audit::is_preference(facts.name, &request) && self.ctx.store.read_only().is_none();
        let before = if audit { Some((audit::before(&self.ctx, facts, &request).await, request.clone())) } else { None };
        let result = dispatch(&self.ctx, facts.name, request).instrument(span).await;
        if let Some((before, request)) = before {
            audit::after(&self.ctx, facts, &request, before, result.as_ref().map(|answer| &**answer)).await;
        }
        match &result {
            Ok(_) => self.changed(tags),
            Err(error) if !error.is_bad_use() => {
                tracing::error!(use_case = facts.name, code = %error.code, message = %error.message, "A use case failed.")
            }
            Err(_) => {}
        }
        result
    }

    fn changed(&self, tags: Vec<String>) {
        if let Some(events) = &*self.lock_events() {
            events.changed(tags);
        }
    }

    fn lock_events(&self) -> std::sync::MutexGuard<'_, Option<Events>> {
        self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What happens from now on, in batches, at most one per frame.
    pub fn events(&self) -> EventStream {
        match &*self.lock_events() {
            Some(events) => events.listen(),
            None => EventStream::ended(),
        }
    }

    /// Why nothing can be changed, when the data is from a newer program.
    pub fn read_only(&self) -> Option<ApiError> {
        self.ctx.store.read_only().map(Into::into)
    }

    /// Writes next to the lock how other programs of this user reach this one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn announce_door(&self, door: Option<DoorInfo>) -> Result<(), ApiError> {
        Ok(self.ctx.store.announce_door(door)?)
    }

    /// Takes nothing new, lets executions finish for a moment, puts down the rest so that the next start goes on with them, and ends all streams of events.
    pub async fn shutdown(&self) {
        self.ctx.service.shut_down().await;
        self.ctx.engine.shutdown(GRACE).await;
        self.ctx.service.wind_up().await;
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        *self.lock_events() = None;
    }
}

/// How many executions may run at the same time, as the user set it; it counts from the next start.
async fn max_concurrent(store: &Store) -> Result<Option<usize>, ApiError> {
    let settings = store.settings().await?;
    let wanted = settings.get(MAX_CONCURRENT).and_then(Value::as_u64);
    Ok(wanted.map(|most| usize::try_from(most).unwrap_or(usize::MAX).clamp(1, MOST_CONCURRENT)))
}

/// Removes files that nothing refers to any more, without keeping anybody waiting.
fn clear_up(tasks: &TaskTracker, stop: &CancellationToken, store: Arc<Store>) {
    if store.read_only().is_some() {
        return;
    }
    let stop = stop.clone();
    tasks.spawn(async move {
        let outcome = tokio::select! {
            outcome = store.sweep_all() => outcome,
            () = stop.cancelled() => return,
        };
        if let Err(e) = outcome {
            tracing::warn!(error = %e, "Files that nothing needs could not be removed.");
        }
    });
}

/// The tags of a call: each `{field}` filled in from the request.
fn tags(facts: &Facts, request: &Value) -> Vec<String> {
    let mut tags = vec![];
    for template in facts.invalidates {
        let Some((start, rest)) = template.split_once('{') else {
            tags.push((*template).to_owned());
            continue;
        };
        let field = &request[rest.trim_end_matches('}')];
        let values = field.as_array().map_or(std::slice::from_ref(field), Vec::as_slice);
        tags.extend(values.iter().filter_map(Value::as_str).map(|v| format!("{start}{v}")));
    }
    tags
}

/// Who has the data folder now, and how to reach it.
pub fn owner(environment: &Environment) -> Option<LockInfo> {
    millrace_store::lock_info(&data_dir(environment).ok()?)
}

/// Whether there is data to open; nothing is made.
///
/// # Errors
/// When there is none, or the database cannot be reached.
pub async fn look(environment: &Environment) -> Result<(), ApiError> {
    Ok(Store::look(&data_dir(environment)?, &options(environment)?).await?)
}

/// Whether the data folder is there. With a database elsewhere there may be data without it.
pub fn has_folder(environment: &Environment) -> bool {
    data_dir(environment).is_ok_and(|folder| folder.is_dir())
}

fn options(environment: &Environment) -> Result<Options, ApiError> {
    let database = environment.store.as_deref().map(str::parse).transpose()?;
    Ok(Options { registry: Some(Arc::new(millrace_nodes::registry())), database, ..Options::default() })
}

fn data_dir(environment: &Environment) -> Result<PathBuf, ApiError> {
    match &environment.data_dir {
        Some(folder) => Ok(folder.clone()),
        None => default_data_dir(),
    }
}

fn default_data_dir() -> Result<PathBuf, ApiError> {
    let folders = ProjectDirs::from("app", "", "Millrace");
    let folders = folders.ok_or_else(|| {
        ApiError::new("storage", "This user has no home folder to keep data in.").hint("Set MILLRACE_DATA_DIR to a folder.")
    })?;
    Ok(folders.data_local_dir().to_owned())
}

/// Where file nodes may write: in the first allowed folder, else among the user's documents.
fn default_example_folder(environment: &Environment) -> PathBuf {
    let documents = || {
        let user = UserDirs::new()?;
        Some(user.document_dir().unwrap_or_else(|| user.home_dir()).to_owned())
    };
    environment.policy.file_roots.first().cloned().or_else(documents).unwrap_or_else(std::env::temp_dir).join("Millrace")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_are_filled_in_from_the_request() {
        let facts = FACTS.iter().find(|f| f.name == "workflow_delete");
        let found = facts.map(|f| tags(f, &json!({"ids": ["a", "b", 7]}))).unwrap_or_default();
        assert_eq!(found, ["workflow:a", "workflow:b", "workflows", "executions"]);
    }
}

//! The one way in: opens everything, calls use cases by name, tells what happened.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use directories::{ProjectDirs, UserDirs};
use millrace_core::journal::Journal;
use millrace_engine::{Engine, EngineConfig, EnginePorts};
use millrace_expression::Expressions;
use millrace_store::{DoorInfo, Options, Store};
use serde_json::{Value, value::RawValue};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use crate::{
    ApiError, EventStream,
    call::dispatch,
    ctx::Ctx,
    environment::Environment,
    events::Events,
    table::{FACTS, Facts, Role},
};

/// How long executions may take to finish when the program ends.
const GRACE: Duration = Duration::from_secs(3);

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
    /// Opens the data folder and everything on it. Executions that a dead process left are marked as crashed.
    ///
    /// # Errors
    /// When another program has the folder, the disk refuses, or the engine gets no threads.
    pub async fn open(config: ApiConfig) -> Result<Arc<Self>, ApiError> {
        let ApiConfig { environment, example_folder } = config;
        let data_dir = match &environment.data_dir {
            Some(folder) => folder.clone(),
            None => default_data_dir()?,
        };
        let registry = Arc::new(millrace_nodes::registry());
        let store = Arc::new(Store::open(&data_dir, Options { registry: Some(registry.clone()), ..Options::default() }).await?);
        if store.read_only().is_none() {
            let crashed = store.mark_crashed().await?;
            if !crashed.is_empty() {
                tracing::warn!(count = crashed.len(), "Executions that were under way when Millrace stopped are marked as crashed.");
            }
        }
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let events = Events::start(&tasks, stop.clone());
        let expressions = Arc::new(Expressions::default());
        let journal: Arc<dyn Journal> = store.clone();
        let sink = events.clone();
        let ports = EnginePorts {
            binary: Arc::new(store.blobs().clone()),
            journal,
            events: Arc::new(move |event| sink.push(event)),
            ..EnginePorts::new(registry.clone(), expressions.clone(), Arc::new(crate::code::pool(&environment, true)))
        };
        let engine_config = EngineConfig {
            default_timezone: environment.default_timezone.clone(),
            policy: Arc::new(environment.policy.clone()),
            ..EngineConfig::default()
        };
        let engine = Engine::new(engine_config, ports).map_err(|e| ApiError::internal(e.to_string()))?;
        let example_folder = example_folder.unwrap_or_else(|| default_example_folder(&environment));
        clear_up(&tasks, &stop, store.clone());
        let ctx = Ctx { store, engine, registry, expressions, environment, example_folder, role: Role::Owner, preview: Mutex::default() };
        Ok(Arc::new(Self { ctx, events: Mutex::new(Some(events)), tasks, stop }))
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
        let result = dispatch(&self.ctx, facts.name, request).instrument(span).await;
        if facts.audited {
            let outcome = result.as_ref().map_or_else(|e| e.code.as_str(), |_| "ok");
            tracing::info!(target: "millrace::audit", use_case = facts.name, outcome, concerns = ?tags);
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

    /// Takes no new executions, lets those under way finish for a moment, cancels the rest, ends all streams of events.
    pub async fn shutdown(&self) {
        self.ctx.engine.shutdown(GRACE).await;
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        *self.lock_events() = None;
    }
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
        assert_eq!(found, ["workflow:a", "workflow:b", "workflows"]);
    }
}

//! The listener: the routes in force, the doors in front of them, and who is waited for.

use std::sync::{Arc, PoisonError, RwLock};

use axum::{Router, extract::Request, routing::any};
use millrace_core::{WorkflowId, trigger::TriggerSink};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{
    config::{Config, Ports},
    door::Door,
    handler,
    intake::{Bounds, Budget},
    knock,
    once::Once,
    resume,
    route::Route,
    table::{Clash, Table},
};

/// Listens for webhooks and forms. One for the whole program.
pub struct Listener {
    pub(crate) config: Config,
    pub(crate) ports: Ports,
    table: RwLock<Arc<Table>>,
    pub(crate) once: Once,
    /// Events that are on their way to disk although their caller may have gone.
    pub(crate) under_way: TaskTracker,
    /// Bodies that are being read.
    pub(crate) budget: Budget,
    /// Marks our own test requests.
    pub(crate) secret: String,
}

impl Listener {
    /// A listener without routes.
    pub fn new(config: Config, ports: Ports) -> Arc<Self> {
        Arc::new(Self {
            config,
            ports,
            table: RwLock::default(),
            once: Once::default(),
            under_way: TaskTracker::new(),
            budget: Budget::default(),
            secret: Uuid::new_v4().simple().to_string(),
        })
    }

    /// The doors: `/webhook/…`, `/webhook-test/…`, `/form/…`, `/form-test/…`, `/webhook-waiting/…`, `/form-waiting/…` and
    /// `/approval/…`. To be merged into the program's router and served with `ConnectInfo<SocketAddr>`, without which
    /// lists of allowed addresses let nobody in.
    pub fn router(self: &Arc<Self>) -> Router {
        let mut router = Router::new();
        for door in Door::ALL {
            let listener = self.clone();
            let serve = move |request: Request| {
                let listener = listener.clone();
                async move { handler::serve(&listener, door, request).await }
            };
            router = router.route(&format!("{}{{*path}}", door.prefix()), any(serve));
        }
        router.merge(resume::router(self)).merge(knock::router(self))
    }

    /// The routes in force.
    pub fn table(&self) -> Arc<Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes these routes instead of all others: at the start of the program. Those that clash are left out and given back.
    pub fn set(&self, routes: Vec<Route>) -> Vec<Clash> {
        let (table, clashes) = Table::lenient(routes);
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
        clashes
    }

    /// Takes these routes as the only ones of a workflow; an empty list takes it off.
    ///
    /// # Errors
    /// When one clashes; then nothing has changed.
    pub fn put(&self, workflow: WorkflowId, routes: Vec<Route>) -> Result<(), Clash> {
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        *table = Arc::new(if routes.is_empty() { table.without(workflow) } else { table.with(workflow, routes)? });
        Ok(())
    }

    /// Takes a workflow's routes off.
    pub fn remove(&self, workflow: WorkflowId) {
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        *table = Arc::new(table.without(workflow));
    }

    /// Waits until the events that were taken are on disk. To be called after the server stopped accepting.
    pub async fn drain(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }

    /// What bounds the reading of a body of at most `most` bytes.
    pub(crate) fn bounds(&self, most: usize) -> Bounds<'_> {
        Bounds { most, within: self.config.body_within, budget: &self.budget, most_together: self.config.most_body_bytes }
    }

    /// Where a path under a door is reached.
    pub(crate) fn url(&self, headers: &http::HeaderMap, prefix: &str, path: impl std::fmt::Display) -> String {
        match &self.config.base_url {
            Some(base) => format!("{base}{prefix}{path}"),
            None => {
                let host = headers.get(http::header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
                format!("http://{host}{prefix}{path}")
            }
        }
    }

    /// Who takes events of production calls.
    pub(crate) fn sink(&self) -> &Arc<dyn TriggerSink> {
        &self.ports.sink
    }
}

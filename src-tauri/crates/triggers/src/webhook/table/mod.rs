//! All routes, found by path and method.
//!
//! A table never changes: a new one takes its place, so that requests read it without waiting. What it holds follows from
//! the routes alone, not from the order in which they came: first every route gets its main address, then, in order of the
//! workflows' ids, the side addresses that are still free (see [`Route::side_pattern`]).

mod trie;

use std::{collections::HashMap, sync::Arc};

use millrace_core::WorkflowId;

pub(crate) use trie::Found;
use trie::Trie;

use super::{
    check::Bucket,
    route::{Methods, Pattern, Route, Surface},
};

/// Two routes want the same calls.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The address {address} of “{node}” is taken: “{other_node}” in the workflow “{other_workflow}” listens there. Choose another path, or undeploy that workflow."
)]
pub struct Clash {
    /// Methods and path: `GET, POST /webhook/orders/:id`.
    pub address: Box<str>,
    /// Whose route was refused.
    pub workflow_id: WorkflowId,
    /// The node that was refused.
    pub node: Box<str>,
    /// Who has the address.
    pub other_workflow_id: WorkflowId,
    /// That workflow's name.
    pub other_workflow: Box<str>,
    /// The node there.
    pub other_node: Box<str>,
}

/// A route in a table, with its workflow's rate limit.
pub(crate) struct Entry {
    pub(crate) route: Arc<Route>,
    pub(crate) bucket: Arc<Bucket>,
}

/// Routes of all deployed workflows.
#[derive(Default)]
pub struct Table {
    webhooks: Trie,
    forms: Trie,
    entries: Vec<Arc<Entry>>,
    buckets: HashMap<WorkflowId, Arc<Bucket>>,
}

impl Table {
    /// A table of these routes.
    ///
    /// # Errors
    /// When two of them clash.
    pub fn new(routes: Vec<Route>) -> Result<Self, Clash> {
        let (table, clashes) = Self::lenient(routes);
        clashes.into_iter().next().map_or(Ok(table), Err)
    }

    /// A table of those routes that do not clash with one before them: for the start of the program, where one bad route
    /// must not silence the others.
    pub fn lenient(mut routes: Vec<Route>) -> (Self, Vec<Clash>) {
        routes.sort_by(|a, b| a.trigger.cmp(&b.trigger));
        Self::default().grown(routes.into_iter().map(Arc::new))
    }

    /// This table with these routes as the only ones of their workflow.
    ///
    /// # Errors
    /// When one of them clashes with a route of another workflow or with each other.
    pub fn with(&self, workflow: WorkflowId, routes: Vec<Route>) -> Result<Self, Clash> {
        let others = self.entries.iter().map(|e| &e.route).filter(|r| r.trigger.workflow_id != workflow).cloned();
        let (table, clashes) = self.empty().grown(others.chain(routes.into_iter().map(Arc::new)));
        clashes.into_iter().next().map_or(Ok(table), Err)
    }

    /// This table without the routes of a workflow.
    #[must_use]
    pub fn without(&self, workflow: WorkflowId) -> Self {
        let others = self.entries.iter().map(|e| &e.route).filter(|r| r.trigger.workflow_id != workflow).cloned();
        self.empty().grown(others).0
    }

    /// Whether these routes could be the ones of their workflow; builds nothing.
    ///
    /// # Errors
    /// When one of them clashes with a route of another workflow.
    pub fn check(&self, routes: &[Route]) -> Result<(), Clash> {
        let clash = routes.iter().find_map(|route| self.clash(route, |other| other.trigger.workflow_id != route.trigger.workflow_id));
        clash.map_or(Ok(()), Err)
    }

    /// How many routes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// The routes.
    pub fn routes(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.entries.iter().map(|e| &e.route)
    }

    pub(crate) fn find<'t, 'p>(&'t self, surface: Surface, path: &[&'p str], method: Methods) -> Found<'t, 'p> {
        let mut found = Found::default();
        self.tree(surface).find(path, method, &mut found);
        found
    }

    /// Nothing but the rate limits, so that deploying anew does not reset them.
    fn empty(&self) -> Self {
        Self { buckets: self.buckets.clone(), ..Self::default() }
    }

    fn grown(mut self, routes: impl Iterator<Item = Arc<Route>>) -> (Self, Vec<Clash>) {
        let mut clashes = vec![];
        for route in routes {
            match self.clash(&route, |_| true) {
                Some(clash) => clashes.push(clash),
                None => self.add(route),
            }
        }
        self.add_sides();
        let used: std::collections::HashSet<_> = self.entries.iter().map(|e| e.route.trigger.workflow_id).collect();
        self.buckets.retain(|workflow, _| used.contains(workflow));
        (self, clashes)
    }

    fn add(&mut self, route: Arc<Route>) {
        let bucket = self.buckets.entry(route.trigger.workflow_id).or_default().clone();
        let (surface, pattern) = (route.surface, route.main_pattern());
        let entry = Arc::new(Entry { route, bucket });
        self.tree_mut(surface).insert(&pattern, &entry);
        self.entries.push(entry);
    }

    fn add_sides(&mut self) {
        let mut sides: Vec<_> = self.entries.iter().filter_map(|e| Some((e.route.side_pattern()?, e.clone()))).collect();
        sides.sort_by(|a, b| a.1.route.trigger.cmp(&b.1.route.trigger));
        for (pattern, entry) in sides {
            let meets = |other: &Arc<Entry>, _| other.route.methods.meets(entry.route.methods).then_some(());
            if self.tree(entry.route.surface).overlapping(pattern.segments(), true, &mut { meets }).is_none() {
                self.tree_mut(entry.route.surface).insert(&pattern, &entry);
            }
        }
    }

    /// Another workflow's route that some address of this one would reach as well, or a route of the same workflow with
    /// the same path: there a text goes before a parameter, which is what its author can see.
    fn clash(&self, route: &Route, counts: impl Fn(&Route) -> bool) -> Option<Clash> {
        let pattern = route.main_pattern();
        self.tree(route.surface).overlapping(pattern.segments(), true, &mut |other: &Arc<Entry>, alike| {
            let other = &*other.route;
            let foreign = other.trigger.workflow_id != route.trigger.workflow_id;
            // A side address gives way to a main one.
            let main = covers(&other.main_pattern(), &pattern);
            (main && (foreign || alike) && counts(other) && other.methods.meets(route.methods)).then(|| clash_of(route, &pattern, other))
        })
    }

    fn tree(&self, surface: Surface) -> &Trie {
        match surface {
            Surface::Webhook => &self.webhooks,
            Surface::Form => &self.forms,
        }
    }
    fn tree_mut(&mut self, surface: Surface) -> &mut Trie {
        match surface {
            Surface::Webhook => &mut self.webhooks,
            Surface::Form => &mut self.forms,
        }
    }
}

/// Whether some address fits both patterns.
fn covers(a: &Pattern, b: &Pattern) -> bool {
    use super::route::Segment::Text;
    let (a, b) = (a.segments(), b.segments());
    a.len() == b.len() && a.iter().zip(b).all(|pair| if let (Text(x), Text(y)) = pair { x == y } else { true })
}

fn clash_of(route: &Route, pattern: &Pattern, other: &Route) -> Clash {
    let prefix = route.surface.prefixes().0;
    Clash {
        address: format!("{} {prefix}{pattern}", route.methods.list()).into(),
        workflow_id: route.trigger.workflow_id,
        node: (*route.node_name).into(),
        other_workflow_id: other.trigger.workflow_id,
        other_workflow: (*other.workflow_name).into(),
        other_node: (*other.node_name).into(),
    }
}

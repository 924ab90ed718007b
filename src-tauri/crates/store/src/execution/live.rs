//! What is known of executions under way: their outputs by address, so that an input that is one of them is not stored
//! twice; what they have written; and whose turn it is to write.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Weak},
};

use millrace_core::{Item, Items, WorkflowId, run::NodeRun};
use tokio::sync::Mutex;

use super::record::Totals;

/// What an execution under way has produced, without keeping it alive.
#[derive(Default)]
pub(crate) struct LiveOutputs {
    outputs: HashMap<(Arc<str>, u32, u32), Weak<Vec<Item>>>,
    /// Blobs this execution refers to already.
    pub(crate) blobs: HashSet<Arc<str>>,
    /// Held from the first look at a record until it is in the queue, so that records stay in order.
    pub(crate) order: Arc<Mutex<()>>,
    /// What it has written; none when this process has not seen all of it.
    pub(crate) totals: Option<Totals>,
    /// It may have a row in `waits`.
    pub(crate) may_wait: bool,
    /// Of which workflow, where that is known.
    pub(crate) workflow: Option<WorkflowId>,
}

impl LiveOutputs {
    /// One that begins now.
    pub(crate) fn new(workflow: WorkflowId) -> Self {
        Self { totals: Some(Totals::default()), workflow: Some(workflow), ..Self::default() }
    }
    /// One that goes on, of which another process may have written the beginning.
    pub(crate) fn resumed() -> Self {
        Self { may_wait: true, ..Self::default() }
    }

    pub(crate) fn remember(&mut self, node: &Arc<str>, run_index: u32, run: &NodeRun) {
        for (port, items) in (0..).zip(&run.outputs) {
            if let Some(items) = items {
                self.outputs.insert((node.clone(), run_index, port), Arc::downgrade(items));
            }
        }
    }

    /// Whether reading this input's source gives exactly this input.
    pub(crate) fn is_source(&self, run: &NodeRun, port: usize, items: &Items) -> bool {
        let Some(Some(source)) = run.sources.get(port) else { return false };
        let Some(output) = self.outputs.get(&(source.node.clone(), source.run, source.output)).and_then(Weak::upgrade) else {
            return false;
        };
        Arc::ptr_eq(&output, items) || output == *items
    }
}

//! Outputs of a running execution, known by address: an input that is one of them is not stored twice.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Weak},
};

use millrace_core::{Item, Items, run::NodeRun};

/// What a running execution has produced, without keeping it alive.
#[derive(Default)]
pub(crate) struct LiveOutputs {
    outputs: HashMap<(Arc<str>, u32, u32), Weak<Vec<Item>>>,
    /// Blobs this execution refers to already.
    pub(crate) blobs: HashSet<Arc<str>>,
}

impl LiveOutputs {
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

//! The node library: one file a node, one list.
//!
//! `README.md` says what every node must do; `tests` walk [`all`] and check it.

use std::sync::Arc;

use millrace_core::{NodeType, Registry};

pub mod http;
pub mod http_request;
pub mod manual_trigger;

mod files;
mod item_params;
mod start;

/// Every node type, in the order the palette shows them.
pub fn all() -> Vec<Arc<dyn NodeType>> {
    vec![
        // Triggers
        manual_trigger::node(),
        manual_trigger::legacy_start(),
        // Network
        http_request::node(),
    ]
}

/// All node types by name.
pub fn registry() -> Registry {
    Registry::new(all())
}

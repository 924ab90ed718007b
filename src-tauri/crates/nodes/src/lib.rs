//! The node library: one file a node, one list.
//!
//! `README.md` says what every node must do; `tests` walk [`all`] and check it.

use std::sync::Arc;

use millrace_core::{NodeType, Registry};

pub mod convert_to_file;
pub mod extract_from_file;
pub mod html;
pub mod http;
pub mod http_request;
pub mod manual_trigger;
pub mod read_write_file;

mod files;
mod item_params;
mod start;

/// Every node type, in the order the palette shows them.
pub fn all() -> Vec<Arc<dyn NodeType>> {
    vec![
        // Triggers
        manual_trigger::node(),
        manual_trigger::legacy_start(),
        // Files
        read_write_file::node(),
        extract_from_file::node(),
        convert_to_file::node(),
        // Network
        http_request::node(),
        html::node(),
        html::legacy_extract(),
    ]
}

/// All node types by name.
pub fn registry() -> Registry {
    Registry::new(all())
}

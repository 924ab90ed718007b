//! The program itself: info, settings, node types.

use std::{collections::HashMap, sync::Arc};

use millrace_core::NodeSpec;
use serde::{Deserialize, Serialize};

/// `app_info`'s answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AppInfo {
    /// Version of the program.
    pub version: String,
    /// Where it keeps its data.
    pub data_dir: String,
    /// `linux`, `macos`, `windows`.
    pub platform: String,
    /// Time zone of workflows that name none.
    pub timezone: String,
    /// Where examples write unless told otherwise.
    pub example_folder: String,
}

/// `node_specs`' answer: everything the palette and the inspector render from.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct NodeSpecsResponse {
    /// All node types.
    pub specs: Vec<Arc<NodeSpec>>,
}

/// `settings_get`'s answer, `settings_set`'s request (keys not named stay).
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct UserSettings {
    /// Any JSON by key: `theme` (`system`, `light`, `dark`), `first_run_done`, `panel.*`, …
    #[specta(type = HashMap<String, specta_typescript::Unknown>)]
    pub values: HashMap<String, serde_json::Value>,
}

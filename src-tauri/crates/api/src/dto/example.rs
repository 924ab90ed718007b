//! The examples that come with the program.

use serde::{Deserialize, Serialize};

/// `example_list`'s answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExampleListResponse {
    /// The examples.
    pub items: Vec<ExampleSummary>,
}

/// An example.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExampleSummary {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// The node types it shows.
    pub node_types: Vec<String>,
    /// Whether it writes files, so that a folder is asked for.
    pub writes_files: bool,
}

/// `example_open`: makes a workflow from an example and copies its input files.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExampleOpenRequest {
    /// Which.
    pub id: String,
    /// Folder for its files; a folder `Millrace` among the user's documents when absent.
    #[serde(default)]
    pub folder: Option<String>,
}

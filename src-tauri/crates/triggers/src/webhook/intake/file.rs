//! Files that came with a request.

use bytes::Bytes;
use millrace_core::{Binary, node::BinaryStore};
use millrace_reach::attach::attach;

use crate::webhook::problem::Problem;

/// Longest file name that is kept, in characters.
const MOST_NAME: usize = 255;

/// Stores bytes as a file.
pub(crate) fn make(store: &dyn BinaryStore, bytes: Bytes, mime: Option<&str>, name: Option<&str>) -> Result<Binary, Problem> {
    // Some browsers send a whole path; only its last part is a name.
    let name = name.map(|n| n.rsplit(['/', '\\']).next().unwrap_or(n)).map(|n| n.chars().take(MOST_NAME).collect::<String>());
    attach(store, bytes, mime, name.as_deref()).map_err(|error| {
        tracing::error!(%error, "a file that came with a request could not be stored");
        Problem::ours("The file could not be stored.")
    })
}

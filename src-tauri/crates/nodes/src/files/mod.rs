//! What the file nodes share: which folders they may touch, file types, and table formats.

pub(crate) mod binary;
pub(crate) mod csv_in;
pub(crate) mod disk;
pub(crate) mod glob;
pub(crate) mod html_text;
pub(crate) mod sheet;
pub(crate) mod table_out;
pub(crate) mod text;

use millrace_core::NodeError;
pub(crate) use millrace_reach::{file_type as mime, roots};

/// Runs work that blocks, or third-party code that may panic, away from the async threads.
///
/// # Errors
/// What the work returns, or a plain error in place of a panic.
pub(crate) async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T, NodeError> + Send + 'static,
) -> Result<T, NodeError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(NodeError::new("node.file", format!("{what} failed: the file is damaged or of a kind that cannot be read."))),
    }
}

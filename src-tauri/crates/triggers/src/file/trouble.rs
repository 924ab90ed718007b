//! Why a folder cannot be heard.

use std::{io, path::PathBuf};

use millrace_core::node::NodeError;

use super::listing::MOST_ENTRIES;

/// Why a folder cannot be heard. The texts are for people.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It may come, or come back.
    #[error("The folder “{}” is not there. It is watched again as soon as it is.", .0.display())]
    Missing(PathBuf),
    /// It leads to where this program may not look.
    #[error("{}", .0.message)]
    Forbidden(NodeError),
    /// What is there cannot even be looked at.
    #[error("The folder “{folder}” cannot be looked into: {1}.", folder = .0.display())]
    Unreachable(PathBuf, io::Error),
    /// Something else has its name.
    #[error("“{}” is no folder.", .0.display())]
    NoFolder(PathBuf),
    /// Its content cannot be read.
    #[error("The folder “{folder}” cannot be listed: {1}.", folder = .0.display())]
    Unlisted(PathBuf, io::Error),
    /// More is in it than can be kept an eye on.
    #[error("The folder “{}” holds more than {MOST_ENTRIES} files. Watch a smaller folder, set a depth, or ignore some.", .0.display())]
    TooMany(PathBuf),
    /// The task that looked ended before it had.
    #[error("The look at the folder “{}” was interrupted.", .0.display())]
    Interrupted(PathBuf),
}

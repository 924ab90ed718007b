//! Why a source cannot listen.

/// A trigger that is not set up so that it can be listened for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// Sources do not listen for this type.
    #[error("“{node}”: nothing listens for nodes of type {node_type}.")]
    Type {
        /// Name of the node.
        node: String,
        /// Its type.
        node_type: String,
    },
    /// A parameter is missing or wrong.
    #[error("“{node}”, parameter {parameter}: {problem}")]
    Parameter {
        /// Name of the node.
        node: String,
        /// Dotted path.
        parameter: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The credential is missing or incomplete.
    #[error("“{node}”: {problem}")]
    Credential {
        /// Name of the node.
        node: String,
        /// What is wrong and what to do. Holds no secret.
        problem: String,
    },
}

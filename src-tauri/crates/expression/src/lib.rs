//! The JavaScript sandbox: expressions and Code nodes.

//! The JavaScript sandbox: expressions and Code nodes.

mod hash;
pub mod js;
pub mod code;

//! Evaluating single expressions: what `millrace expression` does.

pub use millrace_expression::rows::*;

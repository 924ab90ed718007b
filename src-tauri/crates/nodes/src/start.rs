//! What every start node does: it passes on the items that started the execution.

use millrace_core::{Item, NodeContext, NodeOutput};

/// The items that started the execution, or one empty item when there are none.
pub(crate) fn start_items(ctx: &NodeContext) -> NodeOutput {
    start_items_or(ctx, Item::default)
}

/// The items that started the execution, or one made by `item` when there are none.
pub(crate) fn start_items_or(ctx: &NodeContext, item: impl FnOnce() -> Item) -> NodeOutput {
    let given = ctx.input(0);
    if given.is_empty() {
        return NodeOutput::one(vec![item()]);
    }
    NodeOutput { outputs: vec![Some(given)], ..NodeOutput::default() }
}

//! Small helpers for lists of items.

use millrace_core::{Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, Paired, PairedRef};
use serde_json::Value;

/// How often a loop over items looks whether it was canceled.
const CHECK_EVERY: usize = 1024;

/// Stops a long loop when the execution was canceled.
pub(crate) fn check_canceled(ctx: &NodeContext, index: usize) -> Result<(), NodeError> {
    if index.is_multiple_of(CHECK_EVERY) && ctx.is_canceled() {
        return Err(NodeError::new("canceled", "The execution was canceled."));
    }
    Ok(())
}

/// A reference to item `item` of input `input`.
pub(crate) fn reference(item: usize, input: usize) -> PairedRef {
    PairedRef::new(item, if input == 0 { None } else { u32::try_from(input).ok() })
}

/// The same item, paired with where it stands in an input.
pub(crate) fn passed(item: &Item, index: usize, input: usize) -> Item {
    Item { json: item.json.clone(), binary: item.binary.clone(), paired: Paired::One(reference(index, input)), error: None }
}

/// All items of an input, each paired with itself.
pub(crate) fn pass_all(items: &Items, input: usize) -> Vec<Item> {
    items.iter().enumerate().map(|(i, item)| passed(item, i, input)).collect()
}

/// Paired with every item of an input.
pub(crate) fn paired_with_all(count: usize) -> Paired {
    Paired::Many((0..count).map(|i| PairedRef::new(i, None)).collect())
}

/// An item that says what went wrong with input item `index`.
pub(crate) fn error_item(error: &NodeError, index: usize) -> Item {
    Item::new(JsonMap::from_iter([("error".to_owned(), Value::from(error.message.clone()))])).paired_with(index)
}

/// Runs `each` for every item; a failed item becomes an error item where the node may go on.
pub(crate) fn map_items(ctx: &NodeContext, mut each: impl FnMut(&Item, usize) -> Result<Item, NodeError>) -> Result<NodeOutput, NodeError> {
    let items = ctx.items();
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        check_canceled(ctx, index)?;
        match each(item, index) {
            Ok(made) => out.push(made),
            Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
            Err(error) => return Err(if error.item.is_none() { error.on_item(index) } else { error }),
        }
    }
    Ok(NodeOutput::one(out))
}

//! Files that travel with items.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use millrace_core::{Binary, Item, NodeContext, NodeError};
use millrace_reach::attach::attach;

/// Makes a file of bytes: stores them and finds out what they are.
pub(crate) fn make(ctx: &NodeContext, bytes: Bytes, given_mime: Option<&str>, name: Option<&str>) -> Result<Binary, NodeError> {
    Ok(attach(ctx.scope.binary.as_ref(), bytes, given_mime, name)?)
}

/// A map of one file.
pub(crate) fn only(property: &str, binary: Binary) -> Option<Arc<BTreeMap<String, Binary>>> {
    Some(Arc::new(BTreeMap::from([(property.to_owned(), binary)])))
}

/// The file an item carries under a name.
///
/// # Errors
/// When it carries none of that name; in n8n's words.
pub(crate) fn of<'a>(item: &'a Item, property: &str, index: usize) -> Result<&'a Binary, NodeError> {
    let files = item.binary.as_deref();
    files.and_then(|f| f.get(property)).ok_or_else(|| {
        let names: Vec<&str> = files.map(|f| f.keys().map(String::as_str).collect()).unwrap_or_default();
        let there = if names.is_empty() {
            "The item carries no file at all.".to_owned()
        } else {
            format!("The item carries: {}.", names.join(", "))
        };
        NodeError::new(
            "node.input",
            format!(
                "This operation expects the node's input data to contain a binary file '{property}', but none was found [item {index}]"
            ),
        )
        .describe(there)
        .hint("Make sure that the previous node outputs a binary file, and that the name of its field is right.")
        .on_item(index)
    })
}

/// Its bytes.
pub(crate) fn bytes_of(ctx: &NodeContext, item: &Item, property: &str, index: usize) -> Result<Bytes, NodeError> {
    Ok(ctx.scope.binary.get(&of(item, property, index)?.data)?)
}

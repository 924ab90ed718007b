//! `onError: continueErrorOutput`: failed items leave through one extra output, the last one.

use std::sync::Arc;

use millrace_core::{Item, Items};
use serde_json::Value;

use super::state::Entry;

pub(super) fn route(outputs: &mut Vec<Option<Items>>, entry: &Entry, output_count: usize) {
    let last = output_count.max(1) - 1;
    let mut failed = vec![];
    for items in outputs.iter_mut().take(last).flatten() {
        if !items.iter().any(is_failed) {
            continue;
        }
        let (bad, good): (Vec<Item>, Vec<Item>) = items.iter().cloned().partition(is_failed);
        failed.extend(bad.into_iter().map(|item| with_input(item, entry)));
        *items = Arc::new(good);
    }
    outputs.resize_with(last.max(outputs.len()), || Some(Items::default()));
    outputs.truncate(last);
    outputs.push(Some(Arc::new(failed)));
}

/// Marked as failed, or its JSON is nothing but an `error`, perhaps with a `message`.
fn is_failed(item: &Item) -> bool {
    item.error.is_some()
        || match item.json.len() {
            1 => has_error(item),
            2 => has_error(item) && item.json.get("message").is_some_and(is_truthy),
            _ => false,
        }
}

fn has_error(item: &Item) -> bool {
    item.json.get("error").is_some_and(is_truthy)
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// The failed item, over the JSON of the input item it came from.
fn with_input(mut item: Item, entry: &Entry) -> Item {
    item.error = None;
    let Some(r) = item.paired.refs().first() else { return item };
    let input = r.input.unwrap_or(0) as usize;
    let known = entry.sources.get(input).is_some_and(Option::is_some);
    let Some(origin) = entry.inputs.get(input).and_then(Option::as_ref).and_then(|items| items.get(r.item as usize)).filter(|_| known)
    else {
        return item;
    };
    let mut json = (*origin.json).clone();
    json.extend(item.json.iter().map(|(k, v)| (k.clone(), v.clone())));
    item.json = Arc::new(json);
    item
}

//! Joins items by position, or each with each.

use std::{borrow::Cow, sync::Arc};

use millrace_core::{Item, JsonMap, NodeContext, NodeError, PairedRef};
use serde_json::Value;

use super::{
    clash::{Clash, with_suffix},
    entry, inputs, pairs,
};
use crate::items::{check_canceled, reference};

/// More combinations than this are refused.
const MOST: usize = 5_000_000;

fn include_unpaired(ctx: &NodeContext) -> Result<bool, NodeError> {
    Ok(ctx.param("options.includeUnpaired", 0)? == Value::Bool(true))
}

/// Version 2: two inputs.
pub(super) fn two(ctx: &NodeContext) -> Result<Vec<Item>, NodeError> {
    let clash = Clash::new(ctx)?;
    // The side that wins comes last.
    let order = if clash.prefers_first() { [1, 0] } else { [0, 1] };
    let [first, second] = order.map(|i| ctx.input(i));
    let (shorter, longer) = (first.len().min(second.len()), first.len().max(second.len()));
    let mut out = Vec::with_capacity(longer);
    for i in 0..shorter {
        check_canceled(ctx, i)?;
        out.push(pair(&clash, [(entry(&first, i, order[0]), order[0]), (entry(&second, i, order[1]), order[1])], i, i));
    }
    if include_unpaired(ctx)? {
        let (rest, input) = if first.len() > second.len() { (&first, order[0]) } else { (&second, order[1]) };
        out.extend((shorter..longer).map(|i| {
            let item = entry(rest, i, input);
            if clash.adds_suffix() { with_suffix(&item, input) } else { item }
        }));
    }
    Ok(out)
}

/// Version 3: any number of inputs. The preferred one is merged in once more at the end.
pub(super) fn all(ctx: &NodeContext) -> Result<Vec<Item>, NodeError> {
    let clash = Clash::new(ctx)?;
    let inputs = inputs(ctx);
    let preferred = match clash.resolve.strip_prefix("preferInput").and_then(|n| n.parse::<usize>().ok()) {
        Some(n) => n.saturating_sub(1).min(inputs.len().saturating_sub(1)),
        None => inputs.len().saturating_sub(1),
    };
    let lengths = inputs.iter().map(|i| i.len());
    let count = if include_unpaired(ctx)? { lengths.max() } else { lengths.min() }.unwrap_or(0);
    let mut out = Vec::with_capacity(count);
    for i in 0..count {
        check_canceled(ctx, i)?;
        let mut json = JsonMap::new();
        let mut refs: Vec<PairedRef> = Vec::with_capacity(inputs.len() + 1);
        let here = || inputs.iter().enumerate().filter_map(|(input, items)| items.get(i).map(|item| (input, item)));
        for (input, item) in here() {
            let item = if clash.adds_suffix() { Cow::Owned(with_suffix(item, input)) } else { Cow::Borrowed(item) };
            clash.merge(&mut json, &item.json);
            refs.push(reference(i, input));
        }
        let last = inputs.get(preferred).and_then(|items| items.get(i));
        if let Some(item) = last {
            clash.merge(&mut json, &item.json);
            refs.push(reference(i, preferred));
        }
        let binary = Clash::binaries(here().map(|(_, item)| item).chain(last));
        out.push(Item { json: Arc::new(json), binary, paired: pairs(refs), error: None });
    }
    Ok(out)
}

/// Each item of one input with each of the other.
pub(super) fn cross(ctx: &NodeContext) -> Result<Vec<Item>, NodeError> {
    let clash = Clash::new(ctx)?;
    let order = if clash.prefers_first() { [1, 0] } else { [0, 1] };
    let [first, second] = order.map(|i| ctx.input(i));
    let count = first.len().saturating_mul(second.len());
    if count > MOST {
        return Err(NodeError::new(
            "node.input",
            format!("{} × {} items make {count} combinations, more than {MOST}.", first.len(), second.len()),
        )
        .hint("Filter the inputs first, or combine by matching fields."));
    }
    let mut out = Vec::with_capacity(count);
    for i in 0..first.len() {
        check_canceled(ctx, 0)?;
        for j in 0..second.len() {
            out.push(pair(&clash, [(entry(&first, i, order[0]), order[0]), (entry(&second, j, order[1]), order[1])], i, j));
        }
    }
    Ok(out)
}

/// Two items as one; the second wins.
fn pair(clash: &Clash, sides: [(Item, usize); 2], i: usize, j: usize) -> Item {
    let [(first, first_input), (second, second_input)] = sides;
    let (first, second) =
        if clash.adds_suffix() { (with_suffix(&first, first_input), with_suffix(&second, second_input)) } else { (first, second) };
    let binary = Clash::binaries([&first, &second]);
    let mut json = first.json;
    clash.merge(Arc::make_mut(&mut json), &second.json);
    Item { json, binary, paired: pairs([reference(i, first_input), reference(j, second_input)]), error: None }
}

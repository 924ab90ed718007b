//! Merge 1: two inputs and eight modes.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{Item, Items, JsonMap, NodeContext, NodeError};
use serde_json::Value;

use super::{append, clash::Clash, entry, pairs, position};
use crate::{
    compare,
    items::{check_canceled, pass_all, reference},
    js,
    paths::Path,
};

pub(super) fn execute(ctx: &NodeContext, mode: &str) -> Result<Vec<Item>, NodeError> {
    let (first, second) = (ctx.input(0), ctx.input(1));
    match mode {
        "append" => Ok(append(&[first, second])),
        "passThrough" => Ok(if ctx.param_string("output", 0)? == "input2" { pass_all(&second, 1) } else { pass_all(&first, 0) }),
        "wait" => Ok(vec![Item::new(JsonMap::new())]),
        "multiplex" => position::cross(ctx),
        "mergeByIndex" => by_index(ctx, &first, &second),
        "mergeByKey" => by_key(ctx, &first, &second),
        "keepKeyMatches" => by_presence(ctx, &first, &second, true),
        "removeKeyMatches" => by_presence(ctx, &first, &second, false),
        other => Err(NodeError::new("node.parameter", format!("The merge mode “{other}” is unknown."))),
    }
}

fn by_index(ctx: &NodeContext, first: &Items, second: &Items) -> Result<Vec<Item>, NodeError> {
    let join = ctx.param_string("join", 0)?;
    let count = match join.as_str() {
        "inner" => first.len().min(second.len()),
        "outer" => first.len().max(second.len()),
        _ => first.len(),
    };
    let mut out = Vec::with_capacity(count);
    for i in 0..count {
        check_canceled(ctx, i)?;
        out.push(match (first.get(i), second.get(i)) {
            (Some(a), Some(b)) => {
                let mut json = a.json.clone();
                Arc::make_mut(&mut json).extend(b.json.iter().map(|(k, v)| (k.clone(), v.clone())));
                Item { json, binary: Clash::binaries([a, b]), paired: pairs([reference(i, 0), reference(i, 1)]), error: None }
            }
            (Some(_), None) => entry(first, i, 0),
            _ => entry(second, i, 1),
        });
    }
    Ok(out)
}

fn paths(ctx: &NodeContext) -> Result<(Path, Path), NodeError> {
    Ok((Path::new(&ctx.param_string("propertyName1", 0)?), Path::new(&ctx.param_string("propertyName2", 0)?)))
}

/// Keeps or drops the items of input 1 whose value appears in input 2.
fn by_presence(ctx: &NodeContext, first: &Items, second: &Items, keep: bool) -> Result<Vec<Item>, NodeError> {
    let (path1, path2) = paths(ctx)?;
    let mut plain: HashMap<String, ()> = HashMap::new();
    for value in second.iter().filter_map(|item| path2.get(&item.json)) {
        plain.insert(key(value), ());
    }
    let mut out = Vec::new();
    for (i, item) in first.iter().enumerate() {
        check_canceled(ctx, i)?;
        let found = path1.get(&item.json).is_some_and(|v| !v.is_object() && !v.is_array() && plain.contains_key(&key(v)));
        if found == keep {
            out.push(entry(first, i, 0));
        }
    }
    Ok(out)
}

fn key(value: &Value) -> String {
    format!("{}:{}", js::type_of(value), js::to_text(value))
}

/// Adds the fields of the matching item of input 2 to each item of input 1 that has the key.
fn by_key(ctx: &NodeContext, first: &Items, second: &Items) -> Result<Vec<Item>, NodeError> {
    let (path1, path2) = paths(ctx)?;
    if first.is_empty() || second.is_empty() {
        return Ok(pass_all(first, 0));
    }
    let overwrite = ctx.param_string("overwrite", 0)?;
    let mut by_value: HashMap<String, &Item> = HashMap::new();
    for item in second.iter() {
        if let Some(value) = path2.get(&item.json).filter(|v| js::truthy(v)) {
            by_value.insert(js::to_text(value), item);
        }
    }
    let mut out = Vec::new();
    for (i, item) in first.iter().enumerate() {
        check_canceled(ctx, i)?;
        let Some(value) = path1.get(&item.json) else { continue };
        let mut item = entry(first, i, 0);
        if let Some(other) = by_value.get(&js::to_text(value)) {
            copy(Arc::make_mut(&mut item.json), &other.json, &overwrite);
        }
        out.push(item);
    }
    Ok(out)
}

fn copy(target: &mut JsonMap, source: &JsonMap, overwrite: &str) {
    for (key, value) in source {
        let replace = match (overwrite, target.get(key)) {
            (_, None) | ("always", _) => true,
            ("blank", Some(old)) => compare::fuzzy_equal(Some(old), Some(&Value::Null), false),
            _ => false,
        };
        if replace {
            target.insert(key.clone(), value.clone());
        }
    }
}

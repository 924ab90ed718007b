//! Set 1 and 2: values in groups by type.

use std::sync::Arc;

use millrace_core::{Item, JsonMap, NodeContext, NodeError, NodeOutput, Paired, PairedRef};
use serde_json::Value;

use crate::{field::Field, items::map_items, js, paths::Path};

struct Entry {
    name: Field,
    path: Option<Path>,
    value: Field,
    group: &'static str,
}

/// The order in which n8n sets the groups.
const GROUPS: [&str; 3] = ["boolean", "number", "string"];

pub(super) fn execute(ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
    let dots = ctx.raw("options.dotNotation") != Value::Bool(false);
    let keep_only = Field::new(ctx, "keepOnlySet");
    let entries = entries(&ctx.raw("values"), dots);
    let version = ctx.version();
    map_items(ctx, |item, index| {
        let only = keep_only.flag(ctx, index)?;
        let mut json = if only { JsonMap::new() } else { (*item.json).clone() };
        for entry in &entries {
            let value = value(ctx, entry, index, version)?;
            let named;
            let path = match &entry.path {
                Some(path) => path,
                None => {
                    named = Path::with(&entry.name.text(ctx, index)?, dots);
                    &named
                }
            };
            // A field set to `undefined` is no field.
            if value.is_null() && entry.value.is_undefined(ctx, index) {
                path.unset(&mut json);
            } else {
                path.set(&mut json, value)?;
            }
        }
        Ok(Item {
            json: Arc::new(json),
            binary: item.binary.clone().filter(|_| !only),
            paired: Paired::One(PairedRef::new(index, None)),
            error: None,
        })
    })
}

fn value(ctx: &NodeContext, entry: &Entry, item: usize, version: f64) -> Result<Value, NodeError> {
    let value = entry.value.get(ctx, item)?;
    Ok(match (entry.group, value.as_ref()) {
        ("boolean", v) => Value::Bool(js::truthy(v)),
        ("number", Value::String(s)) if version >= 2.0 => match js::text_to_number(s) {
            Some(n) => js::number(n),
            None => value.into_owned(),
        },
        _ => value.into_owned(),
    })
}

fn entries(raw: &Value, dots: bool) -> Vec<Entry> {
    let mut out = Vec::new();
    for group in GROUPS {
        let list = raw.get(group).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for entry in list {
            let default = match group {
                "boolean" => Value::Bool(false),
                "number" => Value::from(0),
                _ => Value::from(""),
            };
            let name = Field::of("name", entry.get("name").cloned().unwrap_or_else(|| Value::from("propertyName")));
            let path = name.raw().as_str().filter(|_| !name.is_dynamic()).map(|s| Path::with(s, dots));
            out.push(Entry { path, value: Field::of("value", entry.get("value").cloned().unwrap_or(default)), name, group });
        }
    }
    out
}

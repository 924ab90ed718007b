//! What happens when both sides have a field of the same name.

use std::{collections::BTreeMap, sync::Arc};

use millrace_core::{Binary, Item, JsonMap, NodeContext, NodeError};
use serde_json::Value;

/// The user's choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Clash {
    /// `addSuffix`, `preferInput1`, `preferInput2`, …, `preferLast`; empty when nothing was chosen.
    pub(super) resolve: String,
    /// Only top-level fields are replaced.
    shallow: bool,
    /// Empty values of the preferred side do not replace anything.
    skip_empty: bool,
}

impl Clash {
    /// Reads `options.clashHandling.values`.
    pub(super) fn new(ctx: &NodeContext) -> Result<Self, NodeError> {
        let values = ctx.param("options.clashHandling.values", 0)?;
        let word = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self {
            resolve: word("resolveClash"),
            shallow: word("mergeMode") == "shallowMerge",
            skip_empty: values.get("overrideEmpty") == Some(&Value::Bool(true)),
        })
    }
    /// Whether each input's fields get its number.
    pub(super) fn adds_suffix(&self) -> bool {
        self.resolve == "addSuffix"
    }
    /// Whether input 1 wins.
    pub(super) fn prefers_first(&self) -> bool {
        self.resolve == "preferInput1"
    }
    /// Puts the fields of `source` over those of `target`.
    pub(super) fn merge(&self, target: &mut JsonMap, source: &JsonMap) {
        for (key, value) in source {
            self.merge_value(target, key, value);
        }
    }
    fn merge_value(&self, target: &mut JsonMap, key: &str, value: &Value) {
        let Some(slot) = target.get_mut(key) else {
            target.insert(key.to_owned(), value.clone());
            return;
        };
        if self.skip_empty && is_empty(value) {
            return;
        }
        if self.shallow {
            *slot = value.clone();
        } else {
            self.deep(slot, value);
        }
    }
    fn deep(&self, slot: &mut Value, value: &Value) {
        match (slot, value) {
            (Value::Object(target), Value::Object(source)) => self.merge(target, source),
            (Value::Array(target), Value::Array(source)) => {
                for (index, value) in source.iter().enumerate() {
                    match target.get_mut(index) {
                        Some(_) if self.skip_empty && is_empty(value) => {}
                        Some(slot) => self.deep(slot, value),
                        None => target.push(value.clone()),
                    }
                }
            }
            // A list keeps its entries; names on it are lost in JSON anyway.
            (Value::Array(_), Value::Object(_)) => {}
            (slot, value) => *slot = value.clone(),
        }
    }
    /// Files of all sides; a later one of the same name replaces an earlier one.
    pub(super) fn binaries<'a>(items: impl IntoIterator<Item = &'a Item>) -> Option<Arc<BTreeMap<String, Binary>>> {
        let mut out: Option<Arc<BTreeMap<String, Binary>>> = None;
        for binary in items.into_iter().filter_map(|i| i.binary.as_ref()) {
            match &mut out {
                None => out = Some(binary.clone()),
                Some(all) => Arc::make_mut(all).extend(binary.iter().map(|(k, v)| (k.clone(), v.clone()))),
            }
        }
        out
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value == ""
}

/// The item with an input's number after each field name.
pub(super) fn with_suffix(item: &Item, input: usize) -> Item {
    let json = item.json.iter().map(|(key, value)| (format!("{key}_{}", input + 1), value.clone())).collect();
    Item { json: Arc::new(json), ..item.clone() }
}

//! Renames fields, one by one or by pattern.

use std::sync::Arc;

use millrace_core::{
    Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use regress::Regex;
use serde_json::{Value, json};

use crate::{field::Field, items::map_items, paths::Path, pattern};

struct RenameKeys(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(RenameKeys(NodeSpec {
        node_type: "rename_keys",
        n8n_type: "n8n-nodes-base.renameKeys",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Rename Keys",
        help: "Gives fields other names.",
        keywords: &["field", "column", "name", "map", "regex"],
        icon: "text-cursor-input",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    vec![
        list(
            "keys",
            "Fields",
            "key",
            "Field",
            vec![string("currentKey", "Name now").placeholder("address.city"), string("newKey", "New name").placeholder("city")],
        ),
        collection(
            "additionalOptions",
            "Options",
            vec![list(
                "regexReplacement",
                "By pattern",
                "replacements",
                "Pattern",
                vec![
                    string("searchRegex", "Pattern")
                        .placeholder("^old_")
                        .help("A regular expression; the part of the name it matches is replaced."),
                    string("replaceRegex", "Replace with").placeholder("new_").help("$1 stands for the first group in brackets."),
                    collection(
                        "options",
                        "Options",
                        vec![
                            boolean("caseInsensitive", "Ignore upper and lower case", false),
                            param("depth", "How deep", ParamKind::Number { min: Some(-1.0), max: None }, json!(-1))
                                .help("-1: all levels. 0: only the top level."),
                        ],
                    ),
                ],
            )],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for RenameKeys {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let keys = Field::new(ctx, "keys.key");
        let patterns = Field::new(ctx, "additionalOptions.regexReplacement.replacements");
        let mut fixed = None;
        map_items(ctx, |item, index| {
            if fixed.is_none() || keys.is_dynamic() || patterns.is_dynamic() {
                fixed = Some(Renames::new(keys.get(ctx, index)?.as_ref(), patterns.get(ctx, index)?.as_ref())?);
            }
            let mut json = item.json.clone();
            if let Some(renames) = &fixed {
                renames.apply(Arc::make_mut(&mut json))?;
            }
            Ok(Item { json, binary: item.binary.clone(), ..Item::default() }.paired_with(index))
        })
    }
}

struct Renames {
    keys: Vec<(Path, Path)>,
    patterns: Vec<Replacement>,
}

struct Replacement {
    regex: Regex,
    with: String,
    /// `None`: all levels.
    depth: Option<u32>,
}

impl Renames {
    fn new(keys: &Value, patterns: &Value) -> Result<Self, NodeError> {
        let entries = |v: &Value| v.as_array().cloned().unwrap_or_default();
        let text = |v: &Value, name: &str| v.get(name).and_then(Value::as_str).filter(|s| !s.is_empty()).map(str::to_owned);
        let keys =
            entries(keys).iter().filter_map(|k| Some((Path::new(&text(k, "currentKey")?), Path::new(&text(k, "newKey")?)))).collect();
        let replacement = |entry: &Value| {
            let search = text(entry, "searchRegex").unwrap_or_default();
            let options = entry.get("options");
            let option = |name: &str| options.and_then(|o| o.get(name));
            let flags = if option("caseInsensitive") == Some(&Value::Bool(true)) { "i" } else { "" };
            let regex = Regex::with_flags(&search, flags)
                .map_err(|e| NodeError::new("node.parameter", format!("The pattern “{search}” cannot be read: {}", e.text)))?;
            let depth = option("depth").and_then(Value::as_i64).and_then(|d| u32::try_from(d).ok());
            Ok(Replacement { regex, with: text(entry, "replaceRegex").unwrap_or_default(), depth })
        };
        let patterns = entries(patterns).iter().map(replacement).collect::<Result<_, NodeError>>()?;
        Ok(Self { keys, patterns })
    }

    fn apply(&self, json: &mut JsonMap) -> Result<(), NodeError> {
        let before = if self.keys.len() > 1 { Some(json.clone()) } else { None };
        for (from, to) in &self.keys {
            // All names refer to the item as it came in.
            let Some(value) = from.get(before.as_ref().unwrap_or(json)).cloned() else { continue };
            to.set(json, value)?;
            from.unset(json);
        }
        for replacement in &self.patterns {
            rename(json, replacement, replacement.depth);
        }
        Ok(())
    }
}

fn rename(json: &mut JsonMap, replacement: &Replacement, depth: Option<u32>) {
    for key in json.keys().cloned().collect::<Vec<_>>() {
        if depth != Some(0)
            && let Some(value) = json.get_mut(&key)
        {
            rename_inside(value, replacement, depth.map(|d| d - 1));
        }
        let Some(found) = replacement.regex.find(&key) else { continue };
        let new = format!("{}{}{}", &key[..found.start()], pattern::expand(&replacement.with, &key, &found), &key[found.end()..]);
        if new != key
            && let Some(value) = json.shift_remove(&key)
        {
            json.insert(new, value);
        }
    }
}

fn rename_inside(value: &mut Value, replacement: &Replacement, depth: Option<u32>) {
    match value {
        Value::Object(map) => rename(map, replacement, depth),
        Value::Array(list) if depth != Some(0) => list.iter_mut().for_each(|v| rename_inside(v, replacement, depth.map(|d| d - 1))),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn fields_get_other_names() {
        let item = || vec![json!({"name": "Ada", "address": {"city": "London", "old_zip": 1}, "old_a": 1})];
        for (parameters, expected) in [
            (
                json!({"keys": {"key": [{"currentKey": "name", "newKey": "full.name"}, {"currentKey": "address.city", "newKey": "city"}, {"currentKey": "gone", "newKey": "x"}, {"currentKey": "old_a"}]}}),
                json!({"address": {"old_zip": 1}, "old_a": 1, "full": {"name": "Ada"}, "city": "London"}),
            ),
            (
                json!({"additionalOptions": {"regexReplacement": {"replacements": [{"searchRegex": "^OLD_(.*)", "replaceRegex": "new_$1", "options": {"caseInsensitive": true}}]}}}),
                json!({"name": "Ada", "address": {"city": "London", "new_zip": 1}, "new_a": 1}),
            ),
            (
                json!({"additionalOptions": {"regexReplacement": {"replacements": [{"searchRegex": "old_", "replaceRegex": "", "options": {"depth": 0}}]}}}),
                json!({"name": "Ada", "address": {"city": "London", "old_zip": 1}, "a": 1}),
            ),
        ] {
            assert_eq!(testing::run(&node(), parameters, item()).await.unwrap(), [[expected]]);
        }
    }
}

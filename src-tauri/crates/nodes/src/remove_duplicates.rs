//! Drops items that were there before.

use std::{collections::HashSet, fmt::Write as _, sync::Arc};

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::Value;

use crate::{
    field,
    items::{check_canceled, passed},
    js,
    paths::Path,
};

struct RemoveDuplicates(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(RemoveDuplicates(NodeSpec {
        node_type: "remove_duplicates",
        n8n_type: "n8n-nodes-base.removeDuplicates",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Remove Duplicates",
        help: "Keeps only one of items that are the same.",
        keywords: &["dedupe", "deduplicate", "unique", "distinct", "same", "repeated"],
        icon: "copy-minus",
        versions: versions(&[1.0, 1.1, 2.0]),
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
    let shown = || is("operation", &["removeDuplicateInputItems"]);
    vec![
        options(
            "operation",
            "Look for duplicates",
            &[
                ("removeDuplicateInputItems", "Among the items that arrive"),
                ("removeItemsSeenInPreviousExecutions", "In earlier executions"),
                ("clearDeduplicationHistory", "Forget earlier executions"),
            ],
        )
        .no_expression()
        .when([from_version(2.0)]),
        options(
            "compare",
            "Same when equal in",
            &[("allFields", "All fields"), ("allFieldsExcept", "All fields but some"), ("selectedFields", "Some fields")],
        )
        .when([shown()]),
        string("fieldsToExclude", "Fields that do not count").placeholder("id, date").when([shown(), is("compare", &["allFieldsExcept"])]),
        string("fieldsToCompare", "Fields that count").placeholder("email").when([shown(), is("compare", &["selectedFields"])]),
        collection(
            "options",
            "Options",
            vec![
                boolean("disableDotNotation", "Dots are part of the name", false),
                boolean("removeOtherFields", "Drop the other fields", false).help("Keeps only the fields that were compared."),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for RemoveDuplicates {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        if ctx.version() >= 2.0 && ctx.raw("operation") != *"removeDuplicateInputItems" {
            return Err(NodeError::new("node.parameter", "Comparing with earlier executions is not available here.")
                .hint("Choose “Among the items that arrive”, or keep a list with workflow static data in a Code node."));
        }
        unique_items(ctx, true)
    }
}

/// The items without duplicates. Where types may be mixed, a value only equals one of its own type.
pub(crate) fn unique_items(ctx: &NodeContext, same_types: bool) -> Result<NodeOutput, NodeError> {
    let items = ctx.items();
    if items.is_empty() {
        return Ok(NodeOutput::one(vec![]));
    }
    let option = |name| Ok::<_, NodeError>(ctx.param(name, 0)? == Value::Bool(true));
    let dots = !option("options.disableDotNotation")?;
    let compare = Compare {
        by: ctx.param_string("compare", 0)?,
        except: field::names(&ctx.param("fieldsToExclude", 0)?, "Fields To Exclude")?,
        selected: field::names(&ctx.param("fieldsToCompare", 0)?, "Fields To Compare")?,
        dots,
        nulls_differ: ctx.version() <= 1.0,
    };
    let paths = compare.paths(&items)?;
    if same_types {
        compare.check(&items, &paths)?;
    }
    let only = option("options.removeOtherFields")?;
    let kept = unique(ctx, &items, &paths)?;
    let out = kept.into_iter().map(|i| if only { pick(&items[i], i, &paths, dots) } else { Ok(passed(&items[i], i, 0)) });
    Ok(NodeOutput::one(out.collect::<Result<_, _>>()?))
}

struct Compare {
    by: String,
    except: Vec<String>,
    selected: Vec<String>,
    dots: bool,
    /// Version 1 counts null as a type of its own.
    nulls_differ: bool,
}

impl Compare {
    fn paths(&self, items: &Items) -> Result<Vec<Path>, NodeError> {
        let missing = |what: &str| NodeError::new("node.parameter", format!("No fields specified. Please add a field to {what}"));
        let names: Vec<String> = match self.by.as_str() {
            "selectedFields" if self.selected.is_empty() => return Err(missing("compare on")),
            "selectedFields" => self.selected.clone(),
            "allFieldsExcept" if self.except.is_empty() => return Err(missing("exclude from comparison")),
            "allFieldsExcept" => self.all_names(items).into_iter().filter(|n| !self.except.contains(n)).collect(),
            _ => self.all_names(items),
        };
        Ok(names.iter().map(|n| Path::with(n, self.dots)).collect())
    }

    /// The names of all fields of all items, objects and lists opened up.
    fn all_names(&self, items: &Items) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        let mut add = |name: String| {
            if seen.insert(name.clone()) {
                names.push(name);
            }
        };
        for item in items.iter() {
            if self.dots {
                flat_names(&item.json, &mut add);
            } else {
                item.json.keys().for_each(|k| add(k.clone()));
            }
        }
        names
    }

    /// Comparing makes sense only where every item has the field, with one type.
    fn check(&self, items: &Items, paths: &[Path]) -> Result<(), NodeError> {
        for path in paths {
            let name = path.raw();
            let mut known: Option<(&'static str, usize)> = None;
            for (index, item) in items.iter().enumerate() {
                let Some(value) = path.get(&item.json) else {
                    let error = NodeError::new("node.input", format!("'{name}' field is missing from some input items"));
                    return Err(if !self.dots && name.contains('.') {
                        error.describe(
                            "If you're trying to use a nested field, make sure you turn off 'disable dot notation' in the node options",
                        )
                    } else {
                        error
                    });
                };
                if value.is_null() && !self.nulls_differ {
                    continue;
                }
                let kind = js::type_of(value);
                match known {
                    Some((before, at)) if before != kind => {
                        return Err(NodeError::new("node.input", format!("'{name}' isn't always the same type")).describe(format!(
                            "The type of this field varies between items, in item [{at}] it's a {before} and in item [{index}] it's a {kind} "
                        )));
                    }
                    _ => known = Some((kind, index)),
                }
            }
        }
        Ok(())
    }
}

fn flat_names(json: &JsonMap, add: &mut impl FnMut(String)) {
    fn walk(value: &Value, prefix: &str, add: &mut impl FnMut(String)) {
        match value {
            Value::Object(map) => map.iter().for_each(|(k, v)| walk(v, &format!("{prefix}.{k}"), add)),
            Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| walk(v, &format!("{prefix}.{i}"), add)),
            _ => add(prefix.to_owned()),
        }
    }
    json.iter().for_each(|(key, value)| walk(value, key, add));
}

/// The first of each group of equal items.
fn unique(ctx: &NodeContext, items: &Items, paths: &[Path]) -> Result<Vec<usize>, NodeError> {
    let mut seen = HashSet::with_capacity(items.len());
    let mut kept = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        check_canceled(ctx, index)?;
        let mut key = String::new();
        for path in paths {
            write_key(path.get(&item.json), &mut key);
        }
        if seen.insert(key) {
            kept.push(index);
        }
    }
    Ok(kept)
}

/// Text that is the same for equal values and differs for others.
fn write_key(value: Option<&Value>, key: &mut String) {
    match value {
        None => key.push('?'),
        Some(Value::Number(n)) => key.push_str(&js::number_text(n)),
        Some(Value::Object(map)) => {
            // The order of keys does not count.
            let mut names: Vec<&String> = map.keys().collect();
            names.sort_unstable();
            key.push('{');
            for name in names {
                let _ = write!(key, "{name:?}:");
                write_key(map.get(name), key);
            }
            key.push('}');
        }
        Some(Value::Array(list)) => {
            key.push('[');
            list.iter().for_each(|v| write_key(Some(v), key));
            key.push(']');
        }
        Some(other) => {
            let _ = write!(key, "{other}");
        }
    }
    key.push('\u{1f}');
}

fn pick(item: &Item, index: usize, paths: &[Path], dots: bool) -> Result<Item, NodeError> {
    let mut json = JsonMap::new();
    for path in paths {
        if let Some(value) = path.get(&item.json) {
            Path::with(path.raw(), dots).set(&mut json, value.clone())?;
        }
    }
    Ok(Item { binary: item.binary.clone(), ..Item::new(json) }.paired_with(index))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn items() -> Vec<Value> {
        vec![
            json!({"a": 1, "b": {"c": "x"}}),
            json!({"b": {"c": "x"}, "a": 1.0}),
            json!({"a": 1, "b": {"c": "y"}}),
            json!({"a": 2, "b": {"c": "x"}}),
        ]
    }

    #[tokio::test]
    async fn the_first_of_equals_stays() {
        for (parameters, count) in [
            (json!({}), 3),
            (json!({"compare": "selectedFields", "fieldsToCompare": "b.c"}), 2),
            (json!({"compare": "selectedFields", "fieldsToCompare": ["a"]}), 2),
            (json!({"compare": "allFieldsExcept", "fieldsToExclude": "a"}), 2),
        ] {
            assert_eq!(testing::run(&node(), parameters.clone(), items()).await.unwrap()[0].len(), count, "{parameters}");
        }
        let only = json!({"compare": "selectedFields", "fieldsToCompare": "b.c", "options": {"removeOtherFields": true}});
        assert_eq!(testing::run(&node(), only, items()).await.unwrap()[0][0], json!({"b": {"c": "x"}}));
    }

    #[tokio::test]
    async fn fields_that_cannot_be_compared_are_errors() {
        let by_a = json!({"compare": "selectedFields", "fieldsToCompare": "a"});
        let error = testing::run(&node(), by_a.clone(), vec![json!({"a": 1}), json!({"a": "1"})]).await.unwrap_err();
        assert_eq!(error.message, "'a' isn't always the same type");
        let error = testing::run(&node(), by_a, vec![json!({"a": 1}), json!({})]).await.unwrap_err();
        assert_eq!(error.message, "'a' field is missing from some input items");
    }
}

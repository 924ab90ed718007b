//! Sums, counts and gathers fields, over all items or by group.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::Value;

use crate::{compare, convert, field, items::paired_with_all, js, paths::Path};

struct Summarize(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Summarize(NodeSpec {
        node_type: "summarize",
        n8n_type: "n8n-nodes-base.summarize",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Summarize",
        help: "Sums, counts or joins the values of fields, over all items or group by group.",
        keywords: &["pivot", "group by", "sum", "count", "average", "min", "max", "total", "statistics"],
        icon: "sigma",
        versions: versions(&[1.0, 1.1]),
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
            "fieldsToSummarize",
            "Fields",
            "values",
            "Field",
            vec![
                options(
                    "aggregation",
                    "What to do",
                    &[
                        ("count", "Count"),
                        ("append", "Gather into a list"),
                        ("average", "Average"),
                        ("concatenate", "Join as text"),
                        ("countUnique", "Count different values"),
                        ("max", "Greatest"),
                        ("min", "Least"),
                        ("sum", "Sum"),
                    ],
                ),
                string("field", "Field").required().placeholder("price"),
                boolean("includeEmpty", "Empty values count", false)
                    .when([is("aggregation", &["append", "concatenate", "count", "countUnique"])]),
                options(
                    "separateBy",
                    "Put between",
                    &[
                        (",", "Comma"),
                        (", ", "Comma and space"),
                        ("\n", "New line"),
                        ("", "Nothing"),
                        (" ", "Space"),
                        ("other", "Something else"),
                    ],
                )
                .when([is("aggregation", &["concatenate"])]),
                string("customSeparator", "Text between").when([is("aggregation", &["concatenate"]), is("separateBy", &["other"])]),
            ],
        ),
        string("fieldsToSplitBy", "Group by")
            .placeholder("country, city")
            .help("One result for each combination of these fields; empty: one for all."),
        collection(
            "options",
            "Options",
            vec![
                boolean("continueIfFieldNotFound", "Go on when a field is missing", false).when([below_version(1.1)]),
                boolean("disableDotNotation", "Dots are part of the name", false),
                options("outputFormat", "Groups as", &[("separateItems", "An item each"), ("singleItem", "One item with all of them")]),
                boolean("skipEmptySplitFields", "Leave out items without a group", false),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for Summarize {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        if items.is_empty() {
            return Ok(NodeOutput::one(vec![]));
        }
        let option = |name| Ok::<_, NodeError>(ctx.param(name, 0)? == Value::Bool(true));
        let dots = !option("options.disableDotNotation")?;
        let summaries = summaries(&ctx.param("fieldsToSummarize.values", 0)?, dots);
        let splits: Vec<Path> =
            field::names(&ctx.param("fieldsToSplitBy", 0)?, "Fields to Split By")?.iter().map(|n| Path::with(n, dots)).collect();
        check(&summaries, &splits, &items, ctx.version() > 1.0 || option("options.continueIfFieldNotFound")?)?;
        let groups = Groups {
            splits: &splits,
            summaries: &summaries,
            as_text: ctx.version() <= 1.0,
            skip_empty: option("options.skipEmptySplitFields")?,
        };
        let all: Vec<usize> = (0..items.len()).collect();
        if ctx.param_string("options.outputFormat", 0)? == "singleItem" {
            let json = groups.nested(&items, &all, 0);
            return Ok(NodeOutput::one(vec![Item { paired: paired_with_all(items.len()), ..Item::new(json) }]));
        }
        let mut out = Vec::new();
        groups.flat(&items, &all, 0, &mut Vec::new(), &mut out);
        Ok(NodeOutput::one(out))
    }
}

struct Summary {
    aggregation: String,
    path: Path,
    name: String,
    include_empty: bool,
    separator: String,
}

fn summaries(raw: &Value, dots: bool) -> Vec<Summary> {
    let entries = raw.as_array().map(Vec::as_slice).unwrap_or_default();
    let read = |entry: &Value| {
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let aggregation = text("aggregation").unwrap_or("count");
        let field = text("field").unwrap_or_default();
        let prefix = match aggregation {
            "append" => "appended",
            "concatenate" => "concatenated",
            "countUnique" => "unique_count",
            other => other,
        };
        let clean: String =
            field.chars().filter(|c| !matches!(c, ']' | '[' | '"')).map(|c| if matches!(c, ' ' | '.') { '_' } else { c }).collect();
        let separator = match text("separateBy") {
            Some("other") => text("customSeparator").unwrap_or_default(),
            Some(separator) => separator,
            None => ",",
        };
        Summary {
            aggregation: aggregation.to_owned(),
            path: Path::with(field, dots),
            name: format!("{prefix}_{clean}"),
            include_empty: entry.get("includeEmpty") == Some(&Value::Bool(true)),
            separator: separator.to_owned(),
        }
    };
    entries.iter().map(read).collect()
}

fn check(summaries: &[Summary], splits: &[Path], items: &Items, missing_is_fine: bool) -> Result<(), NodeError> {
    if summaries.is_empty() {
        return Err(NodeError::new(
            "node.parameter",
            "You need to add at least one aggregation to \"Fields to Summarize\" with non empty \"Field\"",
        ));
    }
    for summary in summaries {
        if splits.iter().any(|s| s.raw() == summary.path.raw()) {
            return Err(NodeError::new("node.parameter", "Fields to Split By can't be used in Fields to Summarize"));
        }
        if !missing_is_fine && !items.iter().any(|item| summary.path.get(&item.json).is_some()) {
            return Err(NodeError::new("node.input", format!("The field '{}' does not exist in any items", summary.path.raw())));
        }
    }
    Ok(())
}

fn is_empty(value: Option<&Value>) -> bool {
    value.is_none_or(|v| v.is_null() || v == "")
}

struct Groups<'a> {
    splits: &'a [Path],
    summaries: &'a [Summary],
    /// Version 1 wrote the values of groups as text.
    as_text: bool,
    skip_empty: bool,
}

impl Groups<'_> {
    /// The items by the value of a field, in order of appearance.
    fn split(&self, items: &Items, indexes: &[usize], level: usize) -> Vec<(Value, Vec<usize>)> {
        let mut order: Vec<(Value, Vec<usize>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for i in indexes {
            let value = self.splits[level].get(&items[*i].json);
            if self.skip_empty && is_empty(value) {
                continue;
            }
            let value = value.cloned().unwrap_or_default();
            let value = if self.as_text { Value::String(js::to_text(&value)) } else { value };
            let key = match &value {
                Value::Number(n) => js::number_text(n),
                other => other.to_string(),
            };
            let place = *places.entry(key).or_insert_with(|| {
                order.push((value, Vec::new()));
                order.len() - 1
            });
            order[place].1.push(*i);
        }
        order
    }

    fn summarized(&self, items: &Items, indexes: &[usize]) -> JsonMap {
        self.summaries.iter().map(|s| (s.name.clone(), s.of(indexes.iter().map(|i| s.path.get(&items[*i].json))))).collect()
    }

    fn flat(&self, items: &Items, indexes: &[usize], level: usize, values: &mut Vec<Value>, out: &mut Vec<Item>) {
        if level == self.splits.len() {
            let mut json = self.summarized(items, indexes);
            for (split, value) in self.splits.iter().zip(values.iter()).rev() {
                json.insert(split.raw().to_owned(), value.clone());
            }
            let paired = Paired::Many(indexes.iter().map(|i| PairedRef::new(*i, None)).collect());
            out.push(Item { paired, ..Item::new(json) });
            return;
        }
        for (value, indexes) in self.split(items, indexes, level) {
            values.push(value);
            self.flat(items, &indexes, level + 1, values, out);
            values.pop();
        }
    }

    fn nested(&self, items: &Items, indexes: &[usize], level: usize) -> JsonMap {
        if level == self.splits.len() {
            return self.summarized(items, indexes);
        }
        self.split(items, indexes, level)
            .into_iter()
            .map(|(value, indexes)| (js::to_text(&value), Value::Object(self.nested(items, &indexes, level + 1))))
            .collect()
    }
}

impl Summary {
    fn of<'v>(&self, values: impl Iterator<Item = Option<&'v Value>>) -> Value {
        let counted: Vec<Option<&Value>> = values.filter(|v| self.include_empty || !is_empty(*v)).collect();
        let present = || counted.iter().filter_map(|v| v.filter(|v| !is_empty(Some(v))));
        let numbers = || present().filter_map(|v| if v.is_number() { v.as_f64() } else { None });
        match self.aggregation.as_str() {
            "append" => counted.iter().map(|v| v.cloned().unwrap_or_default()).collect(),
            "concatenate" => Value::String(
                counted
                    .iter()
                    .map(|v| v.map_or_else(|| "undefined".to_owned(), convert::to_string))
                    .collect::<Vec<_>>()
                    .join(&self.separator),
            ),
            "average" => js::number(numbers().sum::<f64>() / numbers().count() as f64),
            "sum" => js::number(numbers().sum()),
            "min" | "max" => {
                let wanted = if self.aggregation == "min" { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
                let best = present().reduce(|best, v| if compare::order(v, best) == Some(wanted) { v } else { best });
                best.cloned().unwrap_or_default()
            }
            "countUnique" => {
                let mut seen = std::collections::HashSet::new();
                // A missing value is not the same as null.
                counted.iter().for_each(|v| {
                    seen.insert(v.map_or_else(|| "?".to_owned(), Value::to_string));
                });
                Value::from(seen.len())
            }
            _ => Value::from(counted.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn items() -> Vec<Value> {
        vec![
            json!({"r": "EU", "p": "A", "q": 3, "n": "x"}),
            json!({"r": "EU", "p": "B", "q": 1, "n": ""}),
            json!({"r": "US", "p": "A", "q": 7, "n": null}),
            json!({"r": "EU", "p": "A", "q": 5.5}),
        ]
    }
    fn of(fields: Value, by: &str, options: Value) -> Value {
        json!({"fieldsToSummarize": {"values": fields}, "fieldsToSplitBy": by, "options": options})
    }

    #[tokio::test]
    async fn fields_are_summarized() {
        let fields = json!([
            {"aggregation": "sum", "field": "q"}, {"aggregation": "average", "field": "q"}, {"aggregation": "min", "field": "q"},
            {"aggregation": "max", "field": "q"}, {"field": "n"}, {"aggregation": "countUnique", "field": "n", "includeEmpty": true},
            {"aggregation": "append", "field": "p"}, {"aggregation": "concatenate", "field": "p", "separateBy": "other", "customSeparator": "|"},
        ]);
        let out = testing::run(&node(), of(fields, "", json!({})), items()).await.unwrap();
        assert_eq!(
            out,
            [[json!({
                "sum_q": 16.5, "average_q": 4.125, "min_q": 1, "max_q": 7, "count_n": 1, "unique_count_n": 4,
                "appended_p": ["A", "B", "A", "A"], "concatenated_p": "A|B|A|A",
            })]]
        );
    }

    #[tokio::test]
    async fn groups_are_items_or_one_object() {
        let sum = || json!([{"aggregation": "sum", "field": "q"}]);
        let out = testing::run(&node(), of(sum(), "r, p", json!({})), items()).await.unwrap();
        assert_eq!(
            out[0],
            [
                json!({"sum_q": 8.5, "p": "A", "r": "EU"}),
                json!({"sum_q": 1, "p": "B", "r": "EU"}),
                json!({"sum_q": 7, "p": "A", "r": "US"})
            ]
        );
        let out = testing::run(&node(), of(sum(), "r", json!({"outputFormat": "singleItem"})), items()).await.unwrap();
        assert_eq!(out, [[json!({"EU": {"sum_q": 9.5}, "US": {"sum_q": 7}})]]);
    }
}

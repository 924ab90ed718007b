//! Makes an item of each entry of a list inside an item.

use std::{collections::BTreeMap, sync::Arc};

use millrace_core::{
    Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::Value;

use crate::{
    field::{self, Field},
    items::{check_canceled, error_item},
    paths::Path,
};

/// Stands for the files of an item.
const FILES: &str = "$binary";

struct SplitOut(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(SplitOut(NodeSpec {
        node_type: "split_out",
        n8n_type: "n8n-nodes-base.splitOut",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Split Out",
        help: "Turns a list inside an item into items of their own.",
        keywords: &["list", "array", "explode", "flatten", "unnest", "separate", "items"],
        icon: "ungroup",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "Split “{fieldToSplitOut}”",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    vec![
        string("fieldToSplitOut", "Field with the list")
            .required()
            .placeholder("lines")
            .help("Several names with commas between them are split side by side. “$binary” splits the files."),
        options("include", "Other fields", &[("noOtherFields", "None"), ("allOtherFields", "All"), ("selectedOtherFields", "Only some")])
            .help("Which fields of the original item each new item gets."),
        string("fieldsToInclude", "Fields to keep")
            .placeholder("id, email")
            .help("Names with commas between them.")
            .when([is("include", &["selectedOtherFields"])]),
        collection(
            "options",
            "Options",
            vec![
                boolean("disableDotNotation", "Dots are part of the name", false),
                string("destinationFieldName", "Name of the new field")
                    .help("Where each entry goes. For several fields give as many names."),
                boolean("includeBinary", "Keep files", false),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for SplitOut {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let plan = Plan {
            fields: Field::new(ctx, "fieldToSplitOut"),
            include: Field::new(ctx, "include"),
            include_fields: Field::new(ctx, "fieldsToInclude"),
            options: Field::new(ctx, "options"),
        };
        let items = ctx.items();
        let mut out = Vec::with_capacity(items.len());
        let mut fixed = None;
        for (index, item) in items.iter().enumerate() {
            check_canceled(ctx, index)?;
            // Without expressions the settings are the same for all items.
            let settings = match &fixed {
                Some(settings) => Ok(settings),
                None => plan.settings(ctx, index).map(|s| &*fixed.insert(s)),
            };
            match settings.and_then(|s| split(s, item, index, &mut out)) {
                Ok(()) => {}
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
            if plan.is_dynamic() {
                fixed = None;
            }
        }
        Ok(NodeOutput::one(out))
    }
}

struct Plan {
    fields: Field,
    include: Field,
    include_fields: Field,
    options: Field,
}

impl Plan {
    fn is_dynamic(&self) -> bool {
        [&self.fields, &self.include, &self.include_fields, &self.options].iter().any(|f| f.is_dynamic())
    }
    fn settings(&self, ctx: &NodeContext, item: usize) -> Result<Settings, NodeError> {
        let options = self.options.get(ctx, item)?;
        let flag = |name: &str| options.get(name) == Some(&Value::Bool(true));
        let dots = !flag("disableDotNotation");
        let sources: Vec<Path> =
            field::names(self.fields.get(ctx, item)?.as_ref(), "Fields To Split Out")?.iter().map(|n| Path::with(n, dots)).collect();
        let targets = field::names(options.get("destinationFieldName").unwrap_or(&Value::Null), "Destination Field Name")?;
        if !targets.is_empty() && targets.len() != sources.len() {
            return Err(NodeError::new(
                "node.parameter",
                "If multiple fields to split out are given, the same number of destination fields must be given",
            ));
        }
        let include = self.include.text(ctx, item)?;
        let kept: Vec<Path> = if include == "selectedOtherFields" {
            let names = field::names(self.include_fields.get(ctx, item)?.as_ref(), "Fields To Include")?;
            if names.is_empty() {
                return Err(NodeError::new("node.parameter", "No fields specified").describe("Please add a field to include"));
            }
            names.iter().map(|n| Path::with(n, dots)).collect()
        } else {
            vec![]
        };
        Ok(Settings {
            spread: sources.len() == 1 && targets.is_empty() && include == "noOtherFields",
            sources,
            targets,
            all: include == "allOtherFields",
            kept,
            files: flag("includeBinary"),
        })
    }
}

struct Settings {
    sources: Vec<Path>,
    targets: Vec<String>,
    /// An object in the list becomes the item itself.
    spread: bool,
    all: bool,
    kept: Vec<Path>,
    files: bool,
}

fn split(settings: &Settings, item: &Item, index: usize, out: &mut Vec<Item>) -> Result<(), NodeError> {
    let mut made: Vec<Item> = Vec::new();
    for (position, source) in settings.sources.iter().enumerate() {
        if source.raw() == FILES {
            for (entry, (name, file)) in item.binary.iter().flat_map(|b| b.iter()).enumerate() {
                let target = at(&mut made, entry);
                let files = target.binary.get_or_insert_with(|| Arc::new(BTreeMap::new()));
                Arc::make_mut(files).insert(name.clone(), file.clone());
            }
            continue;
        }
        let name = settings.targets.get(position).map_or(source.raw(), String::as_str);
        for (entry, value) in entries(source.get(&item.json)).enumerate() {
            let json = Arc::make_mut(&mut at(&mut made, entry).json);
            match value {
                Value::Object(map) if settings.spread => json.extend(map.iter().map(|(k, v)| (k.clone(), v.clone()))),
                Value::Array(list) if settings.spread => json.extend(list.iter().enumerate().map(|(i, v)| (i.to_string(), v.clone()))),
                other => {
                    json.insert(name.to_owned(), other.clone());
                }
            }
        }
    }
    let rest = if settings.all && !made.is_empty() { Some(others(settings, item)) } else { None };
    for mut new in made {
        if let Some(rest) = &rest {
            let mut json = rest.clone();
            json.extend((*new.json).clone());
            new.json = Arc::new(json);
        }
        for path in &settings.kept {
            if let Some(value) = path.get(&item.json) {
                Arc::make_mut(&mut new.json).insert(path.raw().to_owned(), value.clone());
            }
        }
        if settings.files && new.binary.is_none() {
            new.binary = item.binary.clone();
        }
        new.paired = Paired::One(PairedRef::new(index, None));
        out.push(new);
    }
    Ok(())
}

fn at(made: &mut Vec<Item>, entry: usize) -> &mut Item {
    if entry >= made.len() {
        made.resize_with(entry + 1, Item::default);
    }
    &mut made[entry]
}

/// The entries of a list or the values of an object; anything else is one entry, and what is missing is none.
fn entries(value: Option<&Value>) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        None => Box::new(std::iter::empty()),
        Some(Value::Array(list)) => Box::new(list.iter()),
        Some(Value::Object(map)) => Box::new(map.values()),
        Some(other) => Box::new(std::iter::once(other)),
    }
}

fn others(settings: &Settings, item: &Item) -> JsonMap {
    let mut json = (*item.json).clone();
    for source in &settings.sources {
        source.unset(&mut json);
    }
    json
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn entries_become_items() {
        for (parameters, item, expected) in [
            (json!({"fieldToSplitOut": "tags"}), json!({"tags": ["a", "b"]}), vec![json!({"tags": "a"}), json!({"tags": "b"})]),
            (json!({"fieldToSplitOut": "l"}), json!({"l": [{"x": 1}]}), vec![json!({"x": 1})]),
            (json!({"fieldToSplitOut": "o"}), json!({"o": {"a": 1, "b": 2}}), vec![json!({"o": 1}), json!({"o": 2})]),
            (json!({"fieldToSplitOut": "gone"}), json!({"a": 1}), vec![]),
            (json!({"fieldToSplitOut": "n"}), json!({"n": null}), vec![json!({"n": null})]),
            (
                json!({"fieldToSplitOut": "doc.lines, codes"}),
                json!({"doc": {"lines": [{"q": 1}]}, "codes": [10, 20]}),
                vec![json!({"doc.lines": {"q": 1}, "codes": 10}), json!({"codes": 20})],
            ),
            (
                json!({"fieldToSplitOut": "l", "include": "allOtherFields", "options": {"destinationFieldName": "x"}}),
                json!({"l": [{"q": 1}], "id": 7}),
                vec![json!({"id": 7, "x": {"q": 1}})],
            ),
            (
                json!({"fieldToSplitOut": "l", "include": "selectedOtherFields", "fieldsToInclude": ["id"]}),
                json!({"l": [5], "id": 7, "z": 1}),
                vec![json!({"id": 7, "l": 5})],
            ),
        ] {
            assert_eq!(testing::run(&node(), parameters.clone(), vec![item]).await.unwrap(), [expected], "{parameters}");
        }
    }
}

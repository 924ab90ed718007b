//! Gathers the items into one.

use std::{collections::BTreeMap, sync::Arc};

use millrace_core::{
    Binary, Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::Value;

use crate::{field, items::paired_with_all, paths::Path};

struct Aggregate(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Aggregate(NodeSpec {
        node_type: "aggregate",
        n8n_type: "n8n-nodes-base.aggregate",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Aggregate",
        help: "Gathers all items into a single one that holds lists.",
        keywords: &["combine", "list", "array", "group", "collect", "concatenate", "single"],
        icon: "group",
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
    let all = || is("aggregate", &["aggregateAllItemData"]);
    vec![
        options("aggregate", "Gather", &[("aggregateIndividualFields", "Single fields"), ("aggregateAllItemData", "Whole items")]),
        list(
            "fieldsToAggregate",
            "Fields",
            "fieldToAggregate",
            "Field",
            vec![
                string("fieldToAggregate", "Field").placeholder("email"),
                boolean("renameField", "Give the list another name", false),
                string("outputFieldName", "Name of the list").when([flag("renameField", true)]),
            ],
        )
        .when([is("aggregate", &["aggregateIndividualFields"])]),
        string("destinationFieldName", "Name of the list").default_value("data").when([all()]),
        options("include", "Which fields", &[("allFields", "All"), ("specifiedFields", "Only some"), ("allFieldsExcept", "All but some")])
            .when([all()]),
        string("fieldsToExclude", "Fields to drop").placeholder("email, name").when([all(), is("include", &["allFieldsExcept"])]),
        string("fieldsToInclude", "Fields to keep").placeholder("email, name").when([all(), is("include", &["specifiedFields"])]),
        collection(
            "options",
            "Options",
            vec![
                boolean("disableDotNotation", "Dots are part of the name", false),
                boolean("mergeLists", "Join lists", false).help("A field that holds a list adds its entries instead of the list."),
                boolean("includeBinaries", "Keep files", false),
                boolean("keepOnlyUnique", "Keep each file once", false).when([flag("includeBinaries", true)]),
                boolean("keepMissing", "Keep missing values", false)
                    .help("A missing value becomes an empty entry instead of being left out."),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for Aggregate {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        if items.is_empty() {
            return Ok(NodeOutput::one(vec![]));
        }
        let json = match ctx.param_string("aggregate", 0)?.as_str() {
            "aggregateAllItemData" => whole_items(ctx, &items)?,
            _ => single_fields(ctx, &items)?,
        };
        let option = |name| Ok::<_, NodeError>(ctx.param(name, 0)? == Value::Bool(true));
        let binary = if option("options.includeBinaries")? { files(&items, option("options.keepOnlyUnique")?) } else { None };
        Ok(NodeOutput::one(vec![Item { json: Arc::new(json), binary, paired: paired_with_all(items.len()), error: None }]))
    }
}

fn single_fields(ctx: &NodeContext, items: &Items) -> Result<JsonMap, NodeError> {
    let option = |name| Ok::<_, NodeError>(ctx.param(name, 0)? == Value::Bool(true));
    let dots = !option("options.disableDotNotation")?;
    let (merge, keep_missing) = (option("options.mergeLists")?, option("options.keepMissing")?);
    let fields = ctx.param("fieldsToAggregate.fieldToAggregate", 0)?;
    let fields = fields.as_array().map(Vec::as_slice).unwrap_or_default();
    if fields.is_empty() {
        return Err(NodeError::new("node.parameter", "No fields specified").describe("Please add a field to aggregate"));
    }
    let mut lists: Vec<(String, Vec<Value>)> = Vec::new();
    let mut used: Vec<String> = Vec::new();
    for field in fields {
        let text = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default();
        let (source, rename) = (text("fieldToAggregate"), field.get("renameField") == Some(&Value::Bool(true)));
        let label = if rename { text("outputFieldName") } else { source };
        if used.iter().any(|u| u == label) {
            return Err(NodeError::new("node.parameter", format!("The '{label}' output field is used more than once"))
                .describe("Please make sure each output field name is unique"));
        }
        used.push(label.to_owned());
        if source.is_empty() {
            continue;
        }
        let last = if dots { source.rsplit('.').next().unwrap_or(source) } else { source };
        let name = Some(text("outputFieldName")).filter(|n| !n.is_empty()).unwrap_or(last);
        let values = gather(items, &Path::with(source, dots), merge, keep_missing);
        match lists.iter_mut().find(|(known, _)| known == name) {
            Some((_, list)) => *list = values,
            None => lists.push((name.to_owned(), values)),
        }
    }
    let mut json = JsonMap::new();
    for (name, values) in lists {
        Path::with(&name, dots).set(&mut json, Value::Array(values))?;
    }
    Ok(json)
}

fn gather(items: &Items, path: &Path, merge: bool, keep_missing: bool) -> Vec<Value> {
    let mut out = Vec::with_capacity(items.len());
    for item in items.iter() {
        match path.get(&item.json) {
            None | Some(Value::Null) if !keep_missing => {}
            None => out.push(Value::Null),
            Some(Value::Array(list)) => {
                let kept = list.iter().filter(|v| keep_missing || !v.is_null()).cloned();
                if merge {
                    out.extend(kept);
                } else {
                    out.push(Value::Array(kept.collect()));
                }
            }
            Some(value) => out.push(value.clone()),
        }
    }
    out
}

fn whole_items(ctx: &NodeContext, items: &Items) -> Result<JsonMap, NodeError> {
    let name = ctx.param_string("destinationFieldName", 0)?;
    let list = |parameter, label| -> Result<Vec<String>, NodeError> { field::names(&ctx.param(parameter, 0)?, label) };
    let (mut drop, mut keep) = (vec![], vec![]);
    match ctx.param_string("include", 0)?.as_str() {
        "allFieldsExcept" => drop = list("fieldsToExclude", "Fields To Exclude")?,
        "specifiedFields" => keep = list("fieldsToInclude", "Fields To Include")?,
        _ => {}
    }
    let rows: Vec<Value> = if drop.is_empty() && keep.is_empty() {
        items.iter().map(|item| Value::Object((*item.json).clone())).collect()
    } else {
        let wanted = |key: &String| !drop.contains(key) && (keep.is_empty() || keep.contains(key));
        items
            .iter()
            .map(|item| item.json.iter().filter(|(k, _)| wanted(k)).map(|(k, v)| (k.clone(), v.clone())).collect::<JsonMap>())
            .filter(|row| !row.is_empty())
            .map(Value::Object)
            .collect()
    };
    Ok(JsonMap::from_iter([(name, Value::Array(rows))]))
}

/// All files; a name that is taken gets a number.
fn files(items: &Items, unique: bool) -> Option<Arc<BTreeMap<String, Binary>>> {
    let mut out: BTreeMap<String, Binary> = BTreeMap::new();
    for (name, file) in items.iter().filter_map(|i| i.binary.as_ref()).flat_map(|b| b.iter()) {
        let like = |other: &Binary| {
            (&other.mime_type, &other.file_type, &other.file_size, &other.file_extension)
                == (&file.mime_type, &file.file_type, &file.file_size, &file.file_extension)
        };
        if unique && out.values().any(like) {
            continue;
        }
        let mut free = name.clone();
        let mut number = 0;
        while out.contains_key(&free) {
            number += 1;
            free = format!("{name}_{number}");
        }
        out.insert(free, file.clone());
    }
    (!out.is_empty()).then(|| Arc::new(out))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn items() -> Vec<Value> {
        vec![json!({"id": 1, "e": "a", "t": [1, null]}), json!({"id": 2, "e": null, "t": [2]}), json!({"id": 3})]
    }

    #[tokio::test]
    async fn fields_and_items_are_gathered() {
        let fields = |names: Value, options: Value| json!({"fieldsToAggregate": {"fieldToAggregate": names}, "options": options});
        for (parameters, expected) in [
            (fields(json!([{"fieldToAggregate": "e"}]), json!({})), json!({"e": ["a"]})),
            (fields(json!([{"fieldToAggregate": "e"}]), json!({"keepMissing": true})), json!({"e": ["a", null, null]})),
            (fields(json!([{"fieldToAggregate": "t"}]), json!({"mergeLists": true})), json!({"t": [1, 2]})),
            (
                fields(json!([{"fieldToAggregate": "id", "renameField": true, "outputFieldName": "o.ids"}]), json!({})),
                json!({"o": {"ids": [1, 2, 3]}}),
            ),
            (
                json!({"aggregate": "aggregateAllItemData", "include": "specifiedFields", "fieldsToInclude": "e"}),
                json!({"data": [{"e": "a"}, {"e": null}]}),
            ),
            (
                json!({"aggregate": "aggregateAllItemData", "destinationFieldName": "rows", "include": "allFieldsExcept", "fieldsToExclude": ["e", "t"]}),
                json!({"rows": [{"id": 1}, {"id": 2}, {"id": 3}]}),
            ),
        ] {
            assert_eq!(testing::run(&node(), parameters.clone(), items()).await.unwrap(), [[expected]], "{parameters}");
        }
    }

    #[tokio::test]
    async fn a_name_used_twice_is_an_error() {
        let parameters = json!({"fieldsToAggregate": {"fieldToAggregate": [{"fieldToAggregate": "id"}, {"fieldToAggregate": "id"}]}});
        let error = testing::run(&node(), parameters, items()).await.unwrap_err();
        assert_eq!(error.message, "The 'id' output field is used more than once");
    }
}

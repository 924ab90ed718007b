//! n8n's retired Item Lists: six operations, each of which is a node of its own today.

use std::sync::Arc;

use millrace_core::{
    JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::{aggregate, derived, limit, paths::Path, remove_duplicates, sort, split_out, summarize};

struct ItemLists {
    spec: NodeSpec,
    split: Arc<dyn NodeType>,
    aggregate: Arc<dyn NodeType>,
    limit: Arc<dyn NodeType>,
    unique: Arc<dyn NodeType>,
    sort: Arc<dyn NodeType>,
    summarize: Arc<dyn NodeType>,
}

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    let (split, aggregate, limit) = (split_out::node(), aggregate::node(), limit::node());
    let (unique, sort, summarize) = (remove_duplicates::node(), sort::node(), summarize::node());
    let parameters = parameters(&[
        ("splitOutItems", &split),
        ("aggregateItems", &aggregate),
        ("concatenateItems", &aggregate),
        ("limit", &limit),
        ("removeDuplicates", &unique),
        ("sort", &sort),
        ("summarize", &summarize),
    ]);
    let spec = NodeSpec {
        node_type: "item_lists",
        n8n_type: "n8n-nodes-base.itemLists",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Item Lists",
        help: "Works on lists of items. From older workflows; today each operation is a node of its own.",
        keywords: &["split", "aggregate", "limit", "sort", "duplicates", "legacy"],
        icon: "list",
        versions: versions(&[1.0, 2.0, 2.1, 2.2, 3.0, 3.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters,
        credentials: vec![],
        effect: Effect::None,
        summary: "{operation}",
        required_inputs: None,
    };
    Arc::new(ItemLists { spec, split, aggregate, limit, unique, sort, summarize })
}

/// The operations, then the parameters of each of today's nodes, shown with its operation.
fn parameters(nodes: &[(&'static str, &Arc<dyn NodeType>)]) -> Vec<ParamSpec> {
    let mut out = vec![
        options("resource", "Kind", &[("itemList", "List of items")]).no_expression().when([below_version(3.0)]),
        options(
            "operation",
            "What to do",
            &[
                ("splitOutItems", "Split out a list"),
                ("aggregateItems", "Gather into one item"),
                ("concatenateItems", "Gather into one item"),
                ("limit", "Limit"),
                ("removeDuplicates", "Remove duplicates"),
                ("sort", "Sort"),
                ("summarize", "Summarize"),
            ],
        )
        .no_expression(),
    ];
    for (operation, node) in nodes {
        for param in &node.spec().parameters {
            // Its own "operation" chooses among things Item Lists never had.
            if param.name != "operation" {
                let mut param = param.clone().when([is("operation", &[*operation])]);
                param.when.retain(|w| {
                    w.param != "@version" && w.param != "operation"
                        || matches!(&w.test, millrace_core::spec::Test::In(v) if v.contains(&json!(operation)))
                });
                out.push(param);
            }
        }
    }
    out
}

#[async_trait::async_trait]
impl NodeType for ItemLists {
    fn spec(&self) -> &NodeSpec {
        &self.spec
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let mut parameters: JsonMap = ctx.node().parameters.iter().map(|(k, v)| (k.clone(), flattened(v))).collect();
        let operation = ctx.raw("operation");
        parameters.shift_remove("operation");
        let (node, version) = match operation.as_str() {
            Some("aggregateItems" | "concatenateItems") => (&self.aggregate, 1.0),
            Some("limit") => (&self.limit, 1.0),
            Some("removeDuplicates") => (&self.unique, 1.1),
            Some("sort") => (&self.sort, 1.0),
            Some("summarize") => (&self.summarize, 1.0),
            _ => (&self.split, 1.0),
        };
        let delegate = derived::as_node(ctx, node.spec(), version, parameters);
        if Arc::ptr_eq(node, &self.split) && ctx.version() < 3.1 {
            check_lists(&delegate)?;
        }
        if Arc::ptr_eq(node, &self.unique) {
            return remove_duplicates::unique_items(&delegate, ctx.version() < 3.1);
        }
        let unpaired = ctx.version() < 3.0 && delegate.raw("aggregate") == *"aggregateAllItemData";
        let output = node.execute(&delegate).await?;
        Ok(if unpaired { without_pairs(output) } else { output })
    }
}

/// Before version 3 an item made of whole items was not paired with them.
fn without_pairs(mut output: NodeOutput) -> NodeOutput {
    for items in output.outputs.iter_mut().flatten() {
        Arc::make_mut(items).iter_mut().for_each(|item| item.paired = Paired::None);
    }
    output
}

/// Versions 1 and 2 hold names as `{fields: [{fieldName}]}`.
fn flattened(value: &Value) -> Value {
    let names = |list: &Vec<Value>| list.iter().map(|f| f.get("fieldName").cloned()).collect::<Option<Vec<_>>>().map(Value::Array);
    value.get("fields").and_then(Value::as_array).and_then(names).unwrap_or_else(|| value.clone())
}

/// Before 3.1 a field without a list was an error.
fn check_lists(ctx: &NodeContext) -> Result<(), NodeError> {
    let dots = ctx.raw("options.disableDotNotation") != Value::Bool(true);
    for (index, item) in ctx.items().iter().enumerate() {
        let name = ctx.param_string("fieldToSplitOut", index)?;
        if name.contains(',') {
            continue;
        }
        match Path::with(&name, dots).get(&item.json) {
            Some(Value::Array(_) | Value::Object(_)) => {}
            None => return Err(NodeError::new("node.input", format!("Couldn't find the field '{name}' in the input data")).on_item(index)),
            Some(_) => {
                return Err(NodeError::new("node.input", format!("The provided field '{name}' is not an array or object")).on_item(index));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn each_operation_is_todays_node() {
        let items = || vec![json!({"id": 1, "l": [1, 2], "c": "b"}), json!({"id": 2, "l": [3], "c": "a"})];
        for (version, parameters, expected) in [
            (1.0, json!({"fieldToSplitOut": "l"}), vec![json!({"l": 1}), json!({"l": 2}), json!({"l": 3})]),
            (1.0, json!({"operation": "limit"}), vec![json!({"id": 1, "l": [1, 2], "c": "b"})]),
            (
                1.0,
                json!({"operation": "aggregateItems", "aggregate": "aggregateAllItemData", "include": "specifiedFields", "fieldsToInclude": {"fields": [{"fieldName": "id"}]}}),
                vec![json!({"data": [{"id": 1}, {"id": 2}]})],
            ),
            (
                3.0,
                json!({"operation": "concatenateItems", "fieldsToAggregate": {"fieldToAggregate": [{"fieldToAggregate": "id"}]}}),
                vec![json!({"id": [1, 2]})],
            ),
            (
                3.0,
                json!({"operation": "summarize", "fieldsToSummarize": {"values": [{"aggregation": "sum", "field": "id"}]}}),
                vec![json!({"sum_id": 3})],
            ),
            (
                3.1,
                json!({"operation": "sort", "sortFieldsUi": {"sortField": [{"fieldName": "c"}]}}),
                vec![json!({"id": 2, "l": [3], "c": "a"}), json!({"id": 1, "l": [1, 2], "c": "b"})],
            ),
        ] {
            assert_eq!(testing::run_at(&node(), version, parameters.clone(), items()).await.unwrap(), [expected], "{parameters}");
        }
        let error = testing::run_at(&node(), 2.0, json!({"fieldToSplitOut": "id"}), items()).await.unwrap_err();
        assert_eq!(error.message, "The provided field 'id' is not an array or object");
    }
}

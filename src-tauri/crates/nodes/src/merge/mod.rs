//! Merge: joins the items of several inputs.

mod clash;
mod fields;
mod legacy;
mod position;
mod spec;

use std::sync::Arc;

use millrace_core::{Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef};

use crate::items::{pass_all, passed, reference};

struct Merge(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Merge(spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for Merge {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let mode = ctx.param_string("mode", 0)?;
        if ctx.version() < 2.0 {
            return legacy::execute(ctx, &mode).map(NodeOutput::one);
        }
        let items = match mode.as_str() {
            "append" => append(&inputs(ctx)),
            "chooseBranch" => choose_branch(ctx)?,
            "combineBySql" => {
                return Err(NodeError::new("node.parameter", "Merging with SQL is not available here.")
                    .hint("Use “Combine” with matching fields, or a Code node."));
            }
            _ => combine(ctx)?,
        };
        Ok(NodeOutput::one(items))
    }
}

fn combine(ctx: &NodeContext) -> Result<Vec<Item>, NodeError> {
    // Version 2 calls it otherwise.
    let by = ctx.param_string(if ctx.version() < 3.0 { "combinationMode" } else { "combineBy" }, 0)?;
    match by.as_str() {
        "mergeByFields" | "combineByFields" => fields::execute(ctx),
        "mergeByPosition" => position::two(ctx),
        "combineByPosition" => position::all(ctx),
        "multiplex" | "combineAll" => position::cross(ctx),
        other => Err(NodeError::new("node.parameter", format!("The way to combine “{other}” is unknown."))),
    }
}

/// All inputs of the node, those without data as empty lists.
fn inputs(ctx: &NodeContext) -> Vec<Items> {
    let count = millrace_core::ports::inputs(&ctx.spec, ctx.node()).len().max(ctx.scope.inputs.len());
    (0..count).map(|i| ctx.input(i)).collect()
}

fn append(inputs: &[Items]) -> Vec<Item> {
    inputs.iter().enumerate().flat_map(|(index, items)| pass_all(items, index)).collect()
}

fn choose_branch(ctx: &NodeContext) -> Result<Vec<Item>, NodeError> {
    let output = ctx.param_string("output", 0)?;
    let chosen = match output.as_str() {
        "empty" => {
            let refs =
                inputs(ctx).iter().enumerate().flat_map(|(input, items)| (0..items.len()).map(move |i| reference(i, input))).collect();
            return Ok(vec![Item { paired: Paired::Many(refs), ..Item::new(JsonMap::new()) }]);
        }
        "input1" => 0,
        "input2" => 1,
        _ => (ctx.param_number("useDataOfInput", 0)?.unwrap_or(1.0).max(1.0) as usize) - 1,
    };
    Ok(pass_all(&ctx.input(chosen), chosen))
}

/// An item of an input, paired with itself.
fn entry(items: &Items, index: usize, input: usize) -> Item {
    passed(&items[index], index, input)
}

/// Paired with these.
fn pairs(refs: impl IntoIterator<Item = PairedRef>) -> Paired {
    Paired::Many(refs.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing;

    async fn merge(version: f64, parameters: Value, inputs: Vec<Vec<Value>>) -> Result<Vec<Item>, NodeError> {
        let node = node();
        let output = node.execute(&testing::context_at(&node, version, parameters, inputs)).await?;
        Ok(output.outputs.into_iter().flatten().flat_map(|items| items.to_vec()).collect())
    }
    fn json_of(items: &[Item]) -> Vec<Value> {
        items.iter().map(|i| Value::Object((*i.json).clone())).collect()
    }
    fn people() -> Vec<Vec<Value>> {
        vec![
            vec![json!({"id": 1, "name": "Ada"}), json!({"id": 2, "name": "Grace"}), json!({"id": 3, "name": "Alan"})],
            vec![
                json!({"customer": 1, "total": 20}),
                json!({"customer": 2, "total": 99}),
                json!({"customer": 1, "total": 5}),
                json!({"customer": 9, "total": 7}),
            ],
        ]
    }
    fn by_fields(more: Value) -> Value {
        let mut all = json!({"mode": "combine", "advanced": true, "mergeByFields": {"values": [{"field1": "id", "field2": "customer"}]}});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    }

    #[tokio::test]
    async fn append_keeps_where_items_came_from() {
        let out = merge(3.2, json!({}), vec![vec![json!({"a": 1})], vec![json!({"b": 1})]]).await.unwrap();
        assert_eq!(json_of(&out), [json!({"a": 1}), json!({"b": 1})]);
        assert_eq!(out[1].paired, Paired::One(reference(0, 1)));
    }

    #[tokio::test]
    async fn fields_match_and_items_are_joined() {
        let out = merge(3.2, by_fields(json!({})), people()).await.unwrap();
        assert_eq!(json_of(&out).iter().map(|j| j["total"].clone()).collect::<Vec<_>>(), [json!(20), json!(5), json!(99)]);
        let out =
            merge(3.2, by_fields(json!({"joinMode": "enrichInput1", "options": {"multipleMatches": "first"}})), people()).await.unwrap();
        assert_eq!(out.len(), 3);
        assert_eq!(out[2].json.get("total"), None);
        let out = merge(3.2, by_fields(json!({"joinMode": "keepNonMatches", "outputDataFrom": "input2"})), people()).await.unwrap();
        assert_eq!(json_of(&out), [json!({"customer": 9, "total": 7})]);
        let out = merge(3.2, by_fields(json!({"joinMode": "keepNonMatches"})), people()).await.unwrap();
        assert_eq!(json_of(&out)[0], json!({"id": 3, "name": "Alan", "_source": "input1"}));
        let out = merge(3.2, by_fields(json!({"joinMode": "keepMatches", "outputDataFrom": "input1"})), people()).await.unwrap();
        assert_eq!(json_of(&out), [json!({"id": 1, "name": "Ada"}), json!({"id": 2, "name": "Grace"})]);
    }

    #[tokio::test]
    async fn fuzzy_matching_looks_through_types() {
        let inputs = || vec![vec![json!({"k": 1})], vec![json!({"k": "1", "v": true})]];
        let exact = json!({"mode": "combine", "fieldsToMatchString": "k"});
        assert!(merge(3.2, exact, inputs()).await.unwrap().is_empty());
        let fuzzy = json!({"mode": "combine", "fieldsToMatchString": "k", "options": {"fuzzyCompare": true}});
        assert_eq!(json_of(&merge(3.2, fuzzy, inputs()).await.unwrap()), [json!({"k": "1", "v": true})]);
    }

    #[tokio::test]
    async fn positions_join_and_clashes_are_settled() {
        let inputs = || {
            vec![
                vec![json!({"id": 1, "o": {"a": 1, "b": 2}, "l": [1, 2]}), json!({"id": 2})],
                vec![json!({"id": 10, "o": {"b": 3, "c": 4}, "l": [3]}), json!({"id": 20}), json!({"id": 30})],
            ]
        };
        let with =
            |clash: Value| json!({"mode": "combine", "combineBy": "combineByPosition", "options": {"clashHandling": {"values": clash}}});
        let out = merge(3.2, with(json!({"resolveClash": "preferLast", "mergeMode": "deepMerge"})), inputs()).await.unwrap();
        assert_eq!(json_of(&out)[0], json!({"id": 10, "o": {"a": 1, "b": 3, "c": 4}, "l": [3, 2]}));
        let out = merge(3.2, with(json!({"resolveClash": "preferInput1", "mergeMode": "shallowMerge"})), inputs()).await.unwrap();
        assert_eq!(json_of(&out)[0], json!({"id": 1, "o": {"a": 1, "b": 2}, "l": [1, 2]}));
        let out = merge(3.2, with(json!({"resolveClash": "addSuffix"})), inputs()).await.unwrap();
        assert_eq!(json_of(&out)[1], json!({"id_1": 2, "id_2": 20, "id": 20}));
    }

    #[tokio::test]
    async fn version_1_keeps_its_modes() {
        let inputs = || vec![vec![json!({"id": 1, "a": ""}), json!({"id": 2, "a": "x"})], vec![json!({"id": 1, "a": "new", "b": 1})]];
        let keys = |mode: &str| json!({"mode": mode, "propertyName1": "id", "propertyName2": "id"});
        assert_eq!(json_of(&merge(1.0, keys("keepKeyMatches"), inputs()).await.unwrap()), [json!({"id": 1, "a": ""})]);
        assert_eq!(json_of(&merge(1.0, keys("removeKeyMatches"), inputs()).await.unwrap()), [json!({"id": 2, "a": "x"})]);
        let out = merge(1.0, keys("mergeByKey"), inputs()).await.unwrap();
        assert_eq!(json_of(&out), [json!({"id": 1, "a": "new", "b": 1}), json!({"id": 2, "a": "x"})]);
        let out = merge(1.0, json!({"mode": "mergeByIndex", "join": "inner"}), inputs()).await.unwrap();
        assert_eq!(json_of(&out), [json!({"id": 1, "a": "new", "b": 1})]);
        assert!(merge(1.0, json!({"mode": "wait"}), inputs()).await.unwrap().len() == 1);
    }

    #[tokio::test]
    async fn sql_says_plainly_that_it_cannot_run() {
        assert!(merge(3.2, json!({"mode": "combineBySql", "query": "SELECT 1"}), people()).await.is_err());
    }
}

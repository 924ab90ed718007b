//! Edit Fields: sets fields of each item, or makes items from JSON.

mod assign;
mod legacy;
mod raw;
mod spec;

use std::sync::Arc;

use millrace_core::{Item, JsonMap, Mode, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef};
use serde_json::Value;

use crate::{field::Field, items::map_items, paths::Path};

struct Set(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Set(spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for Set {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        if ctx.version() < 3.0 {
            return legacy::execute(ctx);
        }
        let plan = Plan::new(ctx);
        let output = map_items(ctx, |item, index| plan.apply(ctx, item, index))?;
        Ok(duplicated(ctx, output))
    }
}

/// n8n's "duplicate item" for trying things out; it counts in manual executions only.
fn duplicated(ctx: &NodeContext, output: NodeOutput) -> NodeOutput {
    let times = ctx.raw("duplicateCount").as_u64().unwrap_or(0).min(1000) as usize;
    if ctx.raw("duplicateItem") != Value::Bool(true) || ctx.scope.execution.mode != Mode::Manual || times == 0 {
        return output;
    }
    let items = output.outputs.into_iter().next().flatten().unwrap_or_default();
    NodeOutput::one(items.iter().flat_map(|item| std::iter::repeat_n(item, times + 1)).cloned().collect())
}

/// Where the new fields come from.
enum New {
    /// One field at a time.
    Fields(assign::Assignments),
    /// A JSON object.
    Json(raw::JsonText),
}

/// Everything about the node that does not change from item to item.
struct Plan {
    new: New,
    include: Field,
    /// With an earlier version, or when other fields are wanted at all.
    other_fields: Option<Field>,
    include_fields: Field,
    exclude_fields: Field,
    dots: Field,
    ignore_errors: Field,
    binary: Field,
    version: f64,
}

impl Plan {
    fn new(ctx: &NodeContext) -> Self {
        let version = ctx.version();
        let new = if ctx.raw("mode") == *"raw" {
            New::Json(raw::JsonText::new(ctx.raw("jsonOutput")))
        } else {
            New::Fields(assign::Assignments::new(ctx))
        };
        Self {
            new,
            include: Field::new(ctx, "include"),
            other_fields: (version >= 3.3).then(|| Field::new(ctx, "includeOtherFields")),
            include_fields: Field::new(ctx, "includeFields"),
            exclude_fields: Field::new(ctx, "excludeFields"),
            dots: Field::new(ctx, "options.dotNotation"),
            ignore_errors: Field::new(ctx, "options.ignoreConversionErrors"),
            binary: Field::new(ctx, if version >= 3.4 { "options.stripBinary" } else { "options.includeBinary" }),
            version,
        }
    }

    fn apply(&self, ctx: &NodeContext, item: &Item, index: usize) -> Result<Item, NodeError> {
        let others = match &self.other_fields {
            Some(field) if !field.flag(ctx, index)? => "none".to_owned(),
            _ => self.include.text(ctx, index)?,
        };
        let dots = *self.dots.get(ctx, index)? != Value::Bool(false);
        let mut json = match others.as_str() {
            "none" => JsonMap::new(),
            "selected" => selected(&item.json, &self.include_fields.text(ctx, index)?, dots),
            "except" => without(&item.json, &self.exclude_fields.text(ctx, index)?, dots),
            _ => (*item.json).clone(),
        };
        match &self.new {
            New::Fields(fields) => {
                let ignore = self.ignore_errors.flag(ctx, index)?;
                fields.apply(ctx, index, &mut json, dots, ignore)?;
            }
            New::Json(text) => {
                for (key, value) in text.read(ctx, index)? {
                    Path::with(&unwrapped(&key), dots).set(&mut json, value)?;
                }
            }
        }
        // From 3.4 binaries come along with the other fields; before, only when asked for.
        let asked = self.binary.flag(ctx, index)?;
        let binary = if self.version >= 3.4 { !asked && others != "none" } else { asked };
        Ok(Item {
            json: Arc::new(json),
            binary: item.binary.clone().filter(|_| binary),
            paired: Paired::One(PairedRef::new(index, None)),
            error: None,
        })
    }
}

/// n8n takes `['a.b']` as the key `a.b`.
fn unwrapped(key: &str) -> String {
    let inner = [("['", "']"), ("[\"", "\"]")].into_iter().find_map(|(open, close)| key.strip_prefix(open)?.strip_suffix(close));
    inner.unwrap_or(key).to_owned()
}

fn selected(json: &JsonMap, fields: &str, dots: bool) -> JsonMap {
    let mut out = JsonMap::new();
    for field in fields.split(',').map(str::trim).filter(|f| !f.is_empty()) {
        let Some(value) = Path::with(field, dots).get(json) else { continue };
        let key = if dots { field.rsplit('.').next().unwrap_or(field) } else { field };
        // A name that came from a list entry (`tags[0]`) is a path again; setting a fresh object cannot run past a list's end by much.
        if Path::with(key, dots).set(&mut out, value.clone()).is_err() {
            out.insert(key.to_owned(), value.clone());
        }
    }
    out
}

fn without(json: &JsonMap, fields: &str, dots: bool) -> JsonMap {
    let mut out = json.clone();
    for field in fields.split(',').map(str::trim) {
        Path::with(field, dots).unset(&mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn one(name: &str, value: Value, kind: &str) -> Value {
        json!({"assignments": [{"name": name, "value": value, "type": kind}]})
    }

    #[tokio::test]
    async fn fields_are_set_and_converted() {
        let parameters = json!({"assignments": {"assignments": [
            {"name": "meta.id", "value": "={{ $json.id }}", "type": "number"},
            {"name": "arr[1]", "value": "second", "type": "string"},
            {"name": "list", "value": "[1, 2]", "type": "array"},
            {"name": "none", "value": "={{ $json.missing }}", "type": "string"},
        ]}});
        let out = testing::run(&node(), parameters, vec![json!({"id": "7"})]).await.unwrap();
        assert_eq!(out, [[json!({"meta": {"id": 7}, "arr": [null, "second"], "list": [1, 2], "none": null})]]);
    }

    #[tokio::test]
    async fn a_value_of_the_wrong_type_is_an_error_unless_ignored() {
        let parameters = json!({"assignments": one("n", json!("not a number"), "number")});
        let error = testing::run(&node(), parameters.clone(), vec![json!({})]).await.unwrap_err();
        assert_eq!(error.message, "'n' expects a number but we got 'not a number' [item 0]");
        let mut lenient = parameters;
        lenient["options"] = json!({"ignoreConversionErrors": true});
        assert_eq!(testing::run(&node(), lenient, vec![json!({})]).await.unwrap(), [[json!({"n": "not a number"})]]);
    }

    #[tokio::test]
    async fn other_fields_come_along_as_asked() {
        let item = json!({"id": 1, "address": {"city": "London", "zip": "W1"}, "x.y": 3});
        let with = |include: &str, fields: &str| json!({"assignments": one("k", json!("v"), "string"), "includeOtherFields": true, "include": include, "includeFields": fields, "excludeFields": fields});
        let out = testing::run(&node(), with("selected", "id, address.city"), vec![item.clone()]).await.unwrap();
        assert_eq!(out, [[json!({"id": 1, "city": "London", "k": "v"})]]);
        let out = testing::run(&node(), with("except", "address.zip, x.y"), vec![item.clone()]).await.unwrap();
        assert_eq!(out, [[json!({"id": 1, "address": {"city": "London"}, "k": "v"})]]);
        let out = testing::run(&node(), with("all", ""), vec![item]).await.unwrap();
        assert_eq!(out[0][0]["k"], "v");
        assert_eq!(out[0][0]["id"], 1);
    }

    #[tokio::test]
    async fn json_text_makes_the_item() {
        let parameters =
            json!({"mode": "raw", "jsonOutput": "={\n \"id\": {{ $json.id }},\n \"o\": {{ $json.o }},\n \"t\": \"{{ $json.t }}\" }"});
        let out = testing::run(&node(), parameters, vec![json!({"id": 1, "o": {"a": [1]}, "t": "x"})]).await.unwrap();
        assert_eq!(out, [[json!({"id": 1, "o": {"a": [1]}, "t": "x"})]]);
        let error = testing::run(&node(), json!({"mode": "raw", "jsonOutput": "{oops"}), vec![json!({})]).await.unwrap_err();
        assert_eq!(error.message, "The 'JSON Output' in item 0 contains invalid JSON");
    }

    #[tokio::test]
    async fn older_versions_have_groups_by_type() {
        let parameters = json!({"keepOnlySet": true, "values": {
            "string": [{"name": "s", "value": "={{ $json.name }}"}], "number": [{"name": "n", "value": "12"}], "boolean": [{"name": "b", "value": true}],
        }});
        let out = testing::run_at(&node(), 2.0, parameters.clone(), vec![json!({"name": "Ada"})]).await.unwrap();
        assert_eq!(out, [[json!({"b": true, "n": 12, "s": "Ada"})]]);
        let out = testing::run_at(&node(), 1.0, parameters, vec![json!({"name": "Ada"})]).await.unwrap();
        assert_eq!(out[0][0]["n"], "12");
        let missing =
            json!({"values": {"string": [{"name": "a", "value": "={{ $json.missing }}"}, {"name": "b", "value": "={{ $json.none }}"}]}});
        let out = testing::run_at(&node(), 2.0, missing, vec![json!({"a": 1, "none": null})]).await.unwrap();
        assert_eq!(out, [[json!({"none": null, "b": null})]]);
        let fields = json!({"fields": {"values": [{"name": "one", "stringValue": "={{ $json.name }}"}, {"name": "two", "type": "numberValue", "numberValue": "5"}]}, "include": "none"});
        let out = testing::run_at(&node(), 3.2, fields, vec![json!({"name": "Ada"})]).await.unwrap();
        assert_eq!(out, [[json!({"one": "Ada", "two": 5})]]);
    }
}

//! Sends each item to one of several outputs, by rules or by number.

mod legacy;
mod spec;

use std::sync::Arc;

use millrace_core::{Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType};
use serde_json::Value;

use crate::{
    conditions,
    field::Field,
    filter::Filter,
    items::{check_canceled, error_item, passed},
};

struct Switch(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Switch(spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for Switch {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let mut router = if ctx.version() < 3.0 { legacy::router(ctx)? } else { router(ctx)? };
        let items = ctx.items();
        let mut outputs: Vec<Vec<Item>> = vec![Vec::new(); router.outputs.max(1)];
        let mut targets = Vec::new();
        for (index, item) in items.iter().enumerate() {
            check_canceled(ctx, index)?;
            targets.clear();
            match router.targets(ctx, index, &mut targets) {
                Ok(()) => targets.iter().for_each(|t| outputs[*t].push(passed(item, index, 0))),
                Err(error) if ctx.continue_on_fail() => outputs[0].push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::many(outputs))
    }
}

/// Decides where an item goes.
pub(crate) struct Router {
    outputs: usize,
    by: By,
    fallback: Option<Fallback>,
    all_matching: bool,
}

enum By {
    /// The number of the output.
    Number(Field),
    /// Rules of version 3.
    Rules(Vec<Filter>),
    /// Rules of versions 1 and 2.
    Legacy(Vec<legacy::Rule>),
}

enum Fallback {
    /// An output of its own, the last one.
    Extra,
    /// One of the others.
    Number(f64),
}

impl Router {
    fn targets(&mut self, ctx: &NodeContext, item: usize, targets: &mut Vec<usize>) -> Result<(), NodeError> {
        match &mut self.by {
            By::Number(field) => {
                let number = field.number(ctx, item)?.unwrap_or(0.0);
                targets.push(self.check(ctx, number)?);
                return Ok(());
            }
            By::Rules(rules) => {
                for (index, rule) in rules.iter_mut().enumerate() {
                    if rule.passes(ctx, item)? {
                        targets.push(index);
                        if !self.all_matching {
                            break;
                        }
                    }
                }
            }
            By::Legacy(rules) => {
                for rule in rules {
                    if rule.holds(ctx, item)? {
                        let output = rule.output(ctx, item)?;
                        targets.push(self.check(ctx, output)?);
                        return Ok(());
                    }
                }
            }
        }
        if targets.is_empty() {
            match self.fallback {
                None => {}
                Some(Fallback::Extra) => targets.push(self.outputs - 1),
                Some(Fallback::Number(n)) => targets.push(self.check(ctx, n)?),
            }
        }
        Ok(())
    }

    /// An output number that exists.
    fn check(&self, ctx: &NodeContext, number: f64) -> Result<usize, NodeError> {
        let count = self.outputs;
        if number >= 0.0 && number.fract() == 0.0 && (number as usize) < count {
            return Ok(number as usize);
        }
        let text = crate::js::to_text(&crate::js::number(number));
        let last = count.saturating_sub(1);
        if ctx.version() < 3.0 {
            return Err(NodeError::new("node.parameter", format!("The ouput {text} is not allowed. It has to be between 0 and {last}!")));
        }
        // The messages are n8n's, spelling included: workflows compare them.
        if number == count as f64 {
            return Err(NodeError::new("node.parameter", format!("The ouput {text} is not allowed. "))
                .describe(format!("Output indexes are zero based, if you want to use the extra output use {last}")));
        }
        Err(NodeError::new("node.parameter", format!("The ouput {text} is not allowed"))
            .describe(format!("It has to be between 0 and {last}")))
    }
}

fn router(ctx: &NodeContext) -> Result<Router, NodeError> {
    if ctx.raw("mode") == *"expression" {
        let count = ctx.param_number("numberOutputs", 0)?.unwrap_or(4.0).clamp(1.0, 64.0) as usize;
        return Ok(Router { outputs: count, by: By::Number(Field::new(ctx, "output")), fallback: None, all_matching: false });
    }
    let rules = ctx.raw("rules.values");
    let rules = rules.as_array().map(Vec::as_slice).unwrap_or_default();
    let fallback = match ctx.param("options.fallbackOutput", 0)? {
        Value::String(s) if s == "extra" => Some(Fallback::Extra),
        Value::Number(n) => n.as_f64().map(Fallback::Number),
        Value::String(s) => s.parse().ok().map(Fallback::Number),
        _ => None,
    };
    let options = conditions::fallback(ctx);
    let filters = rules
        .iter()
        .map(|rule| Filter::new(ctx, rule.get("conditions").unwrap_or(&Value::Null), options))
        .collect::<Result<Vec<_>, _>>()?;
    if filters.is_empty() {
        // Without a rule nothing goes anywhere, not even to the fallback.
        return Ok(Router { outputs: 0, by: By::Rules(filters), fallback: None, all_matching: false });
    }
    Ok(Router {
        outputs: filters.len() + usize::from(matches!(fallback, Some(Fallback::Extra))),
        by: By::Rules(filters),
        fallback,
        all_matching: ctx.raw("options.allMatchingOutputs") == Value::Bool(true),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn rule(limit: u32) -> Value {
        json!({"conditions": {
            "options": {"caseSensitive": true, "typeValidation": "strict"},
            "conditions": [{"leftValue": "={{ $json.n }}", "rightValue": limit, "operator": {"type": "number", "operation": "lt"}}],
            "combinator": "and",
        }})
    }
    fn items() -> Vec<Value> {
        (1..=3).map(|n| json!({"n": n})).collect()
    }

    #[tokio::test]
    async fn the_first_rule_that_holds_wins_unless_all_are_asked() {
        let rules = json!({"values": [rule(2), rule(3)]});
        let out = testing::run(&node(), json!({"rules": rules}), items()).await.unwrap();
        assert_eq!(out, [[json!({"n": 1})], [json!({"n": 2})]]);
        let out =
            testing::run(&node(), json!({"rules": rules, "options": {"allMatchingOutputs": true, "fallbackOutput": "extra"}}), items())
                .await
                .unwrap();
        assert_eq!(out.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
    }

    #[tokio::test]
    async fn an_output_that_is_not_there_is_an_error() {
        let error = testing::run(&node(), json!({"mode": "expression", "numberOutputs": 2, "output": 2}), items()).await.unwrap_err();
        assert_eq!(error.message, "The ouput 2 is not allowed. ");
        let error = testing::run(&node(), json!({"mode": "expression", "output": -1}), items()).await.unwrap_err();
        assert_eq!(error.message, "The ouput -1 is not allowed");
    }

    #[tokio::test]
    async fn version_1_has_four_outputs() {
        let parameters = json!({
            "value1": "={{ $json.n }}", "fallbackOutput": 3,
            "rules": {"rules": [{"operation": "equal", "value2": 2, "output": 1}]},
        });
        let out = testing::run_at(&node(), 1.0, parameters, items()).await.unwrap();
        assert_eq!(out.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 0, 2]);
    }

    #[tokio::test]
    async fn version_2_has_an_output_for_each_rule() {
        let parameters = json!({
            "dataType": "string", "value1": "={{ $json.name }}",
            "rules": {"rules": [{"operation": "contains", "value2": "Hopper", "outputKey": "h"}, {"operation": "regex", "value2": "^A", "outputKey": "a"}]},
        });
        let items = vec![json!({"name": "Grace Hopper"}), json!({"name": "Ada"}), json!({"name": "Zoe"})];
        let out = testing::run_at(&node(), 2.0, parameters, items).await.unwrap();
        assert_eq!(out, [[json!({"name": "Grace Hopper"})], [json!({"name": "Ada"})]]);
    }
}

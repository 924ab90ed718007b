//! Waits: for a while, until a time, for a call, or for a form.

mod spec;
mod until;

use std::{sync::Arc, time::Duration};

use millrace_core::{
    EpochMs, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    trigger::{Suspend, WaitKind},
};
use serde_json::Value;

pub(crate) use self::until::after;
use crate::items::pass_all;

/// A shorter wait is not worth a row: the node itself waits.
const SHORT_MS: i64 = 10_000;
/// How often a node that waits itself looks at the clock and whether it was canceled.
const LOOK: Duration = Duration::from_millis(500);

struct Wait(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Wait(spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for Wait {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let now = ctx.scope.clock.now();
        match ctx.param_string("resume", 0)?.as_str() {
            "timeInterval" => time(ctx, now, until::after(ctx, now, "amount", "unit")?).await,
            "specificTime" => time(ctx, now, until::at(ctx, "dateTime")?).await,
            "webhook" => {
                let question = question(ctx, &spec::ASKED_OF_CALLERS)?;
                Ok(NodeOutput::suspended(Suspend { kind: WaitKind::Webhook, until: until::limit(ctx, now)?, question, on_time: None }))
            }
            "form" => {
                let question = question(ctx, &spec::ASKED_OF_PEOPLE)?;
                Ok(NodeOutput::suspended(Suspend { kind: WaitKind::Form, until: until::limit(ctx, now)?, question, on_time: None }))
            }
            other => Err(NodeError::new("node.parameter", format!("“{other}” is nothing that can be waited for."))
                .hint("Choose a time, a call or a form in “Go on”.")),
        }
    }
}

async fn time(ctx: &NodeContext, now: EpochMs, until: EpochMs) -> Result<NodeOutput, NodeError> {
    if until.0 - now.0 > SHORT_MS {
        return Ok(NodeOutput::suspended(Suspend { kind: WaitKind::Time, until: Some(until), question: JsonMap::new(), on_time: None }));
    }
    let end = tokio::time::Instant::now() + Duration::from_millis(u64::try_from(until.0 - now.0).unwrap_or(0));
    loop {
        if ctx.is_canceled() {
            return Err(NodeError::new("canceled", "The execution was canceled."));
        }
        // The wall clock counts too: timers stop while a computer sleeps.
        let left = end.saturating_duration_since(tokio::time::Instant::now());
        if left.is_zero() || ctx.scope.clock.now() >= until {
            return Ok(NodeOutput::one(pass_all(&ctx.items(), 0)));
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

/// What callers or people meet: these parameters, resolved for the first item.
fn question(ctx: &NodeContext, names: &[(&'static str, &'static str)]) -> Result<JsonMap, NodeError> {
    let mut question = JsonMap::new();
    for (name, asked) in names {
        let value = ctx.param(name, 0)?;
        if !value.is_null() {
            question.insert((*asked).to_owned(), value);
        }
    }
    if let Some(suffix) = question.get("options").and_then(|options| options.get("webhookSuffix")).and_then(Value::as_str) {
        question.insert("suffix".to_owned(), Value::from(suffix.trim_matches('/')));
    }
    Ok(question)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    async fn suspended(parameters: Value) -> Suspend {
        let ctx = testing::context(&node(), parameters, vec![vec![json!({"n": 1})]]);
        *node().execute(&ctx).await.unwrap().suspend.expect("it waits")
    }

    fn now() -> i64 {
        millrace_core::Clock::now(&millrace_core::clock::SystemClock).0
    }

    #[tokio::test]
    async fn a_long_wait_is_a_row_and_a_short_one_is_not() {
        let before = now();
        let wait = suspended(json!({"amount": 2, "unit": "hours"})).await;
        assert_eq!((wait.kind, wait.on_time), (WaitKind::Time, None));
        assert!((7_200_000..7_260_000).contains(&(wait.until.unwrap().0 - before)));
        let ctx = testing::context(&node(), json!({"amount": 0.001}), vec![vec![json!({"n": 1})]]);
        let out = node().execute(&ctx).await.unwrap();
        assert!(out.suspend.is_none());
        assert_eq!(testing::json(out), [[json!({"n": 1})]]);
    }

    #[tokio::test]
    async fn a_time_without_an_offset_is_in_the_workflows_zone_and_a_past_one_is_no_wait() {
        let wait = suspended(json!({"resume": "specificTime", "dateTime": "2100-01-01T00:00:00"})).await;
        assert_eq!(wait.until, Some(EpochMs(4_102_444_800_000)));
        let ctx = testing::context(&node(), json!({"resume": "specificTime", "dateTime": "2001-01-01"}), vec![vec![json!({})]]);
        assert!(node().execute(&ctx).await.unwrap().suspend.is_none());
    }

    #[tokio::test]
    async fn a_call_and_a_form_are_described_and_may_be_limited() {
        let parameters = json!({
            "resume": "webhook", "httpMethod": "POST", "incomingAuthentication": "basicAuth", "options": {"webhookSuffix": "/yes"},
            "limitWaitTime": true, "limitType": "atSpecifiedTime", "maxDateAndTime": "2100-01-01",
        });
        let wait = suspended(parameters).await;
        assert_eq!((wait.kind, wait.until), (WaitKind::Webhook, Some(EpochMs(4_102_444_800_000))));
        assert_eq!((&wait.question["httpMethod"], &wait.question["suffix"]), (&json!("POST"), &json!("yes")));
        assert_eq!(wait.question["authentication"], "basicAuth");
        let fields = json!({"values": [{"fieldLabel": "Name"}]});
        let wait = suspended(json!({"resume": "form", "formTitle": "T", "formFields": fields})).await;
        assert_eq!((wait.kind, wait.until, &wait.question["formFields"]), (WaitKind::Form, None, &fields));
    }

    #[tokio::test]
    async fn nonsense_is_named() {
        for (parameters, about) in [
            (json!({"amount": -1}), "amount"),
            (json!({"amount": "soon"}), "amount"),
            (json!({"amount": 1, "unit": "moons"}), "unit"),
            (json!({"resume": "specificTime", "dateTime": "soon"}), "dateTime"),
            (json!({"amount": 1e30, "unit": "days"}), "amount"),
        ] {
            let ctx = testing::context(&node(), parameters, vec![vec![json!({})]]);
            let error = node().execute(&ctx).await.unwrap_err();
            assert!(error.hint.unwrap_or_default().contains(about), "{}", error.message);
        }
    }

    #[tokio::test]
    async fn a_version_has_its_own_defaults() {
        let ctx = testing::context_at(&node(), 1.0, json!({}), vec![vec![json!({})]]);
        let until = node().execute(&ctx).await.unwrap().suspend.unwrap().until.unwrap();
        assert!(until.0 - now() > 3_000_000, "an hour");
    }
}

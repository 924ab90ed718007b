//! Asks a person and waits for the answer: yes or no, a choice, a form, a review.

mod answer;
mod spec;

use std::sync::Arc;

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    trigger::{Suspend, WaitKind},
};
use serde_json::{Value, json};

use self::answer::Answer;
use crate::{
    items::{paired_with_all, passed},
    js, json_text,
    wait::after,
};

/// Longest title; a message may be longer.
const LONGEST_TITLE: usize = 200;
/// Longest message.
const LONGEST_MESSAGE: usize = 20_000;

struct Approval(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Approval(spec::spec()))
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Approve,
    Input,
    Select,
    Review,
}

impl Kind {
    fn of(ctx: &NodeContext) -> Result<Self, NodeError> {
        match ctx.param_string("kind", 0)?.as_str() {
            "approve" => Ok(Self::Approve),
            "input" => Ok(Self::Input),
            "select" => Ok(Self::Select),
            "review" => Ok(Self::Review),
            other => Err(NodeError::new("node.parameter", format!("“{other}” is nothing that people can be asked for."))
                .hint("Choose a decision, a form, a choice or a review in “Ask for”.")),
        }
    }
    fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Input => "input",
            Self::Select => "select",
            Self::Review => "review",
        }
    }
}

#[async_trait::async_trait]
impl NodeType for Approval {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let kind = Kind::of(ctx)?;
        let choices = choices(ctx, kind)?;
        let question = question(ctx, kind, &choices)?;
        let (until, on_time) = if ctx.param_bool("limitWaitTime", 0)? {
            let until = after(ctx, ctx.scope.clock.now(), "resumeAmount", "resumeUnit")?;
            let answer = Answer::of_time(default_choice(ctx, kind, &choices)?);
            (Some(until), Some(route(ctx, kind, &choices, &answer)?))
        } else {
            (None, None)
        };
        Ok(NodeOutput::suspended(Suspend { kind: WaitKind::Approval, until, question, on_time }))
    }
    async fn resume(&self, ctx: &NodeContext, answer: Items) -> Result<NodeOutput, NodeError> {
        let kind = Kind::of(ctx)?;
        let choices = choices(ctx, kind)?;
        let answer = answer.first().map(Answer::read).ok_or_else(|| NodeError::new("node.input", "The answer is empty."))?;
        Ok(NodeOutput { outputs: route(ctx, kind, &choices, &answer)?, ..NodeOutput::default() })
    }
}

/// The buttons, as `(value, label)`.
fn choices(ctx: &NodeContext, kind: Kind) -> Result<Vec<(String, String)>, NodeError> {
    let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    match kind {
        Kind::Approve | Kind::Review => return Ok(vec![pair("approve", "Approve"), pair("decline", "Decline")]),
        Kind::Input => return Ok(vec![pair("submit", "Submit")]),
        Kind::Select => {}
    }
    let listed = ctx.param("choices.values", 0)?;
    let mut found: Vec<(String, String)> = Vec::new();
    for entry in listed.as_array().into_iter().flatten() {
        let text = |key: &str| entry.get(key).map(js::to_text).unwrap_or_default().trim().to_owned();
        let label = text("label");
        let value = Some(text("value")).filter(|value| !value.is_empty()).unwrap_or_else(|| label.clone());
        if value.is_empty() || found.iter().any(|(other, _)| *other == value) {
            return Err(
                NodeError::new("node.parameter", "Two choices are the same, or one is empty.").hint("Give each choice a name of its own.")
            );
        }
        found.push((value.clone(), if label.is_empty() { value } else { label }));
    }
    if found.is_empty() {
        return Err(NodeError::new("node.parameter", "There is nothing to choose from.").hint("Add choices."));
    }
    Ok(found)
}

fn question(ctx: &NodeContext, kind: Kind, choices: &[(String, String)]) -> Result<JsonMap, NodeError> {
    let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
    let title = cut(ctx.param_string("title", 0)?, LONGEST_TITLE);
    let title = if title.trim().is_empty() { ctx.node().name.clone() } else { title };
    let choices: Vec<Value> = choices.iter().map(|(value, label)| json!({"value": value, "label": label})).collect();
    let fields = match kind {
        Kind::Input | Kind::Review => fields(ctx)?,
        Kind::Approve | Kind::Select => vec![],
    };
    if kind == Kind::Input && fields.is_empty() {
        return Err(NodeError::new("node.parameter", "The form has no questions.").hint("Add at least one question."));
    }
    let mut question = JsonMap::from_iter([
        ("title".to_owned(), Value::from(title)),
        ("message".to_owned(), Value::from(cut(ctx.param_string("message", 0)?, LONGEST_MESSAGE))),
        ("kind".to_owned(), Value::from(kind.word())),
        ("choices".to_owned(), Value::Array(choices)),
        ("fields".to_owned(), Value::Array(fields)),
        ("comment".to_owned(), Value::from(ctx.param_bool("comment", 0)?)),
        ("priority".to_owned(), Value::from(priority(&ctx.param_string("priority", 0)?))),
        ("assignee".to_owned(), Value::from(cut(ctx.param_string("assignee", 0)?, LONGEST_TITLE))),
    ]);
    if kind == Kind::Review {
        question.insert("data".to_owned(), data(ctx)?);
    }
    Ok(question)
}

/// The questions of the form. Two with one name could not be told apart.
fn fields(ctx: &NodeContext) -> Result<Vec<Value>, NodeError> {
    let listed = ctx.param("formFields.values", 0)?;
    let fields = listed.as_array().cloned().unwrap_or_default();
    let name = |field: &Value| {
        let text = |key: &str| field.get(key).map(js::to_text).filter(|text| !text.trim().is_empty());
        text("fieldName").or_else(|| text("elementName")).or_else(|| text("fieldLabel"))
    };
    for (index, field) in fields.iter().enumerate() {
        let Some(own) = name(field) else {
            return Err(NodeError::new("node.parameter", format!("Question {} has no label.", index + 1)).hint("Give it one."));
        };
        if fields[..index].iter().any(|other| name(other).as_deref() == Some(&own)) {
            return Err(NodeError::new("node.parameter", format!("Two questions are called “{own}”.")).hint("Give each a name of its own."));
        }
    }
    Ok(fields)
}

fn priority(text: &str) -> &str {
    if matches!(text, "low" | "high") { text } else { "normal" }
}

/// What is to be looked through: an object, or JSON text.
fn data(ctx: &NodeContext) -> Result<Value, NodeError> {
    let value = match ctx.param("data", 0)? {
        Value::String(text) if text.trim().is_empty() => Value::Object(JsonMap::new()),
        Value::String(text) => json_text::parse_loose(&text).unwrap_or(Value::String(text)),
        other => other,
    };
    Ok(match value {
        Value::Object(_) => value,
        other => json!({"value": other}),
    })
}

/// The choice that counts when nobody answers in time.
fn default_choice(ctx: &NodeContext, kind: Kind, choices: &[(String, String)]) -> Result<String, NodeError> {
    let wanted = match kind {
        Kind::Input => return Ok("submit".to_owned()),
        Kind::Approve | Kind::Review => ctx.param_string("defaultChoice", 0)?,
        Kind::Select => ctx.param_string("defaultAnswer", 0)?,
    };
    let found = choices.iter().find(|(value, label)| *value == wanted || *label == wanted);
    found.map(|(value, _)| value.clone()).ok_or_else(|| {
        let known: Vec<&str> = choices.iter().map(|(value, _)| value.as_str()).collect();
        NodeError::new("node.parameter", format!("“{wanted}” is none of the choices, so it cannot count when nobody answers."))
            .hint(format!("Enter one of {} in “If nobody answers”.", known.join(", ")))
    })
}

/// The outputs: the items go where the answer leads them.
fn route(ctx: &NodeContext, kind: Kind, choices: &[(String, String)], answer: &Answer) -> Result<Vec<Option<Items>>, NodeError> {
    let (count, to) = match kind {
        Kind::Approve | Kind::Review => (2, usize::from(!answer.is_yes())),
        Kind::Input => (1, 0),
        Kind::Select => {
            let to = choices.iter().position(|(value, label)| *value == answer.choice || *label == answer.choice);
            let to = to.ok_or_else(|| {
                NodeError::new("node.input", format!("“{}” is none of the choices.", answer.choice))
                    .hint("The choices were changed after the question was asked.")
            })?;
            (choices.len(), to)
        }
    };
    let items = Arc::new(answered(ctx, answer)?);
    Ok((0..count).map(|output| (output == to).then(|| items.clone())).collect())
}

/// The items that went in, each with the answer; or the answer alone.
fn answered(ctx: &NodeContext, answer: &Answer) -> Result<Vec<Item>, NodeError> {
    let input = ctx.items();
    if !ctx.param_bool("includeInput", 0)? || input.is_empty() {
        let item = Item { json: Arc::new(answer.json()), binary: answer.files.clone(), paired: paired_with_all(input.len()), error: None };
        return Ok(vec![item]);
    }
    let value = Value::Object(answer.json());
    let each = input.iter().enumerate().map(|(index, item)| {
        let mut item = passed(item, index, 0);
        Arc::make_mut(&mut item.json).insert("answer".to_owned(), value.clone());
        if let Some(files) = &answer.files {
            let mut all = item.binary.as_deref().cloned().unwrap_or_default();
            all.extend(files.iter().map(|(name, file)| (name.clone(), file.clone())));
            item.binary = Some(Arc::new(all));
        }
        item
    });
    Ok(each.collect())
}

#[cfg(test)]
mod tests;

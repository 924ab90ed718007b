//! Puts items in order: by fields, at random, or by a comparison of the user's own.

use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::{BuildHasher, Hasher},
    sync::Arc,
    time::Duration,
};

use millrace_core::{
    Items, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    evaluate::{CodeJob, CodeMode},
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::{compare, items::passed, paths::Path};

/// Limits of a comparison written in JavaScript.
const CODE_TIMEOUT: Duration = Duration::from_secs(60);
const CODE_MEMORY: usize = 256 * 1024 * 1024;

struct Sort(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Sort(NodeSpec {
        node_type: "sort",
        n8n_type: "n8n-nodes-base.sort",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Sort",
        help: "Puts the items in order.",
        keywords: &["order", "ascending", "descending", "shuffle", "random", "rank"],
        icon: "arrow-down-a-z",
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
    vec![
        options("type", "Order", &[("simple", "By fields"), ("random", "At random"), ("code", "By a comparison in JavaScript")]),
        list(
            "sortFieldsUi",
            "Fields",
            "sortField",
            "Field",
            vec![
                string("fieldName", "Field").required().placeholder("address.city"),
                options("order", "Order", &[("ascending", "Ascending"), ("descending", "Descending")]),
            ],
        )
        .help("The first field counts most. Upper and lower case do not matter.")
        .when([is("type", &["simple"])]),
        param(
            "code",
            "Comparison",
            ParamKind::Code { language: "javascript" },
            json!("// Return a number below 0 if item a comes first, above 0 if b does.\nreturn a.json.name < b.json.name ? -1 : 1;"),
        )
        .no_expression()
        .when([is("type", &["code"])]),
        collection("options", "Options", vec![boolean("disableDotNotation", "Dots are part of the name", false)])
            .when([is("type", &["simple"])]),
    ]
}

#[async_trait::async_trait]
impl NodeType for Sort {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        if items.is_empty() {
            return Ok(NodeOutput::one(vec![]));
        }
        let order = match ctx.param_string("type", 0)?.as_str() {
            "random" => shuffled(items.len()),
            "code" => by_code(ctx, items.len()).await?,
            _ => by_fields(ctx, &items)?,
        };
        Ok(NodeOutput::one(order.into_iter().filter_map(|i| items.get(i).map(|item| passed(item, i, 0))).collect()))
    }
}

fn by_fields(ctx: &NodeContext, items: &Items) -> Result<Vec<usize>, NodeError> {
    let dots = ctx.param("options.disableDotNotation", 0)? != Value::Bool(true);
    let fields = ctx.param("sortFieldsUi.sortField", 0)?;
    let fields = fields.as_array().map(Vec::as_slice).unwrap_or_default();
    if fields.is_empty() {
        return Err(NodeError::new("node.parameter", "No sorting specified. Please add a field to sort by"));
    }
    let mut columns: Vec<(Column<'_>, bool)> = Vec::with_capacity(fields.len());
    for field in fields {
        let name = field.get("fieldName").and_then(Value::as_str).unwrap_or_default();
        let path = Path::with(name, dots);
        let values: Vec<Option<&Value>> = items.iter().map(|item| path.get(&item.json)).collect();
        if values.iter().all(Option::is_none) {
            let error = NodeError::new("node.input", format!("Couldn't find the field '{name}' in the input data"));
            return Err(if !dots && name.contains('.') {
                error.describe("If you're trying to use a nested field, make sure you turn off 'disable dot notation' in the node options")
            } else {
                error
            });
        }
        columns.push((Column::new(&values), field.get("order").is_some_and(|o| o == "descending")));
    }
    let mut compare = |a: &usize, b: &usize| {
        for (column, descending) in &columns {
            let order = column.compare(*a, *b);
            if order != Ordering::Equal {
                return if *descending { order.reverse() } else { order };
            }
        }
        Ordering::Equal
    };
    let mut order: Vec<usize> = (0..items.len()).collect();
    if columns.iter().all(|(column, _)| !matches!(column, Column::Mixed(_))) {
        order.sort_by(compare);
    } else {
        order = compare::sort_stable(order, &mut compare);
    }
    Ok(order)
}

/// The values of one field, made ready once for all comparisons: text is compared in lower case.
enum Column<'a> {
    Texts(Vec<Option<Cow<'a, str>>>),
    Numbers(Vec<Option<f64>>),
    /// Values of several types, whose order may contradict itself.
    Mixed(Vec<Option<Value>>),
}

impl<'a> Column<'a> {
    fn new(values: &[Option<&'a Value>]) -> Self {
        if let Some(texts) = values.iter().map(|v| v.map_or(Some(None), |v| v.as_str().map(|s| Some(lowered(s))))).collect() {
            return Self::Texts(texts);
        }
        if let Some(numbers) = values.iter().map(|v| v.map_or(Some(None), |v| v.as_f64().map(Some))).collect() {
            return Self::Numbers(numbers);
        }
        let lower = |v: &Value| v.as_str().map_or_else(|| v.clone(), |s| Value::String(s.to_lowercase()));
        Self::Mixed(values.iter().map(|v| v.map(lower)).collect())
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Self::Texts(list) => missing_last(list[a].as_deref(), list[b].as_deref(), compare::order_of_texts),
            Self::Numbers(list) => missing_last(list[a].as_ref(), list[b].as_ref(), |a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal)),
            Self::Mixed(list) => missing_last(list[a].as_ref(), list[b].as_ref(), compared),
        }
    }
}

fn lowered(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

fn missing_last<T: ?Sized>(a: Option<&T>, b: Option<&T>, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => compare(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// What cannot be compared counts as greater, as in n8n.
fn compared(a: &Value, b: &Value) -> Ordering {
    match compare::order(a, b) {
        _ if compare::equal(a, b) => Ordering::Equal,
        Some(Ordering::Less) => Ordering::Less,
        _ => Ordering::Greater,
    }
}

/// Fisher and Yates, fed from the operating system's randomness.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let random = std::hash::RandomState::new();
    for i in (1..count).rev() {
        let mut hasher = random.build_hasher();
        hasher.write_usize(i);
        order.swap(i, (hasher.finish() % (i as u64 + 1)) as usize);
    }
    order
}

/// Lets the code runner sort, and takes back only the positions, so that items and files stay here.
async fn by_code(ctx: &NodeContext, count: usize) -> Result<Vec<usize>, NodeError> {
    let code = ctx.param_string("code", 0)?;
    if !code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').any(|word| word == "return") {
        return Err(NodeError::new("node.parameter", "Sort code doesn't return. Please add a 'return' statement to your code"));
    }
    let source = format!(
        "const compare = (a, b) => {{\n{code}\n}};\nconst all = $input.all();\nconst order = all.map((_, index) => index);\n\
         order.sort((x, y) => compare(all[x], all[y]));\nreturn [{{ json: {{ order }} }}];"
    );
    let job = CodeJob { source, mode: CodeMode::AllItems, scope: ctx.scope.clone(), timeout: CODE_TIMEOUT, memory: CODE_MEMORY };
    let result = ctx.code.run(job).await?;
    let parsed: Value = serde_json::from_slice(&result.items_json).unwrap_or_default();
    let order = parsed.pointer("/0/json/order").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let order: Vec<usize> = order.iter().filter_map(|i| i.as_u64().and_then(|i| usize::try_from(i).ok())).filter(|i| *i < count).collect();
    if order.len() != count {
        return Err(NodeError::new("code.result", "The comparison did not give an order for all items."));
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn by(fields: Value) -> Value {
        json!({"sortFieldsUi": {"sortField": fields}})
    }

    #[tokio::test]
    async fn fields_decide_in_turn_and_nulls_are_zero() {
        let items = vec![json!({"n": "b", "s": 1}), json!({"n": "a", "s": 2}), json!({"n": "A", "s": null}), json!({"n": "C", "s": 2})];
        let out = testing::run(&node(), by(json!([{"fieldName": "s", "order": "descending"}, {"fieldName": "n"}])), items).await.unwrap();
        let names: Vec<_> = out[0].iter().map(|j| j["n"].as_str().unwrap()).collect();
        assert_eq!(names, ["a", "C", "b", "A"]);
    }

    #[tokio::test]
    async fn a_field_nobody_has_is_an_error() {
        let error = testing::run(&node(), by(json!([{"fieldName": "x"}])), vec![json!({})]).await.unwrap_err();
        assert_eq!(error.message, "Couldn't find the field 'x' in the input data");
        let error = testing::run(&node(), json!({}), vec![json!({})]).await.unwrap_err();
        assert_eq!(error.message, "No sorting specified. Please add a field to sort by");
    }

    #[tokio::test]
    async fn random_order_loses_nothing() {
        let items: Vec<_> = (0..50).map(|n| json!({"n": n})).collect();
        let out = testing::run(&node(), json!({"type": "random"}), items).await.unwrap();
        let mut seen: Vec<_> = out[0].iter().map(|j| j["n"].as_u64().unwrap()).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..50).collect::<Vec<_>>());
    }
}

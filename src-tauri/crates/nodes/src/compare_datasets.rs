//! Compares two lists of items: what is only in one, what is the same, what differs.

use std::{collections::HashSet, sync::Arc};

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::{
    compare, field,
    items::{check_canceled, pass_all, passed, reference},
    paths::Path,
};

struct CompareDatasets(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(CompareDatasets(NodeSpec {
        node_type: "compare_datasets",
        n8n_type: "n8n-nodes-base.compareDatasets",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Compare Datasets",
        help: "Compares the items of two branches and says what is new, gone, the same or different.",
        keywords: &["diff", "difference", "changes", "sync", "match", "missing"],
        icon: "git-compare",
        versions: versions(&[1.0, 2.0, 2.1, 2.2, 2.3]),
        inputs: ports(PortSet::Fixed { labels: vec!["Input A", "Input B"] }),
        outputs: ports(PortSet::Fixed { labels: vec!["In A only", "Same", "Different", "In B only"] }),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: Some(1),
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let a = ("preferInput1", "Input A's version");
    let b = ("preferInput2", "Input B's version");
    let (mix, both) = (("mix", "Some fields of each"), ("includeBoth", "Both versions side by side"));
    vec![
        list(
            "mergeByFields",
            "Fields that belong together",
            "values",
            "Pair",
            vec![string("field1", "Field of input A").placeholder("id"), string("field2", "Field of input B").placeholder("id")],
        ),
        options("resolve", "When they differ, give", &[b, a, mix, both]).when([below_version(2.0)]),
        options("resolve", "When they differ, give", &[both, a, b, mix]).when([from_version(2.0)]),
        boolean("fuzzyCompare", "Compare loosely", false)
            .help("“1” equals 1, and empty values equal each other.")
            .when([from_version(2.0)]),
        options("preferWhenMix", "Take fields from", &[("input1", "Input A"), ("input2", "Input B")]).when([is("resolve", &["mix"])]),
        string("exceptWhenMix", "But these from the other").placeholder("id, country").when([is("resolve", &["mix"])]),
        collection(
            "options",
            "Options",
            vec![
                string("skipFields", "Fields that do not count").placeholder("updated_at"),
                boolean("fuzzyCompare", "Compare loosely", false).when([below_version(2.0)]),
                boolean("disableDotNotation", "Dots are part of the name", false),
                options("multipleMatches", "When several match", &[("first", "Compare the first"), ("all", "Compare all")]),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for CompareDatasets {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let (a, b) = (ctx.input(0), ctx.input(1));
        let plan = Plan::new(ctx)?;
        if ctx.version() < 2.2 {
            plan.check_present(&a, 0, "Input A")?;
            plan.check_present(&b, 1, "Input B")?;
        }
        if a.is_empty() || b.is_empty() {
            return Ok(NodeOutput::many(vec![pass_all(&a, 0), vec![], vec![], pass_all(&b, 1)]));
        }
        plan.compare(ctx, &a, &b).map(NodeOutput::many)
    }
}

struct Plan {
    pairs: Vec<(Path, Path)>,
    resolve: String,
    mix: (String, HashSet<String>),
    skip: Vec<Path>,
    dots: bool,
    fuzzy: bool,
    all: bool,
    version: f64,
}

impl Plan {
    fn new(ctx: &NodeContext) -> Result<Self, NodeError> {
        let version = ctx.version();
        let option = |name| Ok::<_, NodeError>(ctx.param(name, 0)? == Value::Bool(true));
        let dots = !option("options.disableDotNotation")?;
        let values = ctx.param("mergeByFields.values", 0)?;
        let text = |v: &Value, name: &str| v.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let pairs: Vec<_> = values.as_array().into_iter().flatten().map(|v| (text(v, "field1"), text(v, "field2"))).collect();
        if pairs.is_empty() || pairs.iter().any(|(a, b)| a.is_empty() || b.is_empty()) {
            return Err(NodeError::new(
                "node.parameter",
                "You need to define at least one pair of fields in \"Fields to Match\" to match on",
            ));
        }
        let except = field::names(&ctx.param("exceptWhenMix", 0)?, "exceptWhenMix")?;
        Ok(Self {
            pairs: pairs.iter().map(|(a, b)| (Path::with(a, dots), Path::with(b, dots))).collect(),
            resolve: ctx.param_string("resolve", 0)?,
            mix: (ctx.param_string("preferWhenMix", 0)?, except.into_iter().collect()),
            skip: field::names(&ctx.param("options.skipFields", 0)?, "skipFields")?.iter().map(|n| Path::with(n, dots)).collect(),
            dots,
            fuzzy: option(if version < 2.0 { "options.fuzzyCompare" } else { "fuzzyCompare" })?,
            all: ctx.param("options.multipleMatches", 0)? == *"all",
            version,
        })
    }

    fn check_present(&self, items: &Items, side: usize, label: &str) -> Result<(), NodeError> {
        for pair in &self.pairs {
            let path = if side == 0 { &pair.0 } else { &pair.1 };
            if !items.iter().any(|item| path.get(&item.json).is_some()) {
                return Err(NodeError::new("node.input", format!("Field '{}' is not present in any of items in '{label}'", path.raw())));
            }
        }
        Ok(())
    }

    fn equal(&self, a: Option<&Value>, b: Option<&Value>) -> bool {
        match (a, b) {
            _ if self.fuzzy => compare::fuzzy_equal(a, b, self.version >= 2.1),
            (Some(a), Some(b)) => compare::equal(a, b),
            (None, None) => true,
            _ => false,
        }
    }

    fn compare(&self, ctx: &NodeContext, a: &Items, b: &Items) -> Result<Vec<Vec<Item>>, NodeError> {
        let (mut only_a, mut same, mut different, mut only_b) = (vec![], vec![], vec![], vec![]);
        let mut used = vec![false; b.len()];
        for (i, left) in a.iter().enumerate() {
            check_canceled(ctx, 0)?;
            let wanted: Option<Vec<&Value>> = self.pairs.iter().map(|p| p.0.get(&left.json)).collect();
            let Some(wanted) = wanted else {
                only_a.push(passed(left, i, 0));
                continue;
            };
            let matches = |right: &Item| self.pairs.iter().zip(&wanted).all(|(p, v)| self.equal(Some(v), p.1.get(&right.json)));
            let mut found = b.iter().enumerate().filter(|(_, right)| matches(right)).map(|(j, _)| j);
            let found: Vec<usize> = if self.all { found.collect() } else { found.next().into_iter().collect() };
            if found.is_empty() {
                only_a.push(passed(left, i, 0));
            }
            for j in found {
                used[j] = true;
                let difference = self.difference(&left.json, &b[j].json);
                if !difference.really {
                    same.push(if self.fuzzy && self.resolve == "preferInput2" { passed(&b[j], j, 1) } else { passed(left, i, 0) });
                } else {
                    different.push(self.resolved(difference, (left, i), (&b[j], j)));
                }
            }
        }
        only_b.extend(b.iter().enumerate().filter(|(j, _)| !used[*j]).map(|(j, item)| passed(item, j, 1)));
        Ok(vec![only_a, same, different, only_b])
    }

    fn difference(&self, a: &JsonMap, b: &JsonMap) -> Difference {
        let keys = self.pairs.iter().map(|p| (p.0.raw().to_owned(), p.0.get(a).cloned().unwrap_or_default())).collect();
        let mut out = Difference { keys, ..Difference::default() };
        let whole: HashSet<&str> = self.skip.iter().filter(|p| p.is_key()).map(Path::raw).collect();
        let inner: Vec<&Path> = self.skip.iter().filter(|p| self.dots && !p.is_key()).collect();
        let stripped = |json: &JsonMap| {
            let mut json = json.clone();
            inner.iter().for_each(|p| p.unset(&mut json));
            json
        };
        let (plain_a, plain_b) = if inner.is_empty() { (None, None) } else { (Some(stripped(a)), Some(stripped(b))) };
        let names = if self.version < 2.0 { ("input1", "input2") } else { ("inputA", "inputB") };
        for key in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
            let (left, right) = (a.get(key), b.get(key));
            let values = |left: Option<&Value>, right: Option<&Value>| {
                let mut pair = JsonMap::new();
                pair.insert(names.0.to_owned(), left.cloned().unwrap_or_default());
                pair.insert(names.1.to_owned(), right.cloned().unwrap_or_default());
                Value::Object(pair)
            };
            if self.equal(left, right) {
                out.same.insert(key.clone(), left.or(right).cloned().unwrap_or_default());
            } else if whole.contains(key.as_str()) {
                out.skipped.insert(key.clone(), values(left, right));
            } else {
                // What is skipped inside is taken out, and told apart where the rest still differs.
                let rest = plain_a.as_ref().zip(plain_b.as_ref()).map(|(a, b)| (a.get(key), b.get(key)));
                let (l, r) = rest.unwrap_or((left, right));
                if rest.is_some() && (left, right) != (l, r) {
                    out.skipped.insert(key.clone(), values(picked(a, key, &inner).as_ref(), picked(b, key, &inner).as_ref()));
                }
                out.really |= rest.is_none() || !self.equal(l, r);
                out.different.insert(key.clone(), values(l, r));
            }
        }
        out
    }

    fn resolved(&self, difference: Difference, (left, i): (&Item, usize), (right, j): (&Item, usize)) -> Item {
        let both = || Paired::Many([reference(i, 0), reference(j, 1)].into());
        match self.resolve.as_str() {
            "preferInput1" => Item { paired: both(), ..passed(left, i, 0) },
            "preferInput2" => Item { paired: both(), ..passed(right, j, 1) },
            "mix" => {
                let (mut base, other) =
                    if self.mix.0 == "input2" { ((*right.json).clone(), &left.json) } else { ((*left.json).clone(), &right.json) };
                for name in &self.mix.1 {
                    let path = Path::with(name, self.dots);
                    if let Some(value) = path.get(other)
                        && path.set(&mut base, value.clone()).is_err()
                    {
                        base.insert(name.clone(), value.clone());
                    }
                }
                Item { paired: both(), ..Item::new(base) }
            }
            _ => {
                let mut json = JsonMap::new();
                json.insert("keys".into(), json!(difference.keys));
                json.insert("same".into(), json!(difference.same));
                json.insert("different".into(), json!(difference.different));
                if !difference.skipped.is_empty() {
                    json.insert("skipped".into(), json!(difference.skipped));
                }
                Item { paired: both(), ..Item::new(json) }
            }
        }
    }
}

/// Only the skipped parts of a field.
fn picked(json: &JsonMap, key: &str, skipped: &[&Path]) -> Option<Value> {
    let mut out = JsonMap::new();
    for path in skipped {
        if let Some(value) = path.get(json) {
            // A path that was found is not too long to set.
            let _ = path.set(&mut out, value.clone());
        }
    }
    out.shift_remove(key)
}

#[derive(Default)]
struct Difference {
    keys: JsonMap,
    same: JsonMap,
    different: JsonMap,
    skipped: JsonMap,
    /// Something differs that is not skipped.
    really: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    async fn compared(parameters: Value) -> Vec<Vec<Value>> {
        let a = vec![json!({"id": 1, "v": "a"}), json!({"id": 2, "v": "b"}), json!({"id": 3, "v": "c"})];
        let b = vec![json!({"id": 1, "v": "a"}), json!({"id": 2, "v": "B"}), json!({"id": 4, "v": "d"})];
        let mut all = json!({"mergeByFields": {"values": [{"field1": "id", "field2": "id"}]}});
        all.as_object_mut().unwrap().extend(parameters.as_object().unwrap().clone());
        let node = node();
        testing::json(node.execute(&testing::context(&node, all, vec![a, b])).await.unwrap())
    }

    #[tokio::test]
    async fn items_are_told_apart() {
        let out = compared(json!({})).await;
        assert_eq!(out[0], [json!({"id": 3, "v": "c"})]);
        assert_eq!(out[1], [json!({"id": 1, "v": "a"})]);
        assert_eq!(out[2], [json!({"keys": {"id": 2}, "same": {"id": 2}, "different": {"v": {"inputA": "b", "inputB": "B"}}})]);
        assert_eq!(out[3], [json!({"id": 4, "v": "d"})]);
        assert_eq!(compared(json!({"resolve": "preferInput2"})).await[2], [json!({"id": 2, "v": "B"})]);
        assert_eq!(compared(json!({"options": {"skipFields": "v"}})).await[1].len(), 2);
    }
}

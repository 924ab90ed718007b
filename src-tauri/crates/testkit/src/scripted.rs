//! Node types whose behaviour is in their parameters, small enough to know by heart.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use millrace_core::{
    EpochMs, Item, Items, JsonMap, Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Registry, TypeVersion,
    spec::{Effect, Family, NodeKind, PortRule, PortSet},
    trigger::{Reply, Suspend, WaitKind},
};
use serde_json::Value;

/// All scripted types.
///
/// | type | what it does |
/// |---|---|
/// | `trigger` | passes its input on, or makes one empty item |
/// | `pass` | passes its input on |
/// | `send` | the same, and counts as having an effect that must not be repeated |
/// | `set` | each item with the parameter `set` laid over it |
/// | `make` | the parameter `items`, unpaired |
/// | `route` | each item to output `to` of its JSON (3 outputs) |
/// | `count` | raises `n` of each item; output 1 from `limit` on, 0 before |
/// | `merge` | its inputs one after another; needs 1 of 2 inputs, or both with `mode="chooseBranch"` at version 2 and 3 |
/// | `join` | the same with no rule about inputs |
/// | `empty`, `null` | an empty output; no output at all, unless an item has `keep` |
/// | `fail` | fails before try `works_at` (never works without) |
/// | `bad_json`, `bad_item` | items with `bad` become `{error}`, or are marked as failed |
/// | `first` | passes on what it is to work on, which is less than what came when it executes once |
/// | `turns` | passes its input on through output 0 for as many runs as `limit` says, then through output 1; it counts in memory |
/// | `remember` | counts its runs in the static data and the custom data, and shows the count as `n` |
/// | `wait` | waits for what `kind` says (`time`), until `ms` from now if given; `on_time` is what it gives when that comes |
/// | `reply` | answers whoever waits with status 200, and passes its input on; may be repeated |
/// | `sleep`, `hang`, `spin`, `panic` | waits `ms`; waits for ever; computes until canceled; panics |
pub fn registry() -> Registry {
    let one = |n: &'static str| spec(n, NodeKind::Action, 1, 1, None);
    let mut types = vec![
        spec("trigger", NodeKind::Trigger, 0, 1, None),
        spec("manual_trigger", NodeKind::Trigger, 0, 1, None),
        spec("route", NodeKind::Flow, 1, 3, None),
        spec("count", NodeKind::Flow, 1, 2, None),
        spec("merge", NodeKind::Flow, 2, 1, Some(1)),
        spec("join", NodeKind::Flow, 2, 1, None),
        spec("turns", NodeKind::Flow, 1, 2, None),
    ];
    types.push(NodeSpec { effect: Effect::Idempotent, ..one("reply") });
    types.push(NodeSpec { effect: Effect::Once, ..one("send") });
    types.extend(
        [
            "pass", "set", "make", "empty", "null", "fail", "bad_json", "bad_item", "first", "sleep", "hang", "spin", "panic", "remember",
            "wait",
        ]
        .map(one),
    );
    Registry::new(types.into_iter().map(|spec| Arc::new(Scripted(spec)) as Arc<dyn NodeType>))
}

fn spec(node_type: &'static str, kind: NodeKind, inputs: usize, outputs: usize, required_inputs: Option<u32>) -> NodeSpec {
    let ports = |n: usize| vec![PortRule { when: vec![], ports: PortSet::Fixed { labels: vec![""; n] } }];
    NodeSpec {
        node_type,
        n8n_type: node_type,
        kind,
        family: Family::Action,
        group: "Test",
        label: node_type,
        help: "",
        keywords: &[],
        icon: "box",
        versions: vec![TypeVersion(1.0)],
        inputs: ports(inputs),
        outputs: ports(outputs),
        parameters: vec![],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs,
    }
}

struct Scripted(NodeSpec);

#[async_trait::async_trait]
impl NodeType for Scripted {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        match self.0.node_type {
            "sleep" => tokio::time::sleep(Duration::from_millis(number(ctx.node(), "ms"))).await,
            "hang" => std::future::pending().await,
            "spin" => {
                while !ctx.canceled.load(Ordering::Relaxed) {
                    std::thread::yield_now();
                }
            }
            "first" => return Ok(NodeOutput { outputs: vec![Some(ctx.items())], ..NodeOutput::default() }),
            "panic" => panic!("scripted panic"),
            "turns" => return Ok(turns(ctx)),
            "remember" => return Ok(remember(ctx)),
            "wait" => return Ok(NodeOutput::suspended(wait(ctx))),
            "reply" => {
                let reply = Reply { status: 200, headers: vec![], body: Bytes::new() };
                if let Some(responder) = &ctx.responder {
                    responder.respond(reply);
                }
            }
            _ => {}
        }
        let attempt = {
            let mut states = ctx.scope.node_state.lock().expect("no scripted node panics with the lock");
            let state = states.entry(ctx.node().name.as_str().into()).or_default();
            let attempt = state.get("tries").and_then(Value::as_u64).unwrap_or(0) + 1;
            state.insert("tries".into(), attempt.into());
            attempt
        };
        behave(ctx.node(), &ctx.scope.inputs, attempt)
    }
}

fn turns(ctx: &NodeContext) -> NodeOutput {
    let mut states = ctx.scope.node_state.lock().expect("no scripted node panics with the lock");
    let state = states.entry(ctx.node().name.as_str().into()).or_default();
    let turn = state.get("turn").and_then(Value::as_u64).unwrap_or(0) + 1;
    state.insert("turn".into(), turn.into());
    let mut outputs = vec![Some(Items::default()); 2];
    outputs[usize::from(turn > number(ctx.node(), "limit"))] = Some(ctx.items());
    NodeOutput { outputs, ..NodeOutput::default() }
}

fn remember(ctx: &NodeContext) -> NodeOutput {
    let mut n = 0;
    for memory in [&ctx.scope.static_data, &ctx.scope.custom_data] {
        let mut map = memory.lock().expect("no scripted node panics with the lock");
        n = map.get("n").and_then(Value::as_u64).unwrap_or(0) + 1;
        map.insert("n".into(), n.into());
    }
    let count = Value::Object(object("n", n));
    NodeOutput::one(ctx.items().iter().map(|item| with(item, Some(&count))).collect())
}

fn wait(ctx: &NodeContext) -> Suspend {
    let parameters = &ctx.node().parameters;
    let kind = parameters.get("kind").and_then(Value::as_str).unwrap_or("time");
    let until = parameters.get("ms").and_then(Value::as_i64).map(|ms| EpochMs(ctx.scope.clock.now().0 + ms));
    let on_time = parameters.get("on_time").map(|items| vec![Some(Arc::new(list(Some(items))))]);
    Suspend { kind: WaitKind::parse(kind).expect("a kind of wait"), until, question: JsonMap::new(), on_time }
}

/// A loop through a merge doubles its items each time.
const MOST_MERGED: usize = 200;

/// What a scripted node gives back for these inputs at this try (1 is the first).
///
/// # Errors
/// When it is meant to fail.
pub fn behave(node: &Node, inputs: &[Option<Items>], attempt: u64) -> Result<NodeOutput, NodeError> {
    let first: Items = inputs.iter().flatten().find(|items| !items.is_empty()).cloned().unwrap_or_default();
    let each = |change: &dyn Fn(&Item) -> Item| NodeOutput::one(first.iter().map(change).collect());
    Ok(match node.node_type.as_str() {
        "trigger" | "manual_trigger" if first.is_empty() => NodeOutput::one(vec![Item::default()]),
        "set" => each(&|item| with(item, node.parameters.get("set"))),
        "make" => NodeOutput::one(list(node.parameters.get("items"))),
        "route" => route(&first),
        "count" => count(&first, number(node, "limit")),
        "merge" | "join" => NodeOutput::one(inputs.iter().flatten().flat_map(|items| items.iter().cloned()).take(MOST_MERGED).collect()),
        "empty" => NodeOutput::one(vec![]),
        "null" if !first.iter().any(|item| item.json.contains_key("keep")) => NodeOutput::default(),
        "fail" if node.parameters.get("works_at").and_then(Value::as_u64).is_none_or(|at| attempt < at) => {
            return Err(NodeError::new("node.scripted", format!("failed at try {attempt}")));
        }
        "bad_json" => {
            each(&|item| if is_bad(item) { Item { json: object("error", "bad json").into(), ..item.clone() } } else { item.clone() })
        }
        "bad_item" => each(&|item| if is_bad(item) { Item { error: Some("bad item".into()), ..item.clone() } } else { item.clone() }),
        _ => NodeOutput { outputs: vec![Some(first)], ..NodeOutput::default() },
    })
}

fn number(node: &Node, key: &str) -> u64 {
    node.parameters.get(key).and_then(Value::as_u64).unwrap_or(0)
}

fn object(key: &str, value: impl Into<Value>) -> JsonMap {
    JsonMap::from_iter([(key.to_owned(), value.into())])
}

fn is_bad(item: &Item) -> bool {
    item.json.get("bad").is_some()
}

fn with(item: &Item, over: Option<&Value>) -> Item {
    let mut json = (*item.json).clone();
    if let Some(Value::Object(over)) = over {
        json.extend(over.clone());
    }
    Item { json: json.into(), ..item.clone() }
}

fn list(items: Option<&Value>) -> Vec<Item> {
    items.and_then(Value::as_array).map(|list| list.iter().cloned().map(Item::from_value).collect()).unwrap_or_default()
}

fn route(items: &Items) -> NodeOutput {
    let mut outputs = vec![vec![]; 3];
    for item in items.iter() {
        let to = item.json.get("to").and_then(Value::as_u64).unwrap_or(0) as usize;
        outputs[to.min(2)].push(item.clone());
    }
    NodeOutput::many(outputs)
}

fn count(items: &Items, limit: u64) -> NodeOutput {
    let mut outputs = vec![vec![]; 2];
    for item in items.iter() {
        let n = item.json.get("n").and_then(Value::as_u64).unwrap_or(0) + 1;
        let over = Value::Object(JsonMap::from_iter([("n".to_owned(), Value::from(n))]));
        outputs[usize::from(n >= limit)].push(with(item, Some(&over)));
    }
    NodeOutput::many(outputs)
}

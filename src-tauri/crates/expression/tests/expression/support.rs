//! A workflow that has partly run, made of a few lines.

use std::sync::Arc;

use millrace_core::{
    Clock, Connection, EpochMs, Item, Items, JsonMap, Mode, Node, NodeRun, Paired, PairedRef, RunData, Scope, Settings, Source, Workflow,
    evaluate::EvaluateError, node::InlineBinary, run::ExecutionInfo,
};
use millrace_expression::{Evaluated, Expressions};
use serde_json::{Value, json};

/// 2024-05-17T10:20:30.400Z
pub(crate) const NOW: i64 = 1_715_941_230_400;

struct Still;

impl Clock for Still {
    fn now(&self) -> EpochMs {
        EpochMs(NOW)
    }
}

/// Nodes that ran one after the other; the last one is about to run.
pub(crate) struct World {
    workflow: Workflow,
    run_data: RunData,
    pub(crate) scope_change: Box<dyn Fn(&mut Scope)>,
}

impl World {
    pub(crate) fn new() -> Self {
        let settings = Settings { execution_order: Some("v1".into()), ..Settings::default() };
        let workflow = Workflow { name: "Orders".into(), settings, ..Workflow::default() };
        Self { workflow, run_data: RunData::default(), scope_change: Box::new(|_| {}) }
    }

    /// Adds a node behind `before` (name and output). With items it has run.
    pub(crate) fn node(mut self, name: &str, before: &[(&str, u32)], outputs: Option<Vec<Vec<Item>>>) -> Self {
        let node = Node::new(name, "set", 3.4);
        for (input, (from, output)) in (0..).zip(before) {
            let from = self.workflow.node_named(from).expect("the node before").id.clone();
            self.workflow.connections.push(Connection::main(from, *output, node.id.clone(), input));
        }
        if let Some(outputs) = outputs {
            let sources = before.iter().map(|(from, output)| Some(Source { node: (*from).into(), output: *output, run: 0 })).collect();
            let outputs = outputs.into_iter().map(|items| Some(Arc::new(items))).collect();
            let run = NodeRun { sources, outputs, ..NodeRun::default() };
            self.run_data.runs.entry(name.into()).or_default().push(Arc::new(run));
        }
        self.workflow.nodes.push(node);
        self
    }

    pub(crate) fn with(mut self, change: impl Fn(&mut Scope) + 'static) -> Self {
        self.scope_change = Box::new(change);
        self
    }

    /// The scope of the last node, fed by the output before it.
    pub(crate) fn scope(&self) -> Arc<Scope> {
        let node = self.workflow.nodes.last().expect("a node");
        let into: Vec<_> = self.workflow.connections.iter().filter(|c| c.to == node.id).collect();
        let sources: Vec<_> = into
            .iter()
            .map(|c| Some(Source { node: self.workflow.node(&c.from).expect("source").name.as_str().into(), output: c.from_index, run: 0 }))
            .collect();
        let inputs: Vec<Option<Items>> =
            sources.iter().map(|s| s.as_ref().and_then(|s| self.run_data.items(&s.node, s.output as usize, Some(0)).cloned())).collect();
        let mut scope = Scope {
            workflow: Arc::new(self.workflow.clone()),
            node_index: self.workflow.nodes.len() - 1,
            run_data: Arc::new(self.run_data.clone()),
            inputs,
            sources,
            run_index: 0,
            execution: ExecutionInfo {
                id: "e1".into(),
                workflow_id: "w1".into(),
                mode: Mode::Trigger,
                resume_url: "http://x/webhook-waiting/e1".into(),
                active: true,
            },
            timezone: "Europe/Berlin".into(),
            vars: Arc::new(JsonMap::from_iter([("region".to_owned(), json!("eu"))])),
            env: None,
            node_state: Arc::default(),
            static_data: Arc::default(),
            custom_data: Arc::default(),
            extra: JsonMap::new(),
            clock: Arc::new(Still),
            binary: Arc::new(InlineBinary),
        };
        (self.scope_change)(&mut scope);
        Arc::new(scope)
    }
}

pub(crate) fn item(json: Value) -> Item {
    Item::from_value(json)
}

pub(crate) fn paired(json: Value, refs: &[(usize, u32)]) -> Item {
    let refs: Vec<_> = refs.iter().map(|(item, input)| PairedRef::new(*item, Some(*input))).collect();
    Item { paired: Paired::Many(refs.into()), ..Item::from_value(json) }
}

/// One source node with these items, and the evaluating node.
pub(crate) fn fed(items: Vec<Value>) -> World {
    World::new().node("Src", &[], Some(vec![items.into_iter().map(item).collect()])).node("Here", &[("Src", 0)], None)
}

pub(crate) fn eval(world: &World, expression: &str, index: usize) -> Result<Evaluated, EvaluateError> {
    Expressions::default().evaluate(expression, &world.scope(), index)
}

/// The expression gives this JSON (for item 0).
#[track_caller]
pub(crate) fn gives(world: &World, code: &str, expected: &Value) {
    let got = eval(world, &format!("={{{{ {code} }}}}"), 0);
    assert_eq!(got.as_ref().map(|e| &e.value), Ok(expected), "{code}");
}

/// The expression is refused with a message that contains this.
#[track_caller]
pub(crate) fn fails(world: &World, code: &str, message: &str) {
    match eval(world, &format!("={{{{ {code} }}}}"), 0) {
        Err(e) => assert!(e.message.contains(message), "{code}: {e:?}"),
        Ok(v) => panic!("{code} gave {v:?}"),
    }
}

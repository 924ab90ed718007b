#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::{
    Connection, Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

struct Fake(NodeSpec);

#[async_trait::async_trait]
impl NodeType for Fake {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, _: &NodeContext) -> Result<NodeOutput, NodeError> {
        Ok(NodeOutput::default())
    }
}

fn registry() -> Registry {
    let spec = |node_type, n8n_type, kind, inputs| NodeSpec {
        node_type,
        n8n_type,
        kind,
        family: Family::Data,
        group: "Data",
        label: node_type,
        help: "",
        keywords: &[],
        icon: "box",
        versions: versions(&[1.0]),
        inputs: ports(inputs),
        outputs: ports(PortSet::one()),
        parameters: vec![string("url", "URL").required(), list("rows", "Rows", "row", "Row", vec![string("key", "Key").required()])],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    };
    let mut trigger = spec("start", "x.start", NodeKind::Trigger, PortSet::none());
    trigger.parameters.clear();
    let types: [Arc<dyn NodeType>; 2] = [Arc::new(Fake(trigger)), Arc::new(Fake(spec("step", "x.step", NodeKind::Action, PortSet::one())))];
    Registry::new(types)
}

fn node(id: &str, node_type: &str, parameters: serde_json::Value) -> Node {
    let mut node = Node::new(id, node_type, 1.0);
    node.id = id.into();
    node.parameters = parameters.as_object().cloned().unwrap();
    node
}

fn codes(workflow: &Workflow) -> Vec<(String, Option<String>, Option<String>)> {
    validate(workflow, &registry()).into_iter().map(|f| (f.code, f.node_id.map(|n| n.to_string()), f.field)).collect()
}

fn found(code: &str, node: Option<&str>, field: Option<&str>) -> (String, Option<String>, Option<String>) {
    (code.into(), node.map(Into::into), field.map(Into::into))
}

#[test]
fn a_sound_workflow_has_no_findings() {
    let mut w = Workflow {
        nodes: vec![node("a", "start", serde_json::json!({})), node("b", "step", serde_json::json!({"url": "={{ $json.u }}"}))],
        ..Workflow::default()
    };
    w.connections.push(Connection::main("a".into(), 0, "b".into(), 0));
    assert_eq!(codes(&w), vec![]);
}

#[test]
fn each_defect_is_found() {
    let mut w = Workflow {
        nodes: vec![
            node("a", "start", serde_json::json!({})),
            node("b", "step", serde_json::json!({"rows": {"row": [{"key": "k"}, {}]}})),
            node("c", "n8n-nodes-base.gmail", serde_json::json!({})),
        ],
        ..Workflow::default()
    };
    w.nodes[2].name = "b".into();
    let ab = Connection::main("a".into(), 0, "b".into(), 0);
    w.connections =
        vec![ab.clone(), ab, Connection::main("b".into(), 3, "missing:X".into(), 0), Connection::main("b".into(), 7, "b".into(), 0)];
    assert_eq!(
        codes(&w),
        vec![
            found("parameter.missing", Some("b"), Some("parameters.url")),
            found("parameter.missing", Some("b"), Some("parameters.rows.row.1.key")),
            found("node.duplicate_name", Some("c"), Some("name")),
            found("connection.duplicate", Some("a"), None),
            found("connection.dangling", Some("b"), None),
            found("node.unknown_type", Some("c"), None),
            found("connection.unknown_port", Some("b"), None),
            found("node.unreachable", Some("c"), None),
        ]
    );
}

#[test]
fn no_trigger_is_said_once() {
    let w = Workflow { nodes: vec![node("b", "step", serde_json::json!({"url": "x"}))], ..Workflow::default() };
    assert_eq!(codes(&w), vec![found("workflow.no_trigger", None, None)]);
}

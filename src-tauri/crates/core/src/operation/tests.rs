#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn base() -> Workflow {
    let mut workflow = Workflow { name: "W".into(), ..Workflow::default() };
    for (i, name) in ["A", "B", "C"].iter().enumerate() {
        let mut node = Node::new(*name, "set", 3.4);
        node.id = NodeId::from(format!("n{i}"));
        workflow.nodes.push(node);
    }
    workflow.connections.push(Connection::main("n0".into(), 0, "n1".into(), 0));
    workflow.connections.push(Connection::main("n1".into(), 0, "n2".into(), 0));
    workflow
}

fn operation() -> impl Strategy<Value = Operation> {
    let id = || (0..4u8).prop_map(|i| NodeId::from(format!("n{i}")));
    let value = prop_oneof![
        Just(json!(null)),
        Just(json!("x")),
        Just(json!({"a": [1, {"b": null}]})),
        Just(json!([1, 2])),
        any::<i32>().prop_map(|n| json!(n))
    ];
    let field = prop_oneof![
        Just("name"),
        Just("position"),
        Just("disabled"),
        Just("parameters"),
        Just("parameters.a"),
        Just("parameters.a.b"),
        Just("parameters.list.0.v"),
        Just("parameters.list.1"),
        Just("on_error"),
        Just("nonsense"),
        Just("parameters."),
        Just("max_tries")
    ];
    let connection = (id(), 0..2u32, id(), 0..2u32).prop_map(|(a, i, b, j)| Connection::main(a, i, b, j));
    prop_oneof![
        (id(), "[A-E]").prop_map(|(id, name)| {
            let mut node = Node::new(name, "if", 2.2);
            node.id = id;
            Operation::AddNode { node: Box::new(node), index: Some(1) }
        }),
        id().prop_map(|node_id| Operation::RemoveNode { node_id }),
        (id(), field, value).prop_map(|(node_id, field, value)| Operation::SetNode { node_id, field: field.into(), value }),
        connection.clone().prop_map(|connection| Operation::AddConnection { connection, index: Some(0) }),
        connection.prop_map(|connection| Operation::RemoveConnection { connection }),
        (id(), prop_oneof![Just(json!(null)), Just(json!([{"json": {"a": 1}}])), Just(json!(3))])
            .prop_map(|(node_id, items)| Operation::SetPinned { node_id, items }),
        (
            prop_oneof![Just("name"), Just("tags"), Just("settings.timezone"), Just("settings"), Just("x")],
            prop_oneof![Just(json!("UTC")), Just(json!(["t"])), Just(json!({"timezone": "Asia/Tokyo"})), Just(json!(null))]
        )
            .prop_map(|(field, value)| Operation::SetWorkflow { field: field.into(), value }),
        (prop_oneof![Just("Other"), Just("")], prop::collection::vec("[a-e]", 0..3)).prop_map(|(name, ids)| {
            let nodes = ids.into_iter().map(|id| Node { id: NodeId::from(id), ..Node::new("Twin", "set", 3.4) }).collect();
            Operation::Replace { document: Box::new(Workflow { name: name.into(), nodes, ..Workflow::default() }) }
        }),
    ]
}

proptest! {
    #[test]
    fn inverse_takes_back(operations in prop::collection::vec(operation(), 1..20)) {
        let mut workflow = base();
        let mut undo = Vec::new();
        for op in &operations {
            let before = workflow.clone();
            match apply(&mut workflow, op) {
                Ok(inverse) => undo.push((before, inverse)),
                Err(_) => prop_assert_eq!(&workflow, &before, "a refused operation must change nothing: {:?}", op),
            }
        }
        for (before, inverse) in undo.into_iter().rev() {
            for op in &inverse {
                apply(&mut workflow, op).unwrap();
            }
            prop_assert_eq!(&workflow, &before);
        }
    }
}

#[test]
fn a_group_that_fails_leaves_nothing() {
    let mut workflow = base();
    let before = workflow.clone();
    let operations = [
        Operation::RemoveNode { node_id: "n1".into() },
        Operation::SetNode { node_id: "n1".into(), field: "name".into(), value: json!("Z") },
    ];
    assert_eq!(apply_all(&mut workflow, &operations), Err(OperationError::NoNode("n1".into())));
    assert_eq!(workflow, before);
}

#[test]
fn removing_a_node_brings_back_connections_in_place() {
    let mut workflow = base();
    let before = workflow.clone();
    let undo = apply_all(&mut workflow, &[Operation::RemoveNode { node_id: "n1".into() }]).unwrap();
    assert!(workflow.connections.is_empty());
    apply_all(&mut workflow, &undo).unwrap();
    assert_eq!(workflow, before);
}

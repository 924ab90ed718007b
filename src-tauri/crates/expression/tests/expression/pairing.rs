use serde_json::json;

use crate::support::{World, eval, fails, gives, item, paired};

/// A -> B (drops the first item) -> Here
fn filtered() -> World {
    World::new()
        .node("A", &[], Some(vec![vec![item(json!({"a": 0})), item(json!({"a": 1})), item(json!({"a": 2}))]]))
        .node("B", &[("A", 0)], Some(vec![vec![item(json!({"b": 1})).paired_with(1), item(json!({"b": 2})).paired_with(2)]]))
        .node("Here", &[("B", 0)], None)
}

#[test]
fn items_are_followed_back() {
    let world = filtered();
    gives(&world, "$('A').item.json.a", &json!(1));
    gives(&world, "$('A').item.json.a + 0", &json!(1));
    gives(&world, "$('B').item.json.b", &json!(1));
    gives(&world, "$('A').itemMatching(1).json.a", &json!(2));
    gives(&world, "$('A').pairedItem(1).json.a", &json!(2));
    assert_eq!(eval(&world, "={{ $('A').item.json.a }}", 1).map(|e| e.value), Ok(json!(2)));
    gives(&world, "$getPairedItem('A', {previousNode: 'B'}, {item: 1}).json.a", &json!(2));
}

#[test]
fn several_inputs_meet_in_one_item_or_not_at_all() {
    let merged = |refs: &[(usize, u32)]| {
        World::new()
            .node("Start", &[], Some(vec![vec![item(json!({"s": 0})), item(json!({"s": 1}))]]))
            .node("L", &[("Start", 0)], Some(vec![vec![item(json!({"l": 0})).paired_with(0), item(json!({"l": 1})).paired_with(1)]]))
            .node("R", &[("Start", 0)], Some(vec![vec![item(json!({"r": 0})).paired_with(0), item(json!({"r": 1})).paired_with(1)]]))
            .node("M", &[("L", 0), ("R", 0)], Some(vec![vec![paired(json!({"m": 0}), refs)]]))
            .node("Here", &[("M", 0)], None)
    };
    gives(&merged(&[(1, 0), (1, 1)]), "$('Start').item.json.s", &json!(1));
    gives(&merged(&[(0, 0), (1, 1)]), "$('L').item.json.l", &json!(0));
    gives(&merged(&[(0, 0), (1, 1)]), "$('R').item.json.r", &json!(1));
    fails(&merged(&[(0, 0), (1, 1)]), "$('Start').item.json.s", "Multiple matches found");
    fails(&merged(&[(0, 0), (1, 0)]), "$('L').item", "Multiple matches found");
    fails(&merged(&[]), "$('Start').item.json.s", "Paired item data for item from node 'M' is unavailable");
}

#[test]
fn what_is_not_there_is_said_clearly() {
    let world = filtered();
    fails(&world, "$('Nope').item.json.x", "Referenced node doesn't exist");
    fails(&world, "$('Nope').first().json.x + 1", "Referenced node doesn't exist");
    fails(&world, "$('Here').item.json.x", "Node 'Here' hasn't been executed");
    fails(&world, "$node['Here'].json.x", "Node 'Here' hasn't been executed");
    gives(&world, "$('Here').isExecuted", &json!(false));
    gives(&world, "$('A').isExecuted", &json!(true));
    let aside = World::new().node("A", &[], Some(vec![vec![item(json!({}))]])).node("Aside", &[], Some(vec![vec![item(json!({}))]])).node(
        "Here",
        &[("A", 0)],
        None,
    );
    fails(&aside, "$('Aside').item.json", "No path back to referenced node");
    gives(&aside, "$('Aside').first().json", &json!({}));
    let error = eval(&world, "={{ $('Here').item.json.x }}", 0).expect_err("not executed");
    assert_eq!(error.code, "expression.reference");
}

#[test]
fn outputs_and_runs_are_chosen_as_in_n8n() {
    let world = World::new()
        .node("If", &[], Some(vec![vec![item(json!({"o": 0}))], vec![item(json!({"o": 1})), item(json!({"o": 11}))]]))
        .node("Mid", &[("If", 1)], Some(vec![vec![item(json!({"m": 0})).paired_with(0)]]))
        .node("Here", &[("Mid", 0)], None);
    gives(&world, "$('If').first().json.o", &json!(1));
    gives(&world, "$('If').all().length", &json!(2));
    gives(&world, "$('If').last().json.o", &json!(11));
    gives(&world, "$('If').first(0).json.o", &json!(0));
    gives(&world, "$('If').all(0, 0).length", &json!(1));
    gives(&world, "$items('If').length", &json!(1));
    gives(&world, "$items('If', 1, 0).length", &json!(2));
    fails(&world, "$('If').first(0, 3)", "Run 3 of node 'If' not found");
    fails(&world, "$('If').first(5)", "Branch 5 of node 'If' not found");
}

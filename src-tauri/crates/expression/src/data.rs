//! What expressions and code read of the execution: the input, and the runs of earlier nodes. Pure lookups with n8n's rules
//! for the output and run that are meant when none is named.

use std::collections::{HashSet, VecDeque};

use millrace_core::{Item, Items, Node, NodeId, Scope, evaluate::EvaluateError};

/// Code of errors about data that is not there.
pub const REFERENCE: &str = "expression.reference";

fn missing(message: impl Into<String>, description: impl Into<String>) -> EvaluateError {
    EvaluateError { code: REFERENCE, message: message.into(), description: Some(description.into()) }
}

/// The items of the node's main input.
pub fn input(scope: &Scope) -> &[Item] {
    scope.main_input().map_or(&[], |(_, items)| items.as_slice())
}

/// The current item.
///
/// # Errors
/// When the node has no such input item.
pub fn current(scope: &Scope, item: usize) -> Result<&Item, EvaluateError> {
    input(scope).get(item).ok_or_else(|| not_executed(&scope.node().name))
}

/// The node of this name.
///
/// # Errors
/// When the workflow has none.
pub fn node<'a>(scope: &'a Scope, name: &str) -> Result<&'a Node, EvaluateError> {
    scope.workflow.node_named(name).ok_or_else(|| {
        missing("Referenced node doesn't exist", format!("The node '{name}' doesn't exist, but it's used in an expression here."))
    })
}

/// Whether a node has run.
pub fn is_executed(scope: &Scope, name: &str) -> bool {
    scope.run_data.runs.get(name).is_some_and(|runs| !runs.is_empty())
}

/// The items of a node. Without an output, the one whose branch leads to the running node, else 0; without a run, the last.
///
/// # Errors
/// When the node does not exist, has not run, or not as often.
pub fn items<'a>(scope: &'a Scope, name: &str, output: Option<usize>, run: Option<usize>) -> Result<&'a [Item], EvaluateError> {
    shared(scope, name, output, run).map(|items| items.map_or(&[][..], |items| items.as_slice()))
}

/// Like [`items`], shared; `None` when that output gave nothing.
///
/// # Errors
/// When the node does not exist, has not run, or not as often.
pub fn shared<'a>(scope: &'a Scope, name: &str, output: Option<usize>, run: Option<usize>) -> Result<Option<&'a Items>, EvaluateError> {
    let Some(runs) = scope.run_data.runs.get(name).filter(|runs| !runs.is_empty()) else {
        return Err(node(scope, name).map_or_else(|e| e, |_| not_executed(name)));
    };
    let index = run.unwrap_or(runs.len() - 1);
    let run = runs
        .get(index)
        .ok_or_else(|| missing(format!("Run {index} of node '{name}' not found"), format!("The node ran {} times.", runs.len())))?;
    let output = output.unwrap_or_else(|| if run.outputs.len() < 2 { 0 } else { connected_output(scope, name).unwrap_or(0) });
    if output > 0 && output >= run.outputs.len() {
        return Err(missing(format!("Branch {output} of node '{name}' not found"), format!("The node has {} outputs.", run.outputs.len())));
    }
    Ok(run.outputs.get(output).and_then(Option::as_ref))
}

/// `$node["X"].json`: the item of X at the position of the current item.
///
/// # Errors
/// When the node has no such item.
pub fn item_at<'a>(scope: &'a Scope, name: &str, item: usize) -> Result<&'a Item, EvaluateError> {
    items(scope, name, None, None)?.get(item).ok_or_else(|| {
        missing(
            format!("Can't get data for expression: node '{name}' has no item {item}"),
            format!("No data found for item-index: \"{item}\""),
        )
    })
}

/// The error for a node without run data.
pub fn not_executed(name: &str) -> EvaluateError {
    missing(
        format!("Node '{name}' hasn't been executed"),
        format!(
            "An expression references the node '{name}', but it hasn't been executed yet. Either change the expression, or re-wire your workflow to make sure that node executes first."
        ),
    )
}

/// The output of `name` from which the shortest way leads to the running node.
pub fn connected_output(scope: &Scope, name: &str) -> Option<usize> {
    let from = scope.workflow.node_named(name)?;
    let mut seen: HashSet<&NodeId> = HashSet::new();
    let mut queue = VecDeque::from([&scope.node().id]);
    while let Some(to) = queue.pop_front() {
        if !seen.insert(to) {
            continue;
        }
        let mut into: Vec<_> = scope.workflow.connections.iter().filter(|c| c.is_main() && c.to == *to).collect();
        into.sort_by_key(|c| c.to_index);
        if let Some(found) = into.iter().find(|c| c.from == from.id) {
            return usize::try_from(found.from_index).ok();
        }
        queue.extend(into.iter().map(|c| &c.from));
    }
    None
}

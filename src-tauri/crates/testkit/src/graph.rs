//! A workflow from a few lines of text.

use millrace_core::{Connection, Node, NodeId, OnError, Workflow};
use serde_json::Value;

/// Reads a graph:
///
/// ```text
/// v1                                  run order (v0 when absent)
/// Start: trigger                      a node: name and type, at 0,0
/// A: set @200,100 set={"a":1}         a place, and parameters as name=JSON
/// B: pass disabled once always retry=3 wait=0 continue error-output version=2
/// Start -> A -> Join                  wires from output 0 to input 0
/// A.1 -> Join:1, B                    from output 1, to input 1; and to B
/// ```
///
/// Node ids are `id-` and the name. Panics when the text is wrong.
pub fn graph(text: &str) -> Workflow {
    let mut workflow = Workflow { name: "Test".into(), ..Workflow::default() };
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if line == "v1" || line == "v0" {
            workflow.settings.execution_order = Some(line.into());
        } else if line.contains("->") {
            wires(&mut workflow, line);
        } else {
            let (name, rest) = line.split_once(':').unwrap_or_else(|| panic!("no node, no wire: {line}"));
            workflow.nodes.push(node(name.trim(), rest.trim()));
        }
    }
    workflow
}

fn node(name: &str, rest: &str) -> Node {
    let mut words = rest.split_whitespace();
    let node_type = words.next().unwrap_or_else(|| panic!("{name} has no type"));
    let mut node = Node::new(name, node_type, 1.0);
    node.id = NodeId::from(format!("id-{name}"));
    for word in words {
        if let Some(place) = word.strip_prefix('@') {
            let (x, y) = place.split_once(',').unwrap_or_else(|| panic!("no place: {word}"));
            node.position = [x.parse().expect("x"), y.parse().expect("y")];
            continue;
        }
        match word.split_once('=') {
            None => flag(&mut node, word),
            Some(("retry", n)) => {
                node.retry_on_fail = true;
                node.max_tries = n.parse().ok();
            }
            Some(("wait", n)) => node.wait_between_tries = n.parse().ok(),
            Some(("version", n)) => node.type_version = n.parse::<f64>().expect("version").into(),
            Some((key, json)) => {
                let value: Value = serde_json::from_str(json).unwrap_or_else(|e| panic!("{key} is no JSON without spaces: {e}"));
                node.parameters.insert(key.to_owned(), value);
            }
        }
    }
    node
}

fn flag(node: &mut Node, word: &str) {
    match word {
        "disabled" => node.disabled = true,
        "once" => node.execute_once = true,
        "always" => node.always_output_data = true,
        "retry" => node.retry_on_fail = true,
        "continue" => node.on_error = OnError::Continue,
        "error-output" => node.on_error = OnError::ErrorOutput,
        other => panic!("no such flag: {other}"),
    }
}

fn wires(workflow: &mut Workflow, line: &str) {
    let mut stations = line.split("->").map(str::trim);
    let mut from = stations.next().unwrap_or_default().to_owned();
    for station in stations {
        let (source, output) = from.split_once('.').map_or((from.as_str(), 0), |(n, i)| (n, i.parse().expect("output")));
        let mut last = String::new();
        for target in station.split(',').map(str::trim) {
            let (name, input) = target.split_once(':').map_or((target, 0), |(n, i)| (n, i.parse().expect("input")));
            workflow.connections.push(Connection::main(id(workflow, source), output, id(workflow, name), input));
            name.clone_into(&mut last);
        }
        from = last;
    }
}

fn id(workflow: &Workflow, name: &str) -> NodeId {
    workflow.node_named(name).unwrap_or_else(|| panic!("no node {name}")).id.clone()
}

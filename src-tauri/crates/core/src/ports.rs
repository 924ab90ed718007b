//! What follows from a node's spec: its ports, which parameters exist, and their defaults.

use serde_json::Value;

use crate::{
    JsonMap, Node, NodeSpec, OnError,
    graph::MAIN,
    spec::{ParamSpec, PortRule, PortSet, Test, When},
};

/// One input or output port of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Port kind; `main` carries items.
    pub kind: String,
    /// Index among the ports of its kind.
    pub index: u32,
    /// Label; empty for a single unnamed port.
    pub label: String,
}

/// The node's `main` inputs.
pub fn inputs(spec: &NodeSpec, node: &Node) -> Vec<Port> {
    to_ports(labels(spec, node, &spec.inputs))
}

/// The node's `main` outputs; with `on_error = error_output` the last one is the error output.
pub fn outputs(spec: &NodeSpec, node: &Node) -> Vec<Port> {
    let mut labels = labels(spec, node, &spec.outputs);
    if node.on_error == OnError::ErrorOutput {
        if let [only] = labels.as_mut_slice() {
            "Success".clone_into(only);
        }
        labels.push("Error".into());
    }
    to_ports(labels)
}

fn to_ports(labels: Vec<String>) -> Vec<Port> {
    labels.into_iter().zip(0..).map(|(label, index)| Port { kind: MAIN.into(), index, label }).collect()
}

fn labels(spec: &NodeSpec, node: &Node, rules: &[PortRule]) -> Vec<String> {
    let root = &node.parameters;
    let Some(rule) = rules.iter().find(|r| all_hold(&r.when, root, root, &spec.parameters, node.type_version.0)) else { return vec![] };
    match &rule.ports {
        PortSet::Fixed { labels } => labels.iter().map(|l| (*l).to_owned()).collect(),
        PortSet::Count { parameter, default, prefix } => {
            let count = match raw_parameter(spec, node, parameter) {
                Value::Number(n) => n.as_u64().and_then(|n| u32::try_from(n).ok()),
                Value::String(s) => s.parse().ok(),
                _ => None,
            };
            (1..=count.unwrap_or(*default).clamp(1, 64)).map(|i| format!("{prefix} {i}")).collect()
        }
        PortSet::List { parameter, label_field, extra_parameter, extra_value, extra_label } => {
            let list = raw_parameter(spec, node, parameter);
            let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
            let mut labels: Vec<String> = entries
                .iter()
                .zip(0..)
                .map(|(entry, i): (&Value, u32)| {
                    // A list of plain texts names its ports itself.
                    let label = entry.get(label_field).unwrap_or(entry).as_str();
                    label.filter(|l| !l.is_empty()).map_or_else(|| i.to_string(), str::to_owned)
                })
                .collect();
            if !extra_parameter.is_empty() && raw_parameter(spec, node, extra_parameter) == *extra_value {
                labels.push((*extra_label).to_owned());
            }
            labels
        }
    }
}

/// A parameter as written, by dotted path, else the default of its spec at the node's type version, else null.
///
/// What is written is found without looking at the spec; only an absent parameter needs its default.
pub fn raw_parameter(spec: &NodeSpec, node: &Node, path: &str) -> Value {
    let mut parts = path.split('.');
    let Some(first) = parts.next() else { return Value::Null };
    let root = &node.parameters;
    let start = root.get(first).or_else(|| default_of(&spec.parameters, first, root, node.type_version.0));
    // The fields of a collection exist only once they were added; their defaults are the node's business.
    let found = parts.try_fold(start, |value, part| {
        let value = value?;
        Some(match value {
            Value::Array(list) => part.parse::<usize>().ok().and_then(|index| list.get(index)),
            other => other.get(part),
        })
    });
    found.flatten().cloned().unwrap_or_default()
}

fn default_of<'a>(specs: &'a [ParamSpec], name: &str, root: &JsonMap, version: f64) -> Option<&'a Value> {
    specs.iter().find(|p| p.name == name && all_hold(&p.when, root, root, specs, version)).map(|p| &p.default)
}

/// Whether all conditions hold. `siblings` is the object that holds the parameter, `root` the node's parameters; absent ones count with their defaults.
pub fn holds(conditions: &[When], siblings: &Value, root: &Value, root_specs: &[ParamSpec], version: f64) -> bool {
    let empty = JsonMap::new();
    all_hold(conditions, siblings.as_object().unwrap_or(&empty), root.as_object().unwrap_or(&empty), root_specs, version)
}

fn all_hold(conditions: &[When], siblings: &JsonMap, root: &JsonMap, root_specs: &[ParamSpec], version: f64) -> bool {
    conditions.iter().all(|c| {
        if c.param == "@version" {
            return passes(&c.test, &Value::from(version));
        }
        let actual = match c.param.strip_prefix('/') {
            Some(path) => lookup(root, path, root_specs, root, version),
            None => lookup(siblings, c.param, root_specs, root, version),
        };
        passes(&c.test, actual.unwrap_or(&Value::Null))
    })
}

fn lookup<'a>(object: &'a JsonMap, path: &str, specs: &'a [ParamSpec], root: &JsonMap, version: f64) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let written = parts.next().and_then(|first| object.get(first)).and_then(|value| parts.try_fold(value, |value, part| value.get(part)));
    written.or_else(|| default_of(specs, path, root, version))
}

fn passes(test: &Test, actual: &Value) -> bool {
    let number = || actual.as_f64().unwrap_or(f64::NAN);
    let equal = |v: &Value, actual: &Value| v == actual || (v.is_number() && v.as_f64() == actual.as_f64());
    // Of several choices one is enough.
    let same = |v: &Value| equal(v, actual) || actual.as_array().is_some_and(|chosen| chosen.iter().any(|one| equal(v, one)));
    match test {
        Test::In(values) => values.iter().any(same),
        Test::NotIn(values) => !values.iter().any(same),
        Test::AtLeast(n) => number() >= *n,
        Test::Below(n) => number() < *n,
    }
}

//! Walks the registry and checks that every node keeps the contract of `README.md`. A node that breaks it is named.

use std::{
    collections::HashSet,
    sync::{Arc, atomic::Ordering},
};

use millrace_core::{
    NodeError, NodeSpec, NodeType, OnError, ports,
    spec::{ParamKind, ParamSpec, PortSet, When},
};
use serde_json::{Value, json};

use crate::{all, registry, testing};

const GROUPS: [&str; 7] = ["Triggers", "Flow", "Data", "Files", "Network", "Code", "Notes"];

fn each(check: impl Fn(&Arc<dyn NodeType>)) {
    for node in all() {
        check(&node);
    }
}

#[test]
fn types_are_unique_and_found_by_both_names() {
    let registry = registry();
    let (mut ours, mut theirs) = (HashSet::new(), HashSet::new());
    each(|node| assert!(registry.get(node.spec().node_type).is_some()));
    for node in all() {
        let spec = node.spec();
        assert!(ours.insert(spec.node_type), "{} is registered twice", spec.node_type);
        assert!(theirs.insert(spec.n8n_type), "{} is registered twice", spec.n8n_type);
        assert_eq!(registry.from_n8n(spec.n8n_type), Some(spec.node_type));
    }
}

#[test]
fn specs_say_what_people_see() {
    each(|node| {
        let spec = node.spec();
        let name = spec.node_type;
        assert!(!spec.label.is_empty() && !spec.help.is_empty(), "{name} has no label or help");
        assert!(spec.help.ends_with('.'), "{name}: the help is not a sentence");
        assert!(GROUPS.contains(&spec.group), "{name}: unknown group {}", spec.group);
        assert!(!spec.keywords.is_empty(), "{name} cannot be searched for");
        let lucide = !spec.icon.is_empty() && spec.icon.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(lucide, "{name}: {} is no icon name", spec.icon);
        assert!(!spec.versions.is_empty(), "{name} has no version");
        assert!(spec.versions.windows(2).all(|v| v[0] < v[1]), "{name}: versions do not ascend");
    });
}

#[test]
fn parameters_are_sound() {
    each(|node| {
        let spec = node.spec();
        check_params(spec, &spec.parameters, &spec.parameters, spec.node_type);
        for rule in spec.inputs.iter().chain(&spec.outputs) {
            check_when(&rule.when, &spec.parameters, spec, spec.node_type);
            match &rule.ports {
                PortSet::Fixed { .. } => {}
                PortSet::Count { parameter, .. } => assert!(exists(spec, parameter), "{}: no parameter {parameter}", spec.node_type),
                PortSet::List { parameter, extra_parameter, .. } => {
                    assert!(exists(spec, parameter), "{}: no parameter {parameter}", spec.node_type);
                    assert!(
                        extra_parameter.is_empty() || exists(spec, extra_parameter),
                        "{}: no parameter {extra_parameter}",
                        spec.node_type
                    );
                }
            }
        }
        for credential in &spec.credentials {
            check_when(&credential.when, &spec.parameters, spec, spec.node_type);
        }
    });
}

fn check_params(spec: &NodeSpec, params: &[ParamSpec], siblings: &[ParamSpec], place: &str) {
    for param in params {
        let place = format!("{place}.{}", param.name);
        assert!(!param.name.is_empty() && !param.label.is_empty(), "{place} has no name or label");
        check_when(&param.when, siblings, spec, &place);
        check_default(param, &place);
        match &param.kind {
            ParamKind::Collection { fields } => check_params(spec, fields, fields, &place),
            ParamKind::FixedCollection { groups, .. } => {
                assert!(!groups.is_empty(), "{place} has no group");
                for group in groups {
                    check_params(spec, &group.fields, &group.fields, &format!("{place}.{}", group.name));
                }
            }
            ParamKind::Options { choices } | ParamKind::MultiOptions { choices } => {
                assert!(!choices.is_empty(), "{place} has no choices");
                let mut seen = HashSet::new();
                assert!(choices.iter().all(|c| seen.insert(c.value.to_string())), "{place}: a choice appears twice");
            }
            _ => {}
        }
    }
}

fn check_default(param: &ParamSpec, place: &str) {
    let value = &param.default;
    // A number may also begin empty, and anything may begin as an expression.
    let expression = value.as_str().is_some_and(|s| s.starts_with('='));
    let fits = expression
        || match &param.kind {
            ParamKind::String { .. } | ParamKind::Code { .. } | ParamKind::DateTime | ParamKind::Notice => {
                value.is_string() || value.is_null()
            }
            ParamKind::Number { min, max } => {
                let inside = |n: f64| min.is_none_or(|m| n >= m) && max.is_none_or(|m| n <= m);
                value.as_f64().is_some_and(inside) || value == ""
            }
            ParamKind::Boolean => value.is_boolean(),
            // Empty: people must choose.
            ParamKind::Options { choices } => value == "" || choices.iter().any(|c| c.value == *value),
            ParamKind::MultiOptions { choices } => {
                value.as_array().is_some_and(|list| list.iter().all(|v| choices.iter().any(|c| c.value == *v)))
            }
            ParamKind::Collection { .. }
            | ParamKind::FixedCollection { .. }
            | ParamKind::Filter
            | ParamKind::Assignments
            | ParamKind::Mapper { .. } => value.is_object(),
            ParamKind::Json => value.is_string() || value.is_object(),
            ParamKind::ResourceLocator { .. } => value.is_object() || value.is_string(),
        };
    assert!(fits, "{place}: the default {value} does not fit its kind");
}

fn check_when(conditions: &[When], siblings: &[ParamSpec], spec: &NodeSpec, place: &str) {
    for condition in conditions {
        let known = match condition.param.strip_prefix('/') {
            _ if condition.param == "@version" => true,
            Some(path) => exists(spec, path),
            None => exists_in(siblings, condition.param) || exists(spec, condition.param),
        };
        assert!(known, "{place}: its condition names “{}”, which does not exist", condition.param);
    }
}

fn exists(spec: &NodeSpec, path: &str) -> bool {
    exists_in(&spec.parameters, path)
}

fn exists_in(params: &[ParamSpec], path: &str) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    params.iter().filter(|p| p.name == first).any(|p| {
        rest.is_empty()
            || match &p.kind {
                ParamKind::Collection { fields } => exists_in(fields, rest),
                ParamKind::FixedCollection { groups, .. } => {
                    let (group, field) = rest.split_once('.').unwrap_or((rest, ""));
                    groups.iter().any(|g| g.name == group && (field.is_empty() || exists_in(&g.fields, field)))
                }
                _ => false,
            }
    })
}

#[test]
fn summaries_name_parameters_that_exist() {
    each(|node| {
        let spec = node.spec();
        let mut rest = spec.summary;
        while let Some(start) = rest.find('{') {
            let end = rest[start..].find('}').unwrap_or_else(|| panic!("{}: the summary has an open brace", spec.node_type)) + start;
            let path = &rest[start + 1..end];
            assert!(exists(spec, path), "{}: the summary names “{path}”", spec.node_type);
            rest = &rest[end + 1..];
        }
    });
}

#[test]
fn ports_are_found_at_every_version() {
    each(|node| {
        let spec = node.spec();
        for version in &spec.versions {
            let ctx = testing::context_at(node, version.0, json!({}), vec![]);
            let inputs = ports::inputs(spec, ctx.node());
            let outputs = ports::outputs(spec, ctx.node());
            assert!(inputs.len() <= 64 && outputs.len() <= 64, "{} has too many ports", spec.node_type);
            let trigger = spec.kind == millrace_core::spec::NodeKind::Trigger;
            assert_eq!(inputs.is_empty(), trigger || spec.group == "Notes", "{}: inputs at {version}", spec.node_type);
        }
    });
}

/// Conditions that wait for each other would never end.
#[test]
fn every_parameter_has_a_default_at_every_version() {
    each(|node| {
        let spec = node.spec();
        for version in &spec.versions {
            let ctx = testing::context_at(node, version.0, json!({}), vec![]);
            for param in &spec.parameters {
                let value = ctx.raw(param.name);
                let known = spec.parameters.iter().any(|p| p.name == param.name && p.default == value);
                assert!(known || value.is_null(), "{}.{}: {value} is nobody's default", spec.node_type, param.name);
            }
        }
    });
}

/// Parameters nobody meant, to see that they give errors and not panics.
fn nonsense(spec: &NodeSpec) -> Vec<Value> {
    let of = |value: Value| Value::Object(spec.parameters.iter().map(|p| (p.name.to_owned(), value.clone())).collect());
    vec![
        json!({}),
        of(json!(null)),
        of(json!("x")),
        of(json!("={{ $json.a }}")),
        of(json!("={{ ?? }}")),
        of(json!(-1)),
        of(json!([])),
        of(json!([1, {"a": []}])),
        of(json!({"values": [null, 1, {}], "conditions": [1, {}], "assignments": [{}, 2], "options": 3})),
    ]
}

/// Nodes that act on the world; without a running partner they are not called here.
fn is_pure(spec: &NodeSpec) -> bool {
    spec.effect == millrace_core::spec::Effect::None && !matches!(spec.group, "Network" | "Code" | "Files")
}

/// Time stands still: a node that waits is not waited for.
#[tokio::test(start_paused = true)]
async fn bad_input_gives_errors_not_panics() {
    let inputs = [vec![], vec![vec![]], vec![vec![], vec![]], vec![vec![json!({"a": 1})], vec![json!({"a": [1]}), json!({})]]];
    for node in all() {
        let spec = node.spec();
        if !is_pure(spec) {
            continue;
        }
        for version in spec.versions.clone() {
            for parameters in nonsense(spec) {
                for input in &inputs {
                    for on_error in [OnError::Stop, OnError::Continue] {
                        let ctx = testing::on_error(testing::context_at(&node, version.0, parameters.clone(), input.clone()), on_error);
                        let result: Result<_, NodeError> = node.execute(&ctx).await;
                        if let Err(error) = result {
                            assert!(!error.code.is_empty(), "{}: an error without a code", spec.node_type);
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_canceled_execution_ends_nodes_soon() {
    for node in all() {
        if !is_pure(node.spec()) {
            continue;
        }
        let items = (0..3000).map(|n| json!({"n": n})).collect();
        let ctx = testing::context(&node, json!({}), vec![items]);
        ctx.canceled.store(true, Ordering::Relaxed);
        if let Err(error) = node.execute(&ctx).await {
            assert!(!error.message.is_empty(), "{}", node.spec().node_type);
        }
    }
}

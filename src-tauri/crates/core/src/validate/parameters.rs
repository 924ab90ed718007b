//! Required parameters that are missing.

use serde_json::Value;

use super::Finding;
use crate::{
    Node, NodeSpec, ports,
    spec::{ParamKind, ParamSpec},
};

pub(super) fn check(node: &Node, spec: &NodeSpec, findings: &mut Vec<Finding>) {
    let root = Value::Object(node.parameters.clone());
    let walk = Walk { node, spec, root: &root };
    walk.object(&spec.parameters, &root, "", findings);
}

struct Walk<'a> {
    node: &'a Node,
    spec: &'a NodeSpec,
    root: &'a Value,
}

impl Walk<'_> {
    fn object(&self, params: &[ParamSpec], object: &Value, path: &str, findings: &mut Vec<Finding>) {
        for param in params {
            if !ports::holds(&param.when, object, self.root, &self.spec.parameters, self.node.type_version.0) {
                continue;
            }
            let field = format!("{path}{}", param.name);
            let value = object.get(param.name);
            if param.required && is_empty(value.unwrap_or(&param.default)) {
                let message = format!("“{}” needs a value for “{}”.", self.node.name, param.label);
                findings.push(
                    Finding::error("parameter.missing", message, "Fill it in.").on(&self.node.id).field(format!("parameters.{field}")),
                );
            }
            if let Some(value) = value {
                self.inside(&param.kind, value, &field, findings);
            }
        }
    }

    fn inside(&self, kind: &ParamKind, value: &Value, field: &str, findings: &mut Vec<Finding>) {
        match kind {
            // The fields of a collection exist only when they were added.
            ParamKind::Collection { fields } => {
                for param in fields.iter().filter(|p| value.get(p.name).is_some()) {
                    self.object(std::slice::from_ref(param), value, &format!("{field}."), findings);
                }
            }
            ParamKind::FixedCollection { groups, multiple } => {
                for group in groups {
                    let path = format!("{field}.{}", group.name);
                    match value.get(group.name) {
                        Some(Value::Array(entries)) if *multiple => {
                            for (i, entry) in entries.iter().enumerate() {
                                self.object(&group.fields, entry, &format!("{path}.{i}."), findings);
                            }
                        }
                        Some(entry @ Value::Object(_)) => self.object(&group.fields, entry, &format!("{path}."), findings),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.is_empty() || s == "=",
        Value::Array(a) => a.is_empty(),
        Value::Object(o) if o.contains_key("__rl") => o.get("value").is_none_or(is_empty),
        Value::Object(o) => o.is_empty(),
        _ => false,
    }
}

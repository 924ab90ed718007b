//! Whether a request may be sent again: RFC 9110 §9.2 says which methods may; a key lets the others.

use millrace_core::{JsonMap, Node, spec::Effect};
use serde_json::Value;

/// Header by which a server recognises a request that it has answered before (IETF httpapi-idempotency-key-header).
const KEY: &str = "idempotency-key";

/// What a node's method and headers say.
pub(crate) fn of(node: &Node) -> Effect {
    let parameters = &node.parameters;
    let method = parameters.get("method").or_else(|| parameters.get("requestMethod")).and_then(Value::as_str).unwrap_or("GET");
    match method.to_ascii_uppercase().as_str() {
        "GET" | "HEAD" | "OPTIONS" => Effect::None,
        "PUT" | "DELETE" => Effect::Idempotent,
        _ if has_key(parameters) => Effect::Idempotent,
        // A method that an expression chooses may be any.
        _ => Effect::Once,
    }
}

fn has_key(parameters: &JsonMap) -> bool {
    let is_key = |name: &Value| name.as_str().is_some_and(|n| n.eq_ignore_ascii_case(KEY));
    let listed = |list: &str, entries: &str| {
        let entries = parameters.get(list).and_then(|v| v.get(entries)).and_then(Value::as_array);
        entries.into_iter().flatten().any(|e| e.get("name").is_some_and(is_key))
    };
    let written = |json: &str| parameters.get(json).and_then(Value::as_str).is_some_and(|text| text.to_ascii_lowercase().contains(KEY));
    listed("headerParameters", "parameters")
        || listed("headerParametersUi", "parameter")
        || written("jsonHeaders")
        || written("headerParametersJson")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn effect(parameters: Value) -> Effect {
        let mut node = Node::new("Request", "http_request", 4.2);
        node.parameters = parameters.as_object().cloned().unwrap_or_default();
        of(&node)
    }

    #[test]
    fn a_post_is_asked_about_unless_it_carries_a_key() {
        assert_eq!(effect(json!({})), Effect::None);
        assert_eq!(effect(json!({"method": "PUT"})), Effect::Idempotent);
        assert_eq!(effect(json!({"method": "POST"})), Effect::Once);
        assert_eq!(effect(json!({"method": "={{ $json.method }}"})), Effect::Once);
        let key = json!({"parameters": [{"name": "Idempotency-Key", "value": "={{ $execution.id }}"}]});
        assert_eq!(effect(json!({"method": "POST", "headerParameters": key})), Effect::Idempotent);
    }
}

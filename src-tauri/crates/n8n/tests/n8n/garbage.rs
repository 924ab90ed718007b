use millrace_n8n::{Error, import};
use proptest::prelude::*;

use crate::registry;

fn error(bytes: &[u8]) -> String {
    import(bytes, &registry()).unwrap_err().to_string()
}

#[test]
fn each_kind_of_garbage_is_named_with_its_place() {
    assert_eq!(error(b"hello"), "This is not JSON: it does not begin like JSON (line 1, column 1).");
    assert_eq!(error(b""), "This is not JSON: it ends too early (line 1, column 1).");
    assert!(error(b"{\"nodes\": [{\"name\": \"A\", \"ty").starts_with("This is not JSON: it ends too early (line 1"));
    assert_eq!(error(&b"[".repeat(10_000_000)), "This is not JSON: it is nested too deeply (line 1, column 128).");
    assert_eq!(error(b"{\"nodes\": \xff}"), "This is not UTF-8 text: byte 10 cannot be read. Save it as UTF-8 and try again.");
    assert!(error(b"{\"nodes\": [\"\0\"]}").contains("control character"));
    assert_eq!(error(b"nope"), "This is not JSON: there is a word that JSON does not know (line 1, column 2).");
    assert_eq!(error(b"{\"nodes\": []} and more"), "This is not JSON: there is more text after its end (line 1, column 15).");
    assert_eq!(error(b"{\"nodes\": [],}"), "This is not JSON: there is a comma with nothing after it (line 1, column 14).");
    assert_eq!(error(b"{nodes: []}"), "This is not JSON: the name of a field must stand in double quotes (line 1, column 2).");
    assert_eq!(error(b"{\n \"nodes\": oops}"), "This is not JSON: something stands here that is no JSON value (line 2, column 11).");
    assert_eq!(error(b"3"), "This is not an n8n workflow: the text should be an object with nodes, but is a number.");
    assert_eq!(error(b"[]"), "This is not an n8n workflow: the list should be a list of workflows, but is empty.");
    assert_eq!(error(b"{}"), "This is not an n8n workflow: nodes should be a list, but is missing.");
    assert_eq!(error(br#"{"nodes":[3]}"#), "This is not an n8n workflow: nodes[0] should be an object, but is a number.");
    assert_eq!(
        error(br#"[{"nodes":[]},{"nodes":[{"name":3,"type":"t"}]}]"#),
        "This is not an n8n workflow: [1].nodes[0].name should be text, but is a number."
    );
    assert_eq!(
        error(br#"{"nodes":[{"name":"A","type":"t","typeVersion":{}}]}"#),
        "This is not an n8n workflow: nodes[0].typeVersion should be a number, but is an object."
    );
    assert_eq!(
        error(br#"{"nodes":[],"connections":{"A":{"main":[[{"node":1}]]}}}"#),
        "This is not an n8n workflow: connections[\"A\"].main[0][0].node should be text, but is a number."
    );
    assert_eq!(
        error(br#"{"nodes":[],"connections":{"A":{"main":3}}}"#),
        "This is not an n8n workflow: connections[\"A\"].main should be a list, but is a number."
    );
}

#[test]
fn limits_are_said_in_numbers() {
    let node = r#"{"name":"A","type":"t"}"#;
    let file = format!("{{\"nodes\":[{}]}}", vec![node; 5_001].join(","));
    assert_eq!(import(file.as_bytes(), &registry()).unwrap_err(), Error::Limit { what: "nodes", count: 5_001, most: 5_000 });
    let target = r#"{"node":"A","type":"main","index":0}"#;
    let file = format!("{{\"nodes\":[{node}],\"connections\":{{\"A\":{{\"main\":[[{}]]}}}}}}", vec![target; 20_001].join(","));
    assert_eq!(import(file.as_bytes(), &registry()).unwrap_err(), Error::Limit { what: "connections", count: 20_001, most: 20_000 });
    let huge = vec![b' '; 64 * 1024 * 1024 + 1];
    assert_eq!(import(&huge, &registry()).unwrap_err().code(), "import.too_large");
}

#[test]
fn odd_names_are_only_names() {
    let file = r#"{"nodes":[{"name":"A\u0000","type":"t"},{"name":"__proto__","type":"t"}],"connections":{"A\u0000":{"main":[[{"node":"__proto__","type":"main","index":0}]]},"__proto__":{"main":[[{"node":"A\u0000","type":"main","index":0}]]}}}"#;
    let workflow = &import(file.as_bytes(), &registry()).unwrap()[0].workflow;
    assert_eq!(workflow.connections.len(), 2, "a cycle is legal");
    assert_eq!(workflow.nodes[0].name, "A\0");
}

proptest! {
    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}:,\"a-c0-9nodestypm]{0,80}") {
        let _ = import(&bytes, &registry());
        let _ = import(text.as_bytes(), &registry());
    }
}

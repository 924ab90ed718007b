use serde_json::json;

use crate::program::{Place, workflow};

fn two_items() -> String {
    workflow(&[("Code", "code", 2.0, json!({"jsCode": "return [{json: {a: 1}}, {json: {a: 2}}]"}))])
}

#[test]
fn a_run_prints_the_contract_and_ends_with_zero() {
    let place = Place::new();
    let file = place.file("w.json", two_items());
    let output = place.run(&["run".as_ref(), file.as_os_str(), "--output".as_ref(), "json".as_ref()]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let report = output.json();
    assert_eq!(report["status"], "success");
    assert_eq!(report["executionOrder"], json!(["Start", "Code"]));
    assert_eq!(report["runData"]["Code"][0]["outputs"][0][1]["json"], json!({"a": 2}));
    assert_eq!(report["runData"]["Code"][0]["source"], json!([{"node": "Start", "output": 0, "run": 0}]));
    assert!(!place.folder.path().join("data").exists(), "a file is run without touching the data folder");
}

#[test]
fn without_output_json_it_prints_a_table() {
    let place = Place::new();
    let file = place.file("w.json", two_items());
    let output = place.run(&["run".as_ref(), file.as_os_str()]);
    assert_eq!(output.code, 0);
    assert!(output.stdout.contains("Code     1  2"), "{}", output.stdout);
    assert!(output.stdout.contains("success: 2 node runs"), "{}", output.stdout);
}

#[test]
fn a_failed_execution_still_prints_and_ends_with_one() {
    let place = Place::new();
    let file = place.file("w.json", workflow(&[("Stop", "stopAndError", 1.0, json!({"errorMessage": "No orders today"}))]));
    let json = place.run(&["run".as_ref(), file.as_os_str(), "--output".as_ref(), "json".as_ref()]);
    assert_eq!(json.code, 1);
    assert_eq!(json.json()["status"], "error");
    assert_eq!(json.json()["error"]["message"], "No orders today");
    assert_eq!(json.json()["error"]["node"], "Stop");
    let table = place.run(&["run".as_ref(), file.as_os_str()]);
    assert!(table.stdout.contains("Error in “Stop”: No orders today"), "{}", table.stdout);
}

#[test]
fn where_nothing_is_kept_a_data_table_says_so() {
    let place = Place::new();
    let get = json!({"operation": "get", "dataTableId": {"__rl": true, "mode": "name", "value": "Orders"}});
    let file = place.file("w.json", workflow(&[("Read", "dataTable", 1.1, get)]));
    let output = place.run(&["run".as_ref(), file.as_os_str(), "--output".as_ref(), "json".as_ref()]);
    assert_eq!((output.code, &output.json()["error"]["code"]), (1, &json!("node.data_table")));
    assert_eq!(output.json()["error"]["message"], "There are no data tables here.");
}

#[test]
fn bad_use_ends_with_two_and_says_what_to_do() {
    let place = Place::new();
    for (content, words) in [
        ("hello", "This is not JSON: it does not begin like JSON (line 1, column 1)"),
        ("{}", "nodes should be a list, but is missing"),
        (r#"[{"nodes":[],"connections":{}},{"nodes":[],"connections":{}}]"#, "holds 2 workflows"),
        (r#"{"nodes":[],"connections":{}}"#, "no trigger"),
    ] {
        let file = place.file("w.json", content);
        let output = place.run(&["run".as_ref(), file.as_os_str(), "--output".as_ref(), "json".as_ref()]);
        assert_eq!(output.code, 2, "{content}");
        assert!(output.stderr.contains(words), "{content}: {}", output.stderr);
        assert_eq!(output.stdout, "", "{content}");
    }
    let missing = place.run(&["run", "/nowhere/w.json"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("/nowhere/w.json could not be read"), "{}", missing.stderr);
    assert_eq!(place.run(&["run"]).code, 2);
    assert_eq!(place.run(&["fly"]).code, 2);
}

#[test]
fn input_pins_and_start_are_used() {
    let place = Place::new();
    let file = place.file("w.json", workflow(&[("Slow", "slack", 2.0, json!({})), ("Last", "noOp", 1.0, json!({}))]));
    let input = place.file("i.json", r#"[{"json": {"n": 1}}, {"n": 2}]"#);
    let pins = place.file("p.json", r#"{"Slow": [{"json": {"pinned": true}}]}"#);
    let args = |extra: &[&str]| {
        let mut args: Vec<String> =
            ["run", file.to_str().unwrap(), "--output", "json", "--input", input.to_str().unwrap()].map(str::to_owned).to_vec();
        args.extend(extra.iter().map(|e| (*e).to_owned()));
        args
    };
    let report = place.run(&args(&["--pins", pins.to_str().unwrap(), "--mode", "trigger", "--start", "Start"])).json();
    assert_eq!(report["runData"]["Start"][0]["outputs"][0][1]["json"], json!({"n": 2}));
    assert_eq!(report["runData"]["Last"][0]["outputs"][0][0]["json"], json!({"pinned": true}));
    let placeholder = place.run(&args(&[]));
    assert_eq!(placeholder.code, 1, "a node that Millrace does not know cannot run");
    assert!(placeholder.json()["error"]["message"].as_str().unwrap().contains("slack"), "{}", placeholder.stdout);
    let wrong = place.file("x.json", r#"{"Nobody": []}"#);
    assert_eq!(place.run(&args(&["--pins", wrong.to_str().unwrap()])).code, 2);
    assert_eq!(place.run(&args(&["--start", "Nobody"])).code, 2);
}

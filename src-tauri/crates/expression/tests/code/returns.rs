//! What code may return, mode by mode, and what is said about the rest.

use std::sync::Arc;

use millrace_core::{OnError, evaluate::CodeRunner as _};
use serde_json::{Value, json};

use crate::stage::*;

#[tokio::test]
async fn all_items_wraps_what_is_no_item_and_keeps_what_is() {
    for (source, expected) in [
        ("return [{json: {a: 1}}]", json!([{"json": {"a": 1}}])),
        ("return [{a: 1}, {a: 2}]", json!([{"json": {"a": 1}}, {"json": {"a": 2}}])),
        ("return {a: 1}", json!([{"json": {"a": 1}}])),
        ("return {json: {a: 1}, pairedItem: 0}", json!([{"json": {"a": 1}, "pairedItem": 0}])),
        ("return []", json!([])),
        ("return null", json!([])),
        ("return items", json!([{"json": {"x": 1}, "pairedItem": {"item": 0}}, {"json": {"x": 2}, "pairedItem": {"item": 1}}])),
        ("return [{binary: {f: {data: 'aGk=', mimeType: 'text/plain'}}, a: 1}]", Value::Null),
        (
            "return [{json: {a: undefined, b: NaN, c: [undefined], d: new Date(0), e: -0}}]",
            json!([{"json": {"b": null, "c": [null], "d": "1970-01-01T00:00:00.000Z", "e": 0}}]),
        ),
        ("const o = {a: 1}; o.self = o; return [{json: o}]", json!([{"json": {"a": 1, "self": "[Circular Reference]"}}])),
        ("const items = $input.all(); const item = items[1]; return item.json", json!([{"json": {"x": 2}}])),
    ] {
        let result = run(source, AllItems, json!([{"x": 1}, {"x": 2}])).await;
        match (expected, result) {
            (Value::Null, result) => assert!(result.is_err(), "{source}"),
            (expected, Ok(result)) => assert_eq!(serde_json::from_slice::<Value>(&result.items_json).unwrap(), expected, "{source}"),
            (_, Err(e)) => panic!("{source}: {e}"),
        }
    }
}

#[tokio::test]
async fn all_items_says_what_is_wrong_in_the_words_people_know() {
    let improper = "Code doesn't return items properly";
    for (source, message, code) in [
        ("return 'hi'", improper, "code.result"),
        ("return 5", improper, "code.result"),
        ("", improper, "code.result"),
        ("return ['a']", improper, "code.result"),
        ("return [null]", improper, "code.result"),
        ("return [{json: {}, extra: 1}]", "Unknown top-level item key: extra [item 0]", "code.result"),
        ("return [{json: {}}, {json: 5}]", "A 'json' property isn't an object [item 1]", "code.result"),
        ("return [{json: {}, binary: 5}]", "A 'binary' property isn't an object [item 0]", "code.result"),
        ("return [{json: $now}]", "A 'json' property isn't an object [item 0]", "code.result"),
        ("throw new Error('no')", "no [line 1]", "code.thrown"),
        ("\n\nthrow new Error('Kind: details')", "details [line 3]", "code.thrown"),
        ("const x = null;\nreturn x.y", "Cannot read properties of null (reading 'y') [line 2]", "code.thrown"),
        ("return missing", "missing is not defined [line 1]", "code.thrown"),
        ("const o = {};\no.foo.bar()", "Cannot read properties of undefined (reading 'bar') [line 2]", "code.thrown"),
        ("const o = {};\no.foo()", "o.foo is not a function [line 2]", "code.thrown"),
        ("throw 'plain'", "plain", "code.thrown"),
        ("await Promise.reject(new Error('late'))", "late [line 1]", "code.thrown"),
        ("await new Promise(() => {})", "The code doesn't finish: it waits for a promise that nothing settles.", "code.result"),
        ("setTimeout(() => { throw new Error('in a timer') }, 1); await new Promise(() => {})", "in a timer [line 1]", "code.thrown"),
        ("return fetch('http://x')", "fetch is not defined [line 1]", "code.thrown"),
    ] {
        let e = error(source, AllItems, json!([{}])).await;
        assert_eq!((e.message.as_str(), e.code), (message, code), "{source}");
    }
    let e = error("let x = ;", AllItems, json!([{}])).await;
    assert!(e.message.ends_with("[line 1]"), "a syntax error names its line: {e}");
    assert_eq!(e.description.as_deref(), Some("SyntaxError"));
}

#[tokio::test]
async fn each_item_returns_one_object_paired_with_its_item() {
    let input = || json!([{"x": 1}, {"x": 2}, {"x": 3}]);
    let source = "if ($json.x === 2) return null; return {y: $json.x * 10, i: $itemIndex, same: item.json === $input.item.json}";
    assert_eq!(
        given(source, EachItem, input()).await,
        json!([{"json": {"y": 10, "i": 0, "same": true}, "pairedItem": {"item": 0}}, {"json": {"y": 30, "i": 2, "same": true}, "pairedItem": {"item": 2}}])
    );
    assert_eq!(given("return $input.item", EachItem, json!([{"x": 1}])).await, json!([{"json": {"x": 1}, "pairedItem": {"item": 0}}]));
    assert_eq!(
        given("await Promise.resolve(); return {json: {a: 1}, binary: {f: {data: 'aGk=', mimeType: 'a/b'}}}", EachItem, json!([{}])).await,
        json!([{"json": {"a": 1}, "pairedItem": {"item": 0}, "binary": {"f": {"data": "aGk=", "mimeType": "a/b"}}}])
    );
    assert_eq!(given("return {}", EachItem, json!([])).await, json!([]));
}

#[tokio::test]
async fn each_item_says_which_item_failed() {
    for (source, message) in [
        ("if ($json.x === 2) throw new Error('no ' + $json.x); return {}", "no 2 [line 1, for item 1]"),
        ("return 'a'", "Code doesn't return an object [item 0]"),
        ("", "Code doesn't return an object [item 0]"),
        ("return [{}]", "Code doesn't return a single object [item 0]"),
        ("return {json: {}, extra: 1}", "Unknown top-level item key: extra [item 0]"),
        ("\nreturn $input.first()", "Can't use .first() here [line 2, for item 0]"),
        ("return items", "items is not defined [line 1, for item 0]"),
    ] {
        assert_eq!(error(source, EachItem, json!([{"x": 1}, {"x": 2}])).await.message, message, "{source}");
    }
}

#[tokio::test]
async fn a_node_that_goes_on_gets_items_with_the_error() {
    let pool = pool();
    let run = |source: &'static str, mode, on_error| {
        pool.run(job(source, mode, Arc::new(with_on_error(scope(items(&json!([{"x": 1}, {"x": 2}]))), on_error))))
    };
    let value = |r: millrace_core::evaluate::CodeResult| serde_json::from_slice::<Value>(&r.items_json).unwrap();
    let each = run("if ($json.x === 2) throw new Error('no'); return $json", EachItem, OnError::ErrorOutput).await.unwrap();
    assert_eq!(
        value(each),
        json!([{"json": {"x": 1}, "pairedItem": {"item": 0}}, {"json": {"error": "no [line 1, for item 1]"}, "pairedItem": {"item": 1}}])
    );
    let all = run("throw new Error('no')", AllItems, OnError::Continue).await.unwrap();
    assert_eq!(value(all), json!([{"json": {"error": "no [line 1]"}}]));
    let legacy = run("throw new Error('no')", Function, OnError::Continue).await.unwrap();
    assert_eq!(value(legacy), json!([{"json": {"error": "no"}}]));
}

#[tokio::test]
async fn the_legacy_function_node_changes_items() {
    assert_eq!(
        jsons("items = [{json: {a: 1}}, {json: {a: 2}}]; return items;", Function, json!([{}])).await,
        [json!({"a": 1}), json!({"a": 2})]
    );
    assert_eq!(
        jsons("for (item of items) { item.json.y = item.json.x + 1; } return items;", Function, json!([{"x": 1}])).await,
        [json!({"x": 1, "y": 2})]
    );
    assert_eq!(jsons("return {a: 1}", Function, json!([{}])).await, [json!({"a": 1})]);
    assert_eq!(error("1", Function, json!([{}])).await.message, "No data got returned. Always return an Array of items!");
    assert_eq!(error("return 1", Function, json!([{}])).await.message, "Always an Array of items has to be returned!");
    assert_eq!(error("\nthrow new Error('no')", Function, json!([{}])).await.message, "no [Line 2]");
}

#[tokio::test]
async fn the_legacy_function_item_node_changes_one_item() {
    let source =
        "item.y = item.x + 1; item.had = getBinaryData() ?? 'none'; setBinaryData({f: {data: 'aGk=', mimeType: 'a/b'}}); return item;";
    assert_eq!(
        given(source, FunctionItem, json!([{"x": 1}])).await,
        json!([{"json": {"x": 1, "y": 2, "had": "none"}, "pairedItem": {"item": 0}, "binary": {"f": {"data": "aGk=", "mimeType": "a/b"}}}])
    );
    assert_eq!(
        error("if (item.x === 2) throw new Error('no'); return item", FunctionItem, json!([{"x": 1}, {"x": 2}])).await.message,
        "no [Line 1 | Item Index: 1]"
    );
    assert!(error("1", FunctionItem, json!([{}])).await.message.starts_with("No data got returned. Always an object has to be returned!"));
}

use std::time::Duration;

use millrace_expression::{Expressions, Limits};
use serde_json::json;

use crate::support::{World, fed, item};

fn small() -> Expressions {
    Expressions::new(Limits { time: Duration::from_millis(250), memory: 24 * 1024 * 1024, ..Limits::default() })
}

#[test]
fn what_runs_away_is_stopped_and_the_next_expression_works() {
    let world = fed(vec![json!({"a": 1, "evil": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"})]);
    let scope = world.scope();
    for (code, expected) in [
        ("(() => { for (;;) {} })()", "expression.timeout"),
        ("(() => { for (;;) { try { for (;;) {} } catch {} } })()", "expression.timeout"),
        ("$json.evil.match(/^(a+)+$/)", "expression.timeout"),
        ("[3, 1].sort(() => { for (;;) {} })", "expression.timeout"),
        ("'x'.repeat(1e9)", "expression.memory"),
        ("'x'.padEnd(5e8)", "expression.memory"),
        ("new Array(5e8).join('x')", "expression.memory"),
        ("new Array(5e8).fill(0)", "expression.memory"),
        ("Array.from({length: 5e8}).length", "expression.memory"),
        ("numberList(1, 1e9)", "expression.memory"),
        ("Array(5e8).includes(3)", "expression.memory"),
        ("[...Array(5e8)].length", "expression.memory"),
        ("(() => { const a = []; for (;;) a.push({a: [1, 2, 3]}) })()", "expression.memory"),
        ("(() => { let s = 'x'; for (;;) s += s })()", "expression.memory"),
    ] {
        let failed = small().evaluate(&format!("={{{{ {code} }}}}"), &scope, 0).expect_err(code);
        let either = ["expression.timeout", "expression.memory"].contains(&failed.code);
        assert!(failed.code == expected || (expected == "expression.memory" && either), "{code}: {failed:?}");
        let next = small().evaluate("={{ $json.a + 1 }}", &scope, 0).map(|e| e.value);
        assert_eq!(next, Ok(json!(2)), "after {code}");
    }
}

#[test]
fn deep_recursion_is_no_crash() {
    let world = fed(vec![json!({})]);
    let got = small().evaluate("={{ (function f() { return f() })() }}", &world.scope(), 0);
    assert_eq!(got.map(|e| e.value), Ok(json!(null)));
    let nested = small().evaluate("={{ (() => { let o = {}; for (let i = 0; i < 1e5; i++) o = {o}; return o })() }}", &world.scope(), 0);
    assert_eq!(nested.map(|e| e.value), Ok(json!(null)), "too deep to leave the sandbox");
}

/// Converting the big list for each item would take hours.
#[test]
fn a_big_list_is_converted_once_for_all_items() {
    let many = |n: usize| (0..n).map(|i| item(json!({"i": i, "name": format!("row {i}")}))).collect::<Vec<_>>();
    let world = World::new().node("Big", &[], Some(vec![many(30_000)])).node("Here", &[("Big", 0)], None);
    let scope = world.scope();
    for index in 0..30_000 {
        let got = small().evaluate("={{ $('Big').all().length + $json.i }}", &scope, index).map(|e| e.value);
        assert_eq!(got, Ok(json!(30_000 + index)));
    }
}

/// Nothing that people paste brings the sandbox down.
#[test]
fn any_soup_of_tokens_is_an_answer_or_an_error() {
    const BITS: &[&str] = &[
        "$json",
        ".a",
        "?.b",
        "(",
        ")",
        "[0]",
        "{",
        "}",
        "`x${",
        "`",
        "'s'",
        "/r/g",
        "\n",
        ";",
        ",",
        "$if(",
        ".first()",
        ".isEmpty()",
        "x => ",
        "new Date()",
        "1",
        " + ",
        "$('Src')",
        ".item",
        "...",
        "null",
        "$now",
    ];
    let world = fed(vec![json!({"a": [1]})]);
    let scope = world.scope();
    let mut seed = 3_u64;
    let (mut fine, mut refused) = (0, 0);
    for _ in 0..3_000 {
        let mut code = String::new();
        for _ in 0..5 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            code.push_str(BITS[usize::try_from(seed >> 33).unwrap_or(0) % BITS.len()]);
        }
        match small().evaluate(&format!("={{{{ {code} }}}}"), &scope, 0) {
            Ok(_) => fine += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(fine > 20 && refused > 20, "{fine} {refused}: the soup tests both");
}

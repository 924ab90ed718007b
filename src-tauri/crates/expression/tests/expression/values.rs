use millrace_core::evaluate::Evaluator as _;
use millrace_expression::{Expressions, Kind};
use serde_json::json;

use crate::support::{eval, fails, fed, gives};

#[test]
fn one_segment_keeps_its_type_and_text_joins() {
    let world = fed(vec![json!({"n": 7, "s": "x", "t": true, "nul": null, "o": {"a": 1}, "l": [1, [2, null], "c"]})]);
    for (expression, text) in [
        ("={{ $json.n }}", json!(7)),
        ("={{ $json.n }} ", json!("7 ")),
        ("=a{{ $json.s }}b{{ $json.t }}", json!("axbtrue")),
        ("={{ $json.nul }}|{{ $json.missing.deep }}|{{ NaN }}|{{ undefined }}", json!("|||")),
        ("=o: {{ $json.o }} l: {{ $json.l }}", json!("o: [object Object] l: 1,2,,c")),
        ("=n: {{ 0.1 + 0.2 }} {{ 1e21 }} {{ -0 }}", json!("n: 0.30000000000000004 1e+21 0")),
        ("=no braces", json!("no braces")),
        ("=", json!("")),
        ("text {{ $json.n }}", json!("text {{ $json.n }}")),
        (r"=a \{{ b }} {{ '\}}' }}", json!(r"a \{{ b }} }}")),
    ] {
        assert_eq!(eval(&world, expression, 0).map(|e| e.value), Ok(text), "{expression}");
    }
}

#[test]
fn undefined_is_not_null() {
    let world = fed(vec![json!({"nul": null})]);
    let kind = |code: &str| eval(&world, &format!("={{{{ {code} }}}}"), 0).map(|e| e.kind);
    assert_eq!(kind("$json.nul"), Ok(Kind::Null));
    assert_eq!(kind("$json.none"), Ok(Kind::Undefined));
    assert_eq!(kind("$json.nul.x"), Ok(Kind::Undefined));
    assert_eq!(kind("nope + 1").map(|k| k.as_str()), Ok("number"));
    assert_eq!(kind("$now"), Ok(Kind::DateTime));
    assert_eq!(kind("new Date(0)"), Ok(Kind::Date));
    assert_eq!(kind("10n"), Ok(Kind::BigInt));
}

#[test]
fn the_editor_shows_values_as_text() {
    let world = fed(vec![json!({"o": {"a": 1, "b": "x"}, "l": [1, "b", {}]})]);
    let text = |code: &str| eval(&world, &format!("={{{{ {code} }}}}"), 0).map(|e| e.text());
    assert_eq!(text("$json.o").as_deref(), Ok(r#"[Object: {"a": 1, "b": "x"}]"#));
    assert_eq!(text("$json.l").as_deref(), Ok(r#"[Array: [1, "b",{}]]"#));
    assert_eq!(text("DateTime.fromMillis(0)").as_deref(), Ok("[DateTime: 1970-01-01T01:00:00.000+01:00]"));
    assert_eq!(text("undefined").as_deref(), Ok("undefined"));
}

#[test]
fn errors_of_javascript_become_undefined_and_ours_are_raised() {
    let world = fed(vec![json!({"s": "x"})]);
    gives(&world, "null.x", &json!(null));
    gives(&world, "$json.s.nope()", &json!(null));
    gives(&world, "JSON.parse('{').a", &json!(null));
    gives(&world, "(() => { throw new RangeError('x') })()", &json!(null));
    fails(&world, "1 +", "invalid syntax");
    fails(&world, "if (true) 1", "invalid syntax");
    fails(&world, "let x = 1; x", "invalid syntax");
    fails(&world, "$json.s} ", "invalid syntax");
    fails(&world, "1)}); (function(){ (2", "invalid syntax");
    fails(&world, "$json.s.split", "this is a function");
    fails(&world, "DateTime", "this is a DateTime");
    fails(&world, "$json.constructor", "constructor");
    fails(&world, "$json['__proto__']", "__proto__");
    fails(&world, "$json?.prototype", "prototype");
}

#[test]
fn the_first_of_several_statements_counts() {
    let world = fed(vec![json!({})]);
    gives(&world, "1; 2", &json!(1));
    gives(&world, "a = 5\n a + 1", &json!(5));
    gives(&world, "Math.min(1, 2);", &json!(1));
    gives(&world, "1 // a comment", &json!(1));
}

#[test]
fn reading_on_works_everywhere_javascript_does() {
    let world = fed(vec![json!({"s": "héllo", "l": [1, 2], "o": {"toString": 5, "x y": [{"z": 1}]}, "0": "zero"})]);
    gives(&world, "$json.s.length", &json!(5));
    gives(&world, "$json.s[1]", &json!("é"));
    gives(&world, "$json.l.length", &json!(2));
    gives(&world, "$json.o.toString", &json!(5));
    gives(&world, "$json['o'][\"x y\"][0]?.z", &json!(1));
    gives(&world, "$json[0]", &json!("zero"));
    gives(&world, "{...$json.o}['x y'].length", &json!(1));
    gives(&world, "{...$json}.s", &json!("héllo"));
    gives(&world, "`${$json.s.split('').map(c => `<${c}>`).join('')}`", &json!("<h><é><l><l><o>"));
    gives(&world, "$json.s.replace(/[^a-z{}/]/g, '').length / 2", &json!(2));
    gives(&world, "((a, {b = 2} = {}) => a * b)(4)", &json!(8));
    gives(&world, "(function () { var x = 1; return x + 1 })()", &json!(2));
    gives(&world, "({a: 1, $json: 2}).$json", &json!(2));
    gives(&world, "typeof nothing", &json!("undefined"));
}

#[test]
fn parameters_are_resolved_deeply() {
    let world = fed(vec![json!({"a": 1})]);
    let value = json!({"x": "={{ $json.a }}", "y": ["=a{{ $json.a }}", "plain", 3, {"z": "={{ $json.b }}"}]});
    let got = Expressions::default().resolve(&value, &world.scope(), 0);
    assert_eq!(got, Ok(json!({"x": 1, "y": ["a1", "plain", 3, {"z": null}]})));
}

#[test]
fn what_an_expression_changes_is_its_own() {
    let world = fed(vec![json!({"n": 1, "l": [3, 1, 2]}), json!({"n": 2, "l": []})]);
    let scope = world.scope();
    let run = |code: &str| Expressions::default().evaluate(&format!("={{{{ {code} }}}}"), &scope, 0).map(|e| e.value);
    for _ in 0..2 {
        assert_eq!(run("$json.n++"), Ok(json!(1)));
        assert_eq!(run("$json.l.sort()"), Ok(json!([1, 2, 3])));
        assert_eq!(run("$('Src').all().reverse().map(i => i.json.n)"), Ok(json!([2, 1])));
        assert_eq!(run("$input.all().map(i => i.json.n = i.json.n + 1).concat($json.n)"), Ok(json!([2, 3, 1])));
        assert_eq!(run("$json.l.concat($input.all().map(i => i.json.n))"), Ok(json!([3, 1, 2, 1, 2])));
    }
}

#[test]
fn nothing_leaks_from_one_expression_into_the_next() {
    let world = fed(vec![json!({})]);
    for spoil in [
        "(() => { Array['proto' + 'type'].first2 = 1; return 1 })()",
        "(() => { ''['con' + 'structor']['proto' + 'type'].trim = () => 'spoilt'; return 1 })()",
        "(function () { this.leak = 1; this.Math = null; return 1 })()",
        "(() => { leak = 1; Math.max = null; DateTime.now = null; return 1 })()",
        "(() => { Object.defineProperty(Object, 'keys', {value: null}) })()",
    ] {
        let _ = eval(&world, &format!("={{{{ {spoil} }}}}"), 0);
    }
    gives(
        &world,
        "[].first2 === undefined && ' x '.trim() === 'x' && Math.max(1, 2) === 2 && typeof leak === 'undefined' && Object.keys({a: 1}).length === 1 && DateTime.now().isValid",
        &json!(true),
    );
}

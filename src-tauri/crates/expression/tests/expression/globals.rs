use std::sync::Arc;

use millrace_core::JsonMap;
use serde_json::json;

use crate::support::{World, eval, fails, fed, gives};

fn world() -> World {
    fed(vec![json!({"a": 1, "tags": ["x", "y"]}), json!({"a": 2})])
}

#[test]
fn the_input_in_all_its_forms() {
    let w = world();
    gives(&w, "$input.item.json.a", &json!(1));
    gives(&w, "$input.first().json.a + $input.last().json.a + $input.all().length", &json!(5));
    gives(&w, "$input.item.json === $json", &json!(true));
    gives(&w, "$data.a", &json!(1));
    gives(&w, "$items().length + $items('Src')[1].json.a", &json!(4));
    gives(&w, "$item(1).$json.a + $item(0).$node['Src'].json.a", &json!(3));
    gives(&w, "$node['Src'].json.a + $node.Src.runIndex", &json!(1));
    gives(&w, "[$itemIndex, $runIndex, $position, $thisItemIndex]", &json!([0, 0, 0, 0]));
    gives(&w, "$prevNode", &json!({"name": "Src", "outputIndex": 0, "runIndex": 0}));
    gives(&w, "$binary", &json!({}));
    gives(&w, "$('Src').params", &json!({}));
    gives(&w, "$('Src').context", &json!({}));
    assert_eq!(eval(&w, "={{ $json.a + $itemIndex }}", 1).map(|e| e.value), Ok(json!(3)));
    fails(&fed(vec![]), "$json.a", "Node 'Here' hasn't been executed");
    fails(&fed(vec![]), "$json.a ?? 0", "Node 'Here' hasn't been executed");
}

#[test]
fn the_execution_and_its_surroundings() {
    let w = world();
    gives(&w, "$workflow", &json!({"id": "w1", "name": "Orders", "active": true}));
    gives(
        &w,
        "[$execution.id, $execution.mode, $execution.resumeUrl, $executionId, $mode]",
        &json!(["e1", "production", "http://x/webhook-waiting/e1", "e1", "trigger"]),
    );
    gives(&w, "$execution.resumeFormUrl", &json!("http://x/form-waiting/e1"));
    gives(&w, "$vars.region", &json!("eu"));
    gives(&w, "$nodeVersion", &json!(3.4));
    gives(&w, "$secrets", &json!(null));
    gives(&w, "($execution.customData.set('k', 5), $execution.customData.get('k') + $execution.customData.getAll().k)", &json!("55"));
    fails(&w, "$env.HOME", "access to env vars denied");
    let open = world().with(|s| s.env = Some(Arc::new(JsonMap::from_iter([("HOME".to_owned(), json!("/h"))]))));
    gives(&open, "$env.HOME", &json!("/h"));
    gives(&open, "$env.NOPE", &json!(null));
}

#[test]
fn time_is_the_clock_in_the_zone_of_the_workflow() {
    let w = world();
    gives(&w, "$now.toISO()", &json!("2024-05-17T12:20:30.400+02:00"));
    gives(&w, "$today.toISO()", &json!("2024-05-17T00:00:00.000+02:00"));
    gives(&w, "DateTime.now().toMillis() === $now.toMillis()", &json!(true));
    gives(&w, "DateTime.fromISO('2024-01-01').zoneName", &json!("Europe/Berlin"));
    gives(&w, "'2024-01-01'.toDateTime().toISO()", &json!("2024-01-01T00:00:00.000+01:00"));
    let tokyo = world().with(|s| s.timezone = "Asia/Tokyo".into());
    gives(&tokyo, "$now.hour", &json!(19));
    gives(&w, "$now.hour", &json!(12));
}

#[test]
fn helpers() {
    let w = world();
    gives(&w, "$if(true, 'a', $json.no.no) + $if(false, 1, 'b')", &json!("ab"));
    gives(&w, "$if(false, 1)", &json!(null));
    gives(&w, "$ifEmpty('', 'd') + $ifEmpty([], 'e') + $ifEmpty(null, 'f') + $ifEmpty(0, 'g')", &json!("def0"));
    gives(
        &w,
        "[$min(3, 1), $max([3, 1]), $average(1, 2), $not(0), min(2, 1), max(1, 2), average(2, 4), not(1)]",
        &json!([1, 3, 1.5, true, 1, 2, 3, false]),
    );
    gives(&w, "numberList(1, 3)", &json!([1, 2, 3]));
    gives(&w, "zip(['a', 'b'], [1, 2])", &json!({"a": 1, "b": 2}));
    gives(&w, "$jmespath($json, 'tags[1]') + $jmesPath({a: [{b: 'z'}]}, 'a[0].b')", &json!("yz"));
    fails(&w, "$jmespath('text', 'a')", "expected two arguments (Object, string)");
    gives(&w, "$evaluateExpression('{{ $json.a + 1 \\}}')", &json!(2));
    gives(&w, "$evaluateExpression('a{{ $json.a \\}}', 1)", &json!("a2"));
    gives(&w, "$fromAI('city', 'a city', 'string', 'Rome')", &json!("Rome"));
    fails(&w, "$fromAI('')", "Add a key");
    let asked = world().with(|s| {
        s.extra = JsonMap::from_iter([
            ("fromAI".to_owned(), json!({"city": "Oslo"})),
            ("$pageCount".to_owned(), json!(3)),
            ("$response".to_owned(), json!({"body": {"next": "u"}})),
        ])
    });
    gives(&asked, "$fromAI('city')", &json!("Oslo"));
    gives(&asked, "$response.body.next + $pageCount", &json!("u3"));
}

#[test]
fn parameters_of_the_node_itself() {
    let w = world().with(|s| {
        let mut workflow = (*s.workflow).clone();
        let node = workflow.nodes.last_mut().expect("node");
        node.parameters = JsonMap::from_iter([
            ("url".to_owned(), json!("=http://x/{{ $json.a }}")),
            ("n".to_owned(), json!(5)),
            ("loop".to_owned(), json!("={{ $parameter.loop }}")),
        ]);
        s.workflow = Arc::new(workflow);
    });
    gives(&w, "$parameter.url + $parameter.n", &json!("http://x/15"));
    gives(&w, "$rawParameter.url", &json!("=http://x/{{ $json.a }}"));
    assert!(eval(&w, "={{ $parameter.loop }}", 0).is_err(), "a circle is an error, not a crash");
}

#[test]
fn what_is_blocked_is_empty() {
    let w = world();
    gives(&w, "globalThis", &json!({}));
    gives(
        &w,
        "[typeof window, typeof fetch, typeof eval, typeof Function, typeof require, typeof setTimeout]",
        &json!(["undefined", "object", "object", "object", "undefined", "object"]),
    );
    gives(&w, "fetch('http://x')", &json!(null));
    gives(&w, "this", &json!({"process": {}}));
    gives(&w, "this.$json.a", &json!(1));
    gives(
        &w,
        "(function () { return typeof this.__host + typeof this.__scope + typeof this.luxon })()",
        &json!("undefinedundefinedundefined"),
    );
}

use serde_json::json;

use crate::support::{World, fails, fed, gives};

fn world() -> World {
    fed(vec![json!({"s": "Hello World", "l": [3, 1, 2], "o": {"a": 1}, "nul": null, "d": "2024-02-29T13:45:30.123Z"})])
}

#[test]
fn null_and_undefined_have_some_methods_and_say_no_to_others() {
    let w = world();
    gives(&w, "[$json.nul.isEmpty(), $json.nope.isEmpty(), $json.nul.isNotEmpty()]", &json!([true, true, false]));
    fails(&w, "$json.nope.first()", "first can't be used on undefined value");
    fails(&w, "null.toInt()", "toInt can't be used on null value");
    gives(&w, "$json.nope?.first()", &json!(null));
    gives(&w, "$json.nope?.first().x.y ?? 'd'", &json!("d"));
    gives(&w, "$json.nope?.a.b.first()?.c ?? 'd'", &json!("d"));
}

#[test]
fn wrong_types_are_named() {
    let w = world();
    fails(&w, "$json.s.first()", "first() is only callable on type \"Array\"");
    fails(&w, "$json.s.compact()", "compact() is only callable on types \"Array\", and \"Object\"");
    fails(&w, "$json.l.length()", "length() is only callable on type \"String\"");
    fails(&w, "(5).isEmpty()", "isEmpty() is only callable on types");
}

#[test]
fn native_methods_and_fields_of_the_same_name_still_work() {
    let w = world();
    gives(&w, "new Map([['a', 1]]).keys().next().value", &json!("a"));
    gives(&w, "[...new Set([1, 1]).values()]", &json!([1]));
    gives(&w, "[...$json.l.keys()]", &json!([0, 1, 2]));
    gives(&w, "Object.keys($json.o).concat(Object.values($json.o))", &json!(["a", 1]));
    gives(&w, "Math.floor(1.5) + Math.min(...$json.l) + Number.isInteger(3)", &json!(3));
    gives(&w, "$json.l.length + $json.s.length", &json!(14));
    gives(&w, "$input.first().json.s.length()", &json!(11));
    gives(&w, "DateTime.max($now, $today).equals($now) && Duration.fromObject({hours: 2}).plus({hours: 1}).hours === 3", &json!(true));
}

#[test]
fn dates_in_all_their_forms() {
    let w = world();
    gives(&w, "$json.d.format('yyyy') + new Date(0).format('yyyy')", &json!("20241970"));
    gives(&w, "$now.plus(1, 'day').toISODate() + $now.minus({months: 1}).month", &json!("2024-05-184"));
    gives(&w, "new Date(0).plus(1, 'day').toISOString()", &json!("1970-01-02T00:00:00.000Z"));
    gives(
        &w,
        "[$now.extract('year'), $now.extract('weekNumber'), $now.isWeekend(), $now.isDst(), $now.isInLast(1, 'hours')]",
        &json!([2024, 20, false, true, true]),
    );
    gives(&w, "$now.isBetween('2024-01-01', '2025-01-01') && !$now.isBetween($now, $now)", &json!(true));
    gives(
        &w,
        "['1-Feb-2024', 'Feb 1, 2024', '2024/02/01', '2024-02-01 00:00:00', '20240201'].map(s => s.toDateTime().toISODate()).unique()",
        &json!(["2024-02-01"]),
    );
    gives(&w, "'17.05.2024'.toDateTime('dd.MM.yyyy').toISODate() + '1709214330'.toDateTime('s').year", &json!("2024-05-172024"));
    fails(&w, "'soon'.toDateTime()", "cannot convert to Luxon DateTime");
    fails(&w, "'soon'.toDate()", "cannot convert to date");
    gives(&w, "'bad'.toDateTime('yyyy').toFormat('yyyy')", &json!("Invalid DateTime"));
    gives(
        &w,
        "[(0).toDateTime().toMillis(), (1).toDateTime('s').toMillis(), (25569).toDateTime('excel').toMillis()]",
        &json!([0, 1000, 0]),
    );
}

#[test]
fn text_methods() {
    let w = world();
    gives(
        &w,
        "['a@b.co'.isEmail(), 'x'.isEmail(), 'n8n.io'.isDomain(), 'https://n8n.io/x'.isUrl(), '1e3'.isNumeric(), '1 2'.isNumeric()]",
        &json!([true, false, true, true, true, false]),
    );
    gives(&w, "'see https://a.example.com:80/p/q?x=1#y.'.extractUrl().extractUrlPath()", &json!("/p/q"));
    gives(&w, "'Write to Ada <ada@example.co.uk>'.extractEmail().extractDomain()", &json!("example.co.uk"));
    gives(&w, "'# T\\n\\n- **b** `c` [l](u)\\n> q'.removeMarkdown()", &json!("T\n\nb c l\nq"));
    gives(
        &w,
        "'it\"s'.quote() + 'ñandú'.replaceSpecialChars() + 'the lord of the rings'.toTitleCase()",
        &json!("\"it\\\"s\"nanduThe Lord of the Rings"),
    );
    gives(&w, "'ünïcode'.base64Encode().base64Decode()", &json!("ünïcode"));
    gives(&w, "['12345'.hash('sha3').length, 'x'.hash('SHA256').length, ''.hash()]", &json!([128, 64, "d41d8cd98f00b204e9800998ecf8427e"]));
    gives(&w, "['$5.5'.toFloat(), '42 apples'.toInt(), 'ff'.toInt(16), '€3'.toNumber()]", &json!([5.5, 42, 255, 3]));
    fails(&w, "'1,5'.toFloat()", "cannot convert to decimal number");
    fails(&w, "\"{'a':1}\".parseJson()", "double quotes");
    gives(&w, "'a b&c'.urlEncode() + 'a%20b'.urlDecode()", &json!("a%20b%26ca b"));
}

#[test]
fn list_and_object_methods() {
    let w = world();
    gives(&w, "[{a: 1}, {a: 1, b: 2}, {b: 3}].unique('a').length", &json!(2));
    gives(&w, "[{a: {b: [1]} }, {a: {b: [1]} }].unique().length", &json!(1));
    gives(&w, "[[1], null, '', {x: null, y: {z: 'q'} }].compact()", &json!([[1], {"y": {"z": "q"}}]));
    gives(&w, "$json.l.chunk(2).last().first() + $json.l.sum() / $json.l.average()", &json!(5));
    gives(&w, "[{k: 'a', v: 1}].smartJoin('k', 'v')", &json!({"a": 1}));
    gives(
        &w,
        "$json.l.randomItem() > 0 && $json.l.intersection([1, 9]).first() === 1 && $json.l.difference([1]).length === 2 && $json.l.append(4).length === 4",
        &json!(true),
    );
    gives(
        &w,
        "({a: 'x y', b: 1}).urlEncode() + ({a: 1}).removeField('a').isEmpty() + ({a: 'foo', b: 'bar'}).keepFieldsContaining('fo').keys()",
        &json!("a=x+y&b=1truea"),
    );
    fails(&w, "[1].chunk(0)", "chunk(): expected non-zero numeric arg");
    fails(&w, "[1].union(2)", "union(): expected array arg");
    gives(
        &w,
        "[(2.456).round(1), (2.5).round(), (-1.5).abs(), (7).isOdd(), (1234.5).format('de-DE'), (0).toBoolean()]",
        &json!([2.5, 3, 1.5, true, "1.234,5", false]),
    );
    fails(&w, "(1.5).isEven()", "isEven() is only callable on integers");
    gives(&w, "[true.toNumber(), false.toInt(), true.toBoolean()]", &json!([1, 0, true]));
}

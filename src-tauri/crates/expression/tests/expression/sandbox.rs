use std::time::Duration;

use millrace_expression::js::{self, Failure, Limits, Sandbox};

fn run(source: &str) -> Result<String, Failure> {
    let sandbox = Sandbox::new(Limits { time: Duration::from_millis(300), ..Limits::default() }, &[]).expect("sandbox");
    sandbox.call(|ctx| js::eval::<rquickjs::Coerced<String>>(ctx, source, "test").map(|s| s.0))
}

#[track_caller]
fn gives(source: &str, expected: &str) {
    assert_eq!(run(source).as_deref(), Ok(expected), "{source}");
}

#[test]
fn luxon_knows_zones() {
    gives("DateTime.fromISO('2024-03-10T06:30:00Z').setZone('America/New_York').toISO()", "2024-03-10T01:30:00.000-05:00");
    gives("DateTime.fromISO('2024-07-01T12:00', {zone: 'Europe/Berlin'}).toFormat('ZZZZ ZZ z')", "GMT+2 +02:00 Europe/Berlin");
    gives("DateTime.fromISO('2024-07-01T12:00', {zone: 'America/New_York'}).toFormat('ZZZZ ZZZZZ')", "EDT Eastern Daylight Time");
    gives("DateTime.fromISO('2024-07-01').setZone('Mars/Base').isValid", "false");
    gives("DateTime.fromMillis(0, {zone: 'utc'}).toLocaleString(DateTime.DATETIME_FULL)", "January 1, 1970 at 12:00 AM UTC");
    gives("DateTime.fromISO('2024-03-05', {zone: 'utc'}).setLocale('de').toFormat('cccc, d. LLLL yyyy')", "Dienstag, 5. März 2024");
    gives("Duration.fromObject({days: 3, hours: 1}).toHuman()", "3 days, 1 hour");
    gives("DateTime.fromISO('2024-03-05', {zone: 'utc'}).toRelative({base: DateTime.fromISO('2024-03-08', {zone: 'utc'})})", "3 days ago");
}

#[test]
fn intl_formats_as_node_does() {
    let d = "new Date(Date.UTC(2024, 2, 5, 13, 4, 9))";
    gives(&format!("{d}.toLocaleString('en-US', {{timeZone: 'UTC'}})"), "3/5/2024, 1:04:09 PM");
    gives(
        &format!("{d}.toLocaleString('en-US', {{timeZone: 'America/New_York', dateStyle: 'full', timeStyle: 'long'}})"),
        "Tuesday, March 5, 2024 at 8:04:09 AM EST",
    );
    gives(
        &format!("{d}.toLocaleDateString('de-DE', {{timeZone: 'UTC', day: '2-digit', month: '2-digit', year: 'numeric'}})"),
        "05.03.2024",
    );
    gives(&format!("{d}.toLocaleDateString('en-CA', {{timeZone: 'UTC'}})"), "2024-03-05");
    gives(&format!("{d}.toLocaleTimeString('en-GB', {{timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit'}})"), "22:04");
    gives(
        &format!("{d}.toLocaleDateString('fr-FR', {{timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric'}})"),
        "mardi 5 mars 2024",
    );
    gives("(1234567.891).toLocaleString()", "1,234,567.891");
    gives("(1234567.891).toLocaleString('de-DE', {style: 'currency', currency: 'EUR'})", "1.234.567,89\u{a0}€");
    gives("(1234.5).toLocaleString('en-US', {style: 'currency', currency: 'USD'})", "$1,234.50");
    gives("(0.256).toLocaleString('en-US', {style: 'percent', maximumFractionDigits: 1})", "25.6%");
    gives("(1.005).toFixed(2) + ' ' + new Intl.NumberFormat('en', {maximumFractionDigits: 2}).format(1.005)", "1.00 1.01");
    gives("(12345678).toLocaleString('en-IN')", "1,23,45,678");
    gives("new Intl.NumberFormat('en', {notation: 'compact'}).format(1234567)", "1.2M");
    gives("['b', 'a', 'C', 'ä'].sort((x, y) => x.localeCompare(y)).join('')", "aäbC");
}

#[test]
fn limits_hold_and_are_told_apart() {
    assert_eq!(run("for(;;){}"), Err(Failure::Timeout));
    assert_eq!(run("try { for(;;){} } catch (e) {} 1"), Err(Failure::Timeout));
    assert_eq!(run("/(a+)+$/.test('a'.repeat(40) + 'b')"), Err(Failure::Timeout));
    for bomb in [
        "'x'.repeat(1e9)",
        "'x'.padStart(1e9)",
        "new Array(5e8).join('x')",
        "new Array(4e9 >>> 0).fill(0)",
        "Array.from({length: 1e9})",
        "let a = []; for (;;) a.push(new Array(1000).fill(1))",
        "let s = 'x'; for (;;) s += s",
        "let o = {}; for (let i = 0; ; i++) o['k' + i] = {i}",
    ] {
        let got = run(bomb);
        assert!(matches!(got, Err(Failure::Memory | Failure::Timeout)), "{bomb}: {got:?}");
    }
    assert!(matches!(run("(function f() { return f() + 1 })()"), Err(Failure::Thrown(_))), "a deep recursion is an error like others");
}

#[test]
fn errors_carry_name_and_message() {
    let Err(Failure::Thrown(e)) = run("null.x") else { panic!("it must throw") };
    assert_eq!(e.name, "TypeError");
    let Err(Failure::Thrown(e)) = run("throw 'plain'") else { panic!("it must throw") };
    assert_eq!(e.message, "plain");
}

#[test]
fn jmespath_is_there() {
    gives("JSON.stringify(jmespath.search({a: [{b: 1}, {b: 2}]}, 'a[].b'))", "[1,2]");
}

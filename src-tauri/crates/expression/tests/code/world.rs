//! What code finds: input, other nodes, static data, files, HTTP.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use millrace_core::{
    BinaryData, Item, JsonMap, Scope,
    evaluate::CodeRunner as _,
    node::{BinaryError, BinaryStore},
};
use millrace_expression::code::{CodePool, CodePoolConfig, HttpCall, HttpHelper, HttpReply};
use serde_json::{Value, json};

use crate::stage::*;

async fn in_scope(source: &str, mode: millrace_core::evaluate::CodeMode, scope: Arc<Scope>) -> Value {
    let result = pool().run(job(source, mode, scope)).await.unwrap_or_else(|e| panic!("{source}: {e}"));
    serde_json::from_slice(&result.items_json).unwrap()
}

#[tokio::test]
async fn input_and_its_relatives() {
    let source = "return [{json: {
        all: $input.all().length, first: $input.first().json.x, last: $input.last().json.x, item: $input.item.json.x,
        json: $json.x, index: $itemIndex, run: $runIndex, items: items.length, same: items === $input.all(), binary: $binary,
        prev: $prevNode, workflow: $workflow, mode: $execution.mode, id: $execution.id, executionId: $executionId,
        resume: $execution.resumeUrl, vars: $vars.region, parameters: $parameter, params: $input.params, short: $items().length, named: $items('Start')[1].json.n,
    }}]";
    let all = jsons(source, AllItems, json!([{"x": 1}, {"x": 2}])).await;
    assert_eq!(
        all[0],
        json!({"all": 2, "first": 1, "last": 2, "item": 1, "json": 1, "index": 0, "run": 0, "items": 2, "same": true, "binary": {},
            "prev": {"name": "Src", "outputIndex": 0, "runIndex": 0}, "workflow": {"id": "w1", "name": "Test", "active": false}, "mode": "test", "id": "e1", "executionId": "e1",
            "resume": "http://localhost/webhook-waiting/e1", "vars": "eu", "parameters": {}, "params": {}, "short": 2, "named": 1})
    );
    assert_eq!(error("return $input.first('x')", AllItems, json!([{}])).await.message, "$input.first() should have no arguments [line 1]");
    assert_eq!(
        jsons("return [{none: $input.first() === undefined, own: $json}]", AllItems, json!([])).await,
        [json!({"none": true, "own": {}})]
    );
}

#[tokio::test]
async fn other_nodes() {
    let source = "const s = $('Start');
        return [{json: { all: s.all().map(i => i.json.n), first: s.first().json.n, last: s.last().json.n, item: s.item.json.n,
            matching: s.itemMatching(1).json.n, pairedItem: s.pairedItem(1).json.n, ran: s.isExecuted, not: $('Other').isExecuted, params: s.params,
            node: $node['Start'].json.n, run: $node.Start.runIndex, same: s.first() === s.all()[0] }}]";
    let all = jsons(source, AllItems, json!([{}, {}, {}])).await;
    assert_eq!(
        all[0],
        json!({"all": [0, 1, 2], "first": 0, "last": 2, "item": 0, "matching": 1, "pairedItem": 1, "ran": true, "not": false, "params": {}, "node": 0, "run": 0, "same": true})
    );

    for (source, message, code) in [
        ("return $('Nowhere').all()", "Referenced node doesn't exist [line 1]", "expression.reference"),
        ("return $('Other').all()", "Node 'Other' hasn't been executed [line 1]", "expression.reference"),
        ("return $node['Other'].json", "Node 'Other' hasn't been executed [line 1]", "expression.reference"),
    ] {
        let e = error(source, AllItems, json!([{}])).await;
        assert_eq!((e.message.as_str(), e.code), (message, code), "{source}");
    }
    assert_eq!(error("return $('Start').all(0, 7)", AllItems, json!([{}])).await.code, "expression.reference");
    assert_eq!(
        jsons("let n = 0; try { while (true) { $('Start').all(0, n); n++ } } catch { return [{n}] }", AllItems, json!([{}])).await,
        [json!({"n": 1})],
        "code may catch it"
    );
}

#[tokio::test]
async fn paired_items_follow_each_item() {
    let input: Vec<Value> = (0..600).map(|i| json!({"x": i})).collect();
    let all = jsons(
        "return {x: $json.x, n: $('Start').item.json.n, s: $('Src').item.json.x, k: $node['Src'].json.x}",
        EachItem,
        Value::from(input),
    )
    .await;
    assert!(all.iter().enumerate().all(|(i, json)| *json == json!({"x": i, "n": i, "s": i, "k": i})), "every item is paired with its own");
}

#[tokio::test]
async fn dates_and_queries() {
    let all = jsons(
        "return [{ zone: $now.zoneName, hour: DateTime.fromISO('2024-03-10T01:00:00Z').setZone('America/New_York').plus({hours: 6}).toISO(), today: $today.hour,
            q: $jmespath({a: [{b: 1}, {b: 2}]}, 'a[].b'), if: $if(true, 1, 2), empty: $ifEmpty('', 'x'), d: Duration.fromObject({hours: 1}).as('minutes'),
            money: new Intl.NumberFormat('en-US', {style: 'currency', currency: 'USD'}).format(1234.5), date: new Date(0).toISOString() }]",
        AllItems,
        json!([{}]),
    )
    .await;
    assert_eq!(
        all[0],
        json!({"zone": "America/New_York", "hour": "2024-03-10T03:00:00.000-04:00", "today": 0, "q": [1, 2], "if": 1, "empty": "x", "d": 60, "money": "$1,234.50", "date": "1970-01-01T00:00:00.000Z"})
    );
}

#[tokio::test]
async fn the_environment_is_closed_unless_opened() {
    assert_eq!(error("return {a: $env.HOME}", AllItems, json!([{}])).await.message, "access to env vars denied [line 1]");
    let mut open = scope(items(&json!([{}])));
    open.env = Some(Arc::new(JsonMap::from_iter([("SHOP".to_owned(), json!("eu"))])));
    assert_eq!(
        in_scope("return {a: $env.SHOP, b: $env.HOME ?? null, p: process.env}", AllItems, Arc::new(open)).await,
        json!([{"json": {"a": "eu", "b": null, "p": {}}}])
    );
}

#[tokio::test]
async fn static_data_comes_back() {
    let shared = Arc::new(scope(items(&json!([{}]))));
    let source = "const g = $getWorkflowStaticData('global'); const n = $getWorkflowStaticData('node'); g.count = (g.count ?? 0) + 1; n.last = 'x'; return {count: g.count}";
    assert_eq!(in_scope(source, AllItems, Arc::clone(&shared)).await, json!([{"json": {"count": 1}}]));
    assert_eq!(in_scope(source, AllItems, Arc::clone(&shared)).await, json!([{"json": {"count": 2}}]));
    in_scope("$getWorkflowStaticData('global'); return []", AllItems, Arc::clone(&shared)).await;
    assert!(
        pool()
            .run(job("this.getWorkflowStaticData('global').count = 9; throw new Error('no')", AllItems, Arc::clone(&shared)))
            .await
            .is_err()
    );
    assert_eq!(
        Value::Object(shared.static_data.lock().unwrap().clone()),
        json!({"global": {"count": 9}, "node:Code": {"last": "x"}}),
        "also when the code fails later"
    );
    assert_eq!(
        error("$getWorkflowStaticData('x')", AllItems, json!([{}])).await.message,
        "The type \"x\" is not known. Only \"global\" and \"node\" are supported! [line 1]"
    );
}

#[tokio::test]
async fn custom_data_is_kept_at_once() {
    let shared = Arc::new(scope(items(&json!([{}]))));
    let source = "$execution.customData.set('count', 1); $execution.customData.setAll({a: 'b'}); return {count: $execution.customData.get('count'), all: $execution.customData.getAll()}";
    assert_eq!(in_scope(source, AllItems, Arc::clone(&shared)).await, json!([{"json": {"count": "1", "all": {"count": "1", "a": "b"}}}]));
    assert_eq!(Value::Object(shared.custom_data.lock().unwrap().clone()), json!({"count": "1", "a": "b"}));
}

#[tokio::test]
async fn console_becomes_log_lines() {
    let result = run("console.log('a', 1, {b: [1, 'x'], c: undefined}); console.warn('%s is %d', 'n', 5); console.error(new Error('no').message); return []", AllItems, json!([{}])).await.unwrap();
    assert_eq!(result.logs, ["a 1 { b: [ 1, 'x' ], c: undefined }", "n is 5", "no"]);
    let flood = run("for (let i = 0; i < 20000; i++) console.log('line', i); return []", AllItems, json!([{}])).await.unwrap();
    assert!(flood.logs.len() <= 5_001 && flood.logs.last().unwrap().contains("more was logged"));
}

#[tokio::test]
async fn files() {
    let given = given(
        "return [{json: {}, binary: {data: await this.helpers.prepareBinaryData(Buffer.from('hello'), 'h.txt', 'text/plain')}}]",
        AllItems,
        json!([{}]),
    )
    .await;
    assert_eq!(
        given,
        json!([{"json": {}, "binary": {"data": {"mimeType": "text/plain", "fileType": "text", "fileExtension": "txt", "data": "aGVsbG8=", "fileName": "h.txt", "fileSize": "5 B"}}}])
    );
    let shared = Arc::new(scope(vec![with_file(Item::default(), "doc", b"h\xc3\xa9llo")]));
    let source = "const b = await this.helpers.getBinaryDataBuffer(0, 'doc'); const meta = this.helpers.assertBinaryData(0, 'doc');
        return [{json: {text: b.toString(), bytes: b.length, type: meta.mimeType, raw: items[0].binary.doc.data, own: Buffer.isBuffer(b)}, binary: items[0].binary}]";
    let all = in_scope(source, AllItems, Arc::clone(&shared)).await;
    assert_eq!(all[0]["json"], json!({"text": "héllo", "bytes": 6, "type": "text/plain", "raw": "aMOpbGxv", "own": true}));
    assert_eq!(all[0]["binary"]["doc"]["data"], json!("aMOpbGxv"));
    let e = pool().run(job("await this.helpers.getBinaryDataBuffer(0, 'other'); return []", AllItems, shared)).await.unwrap_err();
    assert!(
        e.message.starts_with("This operation expects the node's input data to contain a binary file 'other', but none was found"),
        "{e}"
    );
}

struct Recorder {
    calls: Mutex<Vec<HttpCall>>,
}

#[async_trait::async_trait]
impl HttpHelper for Recorder {
    async fn request(&self, _: &Arc<Scope>, call: HttpCall) -> Result<HttpReply, String> {
        let status = if call.url.contains("missing") { 404 } else { 200 };
        let refused = call.url.contains("refused");
        self.calls.lock().unwrap().push(call);
        if refused {
            return Err("The address is not allowed.".to_owned());
        }
        Ok(HttpReply {
            status,
            status_text: "x".into(),
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: Bytes::from_static(b"{\"ok\":true}"),
        })
    }
}

#[tokio::test]
async fn http_goes_through_the_helper() {
    let recorder = Arc::new(Recorder { calls: Mutex::default() });
    let pool = CodePool::new(CodePoolConfig { worker: command(), http: Some(recorder.clone()), size: 1, ..CodePoolConfig::default() });
    let source = "const h = this.helpers.httpRequest;
        const a = await h({url: 'http://x/a', qs: {q: 'é b', n: 1}, method: 'post', body: {b: 1}, headers: {'X-Y': 'z'}});
        const full = await h({url: 'http://x/missing', returnFullResponse: true, ignoreHttpStatusErrors: true});
        const bytes = await h({url: 'http://x/a', encoding: 'arraybuffer'});
        let failed; try { await h({url: 'http://x/missing'}) } catch (e) { failed = [e.message, e.response.status, e.response.data] }
        let refused; try { await h('http://refused/') } catch (e) { refused = e.message }
        return {a, status: full.statusCode, type: full.headers['content-type'], bytes: bytes.toString('hex').length, failed, refused}";
    let result = pool.run(job(source, AllItems, Arc::new(scope(vec![])))).await.unwrap();
    let json: Vec<Item> = serde_json::from_slice(&result.items_json).unwrap();
    assert_eq!(
        serde_json::to_value(&*json[0].json).unwrap(),
        json!({"a": {"ok": true}, "status": 404, "type": "application/json", "bytes": 22, "failed": ["Request failed with status code 404", 404, {"ok": true}], "refused": "The address is not allowed."})
    );
    let first = recorder.calls.lock().unwrap()[0].clone();
    assert_eq!(
        (first.method.as_str(), first.url.as_str(), first.body.as_deref()),
        ("POST", "http://x/a?q=%C3%A9%20b&n=1", Some(&b"{\"b\":1}"[..]))
    );
    assert!(
        first.headers.contains(&("X-Y".into(), "z".into())) && first.headers.contains(&("Content-Type".into(), "application/json".into()))
    );

    assert_eq!(
        error("await this.helpers.httpRequest({url: 'http://x'}); return []", AllItems, json!([{}])).await.message,
        "Code cannot make HTTP requests here. [line 1]"
    );
}

/// A store that keeps everything as blobs.
#[derive(Default)]
struct Blobs(Mutex<Vec<Bytes>>);

impl BinaryStore for Blobs {
    fn put(&self, bytes: Bytes) -> Result<BinaryData, BinaryError> {
        if bytes.len() > 1000 {
            return Err(BinaryError("The disk is full.".into()));
        }
        let mut all = self.0.lock().unwrap();
        all.push(bytes.clone());
        Ok(BinaryData::Blob { id: format!("blob{}", all.len() - 1).into(), bytes: bytes.len() as u64 })
    }
    fn get(&self, data: &BinaryData) -> Result<Bytes, BinaryError> {
        let BinaryData::Blob { id, .. } = data else { return Err(BinaryError("not a blob".into())) };
        let index = id.strip_prefix("blob").and_then(|i| i.parse::<usize>().ok());
        index
            .and_then(|i| self.0.lock().unwrap().get(i).cloned())
            .ok_or_else(|| BinaryError(format!("The file {id} is not in this store.")))
    }
}

#[tokio::test]
async fn large_files_cross_the_pipe_only_when_read() {
    let mut scope = scope(vec![]);
    scope.binary = Arc::new(Blobs::default());
    let shared = Arc::new(scope);
    let source = "const f = await this.helpers.prepareBinaryData(Buffer.from('hello'), 'a.bin'); return [{json: {}, binary: {f}}]";
    let made = in_scope(source, AllItems, Arc::clone(&shared)).await;
    assert_eq!(
        (&made[0]["binary"]["f"]["id"], &made[0]["binary"]["f"]["bytes"], &made[0]["binary"]["f"]["data"]),
        (&json!("blob0"), &json!(5), &Value::Null)
    );
    let item: Item = serde_json::from_value(made[0].clone()).unwrap();
    let mut next = crate::stage::scope(vec![item]);
    next.binary = Arc::clone(&shared.binary);
    let source = "const b = await this.helpers.getBinaryDataBuffer(0, 'f'); return [{json: {text: b.toString()}, binary: items[0].binary}]";
    let read = in_scope(source, AllItems, Arc::new(next)).await;
    assert_eq!((&read[0]["json"]["text"], &read[0]["binary"]["f"]["id"]), (&json!("hello"), &json!("blob0")));
    let e = pool().run(job("await this.helpers.prepareBinaryData(Buffer.alloc(2000)); return []", AllItems, shared)).await.unwrap_err();
    assert_eq!(e.message, "The disk is full. [line 1]");
}

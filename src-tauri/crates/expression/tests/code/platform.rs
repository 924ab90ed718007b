//! The parts of Node that code may count on. Expected values are Node's.

use serde_json::{Value, json};

use crate::stage::*;

async fn all(cases: &[(&str, Value)]) {
    let list = cases
        .iter()
        .map(|(body, _)| format!("(() => {{ try {{ return {body} }} catch (e) {{ return 'threw ' + e.message }} }})()"))
        .collect::<Vec<_>>()
        .join(",\n");
    let values = value(&format!("[{list}]")).await;
    for ((body, expected), found) in cases.iter().zip(values.as_array().unwrap()) {
        assert_eq!(found, expected, "{body}");
    }
}

#[tokio::test]
async fn buffer() {
    all(&[
        ("Buffer.from('héllo').toString('base64')", json!("aMOpbGxv")),
        ("Buffer.from('aMOpbGxv', 'base64').toString()", json!("héllo")),
        ("Buffer.from('aGk_', 'base64url').toString('hex')", json!("68693f")),
        ("Buffer.from('>>>???').toString('base64url')", json!("Pj4-Pz8_")),
        ("Buffer.from('68656c6c6f', 'hex').toString('utf8')", json!("hello")),
        ("Buffer.from('é', 'latin1').toString('hex')", json!("e9")),
        ("Buffer.from([0xe9]).toString('latin1')", json!("é")),
        ("Buffer.from('hi', 'utf16le').toString('hex')", json!("68006900")),
        ("Buffer.from([255, 254]).toString()", json!("\u{fffd}\u{fffd}")),
        ("Buffer.byteLength('héllo')", json!(6)),
        ("Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()", json!("ab")),
        ("Buffer.alloc(3).toString('hex')", json!("000000")),
        ("Buffer.alloc(4, 'ab').toString()", json!("abab")),
        ("Buffer.from('abc').equals(Buffer.from('abc'))", json!(true)),
        ("Buffer.from('hello').slice(1, 3).toString()", json!("el")),
        ("Buffer.from('hello').subarray(-2).toString()", json!("lo")),
        ("Buffer.from('hello').indexOf('llo')", json!(2)),
        ("Buffer.from('hello').includes('z')", json!(false)),
        ("Buffer.from([1, 2, 3, 4]).readUInt16BE(1)", json!(515)),
        ("Buffer.from([255, 255, 255, 255]).readInt32LE()", json!(-1)),
        ("(() => { const b = Buffer.alloc(4); b.writeUInt32BE(0xdeadbeef); return b.toString('hex') })()", json!("deadbeef")),
        ("Buffer.from('hi')", json!({"type": "Buffer", "data": [104, 105]})),
        ("Buffer.from(JSON.parse(JSON.stringify(Buffer.from('hi')))).toString()", json!("hi")),
        ("Buffer.isBuffer(Buffer.from('')) && !Buffer.isBuffer(new Uint8Array(1))", json!(true)),
        ("Buffer.from('x') instanceof Uint8Array", json!(true)),
        ("[...Buffer.from('hi')]", json!([104, 105])),
        ("new Buffer('hi').toString()", json!("hi")),
        ("Buffer.from('hi').toString('nope')", json!("threw Unknown encoding: nope")),
        ("Buffer.from(5)", json!("threw The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received type number (5)")),
    ])
    .await;
}

#[tokio::test]
async fn url() {
    all(&[
        ("new URL('https://u:p@example.com:8080/a/../b?x=1&y=2#h').href", json!("https://u:p@example.com:8080/b?x=1&y=2#h")),
        ("new URL('/p?q', 'https://example.com/a').toString()", json!("https://example.com/p?q")),
        ("(({protocol, host, hostname, port, pathname, search, hash, origin}) => [protocol, host, hostname, port, pathname, search, hash, origin])(new URL('http://a.b:81/c?d=e#f'))", json!(["http:", "a.b:81", "a.b", "81", "/c", "?d=e", "#f", "http://a.b:81"])),
        ("(() => { const u = new URL('http://a/'); u.searchParams.append('k', 'v w'); u.searchParams.set('é', '1&2'); u.pathname = '/x y'; return u.href })()", json!("http://a/x%20y?k=v+w&%C3%A9=1%262")),
        ("(() => { const u = new URL('http://a/?x=1'); const p = u.searchParams; u.search = '?y=2'; return [p.get('x'), p.get('y')] })()", json!([null, "2"])),
        ("new URL('nope')", json!("threw Invalid URL")),
        ("URL.canParse('nope')", json!(false)),
        ("JSON.stringify({u: new URL('http://a')})", json!("{\"u\":\"http://a/\"}")),
        ("new URLSearchParams({a: '1 2', b: 'ü'}).toString()", json!("a=1+2&b=%C3%BC")),
        ("new URLSearchParams('?a=1&a=2&b=%20x+y').getAll('a').concat(new URLSearchParams('b=%20x+y').get('b'))", json!(["1", "2", " x y"])),
        ("[...new URLSearchParams([['a', '1'], ['b', '2']])]", json!([["a", "1"], ["b", "2"]])),
        ("Object.fromEntries(new URLSearchParams('a=1&b=2').entries())", json!({"a": "1", "b": "2"})),
        ("(() => { const p = new URLSearchParams('b=1&a=2&b=3'); p.sort(); p.delete('a'); return [p.toString(), p.has('a'), p.size] })()", json!(["b=1&b=3", false, 2])),
    ])
    .await;
}

#[tokio::test]
async fn crypto() {
    all(&[
        ("require('crypto').createHash('md5').update('a').digest('hex')", json!("0cc175b9c0f1b6a831c399e269772661")),
        ("require('crypto').createHash('sha1').update('a').update('b').digest('hex')", json!("da23614e02469a0d7c7bd1bdab5c9c474b1904dc")),
        ("require('crypto').createHash('sha256').update('a').digest('base64')", json!("ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=")),
        ("require('node:crypto').createHash('sha512').update('').digest('hex').slice(0, 16)", json!("cf83e1357eefb8bd")),
        (
            "require('crypto').createHmac('sha256', 'key').update('data').digest('hex')",
            json!("5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0"),
        ),
        (
            "require('crypto').createHmac('sha1', Buffer.from('key')).update('data').digest('base64url')",
            json!("EEFSxb_coHvGM-69RhmfAlXJ9J0"),
        ),
        ("require('crypto').randomBytes(8).toString('hex').length", json!(16)),
        ("/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())", json!(true)),
        ("crypto.randomUUID() !== require('crypto').randomUUID()", json!(true)),
        ("crypto.getRandomValues(new Uint8Array(4)).length", json!(4)),
        ("require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('a'))", json!(true)),
        (
            "require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('ab'))",
            json!("threw Input buffers must have the same byte length"),
        ),
        ("require('crypto').createHash('nope')", json!("threw Digest method not supported")),
        ("(n => n >= 3 && n < 6)(require('crypto').randomInt(3, 6))", json!(true)),
    ])
    .await;
    assert_eq!(
        value("Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('a'))).toString('hex')").await,
        json!("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
    );
}

#[tokio::test]
async fn text_and_clones() {
    all(&[
        ("btoa('hi é')", json!("aGkg6Q==")),
        ("atob('aGkg6Q==')", json!("hi é")),
        ("btoa('漢')", json!("threw Invalid character")),
        ("[...new TextEncoder().encode('é')]", json!([195, 169])),
        ("new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 104]))", json!("h")),
        ("new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([255]))", json!("threw The encoded data was not valid for encoding utf-8")),
        ("new TextDecoder('latin1').decode(new Uint8Array([233]))", json!("é")),
        ("(() => { const a = {d: new Date(0), m: new Map([[1, {x: 1}]]), l: [1, [2]]}; a.self = a; const b = structuredClone(a); return [b !== a, b.self === b, b.d instanceof Date, b.m.get(1).x, b.l[1] !== a.l[1]] })()", json!([true, true, true, 1, true])),
        ("structuredClone(() => 1)", json!("threw () => 1 could not be cloned.")),
        ("'😀'.slice(0, 1)", json!("\u{fffd}")),
        ("'\\\\ud83d'", json!("\\ud83d")),
    ])
    .await;
}

#[tokio::test]
async fn modules() {
    all(&[
        ("require('util').inspect({a: [1, {b: {c: {}}}], s: 'x', f() {}, d: new Date(0)})", json!("{\n  a: [ 1, { b: [Object] } ],\n  s: 'x',\n  f: [Function: f],\n  d: 1970-01-01T00:00:00.000Z\n}")),
        ("require('util').format('%s=%j', 'a', {b: 1})", json!("a={\"b\":1}")),
        ("require('util').isDeepStrictEqual({a: [1]}, {a: [1]})", json!(true)),
        ("require('querystring').stringify({a: [1, 2], b: 'x y'})", json!("a=1&a=2&b=x%20y")),
        ("require('querystring').parse('a=1&a=2&b=x%20y')", json!({"a": ["1", "2"], "b": "x y"})),
        ("require('url').parse('http://a.b:1/c?d=e').pathname", json!("/c")),
        ("require('url').URL === URL", json!(true)),
        ("require('buffer').Buffer === Buffer", json!(true)),
        ("require('luxon').DateTime === DateTime", json!(true)),
        ("(p => [p.join('/a', '../b', 'c.txt'), p.basename('/x/y.tar.gz', '.gz'), p.extname('a/b.txt'), p.dirname('/a/b/c'), p.resolve('/a', 'b', '../c'), p.normalize('a//b/./../c/'), p.relative('/a/b', '/a/c/d')])(require('path'))", json!(["/b/c.txt", "y.tar", ".txt", "/a/b", "/a/c", "a/c/", "../c/d"])),
        ("(() => { const E = require('events'); const e = new E(); const got = []; e.on('x', v => got.push(v)); e.once('x', v => got.push(-v)); e.emit('x', 1); e.emit('x', 2); return got })()", json!([1, -1, 2])),
    ])
    .await;
    assert_eq!(value("await require('util').promisify((a, done) => done(null, a + 1))(1)").await, json!(2));
}

#[tokio::test]
async fn timers_fire_in_order() {
    let source = "const got = [];
        setTimeout(() => got.push('t20'), 20); setTimeout((a, b) => got.push(a + b), 5, 't', 5); setImmediate(() => got.push('now'));
        queueMicrotask(() => got.push('micro')); process.nextTick(() => got.push('tick'));
        const never = setTimeout(() => got.push('never'), 1); clearTimeout(never);
        let n = 0; const every = setInterval(() => { if (++n === 3) clearInterval(every) }, 2);
        await new Promise(done => setTimeout(done, 40));
        return [{got, n}]";
    assert_eq!(jsons(source, AllItems, json!([{}])).await, [json!({"got": ["micro", "tick", "now", "t5", "t20"], "n": 3})]);
}

#[tokio::test]
async fn json_errors_are_nodes() {
    all(&[
        ("JSON.parse('abc')", json!("threw Unexpected token 'a', \"abc\" is not valid JSON")),
        ("JSON.parse('')", json!("threw Unexpected end of JSON input")),
        ("JSON.parse('{\"a\":')", json!("threw Unexpected end of JSON input")),
        ("JSON.parse('{\"a\":1,}')", json!("threw Expected double-quoted property name in JSON at position 7")),
        ("JSON.parse('{\"a\" 1}')", json!("threw Expected ':' after property name in JSON at position 5")),
        ("JSON.parse('{\"a\":1')", json!("threw Expected ',' or '}' after property value in JSON at position 6")),
        ("JSON.parse('[1 2]')", json!("threw Expected ',' or ']' after array element in JSON at position 3")),
        ("JSON.parse('[1,2] x')", json!("threw Unexpected non-whitespace character after JSON at position 6")),
        ("JSON.parse(undefined)", json!("threw \"undefined\" is not valid JSON")),
        ("JSON.parse({})", json!("threw \"[object Object]\" is not valid JSON")),
        ("JSON.parse('{a: 1}')", json!("threw Expected property name or '}' in JSON at position 1")),
        ("JSON.parse('\"abc')", json!("threw Unterminated string in JSON at position 4")),
        ("JSON.parse('<html><body>not found</body></html>')", json!("threw Unexpected token '<', \"<html><bod\"... is not valid JSON")),
        (
            "JSON.parse('{\"a long key\": 1, \"b\": nope, \"c\": 12345}')",
            json!("threw Unexpected token 'o', ...\" 1, \"b\": nope, \"c\": \"... is not valid JSON"),
        ),
        ("JSON.parse('[1, 2]', (k, v) => Array.isArray(v) ? v : v * 2)", json!([2, 4])),
    ])
    .await;
}

#[tokio::test]
async fn caught_errors_speak_as_in_node() {
    all(&[
        ("undefined.x", json!("threw Cannot read properties of undefined (reading 'x')")),
        ("(() => { const o = {}; return o.list.map() })()", json!("threw Cannot read properties of undefined (reading 'map')")),
        ("(() => { const o = {}; o.go() })()", json!("threw o.go is not a function")),
        ("(() => { x; let x })()", json!("threw Cannot access 'x' before initialization")),
        ("(() => { const x = 1; x = 2 })()", json!("threw Assignment to constant variable.")),
        ("[...null]", json!("threw null is not iterable")),
        ("[].reduce((a, b) => a)", json!("threw Reduce of empty array with no initial value")),
        ("new Date('x').toISOString()", json!("threw Invalid time value")),
        ("decodeURIComponent('%')", json!("threw URI malformed")),
        ("JSON.stringify(1n)", json!("threw Do not know how to serialize a BigInt")),
        ("(() => { const e = new RangeError('own words'); return [e.name, e.message, e.stack.split('\\n')[0], e.stack.includes('Code:'), e.stack.includes('code/')] })()", json!(["RangeError", "own words", "RangeError: own words", true, false])),
    ])
    .await;
}

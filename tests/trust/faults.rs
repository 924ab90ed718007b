//! Faults of the world around: a full disk, a locked database, a clock that jumps, nodes that hang or give too much.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use crate::program::{Place, binary, wait_until};

fn deploy(place: &Place, home: &Path, workflow: &Value) {
    let file = home.join(format!("{}.json", workflow["name"].as_str().unwrap()));
    std::fs::write(&file, workflow.to_string()).unwrap();
    let output = place.run(&["import", file.to_str().unwrap(), "--deploy"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A webhook under the workflow's name, then these nodes in a row.
fn workflow(name: &str, settings: Value, nodes: &[(&str, &str, f64, Value)]) -> Value {
    let mut all = vec![json!({"id": "w", "name": "Webhook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0],
        "parameters": {"httpMethod": "POST", "path": name, "responseMode": "onReceived", "options": {}}})];
    let mut connections = serde_json::Map::new();
    for (i, (node, kind, version, parameters)) in nodes.iter().enumerate() {
        let before = all.last().unwrap()["name"].as_str().unwrap().to_owned();
        connections.insert(before, json!({"main": [[{"node": node, "type": "main", "index": 0}]]}));
        all.push(json!({"id": format!("n{i}"), "name": node, "type": format!("n8n-nodes-base.{kind}"), "typeVersion": version,
            "position": [200 * (i + 1), 0], "parameters": parameters}));
    }
    let mut settings = settings;
    settings["executionOrder"] = json!("v1");
    json!({"name": name, "settings": settings, "nodes": all, "connections": connections})
}

fn set(fields: Value) -> Value {
    json!({"mode": "raw", "jsonOutput": fields.to_string(), "options": {}})
}

async fn post(place: &Place, path: &str, body: Value) -> Result<reqwest::Response, reqwest::Error> {
    reqwest::Client::new().post(place.url(&format!("/webhook/{path}"))).timeout(Duration::from_secs(60)).json(&body).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_at_once_are_all_kept() {
    let home = tempfile::tempdir().unwrap();
    let place = Arc::new(Place::new(&home.path().join("data")));
    deploy(&place, home.path(), &workflow("many", json!({}), &[("Set", "set", 3.4, set(json!({"a": 1})))]));
    let server = place.serve().await;
    let client = reqwest::Client::new();
    let calls = (0..1_000).map(|n| {
        let request = client.post(place.url("/webhook/many")).json(&json!({"n": n}));
        async move { request.send().await.unwrap().status().as_u16() }
    });
    let statuses = futures::future::join_all(calls).await;
    assert!(statuses.iter().all(|s| *s == 200), "{:?}", statuses.iter().filter(|s| **s != 200).collect::<Vec<_>>());
    place.quiet().await;
    assert_eq!(place.executions("success").len(), 1_000);
    assert!(server.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_acknowledged_that_is_not_kept() {
    let home = tempfile::tempdir().unwrap();
    let mut place = Place::new(&home.path().join("data"));
    deploy(&place, home.path(), &workflow("full", json!({}), &[("Set", "set", 3.4, set(json!({"a": 1})))]));
    // No file may grow beyond this: what a full disk does, without needing one.
    let limited = Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 3000; exec \"$0\" \"$@\""])
        .arg(binary())
        .args(["--data-dir", place.folder.to_str().unwrap(), "serve", "--listen", &format!("127.0.0.1:{}", place.port)])
        .envs(place.env.iter().map(|(k, v)| (*k, v.as_str())))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(home.path().join("limited.log")).unwrap())
        .spawn()
        .unwrap();
    let mut limited = KillOnDrop(limited);
    let healthy = || async { reqwest::get(place.url("/healthz")).await.is_ok_and(|r| r.status().is_success()) };
    wait_until("the server is armed", Duration::from_secs(60), healthy).await;
    let mut acknowledged = 0;
    let mut refused = None;
    let filler = "x".repeat(20_000);
    for n in 0..2_000 {
        let response = post(&place, "full", json!({"n": n, "filler": filler})).await.expect("a full disk does not end the server");
        if !response.status().is_success() {
            refused = Some((response.status().as_u16(), response.text().await.unwrap()));
            break;
        }
        acknowledged += 1;
    }
    let (status, text) = refused.expect("the disk became full");
    assert!([500, 503, 507].contains(&status), "{status} {text}");
    assert!(healthy().await, "the server lives on");
    limited.0.kill().unwrap();
    limited.0.wait().unwrap();
    // Space is there again.
    place.port = crate::program::free_port();
    let server = place.serve().await;
    place.quiet().await;
    // One whose nodes could not be written any more ended as an error, which says so and can be run again.
    let kept = place.executions("");
    let other: Vec<_> = kept.iter().filter(|e| e["status"] != "success").collect();
    assert!(kept.len() >= acknowledged, "{acknowledged} were acknowledged, {} are kept", kept.len());
    assert!(other.iter().all(|e| e["status"] == "error" && e["error"]["code"] == "execution.journal"), "{other:#?}");
    assert!(post(&place, "full", json!({"n": "again"})).await.unwrap().status().is_success());
    assert!(server.stop().success());
}

struct KillOnDrop(std::process::Child);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("file");
    std::fs::write(&folder, "not a folder").unwrap();
    let file = home.path().join("w.json");
    std::fs::write(&file, r#"{"nodes": [], "connections": {}}"#).unwrap();
    let import = ["import", file.to_str().unwrap()];
    let output = Place::new(&folder).run(&import);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains(folder.to_str().unwrap()), "{text}");

    let read_only = home.path().join("read-only");
    std::fs::create_dir(&read_only).unwrap();
    std::fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::set_permissions(&read_only, std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    let output = as_somebody().arg(binary()).args(["--data-dir", read_only.to_str().unwrap()]).args(import).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("read-only"), "{text}");
    assert!(!text.contains("panicked"), "{text}");
}

/// Root may write anywhere: then somebody else tries.
fn as_somebody() -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n");
    let mut command = Command::new(if is_root { "setpriv" } else { "env" });
    if is_root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp"]);
    }
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_another_process_locks_is_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let place = Place::new(&home.path().join("data"));
    deploy(&place, home.path(), &workflow("locked", json!({}), &[("Set", "set", 3.4, set(json!({"a": 1})))]));
    let server = place.serve().await;
    let locker = "import sqlite3, sys, time\nc = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)\nc.execute('BEGIN IMMEDIATE')\nprint('locked', flush=True)\ntime.sleep(2)\nc.execute('COMMIT')\n";
    let mut child = Command::new("python3")
        .args(["-c", locker, place.folder.join("millrace.db").to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    assert_eq!(line, "locked\n");
    let answer = post(&place, "locked", json!({"n": 1})).await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    assert!(child.wait().unwrap().success());
    place.quiet().await;
    assert_eq!(place.executions("success").len(), 1);
    assert!(server.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_a_day_neither_repeats_nor_stops_a_schedule() {
    let library = ["/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"]
        .into_iter()
        .find(|path| Path::new(path).exists())
        .expect("libfaketime is missing: install what scripts/system-packages.sh lists");
    let home = tempfile::tempdir().unwrap();
    let clock = home.path().join("clock");
    std::fs::write(&clock, "+0").unwrap();
    let mut place = Place::new(&home.path().join("data"));
    place.env.extend([
        ("LD_PRELOAD", library.to_owned()),
        ("FAKETIME_TIMESTAMP_FILE", clock.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".into()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ("DONT_FAKE_MONOTONIC", "1".into()),
    ]);
    let every_second = json!({"name": "tick", "settings": {"executionOrder": "v1"}, "nodes": [
        {"id": "s", "name": "Every second", "type": "n8n-nodes-base.scheduleTrigger", "typeVersion": 1.2, "position": [0, 0],
         "parameters": {"rule": {"interval": [{"field": "cronExpression", "expression": "* * * * * *"}]}}},
        {"id": "n", "name": "Nothing", "type": "n8n-nodes-base.noOp", "typeVersion": 1, "position": [200, 0], "parameters": {}}],
        "connections": {"Every second": {"main": [[{"node": "Nothing", "type": "main", "index": 0}]]}}});
    deploy(&place, home.path(), &every_second);
    let server = place.serve().await;
    let count = || place.executions("success").len();
    let after = |n: usize| {
        let count = &count;
        move || async move { count() > n }
    };
    wait_until("it fires", Duration::from_secs(30), after(1)).await;
    std::fs::write(&clock, "+86400").unwrap();
    let before = count();
    wait_until("it fires after the clock went ahead", Duration::from_secs(90), after(before + 2)).await;
    std::fs::write(&clock, "+0").unwrap();
    let before = count();
    // The times of this day were handled already or have passed: what is due from now on fires again.
    wait_until("it fires after the clock was put back", Duration::from_secs(90), after(before + 1)).await;
    let mut due: Vec<i64> = place.executions("").iter().map(|e| e["due_at"].as_i64().unwrap()).collect();
    let all = due.len();
    due.sort_unstable();
    due.dedup();
    assert_eq!(due.len(), all, "a due time started more than one execution");
    assert!(all < 200, "a day that was jumped over is not caught up second by second: {all} executions");
    assert!(server.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_hangs_is_stopped_and_keeps_nobody_waiting() {
    let home = tempfile::tempdir().unwrap();
    let place = Place::new(&home.path().join("data"));
    let hang = json!({"jsCode": "while (true) {}"});
    deploy(&place, home.path(), &workflow("hangs", json!({"executionTimeout": 1}), &[("Code", "code", 2.0, hang)]));
    deploy(&place, home.path(), &workflow("works", json!({}), &[("Set", "set", 3.4, set(json!({"a": 1})))]));
    let server = place.serve().await;
    for _ in 0..3 {
        assert!(post(&place, "hangs", json!({})).await.unwrap().status().is_success());
    }
    assert!(post(&place, "works", json!({})).await.unwrap().status().is_success());
    wait_until("the other workflow is done", Duration::from_secs(60), || async { place.executions("success").len() == 1 }).await;
    place.quiet().await;
    assert_eq!(place.executions("timeout").len(), 3, "{:?}", place.executions(""));
    assert!(server.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_gives_a_gigabyte_fails_alone() {
    let home = tempfile::tempdir().unwrap();
    let place = Place::new(&home.path().join("data"));
    let huge = json!({"jsCode": "const part = 'x'.repeat(1024 * 1024); return Array.from({length: 1024}, () => ({json: {part: part + Math.random()}}));"});
    let served = AtomicU32::new(0);
    let stream = serve_gigabyte(served).await;
    deploy(&place, home.path(), &workflow("code", json!({}), &[("Code", "code", 2.0, huge)]));
    let url = json!({"url": format!("http://127.0.0.1:{stream}/"), "options": {"timeout": 60000}});
    deploy(&place, home.path(), &workflow("http", json!({}), &[("Fetch", "httpRequest", 4.2, url)]));
    deploy(&place, home.path(), &workflow("small", json!({}), &[("Set", "set", 3.4, set(json!({"a": 1})))]));
    let server = place.serve().await;
    for path in ["code", "http", "small"] {
        assert!(post(&place, path, json!({})).await.unwrap().status().is_success());
    }
    place.quiet().await;
    let failed = place.executions("error");
    assert_eq!(failed.len(), 2, "{:?}", place.executions(""));
    for execution in &failed {
        assert!(!execution["error"]["message"].as_str().unwrap().is_empty());
    }
    assert_eq!(place.executions("success").len(), 1);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let peak_kb: u64 = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap().trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kb < 700 * 1024, "the server itself took {} MB", peak_kb / 1024);
    assert!(server.stop().success());
}

/// A server whose answer never seems to end.
async fn serve_gigabyte(served: AtomicU32) -> u16 {
    let served = Arc::new(served);
    let router = axum::Router::new().fallback(move || {
        served.fetch_add(1, Ordering::Relaxed);
        async {
            let chunk = bytes::Bytes::from(vec![b'x'; 1024 * 1024]);
            let stream = futures::stream::iter((0..1024).map(move |_| Ok::<_, std::convert::Infallible>(chunk.clone())));
            axum::body::Body::from_stream(stream)
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    #[allow(clippy::disallowed_methods, reason = "it lives as long as the test")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

//! Killed at random moments, again and again, and checked from the outside. `MILLRACE_KILLS=300` makes it long;
//! `MILLRACE_KILL_SEED` repeats a run.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    program::{Place, wait_until},
    sink::Sink,
};

/// Steps of the workflow, in order. `once` must never be seen twice for one event.
const STEPS: [&str; 3] = ["before", "once", "after"];
/// Callers at the same time.
const CALLERS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_is_done_twice() {
    let kills: u32 = std::env::var("MILLRACE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let seed =
        std::env::var("MILLRACE_KILL_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or_else(|| u64::from(std::process::id()) * 7_919 + 1);
    eprintln!("kill test: {kills} kills, MILLRACE_KILL_SEED={seed}");
    let mut random = Random(seed);
    let (sink, sink_port) = Sink::start().await;
    let home = tempfile::tempdir().unwrap();
    let place = Arc::new(Place::new(&home.path().join("data")));
    deploy(&place, home.path(), "orders", &orders(sink_port));
    deploy(&place, home.path(), "clock", &clock(sink_port));
    deploy(&place, home.path(), "nurse", &nurse(sink_port));
    deploy(&place, home.path(), "broken", &broken());

    let fed = Arc::new(Fed::default());
    for round in 0..kills {
        let server = place.serve().await;
        if round == 0 {
            // All of the history is looked at in the end; by default a workflow's executions beyond 10,000 go.
            place.call("settings_set", json!({"values": {"retention.count": 10_000_000}})).await;
        }
        let feeding = feed(&place, &fed);
        tokio::time::sleep(Duration::from_millis(random.below(900))).await;
        server.kill();
        fed.stop.store(true, Ordering::Release);
        for caller in feeding {
            caller.await.unwrap();
        }
        fed.stop.store(false, Ordering::Release);
        if round % 50 == 49 {
            eprintln!("{} kills, {} events acknowledged", round + 1, fed.acknowledged.lock().unwrap().len());
        }
    }

    let server = place.serve().await;
    place.quiet().await;
    let paused = place.executions("paused");
    check(&sink, &fed, &paused);
    answer_all(&place, &paused).await;
    place.quiet().await;
    finished(&place, &sink, &fed, &paused);
    schedule_fired_once_per_due_time(&place);
    each_failure_was_followed_up_once(&place, &sink, &fed).await;
    assert!(place.executions("crashed").is_empty(), "an execution could not be taken up again:\n{}", place.log());
    assert!(server.stop().success(), "a server that is asked to stop ends well");
    assert!(place.executions("new,queued,running").is_empty(), "nothing is left running without an owner");
}

fn deploy(place: &Place, home: &std::path::Path, name: &str, workflow: &Value) {
    let file = home.join(format!("{name}.json"));
    std::fs::write(&file, workflow.to_string()).unwrap();
    let output = place.run(&["import", file.to_str().unwrap(), "--deploy"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What was sent, and what was acknowledged.
#[derive(Default)]
struct Fed {
    next: AtomicU64,
    acknowledged: Mutex<HashSet<String>>,
    /// Events acknowledged whose execution fails.
    failing: AtomicUsize,
    stop: AtomicBool,
}

/// Callers that send events, each with a name of its own, until they are stopped.
fn feed(place: &Arc<Place>, fed: &Arc<Fed>) -> Vec<tokio::task::JoinHandle<()>> {
    let caller = |_| {
        let (place, fed) = (place.clone(), fed.clone());
        #[allow(clippy::disallowed_methods, reason = "the caller awaits it")]
        tokio::spawn(async move {
            let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
            while !fed.stop.load(Ordering::Acquire) {
                let event = format!("e{}", fed.next.fetch_add(1, Ordering::Relaxed));
                let sent = client.post(place.url("/webhook/orders")).json(&json!({"event": event})).send().await;
                match sent {
                    Ok(response) if response.status().is_success() => drop(fed.acknowledged.lock().unwrap().insert(event)),
                    _ => tokio::time::sleep(Duration::from_millis(5)).await,
                }
                // Fewer of these: each is two executions.
                if !fed.next.load(Ordering::Relaxed).is_multiple_of(3) {
                    continue;
                }
                let sent = client.post(place.url("/webhook/broken")).json(&json!({})).send().await;
                if sent.is_ok_and(|response| response.status().is_success()) {
                    fed.failing.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    };
    (0..CALLERS).map(caller).collect()
}

/// Holds at every moment: `once` was done at most once, and no step again after a later one.
fn check(sink: &Sink, fed: &Fed, paused: &[Value]) {
    for (event, steps) in sink.seen().iter().filter(|(event, _)| event.starts_with('e')) {
        let once = steps.iter().filter(|s| *s == "once").count();
        assert!(once <= 1, "{event}: what must not be done twice was done {once} times: {steps:?}");
        let order: Vec<usize> = steps.iter().map(|s| STEPS.iter().position(|known| known == s).unwrap()).collect();
        assert!(order.is_sorted(), "{event}: a finished node ran again: {steps:?}");
    }
    let acknowledged = fed.acknowledged.lock().unwrap().len();
    eprintln!("{acknowledged} events acknowledged, {} executions need attention", paused.len());
    assert!(acknowledged > 0, "the server acknowledged nothing");
}

/// People say that the step was done.
async fn answer_all(place: &Place, paused: &[Value]) {
    for execution in paused {
        place.call("wait_answer", json!({"execution_id": execution["id"], "choice": "skip"})).await;
    }
    wait_until("all answers are taken", Duration::from_secs(60), || async { place.executions("paused").is_empty() }).await;
}

/// In the end every acknowledged event has gone all the way. An interrupted step may not have reached the world: a person said to skip it.
fn finished(place: &Place, sink: &Sink, fed: &Fed, paused: &[Value]) {
    let seen = sink.seen();
    let acknowledged = fed.acknowledged.lock().unwrap();
    let lost: Vec<_> =
        acknowledged.iter().filter(|event| seen.get(*event).is_none_or(|steps| !steps.contains(&"after".to_owned()))).collect();
    assert!(lost.is_empty(), "{} acknowledged events were lost: {}", lost.len(), what_became_of(&lost, &seen, place));
    let without_once = acknowledged.iter().filter(|event| !seen[*event].contains(&"once".to_owned())).count();
    assert!(without_once <= paused.len(), "{without_once} events lack a step that nobody skipped");
}

/// For the message of a failure: some lost events, and some executions that did not end as they should.
fn what_became_of(lost: &[&String], seen: &HashMap<String, Vec<String>>, place: &Place) -> String {
    let steps: Vec<_> = lost.iter().take(5).map(|event| (event, seen.get(event.as_str()))).collect();
    let odd = |e: &Value| e["workflow_name"] == "Orders" && (e["status"] != "success" || e["node_runs"] != 4);
    let whole = |e: Value| place.json(&["execution", e["id"].as_str().unwrap(), "--output", "json"]).to_string();
    let executions: Vec<String> = place.executions("").into_iter().filter(odd).take(20).map(whole).collect();
    format!("{steps:?}\nexecutions that did not succeed: {executions:#?}")
}

fn schedule_fired_once_per_due_time(place: &Place) {
    let mut due: HashMap<i64, u32> = HashMap::new();
    for execution in place.executions("").iter().filter(|e| e["trigger_kind"] == "schedule") {
        *due.entry(execution["due_at"].as_i64().expect("a schedule's execution knows when it was due")).or_default() += 1;
    }
    assert!(!due.is_empty(), "the schedule never fired");
    let twice: Vec<_> = due.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "due times that started more than one execution: {twice:?}");
    eprintln!("{} due times, each with one execution", due.len());
}

/// Whenever the program was killed: what fails starts the error workflow, once.
async fn each_failure_was_followed_up_once(place: &Place, sink: &Sink, fed: &Fed) {
    let (all, seen) = (place.executions(""), sink.seen());
    let of = |name: &str| all.iter().filter(|e| e["workflow_name"] == name).collect::<Vec<_>>();
    let (failed, called) = (of("Broken"), of("Nurse"));
    let acknowledged = fed.failing.load(Ordering::Relaxed);
    assert!(acknowledged > 0 && failed.len() >= acknowledged, "{acknowledged} events acknowledged, {} have failed", failed.len());
    let alone: Vec<_> = failed.iter().filter(|e| !seen.contains_key(e["id"].as_str().unwrap())).collect();
    assert!(alone.is_empty(), "failures that started no error workflow: {alone:#?}");
    assert_eq!(called.len(), failed.len(), "one execution of the error workflow for each failure");
    assert!(called.iter().all(|e| e["status"] == "success"), "{called:#?}");
    // The failure of the last moment may just be on its way into the alarm.
    let counted = async || {
        let alarms = place.call("alarm_list", json!({})).await;
        let of = alarms["items"].as_array().unwrap().iter().find(|a| a["kind"] == "workflow_failing").map(|a| a["count"].as_u64());
        of.flatten().unwrap_or_default() as usize
    };
    wait_until("each failure is counted", Duration::from_secs(60), || async { counted().await >= failed.len() }).await;
    assert_eq!(counted().await, failed.len(), "one alarm, which counts each failure once");
    eprintln!("{} failures, each with one execution of the error workflow", failed.len());
}

/// Fails at once, and says who looks after that.
fn broken() -> Value {
    json!({"name": "Broken", "settings": {"executionOrder": "v1", "errorWorkflow": "Nurse", "breaker": false}, "nodes": [
        {"id": "w", "name": "Webhook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0],
         "parameters": {"httpMethod": "POST", "path": "broken", "responseMode": "onReceived", "options": {}}},
        {"id": "s", "name": "Stop", "type": "n8n-nodes-base.stopAndError", "typeVersion": 1, "position": [200, 0],
         "parameters": {"errorMessage": "No stock"}}],
        "connections": {"Webhook": {"main": [[{"node": "Stop", "type": "main", "index": 0}]]}}})
}

/// Shows the sink which execution failed.
fn nurse(sink: u16) -> Value {
    json!({"name": "Nurse", "settings": {"executionOrder": "v1"}, "nodes": [
        {"id": "e", "name": "On error", "type": "n8n-nodes-base.errorTrigger", "typeVersion": 1, "position": [0, 0], "parameters": {}},
        {"id": "p", "name": "nurse", "type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "position": [200, 0], "parameters": {
            "method": "PUT", "url": format!("=http://127.0.0.1:{sink}/nurse/{{{{ $json.execution.id }}}}"), "options": {}}}],
        "connections": {"On error": {"main": [[{"node": "nurse", "type": "main", "index": 0}]]}}})
}

/// Webhook → before (PUT) → once (POST) → after (PUT).
fn orders(sink: u16) -> Value {
    let request = |name: &str, method: &str, x: u32| {
        json!({"id": name, "name": name, "type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "position": [x, 0], "parameters": {
            "method": method,
            "url": format!("=http://127.0.0.1:{sink}/{name}/{{{{ $('Webhook').item.json.body.event }}}}"),
            "options": {}}})
    };
    json!({"name": "Orders", "settings": {"executionOrder": "v1"}, "nodes": [
        {"id": "w", "name": "Webhook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0],
         "parameters": {"httpMethod": "POST", "path": "orders", "responseMode": "onReceived", "options": {}}},
        request("before", "PUT", 200), request("once", "POST", 400), request("after", "PUT", 600)],
        "connections": {
            "Webhook": {"main": [[{"node": "before", "type": "main", "index": 0}]]},
            "before": {"main": [[{"node": "once", "type": "main", "index": 0}]]},
            "once": {"main": [[{"node": "after", "type": "main", "index": 0}]]}}})
}

/// Every second.
fn clock(sink: u16) -> Value {
    json!({"name": "Clock", "settings": {"executionOrder": "v1"}, "nodes": [
        {"id": "s", "name": "Every second", "type": "n8n-nodes-base.scheduleTrigger", "typeVersion": 1.2, "position": [0, 0],
         "parameters": {"rule": {"interval": [{"field": "cronExpression", "expression": "* * * * * *"}]}}},
        {"id": "p", "name": "tick", "type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "position": [200, 0], "parameters": {
            "method": "PUT", "url": format!("http://127.0.0.1:{sink}/tick/clock"), "options": {}}}],
        "connections": {"Every second": {"main": [[{"node": "tick", "type": "main", "index": 0}]]}}})
}

/// A small generator, so that a run can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

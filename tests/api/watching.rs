//! What people see of what runs by itself: triggers, health, statistics, logs, the audit log, exports, retention.

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode,
    journal::{ExecutionEnd, ExecutionStart, Journal as _},
    run::Failure,
    trigger::TriggerKind,
};
use millrace_store::{Options, Store};
use serde_json::{Value, json};

use crate::served::{Outside, Served, clock, hook, pass, row, stop};

#[tokio::test]
async fn triggers_say_when_they_last_heard() {
    let served = Served::new().await;
    let folder = served.world.folder.path().join("inbox");
    std::fs::create_dir(&folder).unwrap();
    let file = ("Files", "localFileTrigger", 1.0, json!({"triggerOn": "folder", "path": folder, "events": ["add"], "options": {}}));
    let id = served.deploy(&row("All", json!({}), &[hook("all/:id"), pass("A")])).await;
    served.deploy(&row("Clock", json!({}), &[clock(), pass("A")])).await;
    served.deploy(&row("Files", json!({}), &[file, pass("A")])).await;
    let of = async |name: &str| -> Value {
        let all = served.call("trigger_list", json!({})).await;
        all["items"].as_array().unwrap().iter().find(|t| t["workflow_name"] == name).cloned().unwrap_or_default()
    };
    let hooked = of("All").await;
    assert_eq!(
        (&hooked["kind"], &hooked["status"], &hooked["url"]),
        (&json!("webhook"), &json!("armed"), &json!(format!("{}/webhook/all/:id", served.base)))
    );
    assert_eq!(hooked["last_fired_at"], Value::Null);
    served.post("/webhook/all/7", json!({})).await;
    served.wait_for(&id, "success", 1).await;
    assert!(of("All").await["last_fired_at"].is_i64());
    // What is deployed anew keeps what its history knows of it.
    let before = of("All").await["last_fired_at"].clone();
    served.call("workflow_undeploy", json!({"id": id})).await;
    served.call("workflow_deploy", json!({"id": id})).await;
    let after = of("All").await;
    assert!(after["last_fired_at"].is_i64() && after["last_fired_at"].as_i64() <= before.as_i64(), "{before} {after}");
    assert!(of("Clock").await["next_at"].is_i64());
    served.until("the folder is watched", async || of("Files").await["last_heard_at"].is_i64().then_some(())).await;
    let health = served.call("health_get", json!({})).await;
    assert_eq!(
        (&health["armed"], &health["triggers"], &health["deployed_workflows"], &health["deaf_triggers"]),
        (&json!(true), &json!(3), &json!(3), &json!(0))
    );
    assert!(health["data_bytes"].as_f64().unwrap() > 0.0 && health["free_bytes"].as_f64().unwrap() > 0.0, "{health}");

    std::fs::remove_dir(&folder).unwrap();
    let deaf = served.until("it is deaf", async || Some(of("Files").await).filter(|t| t["status"] == "deaf")).await;
    assert!(!deaf["message"].as_str().unwrap().is_empty());
    assert_eq!(served.call("health_get", json!({})).await["deaf_triggers"], 1);
}

#[tokio::test]
async fn a_log_has_two_voices() {
    let served = Served::new().await;
    let id = served.deploy(&row("Ill", json!({}), &[hook("ill"), stop("No stock")])).await;
    served.post("/webhook/ill", json!({})).await;
    let execution = served.wait_for(&id, "error", 1).await[0]["id"].clone();
    let log = served.call("execution_log", json!({"id": execution})).await;
    let lines = log["lines"].as_array().unwrap();
    let said = |voice: &str| -> Vec<&str> { lines.iter().map(|l| l[voice].as_str().unwrap()).collect() };
    let plain = said("plain");
    assert_eq!((plain[0], plain.last().copied()), ("A web request came in.", Some("It failed: No stock")), "{plain:?}");
    assert!(plain.iter().any(|l| l.starts_with("“Hook” took 1 item and gave 1 item")), "{plain:?}");
    let technical = said("technical");
    assert!(
        technical[0].contains("trigger=webhook") && technical.iter().any(|l| l.contains("node=\"Stop\"") && l.contains("code=")),
        "{technical:?}"
    );
    let times: Vec<i64> = lines.iter().map(|l| l["at"].as_i64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test]
async fn the_audit_log_has_before_and_after() {
    let served = Served::new().await;
    let id = served.deploy(&row("Orders", json!({}), &[hook("orders"), pass("A")])).await;
    served.call("settings_set", json!({"values": {"retention.days": 10}})).await;
    served.call("settings_set", json!({"values": {"retention.days": 20}})).await;
    served.call("settings_set", json!({"values": {"panel.left": 200}})).await;
    served.world.code("workflow_deploy", json!({"id": "0192f0c8-0000-7000-8000-000000000000"})).await;
    let all = served.call("audit_list", json!({})).await;
    let entries = all["items"].as_array().unwrap();
    let find = |name: &str| entries.iter().filter(|e| e["use_case"] == name).cloned().collect::<Vec<_>>();
    let settings = find("settings_set");
    assert_eq!(settings.len(), 2, "moving a panel is nothing that others want to read of");
    assert_eq!(
        (&settings[0]["before"], &settings[0]["after"], &settings[0]["target"]),
        (&json!({"retention.days": 10}), &json!({"retention.days": 20}), &json!("settings"))
    );
    let deployments = find("workflow_deploy");
    assert_eq!(deployments[0]["outcome"], "not_found");
    assert_eq!((&deployments[1]["before"]["live_version"], &deployments[1]["after"]["live_version"]), (&Value::Null, &json!(1)));
    assert_eq!(deployments[1]["target"], json!(format!("workflow:{}", id.as_str().unwrap())));
    assert!(!find("workflow_import")[0].to_string().contains("noOp"), "a file is not a line of a log");
    let first = served.call("audit_list", json!({"limit": 1})).await;
    let second = served.call("audit_list", json!({"limit": 1, "after": first["next"]})).await;
    assert_eq!(second["items"][0]["id"], entries[1]["id"]);
    served.edit(&id, json!([{"op": "set_node", "node_id": "A", "field": "name", "value": "B"}])).await;
    served.call("workflow_deploy", json!({"id": id})).await;
    let found = served.call("audit_list", json!({"query": "orders deploy"})).await;
    let changes = &found["items"][0]["after"]["changes"];
    assert_eq!((&changes["changed"], &changes["added"], &changes["settings"]), (&json!(["B"]), &json!([]), &json!(false)), "{found}");
}

#[tokio::test]
async fn a_run_that_was_caught_up_says_so() {
    let served = Served::new().await;
    let id = served.deploy(&row("Clock", json!({}), &[hook("clock"), pass("A")])).await;
    let folder = served.stop().await;
    let store = Store::open(&folder.path().join("data"), Options::default()).await.unwrap();
    let workflow = id.as_str().unwrap().parse().unwrap();
    for late_s in [5, 4_320] {
        let plain = ExecutionStart::plain(ExecutionId::new(), store.workspace_id(), workflow, 1, EpochMs(1_767_312_000_000 + late_s));
        let due_at = Some(EpochMs(plain.started_at.0 - late_s * 1_000));
        let start = ExecutionStart { mode: Mode::Trigger, trigger_kind: TriggerKind::Schedule, due_at, ..plain };
        let end =
            ExecutionEnd { id: start.id, status: ExecutionStatus::Success, error: None, finished_at: EpochMs(start.started_at.0 + 10) };
        store.execution_started(start).await.unwrap();
        store.execution_finished(end).await.unwrap();
    }
    store.close().await;
    let served = Served::on(folder).await;
    let found = served.executions(json!({"workflow_id": id})).await;
    assert_eq!((&found[0]["caught_up"], &found[1]["caught_up"]), (&json!(true), &json!(false)), "a few seconds are no miss");
    let began = async |at: usize| served.call("execution_log", json!({"id": found[at]["id"]})).await["lines"][0]["plain"].clone();
    assert!(began(0).await.as_str().unwrap().contains("missed"));
    assert_eq!(began(1).await, "Its schedule was due.");
}

/// Executions of a month, written as a program did that ran then.
async fn history(served: Served, id: &Value, days: i64, now: i64) -> Served {
    let folder = served.stop().await;
    let store = Store::open(&folder.path().join("data"), Options::default()).await.unwrap();
    let workflow = id.as_str().unwrap().parse().unwrap();
    for day in 0..days {
        for hour in 0..4 {
            let at = now - day * 86_400_000 - hour * 3_600_000 - 1_000;
            let execution = ExecutionId::new();
            let plain = ExecutionStart::plain(execution, store.workspace_id(), workflow, 1, EpochMs(at));
            let start = ExecutionStart {
                mode: Mode::Trigger,
                trigger_kind: TriggerKind::Schedule,
                trigger: Some("Hook".into()),
                due_at: Some(EpochMs(at - 40)),
                ..plain
            };
            store.execution_started(start).await.unwrap();
            let failed = hour == 3;
            let error = failed.then(|| Failure {
                code: "test.failed".into(),
                message: "=HYPERLINK(\"http://evil.example\")".into(),
                description: None,
                hint: None,
                node: None,
                item: None,
            });
            let status = if failed { ExecutionStatus::Error } else { ExecutionStatus::Success };
            store
                .execution_finished(ExecutionEnd { id: execution, status, error, finished_at: EpochMs(at + 100 * (hour + 1)) })
                .await
                .unwrap();
        }
    }
    store.close().await;
    Served::on(folder).await
}

#[tokio::test]
async fn numbers_exports_and_retention_speak_of_the_same_history() {
    let served = Served::new().await;
    let name = "=1+1, \"quoted\"";
    let id = served.deploy(&row(name, json!({}), &[hook("orders"), pass("A")])).await;
    served.post("/webhook/orders", json!({})).await;
    let real = served.wait_for(&id, "success", 1).await[0].clone();
    let served = history(served, &id, 40, real["started_at"].as_i64().unwrap()).await;

    let stats = served.call("workflow_stats", json!({"workflow_id": id, "days": 30})).await;
    let sum = |key: &str| stats["series"].as_array().unwrap().iter().map(|p| p[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(stats["series"].as_array().unwrap().len(), 30);
    assert_eq!((stats["success"].as_u64(), stats["failed"].as_u64()), (Some(sum("success")), Some(sum("failed"))));
    assert_eq!(stats["total"].as_u64().unwrap(), sum("success") + sum("failed"));
    assert!(stats["p50_ms"].as_f64().unwrap() <= stats["p95_ms"].as_f64().unwrap());
    assert!((40.0..41.0).contains(&stats["drift_p50_ms"].as_f64().unwrap()), "{stats}");
    assert!((0.7..0.8).contains(&stats["success_rate"].as_f64().unwrap()), "{stats}");
    assert_eq!(
        served.call("workflow_stats", json!({"workflow_id": id, "days": 1})).await["series"].as_array().unwrap().len(),
        24,
        "by hour"
    );

    let csv = served.call("execution_export", json!({"format": "csv", "filter": {"statuses": ["error"], "limit": 1}})).await;
    assert_eq!(csv["file_name"], "executions.csv");
    let text = csv["text"].as_str().unwrap();
    assert_eq!(text.lines().count(), 41, "a header and every row, whatever the page");
    let line = text.lines().nth(1).unwrap();
    assert!(line.contains("\"'=1+1, \"\"quoted\"\"\""), "a name is no formula: {line}");
    assert!(line.contains("'=HYPERLINK"), "an error is no formula: {line}");
    let all = served.call("execution_export", json!({"format": "json"})).await;
    let rows: Vec<Value> = serde_json::from_str(all["text"].as_str().unwrap()).unwrap();
    assert_eq!(rows.len(), 161);

    served.call("settings_set", json!({"values": {"retention.days": 10}})).await;
    let gone = async || served.call("retention_run", json!({})).await["executions"].as_u64().unwrap();
    let first = gone().await;
    assert!((99..=101).contains(&first), "failures that nobody has looked at stay for a month: {first}");
    let failed = served.executions(json!({"dead_letters": true, "limit": 200})).await;
    let ids: Vec<&Value> = failed.iter().map(|e| &e["id"]).collect();
    served.call("execution_dismiss", json!({"ids": ids})).await;
    let second = gone().await;
    assert!((19..=21).contains(&second), "{second}");
    let left = served.executions(json!({"limit": 200})).await;
    assert_eq!(left.len() as u64, 161 - first - second);
    assert!(left.iter().any(|e| e["id"] == real["id"]));
    assert_eq!(served.call("retention_run", json!({})).await["executions"], 0);
}

#[tokio::test]
async fn a_workflow_keeps_what_it_says_itself_and_the_data_shrinks() {
    let served = Served::new().await;
    let id = served.deploy(&row("Large", json!({"retention": {"count": 2}}), &[hook("large"), pass("A")])).await;
    for n in 0..6 {
        served.post("/webhook/large", json!({"n": n, "text": format!("{n}").repeat(400_000)})).await;
        served.wait_for(&id, "success", n + 1).await;
    }
    let before = served.call("health_get", json!({})).await["data_bytes"].as_f64().unwrap();
    let outcome = served.call("retention_run", json!({})).await;
    assert_eq!(outcome["executions"], 4);
    assert!(outcome["freed_bytes"].as_f64().unwrap() > 0.0, "{outcome}");
    assert!(served.call("health_get", json!({})).await["data_bytes"].as_f64().unwrap() < before);
    let left = served.executions(json!({"workflow_id": id})).await;
    assert_eq!(left.len(), 2);
    assert_eq!(served.output(&left[0]["id"], "A").await[0]["body"]["n"], 5, "the newest stay whole");
}

#[tokio::test]
async fn executions_are_found_by_what_they_are() {
    let served = Served::new().await;
    let outside = Outside::start().await;
    let good = served.deploy(&row("Good", json!({}), &[hook("good"), pass("A")])).await;
    let bad = served.deploy(&row("Bad", json!({}), &[hook("bad"), stop("The printer is on fire")])).await;
    let held = served.deploy(&row("Held", json!({}), &[hook("held"), outside.request("Work", "GET", "/hold/work")])).await;
    for path in ["/webhook/good", "/webhook/bad", "/webhook/held"] {
        assert_eq!(served.post(path, json!({})).await.0, 200);
    }
    served.wait_for(&good, "success", 1).await;
    served.wait_for(&bad, "error", 1).await;
    served.until("one is at work", async || (!outside.seen().is_empty()).then_some(())).await;
    let names = async |filter: Value| -> Vec<String> {
        let found = served.executions(filter).await;
        found.iter().map(|e| e["workflow_name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(json!({})).await, ["Held", "Bad", "Good"]);
    assert_eq!(names(json!({"statuses": ["running"]})).await, ["Held"]);
    assert_eq!(names(json!({"query": "printer"})).await, ["Bad"]);
    assert_eq!(names(json!({"trigger_kinds": ["schedule"]})).await, [] as [&str; 0]);
    assert_eq!(names(json!({"workflow_id": good, "trigger_kinds": ["webhook"]})).await, ["Good"]);
    let running = served.executions(json!({"workflow_id": held})).await[0]["id"].clone();
    assert_eq!(served.world.code("execution_rerun", json!({"id": running})).await, "still_running");
    served.call("execution_cancel", json!({"id": running})).await;
    served.wait_for(&held, "canceled", 1).await;
    assert!(
        served.executions(json!({"dead_letters": true})).await.iter().all(|e| e["workflow_name"] == "Bad"),
        "who cancels has looked at it"
    );
}

//! Deploying from the command line, and reading the history: alone, beside a server, and beside an owner without a door.

use millrace_store::{Options, Store};
use serde_json::{Value, json};

use crate::{
    program::{Place, deployable},
    server::{Server, Silent, until},
};

fn import(place: &Place, name: &str, extra: &[&str]) -> Value {
    let file = place.file(&format!("{name}.json"), deployable(name, &[]));
    let mut args = vec!["import", file.to_str().unwrap(), "--output", "json"];
    args.extend(extra);
    let output = place.run(&args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.json()[0].clone()
}

fn executions(place: &Place, args: &[&str]) -> Value {
    let mut all = vec!["executions", "--output", "json"];
    all.extend(args);
    let output = place.run(&all);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.json()
}

#[test]
fn what_is_imported_and_deployed_answers_when_a_server_starts() {
    let place = Place::new();
    let imported = import(&place, "orders", &["--deploy"]);
    assert_eq!(imported["live_version"], 1);
    let server = Server::armed(&place);
    assert_eq!(server.post("/webhook/orders", &json!({"n": 1})), 200);
    until("it has run", || !executions(&place, &["--status", "success"])["items"].as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_deployed_is_kept_and_said() {
    let place = Place::new();
    import(&place, "orders", &["--deploy"]);
    let clash = place.file("clash.json", deployable("orders", &[]).replace("\"name\":\"orders\"", "\"name\":\"Again\""));
    let unknown = place.file("unknown.json", deployable("unknown", &[]).replace("n8n-nodes-base.webhook", "n8n-nodes-base.unheardOf"));
    let (good, missing) = (place.file("good.json", deployable("good", &[])), place.folder.path().join("missing.json"));
    let files = [clash.to_str().unwrap(), unknown.to_str().unwrap(), good.to_str().unwrap(), missing.to_str().unwrap()];

    let plain = place.run(&[&["import"], &files[..], &["--deploy"]].concat());
    assert_eq!(plain.code, 2);
    let names: Vec<&str> = plain.stdout.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
    assert_eq!(names, ["Again", "unknown", "good"]);
    for said in [
        "clash.json: “Again” (",
        "imported, but not deployed: ",
        "“orders”",
        "(deploy.address_taken)",
        "(deploy.no_trigger)",
        "missing.json could not be read",
        "(import.unreadable)",
        "1 of 4 files could not be imported.",
        "2 of 3 imported workflows are not deployed.",
    ] {
        assert!(plain.stderr.contains(said), "{said}: {}", plain.stderr);
    }
    let list = place.run(&["list", "--output", "json"]).json();
    let live = |name: &str| list.as_array().unwrap().iter().find(|w| w["name"] == name).unwrap()["live_version"].clone();
    assert_eq!([live("Again"), live("unknown"), live("good"), live("orders")], [Value::Null, Value::Null, json!(1), json!(1)]);
    assert_eq!(place.run(&["undeploy", "good"]).code, 0);

    let json = place.run(&[&["import"], &files[..], &["--deploy", "--output", "json"]].concat());
    assert_eq!(json.code, 2);
    let rows = json.json();
    let told = |row: &Value| (row["name"].clone(), row["deployed"].clone(), row["error"]["code"].clone(), row["id"].is_string());
    let rows: Vec<_> = rows.as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            (json!("Again"), json!(false), json!("deploy.address_taken"), true),
            (json!("unknown"), json!(false), json!("deploy.no_trigger"), true),
            (json!("good"), json!(true), Value::Null, true),
            (Value::Null, json!(false), json!("import.unreadable"), false),
        ]
    );
}

#[test]
fn of_several_workflows_in_a_file_each_is_deployed_that_can_be() {
    let place = Place::new();
    let all = format!("[{},{},{}]", deployable("a", &[]), deployable("a", &[]), deployable("b", &[]));
    let file = place.file("all.json", all);
    let output = place.run(&["import".as_ref(), file.as_os_str(), "--deploy".as_ref(), "--output".as_ref(), "json".as_ref()]);
    assert_eq!(output.code, 2);
    let deployed: Vec<_> = output.json().as_array().unwrap().iter().map(|row| row["deployed"].clone()).collect();
    assert_eq!(deployed, [json!(true), json!(false), json!(true)]);
}

#[test]
fn deploy_and_undeploy_take_a_name_an_id_and_a_version() {
    let place = Place::new();
    let id = import(&place, "orders", &[])["id"].as_str().unwrap().to_owned();
    let by_name = place.run(&["deploy", "orders"]);
    assert!(by_name.code == 0 && by_name.stdout.contains("Version 1 is live."), "{}{}", by_name.stdout, by_name.stderr);
    assert_eq!(place.run(&["deploy", &id, "--version", "1"]).code, 0);
    let missing = place.run(&["deploy", "orders", "--version", "9"]);
    assert!(missing.code == 2 && missing.stderr.contains("no version 9: the newest is 1."), "{}", missing.stderr);
    for none in ["0", "-1", "two"] {
        let wrong = place.run(&["deploy", "orders", "--version", none]);
        assert!(wrong.code == 2 && wrong.stderr.contains("give a whole number from 1 on"), "{}", wrong.stderr);
    }
    assert_eq!(place.run(&["undeploy", "orders"]).code, 0);
    let again = place.run(&["undeploy", "orders"]);
    assert!(again.code == 0 && again.stdout.contains("“orders” was not live"), "{}{}", again.stdout, again.stderr);
    assert_eq!(place.run(&["undeploy", "orders", "--output", "json"]).json()["was_live"], false);
    assert_eq!(place.run(&["deploy", "nobody"]).code, 2);
}

#[test]
fn an_execution_is_shown_with_its_items() {
    let place = Place::new();
    let many = json!({"jsCode": "return Array.from({length: 700}, (_, n) => ({json: {n}}))"});
    let nodes = [("Many", "code", 2.0, many), ("Stop", "stopAndError", 1.0, json!({"errorMessage": "No stock"}))];
    let file = place.file("orders.json", deployable("orders", &nodes));
    assert_eq!(place.run(&["import".as_ref(), file.as_os_str(), "--deploy".as_ref()]).code, 0);
    let server = Server::armed(&place);
    assert_eq!(server.post("/webhook/orders", &json!({"order": 7})), 200);
    until("it has ended", || !executions(&place, &["--status", "error"])["items"].as_array().unwrap().is_empty());
    let id = executions(&place, &[])["items"][0]["id"].as_str().unwrap().to_owned();

    let plain = place.run(&["execution", &id]).stdout;
    for words in ["orders, version 1: error", "(webhook) at “Start”, took ", "Error in “Stop”: No stock", "700", "error: No stock"]
    {
        assert!(plain.contains(words), "{words}: {plain}");
    }
    let items = place.run(&["execution", &id[..18], "--items", "--limit", "2"]).stdout;
    assert!(items.contains("“Start”, run 1, output 1: 1 item\n") && items.contains("\"order\":7"), "{items}");
    let some = "“Many”, run 1, output 1: 700 items\n  {\"n\":0}\n  {\"n\":1}\n  … and 698 more. At most 2 are shown";
    assert!(items.contains(some), "{items}");
    assert!(items.contains("“Stop”, run 1, input 1: 700 items"), "what a failed node was given: {items}");
    let one = place.run(&["execution", &id, "--items", "--node", "Many", "--limit", "650", "--output", "json"]).json();
    assert_eq!((one["items"].as_array().unwrap().len(), one["items"][0]["items"].as_array().unwrap().len()), (1, 650));
    assert_eq!(one["items"][0]["items"][649]["json"], json!({"n": 649}));

    for (args, said) in [
        (&["execution", "orders"][..], "is not the id of an execution"),
        (&["execution", "0192f0c8-0000"], "No execution has an id that begins with"),
        (&["execution", &id, "--items", "--node", "Nobody"], "These did: Start, Many, Stop"),
        (&["execution", &id, "--node", "Many"], "--items"),
    ] {
        let refused = place.run(args);
        assert!(refused.code == 2 && refused.stderr.contains(said), "{said}: {}", refused.stderr);
    }
}

#[test]
fn an_import_may_replace_what_was_there() {
    let place = Place::new();
    let path = |answers: &str, id: &str| {
        let mut document: Value = serde_json::from_str(&deployable("orders", &[("Next", "noOp", 1.0, json!({}))])).unwrap();
        document["nodes"][0]["parameters"]["path"] = answers.into();
        document["id"] = id.into();
        document.to_string()
    };
    let replace = |place: &Place, text: &str, extra: &[&str]| {
        let file = place.file("new.json", text);
        place.run(&[&["import", file.to_str().unwrap(), "--replace", "--output", "json"], extra].concat())
    };
    let first = replace(&place, &path("one", "wf-1"), &["--deploy"]).json()[0].clone();
    assert_eq!((&first["replaced"], &first["live_version"]), (&json!(false), &json!(1)), "there was none: it is a new one");
    let server = Server::armed(&place);
    assert_eq!(server.post("/webhook/one", &json!({})), 200);

    // The same again changes nothing; another content is another version, found by its id although the name is another.
    assert_eq!(replace(&place, &path("one", "wf-1"), &["--deploy"]).json()[0]["live_version"], 1);
    let renamed = path("two", "wf-1").replace("\"name\":\"orders\"", "\"name\":\"Orders 2\"");
    let second = replace(&place, &renamed, &["--deploy"]).json()[0].clone();
    assert_eq!((&second["id"], &second["replaced"], &second["live_version"]), (&first["id"], &json!(true), &json!(2)));
    assert_eq!((server.post("/webhook/one", &json!({})), server.post("/webhook/two", &json!({}))), (404, 200));
    until("its history is there, of both versions", || {
        let history = executions(&place, &["--workflow", first["id"].as_str().unwrap(), "--status", "success"]);
        let mut versions: Vec<_> = history["items"].as_array().unwrap().iter().map(|e| e["version"].clone()).collect();
        versions.sort_by_key(Value::to_string);
        versions == [json!(1), json!(2)]
    });
    // By its name, where the id is another; and what comes out is what came in.
    let by_name = renamed.replace("wf-1", "wf-9");
    assert_eq!(replace(&place, &by_name, &[]).json()[0]["id"], first["id"]);
    assert_eq!(place.run(&["export", "Orders 2"]).json(), serde_json::from_str::<Value>(&by_name).unwrap());
    assert_eq!(place.run(&["list", "--output", "json"]).json()[0]["live_version"], 2, "what is live stays live");

    // It can be undone, as any edit.
    let undone: Value = server.call("workflow_undo", &json!({"id": first["id"]}).to_string()).json().unwrap();
    assert_eq!(undone["document"]["imported"]["id"], "wf-1");

    // One import replaces nothing twice, and nothing that it made itself.
    let twins = format!("[{},{}]", path("three", ""), path("four", "")).replace("\"name\":\"orders\"", "\"name\":\"Twin\"");
    let twins = replace(&place, &twins, &[]).json();
    assert!(twins.as_array().unwrap().iter().all(|row| row["replaced"] == false), "{twins}");
    let unclear = replace(&place, &path("five", "").replace("\"name\":\"orders\"", "\"name\":\"Twin\""), &[]);
    assert_eq!((unclear.code, &unclear.json()[0]["error"]["code"]), (2, &json!("conflict")), "{}", unclear.stderr);
    assert!(unclear.stderr.contains("new.json: It is not clear which workflow “Twin”"), "{}", unclear.stderr);
    assert_eq!(place.run(&["list", "--output", "json"]).json().as_array().unwrap().len(), 3);
}

#[test]
fn what_is_deleted_is_meant_and_keeps_its_history() {
    let place = Place::new();
    let (draft, live) = (import(&place, "draft", &[]), import(&place, "orders", &["--deploy"]));
    let refused = place.run(&["delete", "draft"]);
    assert!(refused.code == 2 && refused.stderr.contains("--yes"), "nobody is at a terminal here: {}", refused.stderr);
    assert_eq!(place.run(&["delete", draft["id"].as_str().unwrap(), "--yes"]).code, 0);
    let refused = place.run(&["delete", "orders"]);
    assert!(refused.code == 2 && refused.stderr.contains("“orders” is live (version 1)"), "{}", refused.stderr);
    assert_eq!(place.run(&["delete", "nobody", "--yes"]).code, 2);

    let server = Server::armed(&place);
    assert_eq!(server.post("/webhook/orders", &json!({})), 200);
    until("it has run", || !executions(&place, &["--status", "success"])["items"].as_array().unwrap().is_empty());
    let deleted = place.run(&["delete", "orders", "--yes"]);
    assert!(deleted.code == 0 && deleted.stdout.contains("its triggers are off"), "{}{}", deleted.stdout, deleted.stderr);
    assert_eq!(server.post("/webhook/orders", &json!({})), 404);
    assert_eq!(place.run(&["list", "--output", "json"]).json(), json!([]));
    for given in [live["id"].as_str().unwrap(), "orders"] {
        assert_eq!(executions(&place, &["--workflow", given])["items"].as_array().unwrap().len(), 1, "{given}");
    }
    for never in [draft["id"].as_str().unwrap(), "0192f0c8-0000-7000-8000-000000000000", "nobody"] {
        let nothing = place.run(&["executions", "--workflow", never]);
        assert!(nothing.code == 2 && nothing.stderr.contains(never), "{}", nothing.stderr);
    }
}

fn started_in_three_ways(name: &str) -> String {
    let mut document: Value = serde_json::from_str(&deployable(name, &[])).unwrap();
    let nodes = document["nodes"].as_array_mut().unwrap();
    nodes.push(json!({"id": "f", "name": "Sign up", "type": "n8n-nodes-base.formTrigger", "typeVersion": 2.2, "position": [0, 200],
        "parameters": {"formTitle": "Sign up", "options": {"path": format!("{name}-form")}, "formFields": {"values": [{"fieldLabel": "Name"}]}}}));
    nodes.push(json!({"id": "s", "name": "Leap day", "type": "n8n-nodes-base.scheduleTrigger", "typeVersion": 1.2, "position": [0, 400],
        "parameters": {"rule": {"interval": [{"field": "cronExpression", "expression": "0 30 4 29 2 *"}]}}}));
    document.to_string()
}

#[test]
fn deploying_tells_addresses_and_the_next_run() {
    let place = Place::new();
    let file = place.file("w.json", started_in_three_ways("orders"));
    assert_eq!(place.run(&["import".as_ref(), file.as_os_str()]).code, 0);
    let told = |base: &str| {
        let plain = place.run(&["deploy", "orders"]);
        assert_eq!(plain.code, 0, "{}", plain.stderr);
        for line in [
            format!("  Start: POST {base}/webhook/orders\n"),
            format!("  Sign up: form at {base}/form/orders-form\n"),
            "  Leap day: next run 2028-02-29 04:30:00 +00:00\n".into(),
        ] {
            assert!(plain.stdout.contains(&line), "{line}: {}", plain.stdout);
        }
        plain.stdout
    };
    assert!(told("http://127.0.0.1:7411").contains("millrace serve"), "nothing runs yet");
    let alone = place.run(&["deploy", "orders", "--output", "json"]).json();
    assert_eq!((&alone["server"], &alone["live_version"], &alone["name"]), (&Value::Null, &json!(1), &json!("orders")));
    assert_eq!(alone["triggers"][2]["path"], "/webhook/orders");

    let server = Server::armed(&place);
    assert!(!told(&server.base).contains("millrace serve"));
    let served = place.run(&["deploy", "orders", "--output", "json"]).json();
    assert_eq!(served["server"], server.base.as_str());
    assert_eq!(served["triggers"][2]["url"], format!("{}/webhook/orders", server.base));
    assert_eq!(server.post("/webhook/orders", &json!({})), 200, "the address that is told is the right one");
}

#[test]
fn the_history_is_filtered_and_paged_also_while_a_server_owns_the_folder() {
    let place = Place::new();
    let good = import(&place, "good", &["--deploy"])["id"].as_str().unwrap().to_owned();
    let bad = deployable("bad", &[("Stop", "stopAndError", 1.0, json!({"errorMessage": "No stock"}))]);
    let bad = place.file("bad.json", bad);
    let server = Server::armed(&place);
    assert_eq!(place.run(&["import".as_ref(), bad.as_os_str(), "--deploy".as_ref()]).code, 0, "through the server");
    for n in 0..3 {
        assert_eq!(server.post("/webhook/good", &json!({"n": n})), 200);
    }
    assert_eq!(server.post("/webhook/bad", &json!({})), 200);
    let finished = |args: &[&str], count| {
        until("all have ended", || executions(&place, args)["items"].as_array().unwrap().len() == count);
    };
    finished(&["--status", "success", "--workflow", "good"], 3);
    finished(&["--status", "error,crashed"], 1);
    finished(&["--dead-letters"], 1);

    let both = |place: &Place| {
        let all = executions(place, &[]);
        assert_eq!((all["items"].as_array().unwrap().len(), &all["next"]), (4, &Value::Null));
        let first = executions(place, &["--limit", "3"]);
        let next = first["next"].as_str().unwrap();
        let second = executions(place, &["--limit", "3", "--after", next]);
        assert_eq!(first["items"].as_array().unwrap().len(), 3);
        assert_eq!(second["items"][0]["id"], all["items"][3]["id"]);
        assert_eq!(executions(place, &["--workflow", &good])["items"].as_array().unwrap().len(), 3);
        assert_eq!(executions(place, &["--trigger", "schedule,manual"])["items"], json!([]));
        let found = executions(place, &["--query", "No stock"]);
        let id = found["items"][0]["id"].as_str().unwrap().to_owned();
        let one = place.run(&["execution", &id, "--output", "json"]).json();
        assert_eq!((&one["summary"]["error"]["message"], &one["runs"][1]["node_name"]), (&json!("No stock"), &json!("Stop")));
        assert!(one.get("document").is_none());
        let table = place.run(&["execution", &id]);
        assert!(table.stdout.contains("Error in “Stop”: No stock"), "{}", table.stdout);
        let wrong = place.run(&["executions", "--status", "happy"]);
        assert!(wrong.code == 2 && wrong.stderr.contains("happy") && wrong.stderr.contains("queued, running"), "{}", wrong.stderr);
        for none in ["0", "-3"] {
            let wrong = place.run(&["executions", "--limit", none]);
            assert!(wrong.code == 2 && wrong.stderr.contains("give a whole number from 1 on"), "{}", wrong.stderr);
        }
        assert_eq!(place.run(&["executions", "--after", "garbage"]).code, 2);
        assert_eq!(place.run(&["execution", "0192f0c8-0000-7000-8000-000000000000"]).code, 2);
        let plain = place.run(&["executions", "--limit", "1"]);
        assert!(plain.stdout.contains("bad") && plain.stderr.contains("--after"), "{}{}", plain.stdout, plain.stderr);
    };
    both(&place);
    assert_eq!(place.run(&["undeploy", "good"]).code, 0);
    assert_eq!(server.post("/webhook/good", &json!({})), 404, "the server heard of it");
    drop(server);
    // The same answers without it: what it left behind was killed, not closed.
    both(&place);
}

#[test]
fn a_limit_beyond_a_page_is_kept_to() {
    let place = Place::new();
    // Each may be called a hundred times a minute.
    let names = ["a", "b", "c"];
    for name in names {
        import(&place, name, &["--deploy"]);
    }
    let server = Server::armed(&place);
    for n in 0..210 {
        assert_eq!(server.post(&format!("/webhook/{}", names[n % 3]), &json!({"n": n})), 200);
    }
    let ids =
        |page: &Value| -> Vec<String> { page["items"].as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap().to_owned()).collect() };
    let all = executions(&place, &["--limit", "1000000000000"]);
    assert_eq!((ids(&all).len(), &all["next"]), (210, &Value::Null));
    let most = executions(&place, &["--limit", "205"]);
    assert_eq!(ids(&most), ids(&all)[..205]);
    let rest = executions(&place, &["--limit", "205", "--after", most["next"].as_str().unwrap()]);
    assert_eq!(ids(&rest), ids(&all)[205..]);
}

#[tokio::test]
async fn beside_an_owner_without_a_door_one_can_read() {
    let place = Place::new();
    import(&place, "orders", &["--deploy"]);
    let store = Store::open(&place.folder.path().join("data"), Options::default()).await.unwrap();
    assert_eq!(executions(&place, &[])["items"], json!([]));
    assert_eq!(place.run(&["list", "--output", "json"]).json()[0]["live_version"], 1);
    assert_eq!(place.run(&["export", "orders"]).json()["name"], "orders");
    let write = place.run(&["undeploy", "orders"]);
    assert_eq!(write.code, 2);
    assert!(write.stderr.contains(&std::process::id().to_string()), "who has it is named: {}", write.stderr);
    store.close().await;
    assert_eq!(place.run(&["undeploy", "orders"]).code, 0);
}

#[test]
fn a_server_is_healthy_once_its_triggers_are_armed() {
    let place = Place::new();
    import(&place, "orders", &["--deploy"]);
    let server = Server::start(&place);
    let mut seen = vec![];
    until("it is healthy", || {
        seen.push(server.health());
        seen.last() == Some(&200)
    });
    assert!(seen.iter().all(|status| matches!(status, 200 | 503)), "{seen:?}");
    assert_eq!(server.post("/webhook/orders", &json!({})), 200, "what is armed answers");
}

#[cfg(unix)]
#[test]
fn asked_to_stop_it_puts_down_what_hangs_and_the_next_goes_on() {
    let place = Place::new();
    let outside = Silent::start();
    let ask = json!({"method": "GET", "url": format!("{}/ask", outside.address), "options": {}});
    let file = place.file("hanging.json", deployable("hanging", &[("Ask", "httpRequest", 4.2, ask)]));
    assert_eq!(place.run(&["import".as_ref(), file.as_os_str(), "--deploy".as_ref()]).code, 0);
    let server = Server::armed(&place);
    assert_eq!(server.post("/webhook/hanging", &json!({})), 200);
    let _caller = outside.called();
    assert_eq!(server.stop(), Some(0));
    assert_eq!(executions(&place, &["--status", "running"])["items"].as_array().unwrap().len(), 1, "it is not forgotten");
    let again = Server::armed(&place);
    let _caller = outside.called();
    drop(again);
}

#[cfg(unix)]
#[test]
fn a_caller_who_waits_keeps_no_server_from_ending() {
    let place = Place::new();
    let outside = Silent::start();
    let ask = json!({"method": "GET", "url": format!("{}/ask", outside.address), "options": {}});
    let document = deployable("hanging", &[("Ask", "httpRequest", 4.2, ask)]).replace("onReceived", "lastNode");
    let file = place.file("hanging.json", document);
    assert_eq!(place.run(&["import".as_ref(), file.as_os_str(), "--deploy".as_ref()]).code, 0);
    let server = Server::armed(&place);
    let (client, url) = (server.client.clone(), format!("{}/webhook/hanging", server.base));
    let caller = std::thread::spawn(move || client.post(url).body("{}").send().map(|r| r.status().as_u16()));
    let _hanging = outside.called();
    assert_eq!(server.stop(), Some(0));
    let heard = caller.join().unwrap().unwrap();
    assert_eq!(heard, 504, "it goes on at the next start");
}

#[cfg(unix)]
#[test]
fn a_credentials_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    import(&place, "orders", &[]);
    let file = place.file("credentials.json", r#"{"httpBasicAuth": {"user": "u", "password": "hunter2"}}"#);
    let run = |mode| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let output = place.command().env("MILLRACE_CREDENTIALS", &file).arg("list").output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, stderr) = run(0o644);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("chmod 600") && !stderr.contains("hunter2"), "{stderr}");
    assert_eq!(run(0o600), (Some(0), String::new()));
}

use serde_json::{Value, json};

use crate::{
    program::{Place, workflow},
    server::Server,
};

#[test]
fn every_command_explains_itself_with_examples() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert_eq!(help.code, 0);
    let commands =
        ["run", "serve", "import", "deploy", "undeploy", "delete", "executions", "execution", "export", "list", "expression", "doctor"];
    for command in commands {
        assert!(help.stdout.contains(command), "{command} is not in the help");
        let own = place.run(&[command, "--help"]);
        assert_eq!(own.code, 0, "{command}");
        assert!(own.stdout.contains("Usage: millrace"), "{}", own.stdout);
        assert!(own.stdout.contains("Examples:") || command == "doctor", "{}", own.stdout);
        let (own_options, everywhere) = own.stdout.split_once("Options of every command:").unwrap();
        assert!(everywhere.contains("--data-dir") && !own_options.contains("--data-dir"), "{}", own.stdout);
    }
    assert!(help.stdout.contains("From a file to a workflow that runs by itself:"));
}

#[test]
fn what_is_imported_is_listed_and_comes_out_unchanged() {
    let place = Place::new();
    let text = workflow(&[("Odd", "unheardOf", 1.0, json!({"keep": {"me": [1, null]}}))]);
    let file = place.file("w.json", &text);
    let imported = place.run(&["import".as_ref(), file.as_os_str()]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    assert!(imported.stderr.contains("n8n-nodes-base.unheardOf"), "placeholders are named: {}", imported.stderr);
    let list = place.run(&["list", "--output", "json"]).json();
    assert_eq!(list[0]["name"], "Test");
    assert_eq!(list[0]["node_count"], 2);
    let by_name = place.run(&["export", "Test"]);
    assert_eq!(by_name.json(), serde_json::from_str::<Value>(&text).unwrap());
    let id = list[0]["id"].as_str().unwrap();
    assert_eq!(place.run(&["export", id]).json(), by_name.json());
    let target = place.folder.path().join("out.json");
    assert_eq!(place.run(&["export".as_ref(), id.as_ref(), "--to".as_ref(), target.as_os_str()]).code, 0);
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(target).unwrap()).unwrap(), by_name.json());
    assert_eq!(place.run(&["export", "Nobody"]).code, 2);
}

#[test]
fn garbage_is_refused_and_nothing_is_stored() {
    let place = Place::new();
    let good = place.file("good.json", workflow(&[]));
    for (name, content) in [
        ("a", b"hello".to_vec()),
        ("b", b"[".repeat(1_000_000)),
        ("c", b"{\"nodes\": \xff}".to_vec()),
        ("d", b"{\"nodes\":[{\"name\":3}]}".to_vec()),
    ] {
        let bad = place.file(name, content);
        let output = place.run(&["import".as_ref(), bad.as_os_str()]);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains(bad.to_str().unwrap()), "the file is named: {}", output.stderr);
    }
    assert_eq!(place.run(&["list", "--output", "json"]).json(), json!([]), "the data folder is there, and empty");
    assert_eq!(place.run(&["import".as_ref(), good.as_os_str()]).code, 0);
}

#[test]
fn each_bad_file_is_named_and_the_good_ones_come_in() {
    let place = Place::new();
    let good = place.file("good.json", workflow(&[]));
    let (words, list, missing) =
        (place.file("words.json", "hello"), place.file("list.json", "[]"), place.folder.path().join("missing.json"));
    let output = place.run(&["import".as_ref(), words.as_os_str(), good.as_os_str(), list.as_os_str(), missing.as_os_str()]);
    assert_eq!(output.code, 2);
    for named in
        ["words.json: This is not JSON", "list.json: This is not an n8n workflow", "missing.json could not be read", "3 of 4 files"]
    {
        assert!(output.stderr.contains(named), "{named}: {}", output.stderr);
    }
    assert!(!output.stderr.contains("good.json"), "{}", output.stderr);
    assert_eq!(place.run(&["list", "--output", "json"]).json().as_array().unwrap().len(), 1);
}

#[test]
fn expressions_one_at_a_time_and_in_rows() {
    let place = Place::new();
    assert_eq!(place.run(&["expression", "{{ [1, 2, 3].sum() }}"]).stdout, "6\n");
    let items = place.file("i.json", r#"[{"name": "ada"}]"#);
    assert_eq!(
        place.run(&["expression".as_ref(), "Hi {{ $json.name.toTitleCase() }}".as_ref(), "--input".as_ref(), items.as_os_str()]).stdout,
        "Hi Ada\n"
    );
    let broken = place.run(&["expression", "{{ 1 + }}"]);
    assert_eq!(broken.code, 1);
    assert!(broken.stderr.contains("invalid syntax"), "{}", broken.stderr);
    let none = place.file("none.json", "[]");
    let empty = |text: &str| place.run(&["expression".as_ref(), text.as_ref(), "--input".as_ref(), none.as_os_str()]);
    assert_eq!(empty("{{ $input.all().length }}").stdout, "0\n");
    assert!(empty("{{ $json.a }}").stderr.contains("there is none. Give it some with --input"));
    let zone = place.run(&["expression", "{{ $now }}", "--timezone", "Europe/Atlantis"]);
    assert_eq!(zone.code, 2);
    assert!(zone.stderr.contains("Europe/Atlantis"), "{}", zone.stderr);
    assert_eq!(place.run(&["expression", "{{ $now.zoneName }}", "--timezone", "Asia/Tokyo"]).stdout, "Asia/Tokyo\n");
    let rows = concat!(
        r#"{"id": 1, "expression": "={{ $json.a + 1 }}", "input_items": [{"json": {"a": 1}}], "timezone": "UTC"}"#,
        "\n",
        r#"{"id": 2, "expression": "={{ $('X').item }}", "input_items": null}"#,
        "\n"
    );
    let output = place.run_with(&["expression", "--jsonl"], rows);
    let lines: Vec<Value> = output.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines[0], json!({"id": 1, "result": {"type": "number", "value": 2}}));
    assert_eq!(lines[1]["id"], 2);
    assert!(lines[1].get("error").is_some(), "{}", lines[1]);
}

#[test]
fn a_mistyped_data_folder_is_named_and_not_made() {
    let place = Place::new();
    let (wrong, empty) = (place.folder.path().join("wrong"), place.folder.path().join("empty"));
    std::fs::create_dir(&empty).unwrap();
    for command in [
        &["list"][..],
        &["executions"],
        &["execution", "0192f0c8-0000-7000-8000-000000000000"],
        &["export", "Orders"],
        &["deploy", "Orders"],
        &["undeploy", "Orders"],
        &["delete", "Orders", "--yes"],
        &["doctor"],
    ] {
        for folder in [&wrong, &empty] {
            let output = place.run(&[&["--data-dir", folder.to_str().unwrap()], command].concat());
            assert_ne!(output.code, 0, "{command:?}");
            let said = format!("{}{}", output.stdout, output.stderr);
            assert!(said.contains(&format!("There is no Millrace data in {}", folder.display())), "{command:?}: {said}");
        }
    }
    assert!(!wrong.exists());
    assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0);
}

#[test]
fn the_doctor_finds_this_machine_well() {
    let place = Place::new();
    let file = place.file("w.json", workflow(&[]));
    assert_eq!(place.run(&["import".as_ref(), file.as_os_str()]).code, 0);
    let output = place.run(&["doctor"]);
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
    assert!(!output.stdout.contains("FAILED"));
    assert!(output.stdout.contains("1 folder\n"), "{}", output.stdout);
    assert!(output.stdout.contains("opens and can be written"), "{}", output.stdout);
}

#[test]
fn the_doctor_looks_at_a_folder_that_a_server_has() {
    let place = Place::new();
    let server = Server::start(&place);
    let output = place.run(&["doctor"]);
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains(&format!("can be read; a server runs at {} (millrace", server.base)), "{}", output.stdout);
    assert!(output.stdout.contains(&format!("{} answers", server.base)), "{}", output.stdout);
}

#[test]
fn the_doctor_expects_no_data_before_the_first_use() {
    let place = Place::new();
    let home = place.folder.path().join("home");
    let mut command = place.command();
    command.env_remove("MILLRACE_DATA_DIR").env("HOME", &home).env("XDG_DATA_HOME", home.join("data")).env("LOCALAPPDATA", &home);
    let output = command.arg("doctor").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("It is made at first use."), "{said}");
    assert!(!home.exists(), "nothing was made");
}

//! n8n's JSON in and out: files and the clipboard.

use serde_json::{Value, json};

use crate::setup::World;

fn n8n() -> Value {
    json!({
        "name": "From n8n",
        "nodes": [
            {"parameters": {}, "id": "1", "name": "Go", "type": "n8n-nodes-base.manualTrigger", "typeVersion": 1, "position": [0, 0], "someday": {"kept": [1.5, null]}},
            {"parameters": {"to": "={{ $('Go').item.json.mail }}"}, "id": "2", "name": "Mail", "type": "n8n-nodes-base.gmail", "typeVersion": 2.1, "position": [200, 0], "credentials": {"gmailOAuth2": {"id": "x", "name": "Me"}}}
        ],
        "connections": {"Go": {"main": [[{"node": "Mail", "type": "main", "index": 0}]]}},
        "settings": {"executionOrder": "v1", "unknown": true},
        "meta": {"instanceId": "abc"}, "tags": []
    })
}

#[tokio::test]
async fn an_import_goes_out_as_it_came_in() {
    let world = World::new().await;
    let answer = world.call("workflow_import", json!({"text": n8n().to_string(), "file_name": "x.json"})).await;
    assert_eq!(answer["placeholders"], json!(["n8n-nodes-base.gmail"]));
    let row = &answer["workflows"][0];
    assert_eq!((&row["name"], &row["node_count"]), (&json!("From n8n"), &json!(2)));
    let out = world.call("workflow_export", json!({"id": row["id"]})).await;
    assert_eq!(serde_json::from_str::<Value>(out["text"].as_str().unwrap()).unwrap(), n8n());
    assert_eq!(out["file_name"], "From n8n.json");
}

#[tokio::test]
async fn what_is_no_workflow_is_refused_with_a_reason() {
    let world = World::new().await;
    for (text, code) in [
        ("{\"nodes\": [", "import.not_json"),
        ("", "import.not_json"),
        ("{\"a\": 1}", "import.shape"),
        ("[]", "import.shape"),
        ("7", "import.shape"),
        ("{\"nodes\": [7]}", "import.shape"),
    ] {
        let error = world.try_call("workflow_import", json!({"text": text})).await.unwrap_err();
        assert_eq!(error.code, code, "{text}");
    }
    let error = world.try_call("workflow_import", json!({"text": "{\n  \"nodes\": oops\n}"})).await.unwrap_err();
    assert!(error.message.starts_with("This is not JSON") && error.message.contains("line 2"), "{}", error.message);
    let named = world.try_call("workflow_import", json!({"text": "hello", "file_name": "notes.txt"})).await.unwrap_err();
    assert!(named.message.starts_with("notes.txt: This is not JSON"), "{}", named.message);
    assert_eq!(world.call("workflow_list", json!({})).await["items"], json!([]), "nothing was imported");
}

#[tokio::test]
async fn a_file_without_a_name_gives_its_own() {
    let world = World::new().await;
    let nameless = json!({"nodes": [], "connections": {}});
    let answer = world
        .call("workflow_import", json!({"text": json!([nameless, nameless]).to_string(), "file_name": "folder/Backup: März.json"}))
        .await;
    let names: Vec<&Value> = answer["workflows"].as_array().unwrap().iter().map(|w| &w["name"]).collect();
    assert_eq!(names, ["Backup: März", "Backup: März"]);
    let id = &answer["workflows"][0]["id"];
    assert_eq!(world.call("workflow_export", json!({"id": id})).await["file_name"], "Backup- März.json");
    let other = world.call("workflow_import", json!({"text": nameless.to_string()})).await;
    assert_eq!(other["workflows"][0]["name"], "Imported workflow");
}

#[tokio::test]
async fn nodes_travel_over_the_clipboard() {
    let world = World::new().await;
    let source = world.doubling().await;
    let text = world.call("snippet_write", json!({"id": source["id"], "node_ids": ["s", "d"]})).await["text"].clone();
    let parsed: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
    assert_eq!(parsed["nodes"][1]["type"], "n8n-nodes-base.set");
    assert_eq!(parsed["connections"]["Start"]["main"][0][0]["node"], "Double");
    assert!(parsed["connections"]["Double"].is_null(), "End was not copied");
    let pasted = world.call("snippet_read", json!({"id": source["id"], "text": text})).await["document"].clone();
    let names: Vec<&str> = pasted["nodes"].as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Start1", "Double1"]);
    assert_eq!(pasted["connections"][0]["from"], pasted["nodes"][0]["id"]);
    assert_ne!(pasted["nodes"][0]["id"], "s");
    assert_eq!(world.code("snippet_read", json!({"id": source["id"], "text": "hello"})).await, "import.not_json");
    assert_eq!(world.code("snippet_write", json!({"id": source["id"], "node_ids": ["nobody"]})).await, "not_found");
}

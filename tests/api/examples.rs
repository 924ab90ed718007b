//! The examples that come with the program do what they say.

use std::fs;

use serde_json::{Value, json};

use crate::setup::World;

#[tokio::test]
async fn every_example_opens_and_runs() {
    let world = World::new().await;
    let list = world.call("example_list", json!({})).await;
    let examples = list["items"].as_array().unwrap();
    assert!(!examples.is_empty());
    for example in examples {
        assert!(example["node_types"].as_array().is_some_and(|t| !t.is_empty() && !t.contains(&json!("sticky_note"))), "{example}");
        let folder = world.folder.path().join("Büro & Co").join(example["id"].as_str().unwrap());
        let opened = world.call("example_open", json!({"id": example["id"], "folder": folder})).await;
        let errors: Vec<&Value> = opened["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
        assert!(errors.is_empty(), "{}: {errors:?}", example["id"]);
        assert!(!opened["document"].to_string().contains("${FOLDER}"));
        let inputs = fs::read_dir(&folder).unwrap().count();
        let (execution, status) = world.run(json!({"workflow_id": opened["id"]})).await;
        let detail = world.call("execution_get", json!({"id": execution})).await;
        assert_eq!(status, "success", "{}: {}", example["id"], detail["summary"]["error"]);
        if example["writes_files"] == true {
            assert!(fs::read_dir(&folder).unwrap().count() > inputs, "{} wrote nothing", example["id"]);
        }
    }
}

#[tokio::test]
async fn files_that_are_there_already_stay() {
    let world = World::new().await;
    let first = world.call("example_list", json!({})).await["items"][0]["id"].clone();
    let folder = world.folder.path().join("mine");
    world.call("example_open", json!({"id": first, "folder": folder})).await;
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, "my own").unwrap();
    world.call("example_open", json!({"id": first, "folder": folder})).await;
    assert_eq!(fs::read_to_string(&file).unwrap(), "my own");
    assert_eq!(world.code("example_open", json!({"id": "no such", "folder": folder})).await, "not_found");
    assert_eq!(world.code("example_open", json!({"id": "../../secret", "folder": folder})).await, "not_found");
    assert_eq!(world.code("example_open", json!({"id": first, "folder": "relative"})).await, "invalid_request");
    let blocked = file.join("below a file");
    assert_eq!(world.code("example_open", json!({"id": first, "folder": blocked})).await, "invalid_request");
}

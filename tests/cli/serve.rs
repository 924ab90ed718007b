use std::io::Read as _;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{program::Place, server::Server};

#[test]
fn the_door_answers_those_who_know_the_token() {
    let place = Place::new();
    let server = Server::start(&place);
    let made: Value = server.call("workflow_create", r#"{"name": "Mine"}"#).json().unwrap();
    assert_eq!(made["document"]["name"], "Mine");
    let list: Value = server.call("workflow_list", "").json().unwrap();
    assert_eq!(list["items"][0]["name"], "Mine");

    let unknown = server.call("workflow_fly", "{}");
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(unknown.json::<Value>().unwrap()["code"], "unknown_use_case");
    assert_eq!(server.call("workflow_get", "{").status(), StatusCode::BAD_REQUEST);
    assert_eq!(server.call("workflow_get", r#"{"id": "x"}"#).status(), StatusCode::BAD_REQUEST);
}

#[test]
fn unknown_paths_of_the_api_are_no_pages() {
    let place = Place::new();
    let server = Server::start(&place);
    for (method, path) in [
        ("GET", "/api"),
        ("GET", "/api/"),
        ("GET", "/api/v1/workflows"),
        ("POST", "/api/call"),
        ("POST", "/api/call/"),
        ("POST", "/api/call/workflow_list/more"),
        ("GET", "/api/call/workflow_list"),
        ("POST", "/api/events"),
    ] {
        let url = format!("{}{path}", server.base);
        let answer = server.client.request(method.parse().unwrap(), url).bearer_auth(&server.token).send().unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{method} {path}");
        assert_eq!(answer.json::<Value>().unwrap()["code"], "unknown_path", "{method} {path}");
    }
    let url = format!("{}/api/v1/workflows", server.base);
    assert_eq!(server.client.get(url).send().unwrap().status(), StatusCode::NOT_FOUND, "also without the token");
}

#[test]
fn strangers_are_refused() {
    let place = Place::new();
    let server = Server::start(&place);
    let url = format!("{}/api/call/workflow_list", server.base);
    let post = || server.client.post(&url).body("{}");
    assert_eq!(post().send().unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(post().bearer_auth("wrong").send().unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(server.client.get(format!("{}/api/events", server.base)).send().unwrap().status(), StatusCode::UNAUTHORIZED);
    let with = |name: &'static str, value: &str| post().bearer_auth(&server.token).header(name, value).send().unwrap().status();
    assert_eq!(with("origin", "https://evil.example"), StatusCode::FORBIDDEN);
    assert_eq!(with("origin", &server.base), StatusCode::OK);
    assert_eq!(with("host", "evil.example"), StatusCode::MISDIRECTED_REQUEST, "DNS rebinding");
    let page = server.client.get(format!("{}/", server.base)).header("host", "evil.example").send().unwrap();
    assert_eq!(page.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[test]
fn events_come_as_they_happen() {
    let place = Place::new();
    let server = Server::start(&place);
    let mut events = server
        .client
        .get(format!("{}/api/events?token={}", server.base, server.token))
        .timeout(std::time::Duration::from_secs(30))
        .send()
        .unwrap();
    assert_eq!(events.status(), StatusCode::OK);
    server.call("workflow_create", r#"{"name": "Heard"}"#);
    let (mut heard, mut buffer) = (String::new(), [0_u8; 4096]);
    while !heard.contains("workflows") {
        let n = events.read(&mut buffer).unwrap();
        assert!(n > 0, "the stream ended: {heard}");
        heard.push_str(&String::from_utf8_lossy(&buffer[..n]));
    }
    let data = heard.lines().find_map(|l| l.strip_prefix("data: ").filter(|d| d.contains("workflows"))).unwrap();
    let batch: Value = serde_json::from_str(data.trim()).unwrap();
    assert_eq!(batch[0]["event"], "data_changed");
    assert!(batch[0]["tags"].as_array().unwrap().contains(&json!("workflows")), "{batch}");
}

#[test]
fn one_process_owns_the_data_folder() {
    let place = Place::new();
    let server = Server::start(&place);
    let second = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, 2, "{}", second.stderr);
    let first = format!("(process {}), which serves at {}.", server.child.id(), server.base);
    assert!(second.stderr.contains(&first), "the other process is named: {}", second.stderr);
}

#[test]
fn listening_on_all_addresses_is_warned_of_and_gives_a_usable_one() {
    let place = Place::new();
    let mut server = Server::listen(&place, "0.0.0.0:0");
    assert!(server.base.starts_with("http://127.0.0.1:"), "{}", server.base);
    assert_eq!(server.call("workflow_list", "{}").status(), StatusCode::OK);
    let warning = server.error_line();
    assert!(warning.contains("everyone on the network who knows the token"), "{warning}");
}

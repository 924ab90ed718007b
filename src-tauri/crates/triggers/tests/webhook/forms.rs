//! Forms: the page, what is sent with it, and what follows.

use millrace_core::ExecutionStatus;
use millrace_triggers::webhook::Route;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Plays, Server, map, send, send_json, trigger};

fn fields() -> Value {
    json!({"values": [
        {"fieldLabel": "Your <name>", "requiredField": true, "placeholder": "\"Ada\""},
        {"fieldLabel": "Story", "fieldType": "textarea"},
        {"fieldLabel": "Mail", "fieldType": "email"},
        {"fieldLabel": "Age", "fieldType": "number"},
        {"fieldLabel": "Secret", "fieldType": "password"},
        {"fieldLabel": "Day", "fieldType": "date"},
        {"fieldLabel": "Size", "fieldType": "dropdown", "fieldOptions": {"values": [{"option": "S"}, {"option": "L & XL"}]}},
        {"fieldLabel": "Extras", "fieldType": "checkbox", "fieldOptions": {"values": [{"option": "a"}, {"option": "b"}]}},
        {"fieldLabel": "Pay", "fieldType": "radio", "fieldOptions": {"values": [{"option": "cash"}, {"option": "card"}]}},
        {"fieldLabel": "CV file", "fieldType": "file", "multipleFiles": false, "acceptFileTypes": ".pdf"},
        {"fieldType": "hiddenField", "fieldName": "source", "fieldValue": "web"},
        {"fieldType": "html", "html": "<b onclick=x>Note</b>"},
    ]})
}

async fn server(parameters: Value) -> Server {
    let mut all = map(
        json!({"formTitle": "<Contact>", "formDescription": "We answer\nsoon & gladly", "formFields": fields(), "options": {"path": "contact"}}),
    );
    all.extend(map(parameters));
    Server::start(vec![Route::parse(&trigger(1, "form_trigger", Value::Object(all))).unwrap()]).await
}

#[tokio::test]
async fn the_page_shows_every_field_and_lets_nothing_in() {
    let server = server(json!({})).await;
    let response = server.get("/form/contact?Story=%22%3E%3Cscript%3E").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let page = response.text().await.unwrap();
    for part in [
        "&lt;Contact&gt;",
        "We answer\nsoon &amp; gladly",
        "Your &lt;name&gt;",
        "placeholder=\"&quot;Ada&quot;\"",
        "<textarea id=\"field-1\"",
        "&quot;&gt;&lt;script&gt;",
        "type=\"email\"",
        "type=\"number\"",
        "type=\"password\"",
        "type=\"date\"",
        "<option value=\"L &amp; XL\">",
        "type=\"checkbox\"",
        "type=\"radio\"",
        "type=\"file\"",
        "accept=\".pdf\"",
        "type=\"hidden\" name=\"field-10\" value=\"web\"",
        ">Note<",
        "enctype=\"multipart/form-data\"",
        "prefers-color-scheme:dark",
        ">Submit<",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    for part in ["<script", "onclick", "http://", "https://", "<b"] {
        assert!(!page.replace("<body", "").replace("<button", "").contains(part), "{part} is there");
    }
    assert_eq!(server.sink.count(), 0);
}

#[tokio::test]
async fn answers_become_an_item() {
    let server = server(json!({})).await;
    let cv = Part::bytes(b"%PDF-1".to_vec()).file_name("cv.pdf").mime_str("application/pdf").unwrap();
    let form = Form::new()
        .text("field-0", "Ada")
        .text("field-2", "ada@example.com")
        .text("field-3", "36")
        .text("field-5", "2024-02-29")
        .text("field-6", "L & XL")
        .text("field-7", "a")
        .text("field-7", "b")
        .text("field-10", "web")
        .part("field-9", cv);
    let (status, page) = send(server.post("/form/contact?utm=x").header("accept", "text/html").multipart(form)).await;
    assert_eq!(status, 200);
    assert!(page.contains("Your response has been recorded"));
    let json = server.sink.json();
    assert_eq!(
        json,
        json!({
            "Your <name>": "Ada", "Story": "", "Mail": "ada@example.com", "Age": 36, "Secret": "", "Day": "2024-02-29",
            "Size": "L & XL", "Extras": ["a", "b"], "Pay": null,
            "CV file": {"filename": "cv.pdf", "mimetype": "application/pdf", "size": 6}, "source": "web",
            "submittedAt": "2023-11-14T23:13:20.000+01:00", "formMode": "production", "formQueryParameters": {"utm": "x"},
        })
    );
    assert_eq!(server.sink.item().binary.unwrap().keys().collect::<Vec<_>>(), ["CV_file"]);
    assert_eq!(server.sink.events.lock().unwrap()[0].kind, millrace_core::trigger::TriggerKind::Form);
}

#[tokio::test]
async fn programs_may_name_fields_by_their_label_and_get_json() {
    let server = server(json!({})).await;
    let sent = server.post("/form/contact").header("accept", "application/json").form(&[("Your <name>", "Bob"), ("Age", "1.5")]);
    assert_eq!(send_json(sent).await, (200, json!({"formSubmittedText": "Your response has been recorded"})));
    let json = server.sink.json();
    assert_eq!((&json["Your <name>"], &json["Age"], &json["Extras"]), (&json!("Bob"), &json!(1.5), &json!([])));
}

#[tokio::test]
async fn wrong_answers_are_shown_where_they_are() {
    let server = server(json!({})).await;
    for (name, value, message) in [
        ("field-0", " ", "This must be answered."),
        ("field-2", "nobody", "This is no e-mail address."),
        ("field-3", "NaN", "This is no number."),
        ("field-5", "tomorrow", "This is no date"),
        ("field-6", "<XXL>", "“&lt;XXL&gt;” is not one of the choices."),
        ("field-7", "c", "is not one of the choices."),
    ] {
        let mut answers = vec![("field-0", "Ada"), ("field-4", "hush-hush"), (name, value)];
        answers.retain(|(n, v)| *n != name || *v == value);
        let (status, page) = send(server.post("/form/contact").form(&answers)).await;
        assert_eq!(status, 400, "{name}");
        assert!(page.contains(message), "{message}: {page}");
        assert!(!page.contains("hush-hush") && !page.contains("<XXL>"));
    }
    assert_eq!(send(server.post("/form/contact").json(&json!({}))).await.0, 415);
    assert_eq!(server.sink.count(), 0);
}

#[tokio::test]
async fn what_follows_is_the_owners_choice() {
    let answer = [("field-0", "Ada")];
    let text = server(
        json!({"options": {"path": "contact", "respondWithOptions": {"values": {"respondWith": "text", "formSubmittedText": "<Bye>"}}}}),
    )
    .await;
    assert!(send(text.post("/form/contact").form(&answer)).await.1.contains("&lt;Bye&gt;"));
    let there = json!({"values": {"respondWith": "redirect", "redirectUrl": "example.com/thanks"}});
    let redirect = server(json!({"options": {"path": "contact", "respondWithOptions": there}})).await;
    let response = redirect.post("/form/contact").form(&answer).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (303, "https://example.com/thanks"));
    let last = server(json!({"responseMode": "lastNode"})).await;
    last.plays(Plays::Ends(ExecutionStatus::Success, None));
    assert_eq!(send(last.post("/form/contact").form(&answer)).await.0, 200);
    last.plays(Plays::Ends(ExecutionStatus::Error, None));
    let (status, page) = send(last.post("/form/contact").form(&answer)).await;
    assert!(status == 500 && page.contains("<!doctype html>"));
}

#[tokio::test]
async fn a_password_is_asked_for_again_and_problems_are_pages() {
    let server = server(json!({"authentication": "basicAuth"})).await;
    let wrong = server.get("/form/contact").basic_auth("ada", Some("x")).send().await.unwrap();
    assert_eq!(wrong.status().as_u16(), 401);
    assert!(wrong.headers().contains_key("www-authenticate"));
    assert!(wrong.text().await.unwrap().contains("<!doctype html>"));
    assert_eq!(send(server.get("/form/contact").basic_auth("ada", Some("p:w"))).await.0, 200);
    let (status, page) = send(server.get("/form/%3Cb%3E")).await;
    assert!(status == 404 && page.contains("&lt;b&gt;") && !page.contains("<b>"));
}

#[tokio::test]
async fn a_javascript_address_is_no_place_to_go() {
    let there = json!({"values": {"respondWith": "redirect", "redirectUrl": "javascript://x"}});
    let error = Route::parse(&trigger(1, "form_trigger", json!({"options": {"respondWithOptions": there}}))).err().unwrap();
    assert_eq!(error.field, "options.respondWithOptions.values.redirectUrl");
}

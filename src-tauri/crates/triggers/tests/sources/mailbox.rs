use millrace_core::{JsonMap, node::Policy, trigger::ArmedTrigger};
use millrace_triggers::sources::check;
use serde_json::{Value, json};

use crate::{
    dovecot::{Dovecot, PASSWORD},
    line::Line,
    support::{World, trigger},
};

fn mail(port: u16, parameters: Value, credential: Value) -> ArmedTrigger {
    let mut all = json!({"user": "bo", "password": PASSWORD, "host": "127.0.0.1", "port": port, "secure": false});
    for (key, value) in credential.as_object().unwrap() {
        all[key] = value.clone();
    }
    ArmedTrigger { credentials: JsonMap::from_iter([("imap".into(), all)]), ..trigger("email_read_imap", parameters) }
}

fn world() -> World {
    World::new(Policy::default())
}

#[tokio::test]
async fn each_new_message_is_an_event_once_and_is_marked_as_read() {
    let server = Dovecot::start(false).await;
    server.deliver("bo", "old").await;
    let mut line = Line::to(server.port).await;
    let mut world = world();
    let wanted = mail(line.port, json!({}), json!({}));
    let source = world.start(&wanted);
    line.idle(0).await;
    server.deliver("bo", "first").await;
    let (items, key) = world.event().await;
    let json = &items[0]["json"];
    assert_eq!(
        (&json["subject"], &json["from"], &json["to"]),
        (&json!("first"), &json!("Ada <ada@example.org>"), &json!("bo@example.org"))
    );
    assert!(json["textPlain"].as_str().unwrap().starts_with("Hello first"));
    let state = world.memory(&wanted).unwrap();
    assert_eq!(key, format!("{}:{}", state["uidValidity"], json["attributes"]["uid"]));
    for subject in ["second", "third"] {
        server.deliver("bo", subject).await;
        assert_eq!(world.item().await["subject"], subject);
    }
    source.stop().await;
    assert!(server.unread("bo").await.ends_with("(UNSEEN 1)"), "the old one is as it was");
    // What came while nothing listened is read then, and nothing else.
    server.deliver("bo", "away").await;
    let source = world.start(&wanted);
    assert_eq!(world.item().await["subject"], "away");
    source.stop().await;
}

#[tokio::test]
async fn a_line_cut_while_it_waits_loses_nothing() {
    let server = Dovecot::start(false).await;
    let mut line = Line::to(server.port).await;
    let mut world = world();
    let _source = world.start(&mail(line.port, json!({"postProcessAction": "nothing"}), json!({})));
    for round in 0..3 {
        line.idle(line.idles().saturating_sub(1).max(round)).await;
        line.cut();
        assert!(world.deaf().await.starts_with("Mailbox bo at 127.0.0.1:"));
        let subject = format!("away {round}");
        server.deliver("bo", &subject).await;
        line.mend();
        assert_eq!(world.item().await["subject"], subject);
    }
    assert!(server.unread("bo").await.ends_with("(UNSEEN 3)"), "nothing was marked");
}

#[tokio::test]
async fn a_server_that_stops_is_told_and_found_again() {
    let mut server = Dovecot::start(false).await;
    let mut world = world();
    let wanted = mail(server.port, json!({"options": {"customEmailConfig": "[\"ALL\"]"}}), json!({}));
    let _source = world.start(&wanted);
    world.well().await;
    server.deliver("bo", "before").await;
    assert_eq!(world.item().await["subject"], "before");
    server.down().await;
    assert!(world.deaf().await.contains("Mailbox bo"));
    server.up().await;
    server.deliver("bo", "after").await;
    assert_eq!(world.item().await["subject"], "after");
}

#[tokio::test]
async fn numbers_that_begin_anew_are_told_and_old_messages_are_not_read_again() {
    let mut server = Dovecot::start(false).await;
    let mut line = Line::to(server.port).await;
    let mut world = world();
    let wanted = mail(line.port, json!({"options": {"customEmailConfig": ["ALL"]}}), json!({}));
    let source = world.start(&wanted);
    line.idle(0).await;
    server.deliver("bo", "one").await;
    assert_eq!(world.item().await["subject"], "one");
    source.stop().await;
    server.down().await;
    server.number_anew("bo");
    server.up().await;
    let idles = line.idles();
    let _source = world.start(&wanted);
    assert!(world.deaf().await.contains("UIDVALIDITY"));
    line.idle(idles).await;
    server.deliver("bo", "two").await;
    assert_eq!(world.item().await["subject"], "two");
}

#[tokio::test]
async fn a_crash_behind_the_event_starts_nothing_twice() {
    let server = Dovecot::start(false).await;
    let mut line = Line::to(server.port).await;
    let mut world = world();
    let wanted = mail(line.port, json!({"postProcessAction": "nothing"}), json!({}));
    let source = world.start(&wanted);
    line.idle(0).await;
    let before = world.memory(&wanted).unwrap();
    server.deliver("bo", "one").await;
    assert_eq!(world.item().await["subject"], "one");
    source.stop().await;
    world.remember(&wanted, before);
    server.deliver("bo", "two").await;
    let _source = world.start(&wanted);
    assert_eq!(world.item().await["subject"], "two");
}

#[tokio::test]
async fn messages_that_are_there_already_are_read_if_wanted_and_rules_hold() {
    let server = Dovecot::start(false).await;
    for subject in ["order 1", "news", "order 2"] {
        server.deliver("bo", subject).await;
    }
    let mut world = world();
    let options = json!({"includeExisting": true, "customEmailConfig": "[[\"SUBJECT\", \"order\"]]"});
    let _source = world.start(&mail(server.port, json!({"format": "resolved", "options": options}), json!({})));
    for subject in ["order 1", "order 2"] {
        assert_eq!(world.item().await["subject"], subject);
    }
}

#[tokio::test]
async fn a_server_without_idle_is_asked_now_and_then() {
    let server = Dovecot::without_idle().await;
    let mut world = world();
    world.ports.pace.mailbox_poll = std::time::Duration::from_millis(50);
    let _source = world.start(&mail(server.port, json!({}), json!({})));
    world.well().await;
    for subject in ["one", "two"] {
        server.deliver("bo", subject).await;
        assert_eq!(world.item().await["subject"], subject);
    }
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused_unless_it_is_allowed() {
    let server = Dovecot::start(true).await;
    for (port, secure) in [(server.tls_port, true), (server.port, false)] {
        let mut world = world();
        let strict = world.start(&mail(port, json!({}), json!({"host": "localhost", "secure": secure})));
        assert!(world.deaf().await.contains("The encrypted connection fails"));
        strict.stop().await;
        let lenient = json!({"host": "localhost", "secure": secure, "allowUnauthorizedCerts": true});
        let source = world.start(&mail(port, json!({}), lenient));
        world.well().await;
        let subject = format!("sealed {secure}");
        server.deliver("bo", &subject).await;
        source.look_now();
        assert_eq!(world.item().await["subject"], subject);
    }
}

#[tokio::test]
async fn a_wrong_password_or_mailbox_is_told_without_the_password() {
    let server = Dovecot::start(false).await;
    let mut world = world();
    let source = world.start(&mail(server.port, json!({}), json!({"password": "hunter2"})));
    let message = world.deaf().await;
    assert!(message.contains("refuses the user or the password") && !message.contains("hunter2"), "{message}");
    source.stop().await;
    let _source = world.start(&mail(server.port, json!({"mailbox": "Nowhere"}), json!({})));
    assert!(world.deaf().await.contains("“Nowhere” cannot be opened"));
}

#[test]
fn wrong_parameters_are_named() {
    let policy = Policy::default();
    let fine = mail(143, json!({}), json!({}));
    assert_eq!(check(&fine, &policy), Ok(()));
    let without = ArmedTrigger { credentials: JsonMap::new(), ..fine };
    assert!(check(&without, &policy).unwrap_err().to_string().contains("no IMAP credential"));
    for (parameters, named) in [
        (json!({"format": "fancy"}), "parameter format:"),
        (json!({"postProcessAction": "delete"}), "parameter postProcessAction:"),
        (json!({"mailbox": "a\r\nb"}), "parameter mailbox:"),
        (json!({"options": {"customEmailConfig": "[\"NONSENSE\"]"}}), "parameter options.customEmailConfig:"),
        (json!({"options": {"forceReconnect": -1}}), "parameter options.forceReconnect:"),
    ] {
        let error = check(&mail(143, parameters, json!({})), &policy).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
    for (credential, named) in [(json!({"port": 0}), "port"), (json!({"host": ""}), "host"), (json!({"password": ""}), "password")] {
        let error = check(&mail(143, json!({}), credential), &policy).unwrap_err().to_string();
        assert!(error.contains(named) && !error.contains(PASSWORD), "{error}");
    }
}

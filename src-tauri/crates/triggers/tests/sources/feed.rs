use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use millrace_core::{node::Policy, trigger::ArmedTrigger};
use millrace_triggers::sources::check;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::task::AbortOnDropHandle;

use crate::support::{GUARD, World, trigger};

/// What the server gives, and what it was asked with.
struct Page {
    /// Titles, the newest first; `None`: the server is out of order.
    entries: Mutex<Option<Vec<String>>>,
    asked: UnboundedSender<bool>,
}

async fn serve(State(page): State<Arc<Page>>, headers: HeaderMap) -> Response {
    let Some(entries) = page.entries.lock().unwrap().clone() else {
        let _ = page.asked.send(false);
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let etag = format!("\"{}\"", entries.join("-"));
    let unchanged = headers.get("if-none-match").is_some_and(|known| *known == *etag);
    let _ = page.asked.send(unchanged);
    if unchanged {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let items: String = entries.iter().map(|t| format!("<item><title>{t}</title><guid>{t}</guid></item>")).collect();
    ([("etag", etag)], format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>")).into_response()
}

struct Site {
    page: Arc<Page>,
    asked: UnboundedReceiver<bool>,
    url: String,
    _server: AbortOnDropHandle<()>,
}

impl Site {
    async fn new(world: &World, entries: &[&str]) -> Self {
        let (sender, asked) = unbounded_channel();
        let page = Arc::new(Page { entries: Mutex::default(), asked: sender });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/feed", listener.local_addr().unwrap());
        let router = Router::new().route("/feed", get(serve)).with_state(page.clone());
        let server = world.ports.tracker.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let site = Self { page, asked, url, _server: AbortOnDropHandle::new(server) };
        site.show(entries);
        site
    }
    fn show(&self, entries: &[&str]) {
        *self.page.entries.lock().unwrap() = Some(entries.iter().map(|&t| t.to_owned()).collect());
    }
    fn break_down(&self) {
        *self.page.entries.lock().unwrap() = None;
    }
    /// Whether the next request named what there is already.
    async fn asked(&mut self) -> bool {
        tokio::time::timeout(GUARD, self.asked.recv()).await.expect("nobody asks").unwrap()
    }
    fn trigger(&self, options: Value) -> ArmedTrigger {
        let daily = json!({"item": [{"mode": "everyDay", "hour": 3}]});
        trigger("rss_feed_read_trigger", json!({"feedUrl": self.url, "pollTimes": daily, "options": options}))
    }
}

fn open() -> World {
    World::new(Policy { allow_local_network: true, file_roots: vec![] })
}

fn titles(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|item| item["json"]["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn new_entries_start_one_execution_and_unchanged_feeds_cost_nothing() {
    let mut world = open();
    let mut site = Site::new(&world, &["b", "a"]).await;
    let source = world.start(&site.trigger(json!({})));
    world.well().await; // what was there before is no news
    assert!(!site.asked().await);
    source.look_now();
    world.well().await;
    assert!(site.asked().await, "the ETag was sent");
    site.show(&["d", "c", "b", "a"]);
    source.look_now();
    let (items, _) = world.event().await;
    assert_eq!(titles(&items), ["d", "c"]);
    world.well().await;
    // One that was taken out and put back is no news.
    site.show(&["d"]);
    source.look_now();
    world.well().await;
    site.show(&["e", "d", "c"]);
    source.look_now();
    assert_eq!(titles(&world.event().await.0), ["e"]);
}

#[tokio::test]
async fn a_server_out_of_order_is_told_and_tried_again_until_it_answers() {
    let mut world = open();
    let mut site = Site::new(&world, &["a"]).await;
    let source = world.start(&site.trigger(json!({})));
    world.well().await;
    assert!(!site.asked().await);
    site.break_down();
    source.look_now();
    assert!(world.deaf().await.contains("503"));
    assert!(!site.asked().await);
    assert!(!site.asked().await, "it is tried again long before 3 o'clock");
    site.show(&["b", "a"]);
    assert_eq!(titles(&world.event().await.0), ["b"]);
    world.well().await;
}

#[tokio::test]
async fn a_crash_behind_the_event_starts_nothing_twice_and_loses_nothing() {
    let mut world = open();
    let site = Site::new(&world, &["a"]).await;
    let wanted = site.trigger(json!({"includeExisting": true}));
    let source = world.start(&wanted);
    let (items, key) = world.event().await;
    assert_eq!(titles(&items), ["a"]);
    world.well().await;
    source.stop().await;
    // The program died before it noted that the event was durable; meanwhile the feed went on.
    let mut state = world.memory(&wanted).unwrap();
    state["pending"] = json!({"key": key, "entries": [{"title": "a"}]});
    world.remember(&wanted, state.clone());
    site.show(&["b"]);
    let source = world.start(&wanted);
    source.look_now();
    assert_eq!(titles(&world.event().await.0), ["b"]);
    source.stop().await;
    // It died before the event was durable: it is fired though the feed has it no more.
    state["pending"] = json!({"key": "another", "entries": [{"title": "lost"}]});
    world.remember(&wanted, state);
    let _source = world.start(&wanted);
    assert_eq!(titles(&world.event().await.0), ["lost"]);
}

#[tokio::test]
async fn a_private_address_is_refused_before_it_is_armed() {
    let world = open();
    let site = Site::new(&world, &[]).await;
    let error = check(&site.trigger(json!({})), &Policy::default()).unwrap_err().to_string();
    assert!(error.contains("parameter feedUrl:"), "{error}");
}

#[test]
fn wrong_parameters_are_named() {
    for (parameters, named) in [
        (json!({}), "feedUrl"),
        (json!({"feedUrl": "ftp://example.org/x"}), "feedUrl"),
        (json!({"feedUrl": "example.org"}), "feedUrl"),
        (
            json!({"feedUrl": "https://example.org", "pollTimes": {"item": [{"mode": "custom", "cronExpression": "x"}]}}),
            "pollTimes.item[0].cronExpression",
        ),
        (json!({"feedUrl": "https://example.org", "pollTimes": {"item": []}}), "pollTimes.item"),
    ] {
        let error = check(&trigger("rss_feed_read_trigger", parameters.clone()), &Policy::default()).unwrap_err().to_string();
        assert!(error.contains(&format!("parameter {named}:")), "{parameters}: {error}");
    }
}

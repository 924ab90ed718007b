//! Notices on the desktop, for when nobody looks at the window: one at a time, several at once as one. A click leads to what it says.

use std::{borrow::Cow, sync::Arc, time::Duration};

use millrace_api::Api;
use millrace_core::{
    WorkflowId,
    event::{Event, NoticeLevel},
};
use serde_json::{Value, json};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::{ActionPerformed, NotificationExt as _};

use crate::window;

/// Notices that come within this time are one.
const TOGETHER: Duration = Duration::from_secs(3);
/// Lines of a notice that stands for several.
const LINES: usize = 4;
/// How the key of a notice begins that says that executions fail; the rest of the key is the workflow.
const FAILURES: &str = "workflow_failing:";
/// How the keys of notices begin that ask a person something.
const QUESTIONS: [&str; 2] = ["approval", "attention"];
/// Characters of a notice; what a server answered can be long.
const LONGEST: usize = 500;
/// Under which name a notification keeps the page it leads to.
const PAGE: &str = "page";

/// One notice as the desktop shows it.
#[derive(Debug, PartialEq)]
struct Shown {
    key: String,
    title: String,
    text: String,
    /// The page that a click leads to.
    page: String,
}

/// Shows notices until the program ends.
pub(crate) async fn show(app: AppHandle, api: Arc<Api>) {
    hear_clicks(&app);
    let mut events = api.events();
    while let Some(batch) = events.next().await {
        let mut notices = worth_showing(&batch);
        if notices.is_empty() || is_looked_at(&app) {
            continue;
        }
        let gather = async {
            while let Some(batch) = events.next().await {
                notices.extend(worth_showing(&batch));
            }
        };
        // The end of the time is the end of the gathering.
        let _ = tokio::time::timeout(TOGETHER, gather).await;
        let wanted = Wanted::read(&api).await;
        notices.retain(|notice| wanted.wants(&notice.key));
        let Some(Shown { title, text, page, .. }) = as_one(latest(notices)) else { continue };
        if let Err(error) = app.notification().builder().title(title).body(as_plain(&text)).extra(PAGE, page).show() {
            tracing::warn!(%error, "A notice could not be shown.");
        }
    }
}

fn hear_clicks(app: &AppHandle) {
    let window = app.clone();
    let heard = app.notification().on_action(move |click| match page_of(click) {
        Some(page) => window::show_at(&window, page),
        None => window::show(&window),
    });
    if let Err(error) = heard {
        tracing::warn!(%error, "Clicks on notices are not heard.");
    }
}

fn page_of(click: &ActionPerformed) -> Option<&str> {
    click.notification()?.extra().get(PAGE)?.as_str()
}

/// Desktops of Linux read markup in a notification's text; what a server answered must stay what it is.
fn as_plain(text: &str) -> String {
    let short = text.chars().take(LONGEST);
    let plain = |char| match char {
        '&' => Cow::from("&amp;"),
        '<' => Cow::from("&lt;"),
        '>' => Cow::from("&gt;"),
        other => Cow::from(String::from(other)),
    };
    if cfg!(target_os = "linux") { short.map(plain).collect() } else { short.collect() }
}

fn worth_showing(batch: &[Event]) -> Vec<Shown> {
    let notices = batch.iter().filter_map(|event| match event {
        Event::Notice { key, level: NoticeLevel::Warning | NoticeLevel::Error, title, text, workflow_id } => {
            Some(Shown { key: key.clone(), title: title.clone(), text: text.clone(), page: place_of(key, *workflow_id) })
        }
        _ => None,
    });
    notices.collect()
}

/// To the questions, to the workflow, else to the health page: as the notices in the window do it.
fn place_of(key: &str, workflow: Option<WorkflowId>) -> String {
    if QUESTIONS.iter().any(|question| key.starts_with(question)) {
        return "/approvals".to_owned();
    }
    workflow.map_or_else(|| "/health".to_owned(), |id| format!("/workflow/{id}"))
}

/// Whether the window itself shows them.
fn is_looked_at(app: &AppHandle) -> bool {
    app.get_webview_window("main").is_some_and(|window| window.is_visible().unwrap_or(false) && window.is_focused().unwrap_or(false))
}

/// What people want to be told of.
struct Wanted {
    failures: bool,
    alarms: bool,
}

impl Wanted {
    /// As the settings say; without them, everything.
    async fn read(api: &Api) -> Self {
        let settings = api.call("settings_get", json!({})).await.ok();
        let settings: Value = settings.and_then(|all| serde_json::from_str(all.get()).ok()).unwrap_or_default();
        Self::of(&settings["values"])
    }

    fn of(settings: &Value) -> Self {
        let on = |key: &str| settings[key] != json!(false);
        Self { failures: on("notify.failures"), alarms: on("notify.alarms") }
    }

    fn wants(&self, key: &str) -> bool {
        if key.starts_with(FAILURES) { self.failures } else { self.alarms }
    }
}

/// Of several with one key, the last, where the first was.
fn latest(notices: Vec<Shown>) -> Vec<Shown> {
    let mut kept: Vec<Shown> = vec![];
    for notice in notices {
        match kept.iter_mut().find(|one| one.key == notice.key) {
            Some(earlier) => *earlier = notice,
            None => kept.push(notice),
        }
    }
    kept
}

/// What is shown for them; none where there is nothing to say. Several are all on the health page.
fn as_one(mut notices: Vec<Shown>) -> Option<Shown> {
    let count = notices.len();
    if count <= 1 {
        return notices.pop();
    }
    let mut lines: Vec<String> = notices.into_iter().map(|one| one.title).collect();
    if count > LINES {
        lines.truncate(LINES);
        lines.push(format!("and {} more", count - LINES));
    }
    let title = format!("{count} things need your attention");
    Some(Shown { key: String::new(), title, text: lines.join("\n"), page: "/health".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(key: &str, title: &str) -> Shown {
        Shown { key: key.into(), title: title.into(), text: "why".into(), page: place_of(key, None) }
    }

    #[test]
    fn several_notices_are_shown_as_one() {
        assert_eq!(as_one(vec![]), None);
        assert_eq!(as_one(vec![notice("a", "“1” failed")]), Some(notice("a", "“1” failed")));
        let many = (1..=6).map(|n| notice(&n.to_string(), "failed")).collect();
        let one = as_one(many).expect("six notices are something to say");
        assert_eq!(one.title, "6 things need your attention");
        assert_eq!(one.text.lines().last(), Some("and 2 more"));
        assert_eq!(one.page, "/health");
    }

    #[test]
    fn a_notice_leads_to_what_it_is_about() {
        let id = WorkflowId::new();
        assert_eq!(place_of("workflow_failing:0198", Some(id)), format!("/workflow/{id}"));
        assert_eq!(place_of("attention_needed:0198", Some(id)), "/approvals");
        assert_eq!(place_of("approval_overdue:0198", Some(id)), "/approvals");
        assert_eq!(place_of("disk_full:data", None), "/health");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn text_is_no_markup_and_not_endless() {
        assert_eq!(as_plain("<a href='x'>R&D</a>"), "&lt;a href='x'&gt;R&amp;D&lt;/a&gt;");
        assert_eq!(as_plain(&"ü".repeat(LONGEST + 1)).chars().count(), LONGEST);
    }

    #[test]
    fn a_later_notice_takes_the_place_of_an_earlier_one() {
        let kept = latest(vec![notice("a", "one"), notice("b", "two"), notice("a", "three")]);
        assert_eq!(kept, [notice("a", "three"), notice("b", "two")]);
    }

    #[test]
    fn failures_and_alarms_are_wanted_apart() {
        let wanted = Wanted::of(&json!({"notify.failures": false}));
        assert!(!wanted.wants("workflow_failing:0198"));
        assert!(wanted.wants("workflow_silent:0198"));
        let wanted = Wanted::of(&json!({"notify.alarms": false}));
        assert!(wanted.wants("workflow_failing:0198"));
        assert!(!wanted.wants("disk_full:data"));
    }
}

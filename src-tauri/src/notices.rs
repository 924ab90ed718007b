//! Notices on the desktop, for when nobody looks at the window: one at a time, several at once as one.

use std::{sync::Arc, time::Duration};

use millrace_api::Api;
use millrace_core::event::{Event, NoticeLevel};
use serde_json::{Value, json};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;

/// Notices that come within this time are one.
const TOGETHER: Duration = Duration::from_secs(3);
/// Lines of a notice that stands for several.
const LINES: usize = 4;
/// How the key of a notice begins that says that executions fail; the rest of the key is the workflow.
const FAILURES: &str = "workflow_failing:";

/// One notice as the desktop shows it.
#[derive(Debug, PartialEq)]
struct Shown {
    key: String,
    title: String,
    text: String,
}

/// Shows notices until the program ends.
pub(crate) async fn show(app: AppHandle, api: Arc<Api>) {
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
        let Some((title, text)) = as_one(latest(notices)) else { continue };
        if let Err(error) = app.notification().builder().title(title).body(text).show() {
            tracing::warn!(%error, "A notice could not be shown.");
        }
    }
}

fn worth_showing(batch: &[Event]) -> Vec<Shown> {
    let notices = batch.iter().filter_map(|event| match event {
        Event::Notice { key, level: NoticeLevel::Warning | NoticeLevel::Error, title, text, .. } => {
            Some(Shown { key: key.clone(), title: title.clone(), text: text.clone() })
        }
        _ => None,
    });
    notices.collect()
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

/// Title and text; none where there is nothing to say.
fn as_one(mut notices: Vec<Shown>) -> Option<(String, String)> {
    let count = notices.len();
    if count <= 1 {
        return notices.pop().map(|one| (one.title, one.text));
    }
    let mut lines: Vec<String> = notices.into_iter().map(|one| one.title).collect();
    if count > LINES {
        lines.truncate(LINES);
        lines.push(format!("and {} more", count - LINES));
    }
    Some((format!("{count} things need your attention"), lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(key: &str, title: &str) -> Shown {
        Shown { key: key.into(), title: title.into(), text: "why".into() }
    }

    #[test]
    fn several_notices_are_shown_as_one() {
        assert_eq!(as_one(vec![]), None);
        assert_eq!(as_one(vec![notice("a", "“1” failed")]), Some(("“1” failed".into(), "why".into())));
        let many = (1..=6).map(|n| notice(&n.to_string(), "failed")).collect();
        let (title, text) = as_one(many).unwrap_or_default();
        assert_eq!(title, "6 things need your attention");
        assert_eq!(text.lines().last(), Some("and 2 more"));
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

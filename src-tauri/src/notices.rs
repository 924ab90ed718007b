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

/// Shows notices until the program ends.
pub(crate) async fn show(app: AppHandle, api: Arc<Api>) {
    let mut events = api.events();
    while let Some(batch) = events.next().await {
        let mut notices = worth_showing(&batch);
        if notices.is_empty() || is_looked_at(&app) || !wanted(&api).await {
            continue;
        }
        let gather = async {
            while let Some(batch) = events.next().await {
                notices.extend(worth_showing(&batch));
            }
        };
        // The end of the time is the end of the gathering.
        let _ = tokio::time::timeout(TOGETHER, gather).await;
        let (title, text) = as_one(notices);
        if let Err(error) = app.notification().builder().title(title).body(text).show() {
            tracing::warn!(%error, "A notice could not be shown.");
        }
    }
}

fn worth_showing(batch: &[Event]) -> Vec<(String, String)> {
    let notices = batch.iter().filter_map(|event| match event {
        Event::Notice { level: NoticeLevel::Warning | NoticeLevel::Error, title, text, .. } => Some((title.clone(), text.clone())),
        _ => None,
    });
    notices.collect()
}

/// Whether the window itself shows them.
fn is_looked_at(app: &AppHandle) -> bool {
    app.get_webview_window("main").is_some_and(|window| window.is_visible().unwrap_or(false) && window.is_focused().unwrap_or(false))
}

async fn wanted(api: &Api) -> bool {
    let Ok(settings) = api.call("settings_get", json!({})).await else { return true };
    let Ok(settings) = serde_json::from_str::<Value>(settings.get()) else { return true };
    settings["values"]["notify.failures"] != json!(false)
}

fn as_one(mut notices: Vec<(String, String)>) -> (String, String) {
    if notices.len() == 1 {
        return notices.remove(0);
    }
    let count = notices.len();
    let mut lines: Vec<String> = notices.into_iter().map(|(title, _)| title).collect();
    if count > LINES {
        lines.truncate(LINES);
        lines.push(format!("and {} more", count - LINES));
    }
    (format!("{count} things need your attention"), lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_notices_are_shown_as_one() {
        let notice = |n: usize| (format!("“{n}” failed"), "why".to_owned());
        assert_eq!(as_one(vec![notice(1)]), notice(1));
        let (title, text) = as_one((1..=6).map(notice).collect());
        assert_eq!(title, "6 things need your attention");
        assert_eq!(text.lines().last(), Some("and 2 more"));
    }
}

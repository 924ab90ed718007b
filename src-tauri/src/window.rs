//! The window: shown, hidden, and what closing it means.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use millrace_api::{Api, ApiError};
use serde_json::{Value, json};
use tauri::{AppHandle, Emitter as _, Manager as _, State, Window, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::quit;

/// The argument with which the system starts Millrace at login.
pub(crate) const HIDDEN: &str = "--hidden";
const SETTING: &str = "desktop.close_action";

/// Whether people were asked and have not answered yet.
#[derive(Default)]
pub(crate) struct Asked(AtomicBool);

/// What is remembered of the window: not whether it was hidden, for a program that is started shows itself.
pub(crate) fn kept() -> StateFlags {
    StateFlags::all() - StateFlags::VISIBLE
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// The same, at a page of the editor.
pub(crate) fn show_at(app: &AppHandle, path: &str) {
    show(app);
    // Without a listener the window just opens where it was.
    let _ = app.emit("navigate", path);
}

/// Closing the window asks once what it means, then does that.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let app = window.app_handle();
    // Without use cases there is nothing to keep running.
    let Some(program) = app.try_state::<Arc<Api>>() else { return };
    match tauri::async_runtime::block_on(close_action(&program)).as_deref() {
        Some("quit") => {
            api.prevent_close();
            quit::begin(app);
        }
        Some("tray") => {
            api.prevent_close();
            let _ = window.hide();
        }
        _ => {
            api.prevent_close();
            // A page that does not answer must not keep people from closing the window.
            if app.state::<Asked>().0.swap(true, Ordering::AcqRel) || app.emit("close-asked", ()).is_err() {
                quit::begin(app);
            }
        }
    }
}

async fn close_action(api: &Api) -> Option<String> {
    let settings = api.call("settings_get", json!({})).await.ok()?;
    let settings: Value = serde_json::from_str(settings.get()).ok()?;
    settings["values"][SETTING].as_str().map(str::to_owned)
}

/// What people answered: `tray`, `quit`, or anything else for "not closed after all".
#[tauri::command]
pub(crate) fn close_answer(app: AppHandle, asked: State<'_, Asked>, choice: String) -> Result<(), ApiError> {
    asked.0.store(false, Ordering::Release);
    match choice.as_str() {
        "quit" => quit::begin(&app),
        "tray" => {
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.hide();
            }
        }
        _ => {}
    }
    Ok(())
}

//! The desktop shell: a window, and the door between it and the use cases. The only code that names Tauri.

mod display;
mod door;
mod save;

use std::{process::ExitCode, sync::Arc};

use millrace_api::{Api, ApiConfig, ApiError, environment::Environment};
use tauri::{Manager as _, RunEvent};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};

/// Opens the window and runs until it is closed.
pub fn run() -> ExitCode {
    start_logging();
    display::prepare();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| show(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(tauri::generate_handler![door::call, door::subscribe, save::save_file])
        .setup(|app| {
            match tauri::async_runtime::block_on(Api::open(ApiConfig::from_environment(Environment::read()))) {
                Ok(api) => {
                    app.manage(api);
                }
                Err(error) => refuse(app.handle(), &error),
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match app {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "The window could not be made.");
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event
            && let Some(api) = app.try_state::<Arc<Api>>()
        {
            tauri::async_runtime::block_on(api.shutdown());
        }
    });
    ExitCode::SUCCESS
}

/// A second start brings the first window to the front.
fn show(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Says why the program does not start (another one owns the data folder, the database is newer, …), and ends it.
fn refuse(app: &tauri::AppHandle, error: &ApiError) {
    tracing::error!(%error, "Millrace could not start.");
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.hide();
    }
    let handle = app.clone();
    let text = error.hint.as_ref().map_or_else(|| error.message.clone(), |hint| format!("{}\n\n{hint}", error.message));
    app.dialog().message(text).title("Millrace could not start").kind(MessageDialogKind::Error).show(move |_| handle.exit(1));
}

fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

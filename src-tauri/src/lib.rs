//! The desktop shell: a window, and the door between it and the use cases. The only code that names Tauri.

mod display;
mod door;
mod save;

use std::{process::ExitCode, sync::Arc};

use millrace_api::{Api, ApiConfig, environment::Environment};
use tauri::{Manager as _, RunEvent};

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
            let api = tauri::async_runtime::block_on(Api::open(ApiConfig::from_environment(Environment::read())))?;
            app.manage(api);
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match app {
        Ok(app) => app,
        Err(error) => return refuse(&error),
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            if let Some(api) = app.try_state::<Arc<Api>>() {
                tauri::async_runtime::block_on(api.shutdown());
            }
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

/// Says on stderr and in a dialog why the program does not start: another one owns the data folder, the database is newer, …
fn refuse(error: &tauri::Error) -> ExitCode {
    tracing::error!(%error, "Millrace could not start.");
    display::alert("Millrace could not start", &error.to_string());
    ExitCode::FAILURE
}

fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

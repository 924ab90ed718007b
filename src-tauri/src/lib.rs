//! The desktop shell: a window, a tray, and the doors between them and the use cases. The only code that names Tauri.

mod autostart;
mod display;
mod door;
mod notices;
mod quit;
mod save;
mod tray;
mod web_door;
mod window;

use std::{process::ExitCode, sync::Arc};

use millrace_api::{Api, ApiConfig, ApiError, environment::Environment};
use tauri::{AppHandle, Manager as _, RunEvent};
use tauri_plugin_autostart::MacosLauncher;
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};

/// Opens the window and runs until the program is quit.
pub fn run() -> ExitCode {
    start_logging();
    display::prepare();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            // A second start brings the window back, but not one by the system at login.
            if !arguments.iter().any(|argument| argument == window::HIDDEN) {
                window::show(app);
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![window::HIDDEN])))
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(window::kept()).build())
        .manage(window::Asked::default())
        .manage(quit::Quitting::default())
        .invoke_handler(tauri::generate_handler![
            door::call,
            door::subscribe,
            save::save_file,
            window::close_answer,
            autostart::autostart_get,
            autostart::autostart_set
        ])
        .on_window_event(window::on_event)
        .setup(|app| {
            match tauri::async_runtime::block_on(Api::open(ApiConfig::from_environment(Environment::read()))) {
                Ok(api) => begin(app.handle(), api),
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
    app.run(on_event);
    ExitCode::SUCCESS
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window is gone, or the system asks.
        RunEvent::ExitRequested { api, .. } if !app.state::<quit::Quitting>().is_done() && app.try_state::<Arc<Api>>().is_some() => {
            api.prevent_exit();
            quit::begin(app);
        }
        RunEvent::Exit => tauri::async_runtime::block_on(quit::wind_down(app)),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        _ => {}
    }
}

/// Everything that goes on while the program runs, with the window or without it.
fn begin(app: &AppHandle, api: Arc<Api>) {
    app.manage(api.clone());
    tray::install(app);
    // The window is made hidden, so that nothing flashes at login.
    if !std::env::args().any(|argument| argument == window::HIDDEN) {
        window::show(app);
    }
    tauri::async_runtime::spawn(notices::show(app.clone(), api.clone()));
    tauri::async_runtime::spawn(web_door::serve(api.clone(), app.state::<quit::Quitting>().door.clone()));
    tauri::async_runtime::spawn(end_when_asked(app.clone()));
    tauri::async_runtime::spawn(async move {
        if let Err(error) = api.start().await {
            tracing::error!(%error, "Not everything could be started.");
        }
    });
}

/// The system asks programs to end when it shuts down.
async fn end_when_asked(app: AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
                quit::begin(&app);
            }
            Err(error) => tracing::warn!(%error, "SIGTERM is not heard."),
        }
    }
    #[cfg(not(unix))]
    drop(app);
}

/// Says why the program does not start (another one owns the data folder, the database is newer, …), and ends it.
fn refuse(app: &AppHandle, error: &ApiError) {
    tracing::error!(%error, "Millrace could not start.");
    let handle = app.clone();
    let text = error.hint.as_ref().map_or_else(|| error.message.clone(), |hint| format!("{}\n\n{hint}", error.message));
    app.dialog().message(text).title("Millrace could not start").kind(MessageDialogKind::Error).show(move |_| handle.exit(1));
}

fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

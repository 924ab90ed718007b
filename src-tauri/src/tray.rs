//! The tray: how people reach Millrace while its window is closed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tauri::{
    AppHandle, Manager as _,
    menu::{Menu, MenuItem},
    tray::TrayIconBuilder,
};

use crate::{quit, window};

/// Puts an icon into the tray. Where the desktop has none, closing the window still leaves the program running: starting it again brings the window back.
pub(crate) fn install(app: &AppHandle) {
    // On Linux the tray's library is loaded at run time, and its absence is a panic.
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    let reason = match made {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("the system's tray library is missing".to_owned()),
    };
    if let Some(reason) = reason {
        tracing::warn!(reason, "There is no tray.");
    }
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    // Clicks on the icon itself are not told on Linux: everything is in the menu.
    let open = MenuItem::with_id(app, "open", "Open Millrace", true, None::<&str>)?;
    let health = MenuItem::with_id(app, "health", "Health", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit (nothing runs until you start it again)", true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&open, &health, &quit])?;
    let mut tray = TrayIconBuilder::with_id("main").tooltip("Millrace").menu(&menu).on_menu_event(|app, event| match event.id().as_ref() {
        "quit" => quit::begin(app),
        "health" => window::show_at(app, "/health"),
        _ => window::show(app),
    });
    // On Linux the picture is a file. Its usual folder is shared with every other program of this kind, and its name with many of them.
    if let Ok(cache) = app.path().app_cache_dir() {
        tray = tray.temp_dir_path(cache.join("tray"));
    }
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

//! Starting at login.

use millrace_api::ApiError;
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt as _;

fn refused(error: impl std::fmt::Display) -> ApiError {
    ApiError::invalid(format!("The system did not allow it: {error}"))
}

/// Whether Millrace starts at login.
#[tauri::command]
pub(crate) fn autostart_get(app: AppHandle) -> Result<bool, ApiError> {
    app.autolaunch().is_enabled().map_err(refused)
}

/// Lets it start at login, or not any more.
#[tauri::command]
pub(crate) fn autostart_set(app: AppHandle, on: bool) -> Result<(), ApiError> {
    let autostart = app.autolaunch();
    match on {
        true => autostart.enable().map_err(refused),
        // Where it is off already there is nothing to take away.
        false if autostart.is_enabled().is_ok_and(|on| !on) => Ok(()),
        false => autostart.disable().map_err(refused),
    }
}

//! The IPC door: one command for every use case, one channel for all events. No logic.

use std::sync::Arc;

use millrace_api::{Api, ApiError};
use millrace_core::event::Event;
use serde_json::{Value, value::RawValue};
use tauri::{State, ipc::Channel};

/// Calls a use case by name.
#[tauri::command]
pub(crate) async fn call(api: State<'_, Arc<Api>>, name: String, request: Value) -> Result<Box<RawValue>, ApiError> {
    api.call(&name, request).await
}

/// Sends batches of events until the window is gone.
#[tauri::command]
pub(crate) async fn subscribe(api: State<'_, Arc<Api>>, channel: Channel<Arc<Vec<Event>>>) -> Result<(), ApiError> {
    let mut events = api.events();
    tauri::async_runtime::spawn(async move {
        while let Some(batch) = events.next().await {
            if channel.send(batch).is_err() {
                break;
            }
        }
    });
    Ok(())
}

//! Saving a file where the user says: the dialog is opened here, so that the page never names a path.

use millrace_api::ApiError;
use tauri::{AppHandle, ipc::Request};
use tauri_plugin_dialog::DialogExt as _;

/// Largest file the page may hand over.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// Asks where to save, and saves the request's raw body there. The name is in the header `file-name`, percent-encoded. False when the user changed their mind.
#[tauri::command]
pub(crate) async fn save_file(app: AppHandle, request: Request<'_>) -> Result<bool, ApiError> {
    let tauri::ipc::InvokeBody::Raw(bytes) = request.body() else {
        return Err(ApiError::invalid("The file's content is missing."));
    };
    if bytes.len() > MOST_BYTES {
        return Err(ApiError::invalid("The file is larger than 512 MB."));
    }
    let name = request.headers().get("file-name").and_then(|name| name.to_str().ok()).map(decode).unwrap_or_default();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    app.dialog().file().set_file_name(name).save_file(move |path| {
        let _ = sender.send(path);
    });
    let Ok(Some(path)) = receiver.await else { return Ok(false) };
    let path = path.into_path().map_err(|e| ApiError::invalid(format!("This place cannot be written to: {e}")))?;
    tokio::fs::write(&path, bytes).await.map_err(|e| ApiError::invalid(format!("{} could not be written: {e}", path.display())))?;
    Ok(true)
}

/// Percent-decodes a file name and takes folders out of it.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let escaped = (byte == b'%').then(|| {
            let pair = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()
        });
        bytes.push(escaped.flatten().unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).chars().map(|c| if matches!(c, '/' | '\\' | '\0') { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn names_are_decoded_and_hold_no_folder() {
        assert_eq!(decode("Umsatz%20%C3%BC.json"), "Umsatz ü.json");
        assert_eq!(decode("..%2Fetc%2Fpasswd"), "..-etc-passwd");
        assert_eq!(decode("50%"), "50%");
    }
}

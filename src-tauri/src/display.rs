//! What the display needs before GTK starts.

/// Without a GPU WebKitGTK's DMABUF renderer is three times slower or shows nothing (tauri#9394). Not under WebDriver: its
/// screenshots hang without that renderer.
pub(crate) fn prepare() {
    // What the tray and the desktop call the program; without it they show the name of its file.
    #[cfg(target_os = "linux")]
    glib::set_application_name("Millrace");
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let automated = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|v| v == "true");
    if cfg!(target_os = "linux") && !automated && std::env::var_os(SWITCH).is_none() && !has_render_node() {
        // First thing in `main`, before any other thread exists.
        #[allow(unsafe_code, clippy::disallowed_methods)]
        unsafe {
            std::env::set_var(SWITCH, "1");
        }
    }
}

fn has_render_node() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|entries| entries.flatten().any(|e| e.file_name().to_string_lossy().starts_with("renderD")))
}

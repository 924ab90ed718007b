//! The built UI, inside the program.

use axum::{
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
#[allow_missing = true]
struct Ui;

const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of the UI; every other path is the UI's own and gets its page.
pub(crate) async fn asset(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let file = Ui::get(path).filter(|_| !path.is_empty()).map(|f| (path, f));
    let page = || Ui::get("index.html").filter(|_| !path.contains('.')).map(|f| ("index.html", f));
    let Some((name, file)) = file.or_else(page) else {
        let text = if Ui::get("index.html").is_none() {
            "The editor is not built into this program. Build it with `make ui` and start again."
        } else {
            "Not found."
        };
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    // Vite names the files below assets/ by their content.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let headers = [
        (header::CONTENT_TYPE, mime.as_ref()),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, file.data).into_response()
}

//! Pages: one file without scripts and without anything from elsewhere, light or dark as the system is.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Nothing but the page's own style is let in.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'");

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#1b2129;--soft:#5b6573;--line:#c9d0d9;--accent:#1f6feb;--on:#fff;--bad:#b42318}\
@media(prefers-color-scheme:dark){:root{--paper:#12161c;--card:#1b2129;--ink:#e8ebef;--soft:#9aa5b3;--line:#3a4450;--accent:#5b9bff;--on:#0c1117;--bad:#ff8a80}}\
*{box-sizing:border-box}\
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
main{max-width:36rem;margin:2.5rem auto;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:12px}\
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}\
p{margin:0 0 1rem;color:var(--soft);white-space:pre-line}\
.field{margin:0 0 1.25rem;border:0;padding:0;min-width:0}\
label,legend{display:block;margin:0 0 .375rem;padding:0;font-weight:600}\
.choice{display:flex;gap:.5rem;align-items:baseline;font-weight:400}\
input:not([type=checkbox]):not([type=radio]),select,textarea{width:100%;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}\
select option{background:var(--card)}\
textarea{min-height:7rem;resize:vertical}\
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}\
button{padding:.625rem 1.25rem;font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:1px solid var(--accent);border-radius:8px;cursor:pointer}\
button.plain{color:var(--accent);background:transparent}\
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}\
.need{color:var(--bad)}\
.error{margin:.375rem 0 0;color:var(--bad);font-size:.9rem}\
.note{color:var(--soft);margin:0 0 1.25rem}\
.test{margin:0 0 1rem;padding:.375rem .75rem;border:1px dashed var(--line);border-radius:8px;color:var(--soft);font-size:.9rem}\
@media(max-width:40rem){main{margin:0;border-radius:0;border-width:0 0 1px}}";

/// Text that can stand anywhere in a page.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Whether the caller is a browser that shows pages rather than a program.
pub(crate) fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") || !accept.contains("json")
}

/// A page.
pub(crate) struct Page<'a> {
    pub(crate) status: StatusCode,
    pub(crate) title: &'a str,
    /// HTML that was escaped where it had to be.
    pub(crate) body: &'a str,
    /// More style, as the form's owner wrote it.
    pub(crate) css: &'a str,
}

impl Page<'_> {
    pub(crate) fn response(&self) -> Response {
        let title = escape(self.title);
        // Style cannot end its own element.
        let css = self.css.replace("</", "<\\/");
        let html = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}{css}</style></head>\
             <body><main><h1>{title}</h1>{}</main></body></html>",
            self.body
        );
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

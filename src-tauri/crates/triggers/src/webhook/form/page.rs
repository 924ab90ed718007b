//! A form as a page.

use std::{collections::HashMap, fmt::Write as _};

use axum::response::Response;
use http::StatusCode;
use url::form_urlencoded;

use super::{FieldKind, Form, FormField, Page, escape};

/// The page with the empty form; what the address says (`?Name=Ada`) stands in the fields already.
pub(crate) fn page(form: &Form, test: bool, query: Option<&str>) -> Response {
    let given: HashMap<String, String> = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().take(1000).collect();
    let filled = |field: &FormField| match given.get(&*field.key).or_else(|| given.get(&*field.name)) {
        Some(value) => vec![value.clone()],
        None if field.initial.is_empty() => vec![],
        None => vec![field.initial.to_string()],
    };
    render(form, test, StatusCode::OK, &filled, &HashMap::new())
}

/// The page again, with what was answered and what is wrong with it, by the fields' names.
pub(crate) fn again(form: &Form, test: bool, answered: &HashMap<String, Vec<String>>, wrong: &HashMap<&str, String>) -> Response {
    let filled = |field: &FormField| match field.kind {
        FieldKind::Password => vec![],
        _ => answered.get(&*field.name).cloned().unwrap_or_default(),
    };
    render(form, test, StatusCode::BAD_REQUEST, &filled, wrong)
}

fn render(
    form: &Form,
    test: bool,
    status: StatusCode,
    filled: &dyn Fn(&FormField) -> Vec<String>,
    wrong: &HashMap<&str, String>,
) -> Response {
    let mut body = String::with_capacity(4096);
    if test {
        body.push_str("<div class=\"test\">This is a test of the form: it can be sent once.</div>");
    }
    if !form.description.is_empty() {
        _ = write!(body, "<p>{}</p>", escape(&form.description));
    }
    let files = form.fields.iter().any(|f| f.kind == FieldKind::File);
    body.push_str(if files { "<form method=\"post\" enctype=\"multipart/form-data\">" } else { "<form method=\"post\">" });
    body.push_str(&controls(&form.fields, filled, wrong));
    _ = write!(body, "<button type=\"submit\">{}</button></form>", escape(&form.button));
    Page { status, title: &form.title, body: &body, css: &form.css }.response()
}

/// The questions of a form.
pub(crate) fn controls(fields: &[FormField], filled: &dyn Fn(&FormField) -> Vec<String>, wrong: &HashMap<&str, String>) -> String {
    let mut out = String::new();
    for field in fields {
        let values = filled(field);
        let error = wrong.get(&*field.name).map(String::as_str);
        match field.kind {
            FieldKind::Note => _ = write!(out, "<div class=\"note\">{}</div>", escape(&field.initial)),
            FieldKind::Hidden => {
                let value = values.first().map(String::as_str).unwrap_or_default();
                _ = write!(out, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", field.name, escape(value));
            }
            FieldKind::Checkboxes | FieldKind::Radio => group(&mut out, field, &values, error),
            _ => single(&mut out, field, &values, error),
        }
    }
    out
}

fn need(field: &FormField) -> &'static str {
    if field.required { " <span class=\"need\" aria-hidden=\"true\">*</span>" } else { "" }
}

fn problem(out: &mut String, field: &FormField, error: Option<&str>) {
    if let Some(error) = error {
        _ = write!(out, "<div class=\"error\" id=\"{}-error\" role=\"alert\">{}</div>", field.name, escape(error));
    }
}

/// Choices that are all in sight.
fn group(out: &mut String, field: &FormField, values: &[String], error: Option<&str>) {
    _ = write!(out, "<fieldset class=\"field\"><legend>{}{}</legend>", escape(&field.label), need(field));
    let (kind, required) = match field.kind {
        FieldKind::Radio => ("radio", if field.required { " required" } else { "" }),
        _ => ("checkbox", ""),
    };
    for choice in &field.choices {
        let checked = if values.iter().any(|v| **v == **choice) { " checked" } else { "" };
        let text = escape(choice);
        let name = &field.name;
        _ = write!(
            out,
            "<label class=\"choice\"><input type=\"{kind}\" name=\"{name}\" value=\"{text}\"{checked}{required}> {text}</label>"
        );
    }
    problem(out, field, error);
    out.push_str("</fieldset>");
}

fn single(out: &mut String, field: &FormField, values: &[String], error: Option<&str>) {
    let name = &field.name;
    _ = write!(out, "<div class=\"field\"><label for=\"{name}\">{}{}</label>", escape(&field.label), need(field));
    let mut attributes = format!("id=\"{name}\" name=\"{name}\"");
    if field.required {
        attributes.push_str(" required");
    }
    if error.is_some() {
        _ = write!(attributes, " aria-invalid=\"true\" aria-describedby=\"{name}-error\"");
    }
    if !field.placeholder.is_empty() {
        _ = write!(attributes, " placeholder=\"{}\"", escape(&field.placeholder));
    }
    let value = escape(values.first().map(String::as_str).unwrap_or_default());
    match field.kind {
        FieldKind::LongText => _ = write!(out, "<textarea {attributes}>\n{value}</textarea>"),
        FieldKind::Choice => list(out, field, &attributes, values),
        FieldKind::File => {
            let several = if field.several { " multiple" } else { "" };
            let accept = if field.accept.is_empty() { String::new() } else { format!(" accept=\"{}\"", escape(&field.accept)) };
            _ = write!(out, "<input type=\"file\" {attributes}{several}{accept}>");
        }
        kind => _ = write!(out, "<input type=\"{}\" {attributes} value=\"{value}\"{}>", input_type(kind), extra(kind)),
    }
    problem(out, field, error);
    out.push_str("</div>");
}

fn input_type(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Number => "number",
        FieldKind::Email => "email",
        FieldKind::Password => "password",
        FieldKind::Date => "date",
        _ => "text",
    }
}

fn extra(kind: FieldKind) -> &'static str {
    if kind == FieldKind::Number { " step=\"any\"" } else { "" }
}

fn list(out: &mut String, field: &FormField, attributes: &str, values: &[String]) {
    let several = if field.several { " multiple" } else { "" };
    _ = write!(out, "<select {attributes}{several}>");
    if !field.several {
        out.push_str("<option value=\"\">Choose…</option>");
    }
    for choice in &field.choices {
        let selected = if values.iter().any(|v| **v == **choice) { " selected" } else { "" };
        let text = escape(choice);
        _ = write!(out, "<option value=\"{text}\"{selected}>{text}</option>");
    }
    out.push_str("</select>");
}

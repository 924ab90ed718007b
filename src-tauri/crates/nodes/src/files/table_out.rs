//! Items as tables: CSV, Excel, HTML, rich text.

use std::fmt::Write as _;

use indexmap::IndexSet;
use millrace_core::{Item, JsonMap, NodeError};
use serde_json::Value;

/// Columns and rows of flattened items. Cells that an item lacks are null.
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
}

impl Table {
    /// Nested values become columns such as `address.city`.
    pub(crate) fn new(items: &[Item]) -> Self {
        let mut columns: IndexSet<String> = IndexSet::new();
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            let mut row = vec![Value::Null; columns.len()];
            flatten(&item.json, "", &mut |name, value| {
                let (at, new) = match columns.get_index_of(name) {
                    Some(at) => (at, false),
                    None => columns.insert_full(name.to_owned()),
                };
                if new || at >= row.len() {
                    row.resize(at + 1, Value::Null);
                }
                row[at] = value.clone();
            });
            rows.push(row);
        }
        let width = columns.len();
        rows.iter_mut().for_each(|row| row.resize(width, Value::Null));
        Self { columns: columns.into_iter().collect(), rows }
    }
    /// The header, if wanted, then the rows.
    fn lines(&self, header: bool) -> impl Iterator<Item = Vec<Value>> + '_ {
        let first = header.then(|| self.columns.iter().map(|c| Value::from(c.as_str())).collect());
        first.into_iter().chain(self.rows.iter().cloned())
    }
}

fn flatten(map: &JsonMap, prefix: &str, put: &mut impl FnMut(&str, &Value)) {
    for (key, value) in map {
        flatten_value(&if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") }, value, put);
    }
}

fn flatten_value(name: &str, value: &Value, put: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => flatten(map, name, put),
        Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| flatten_value(&format!("{name}.{i}"), v, put)),
        scalar => put(name, scalar),
    }
}

/// A cell's text as spreadsheet programs show it.
fn cell_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "TRUE".into(),
        Value::Bool(false) => "FALSE".into(),
        Value::String(s) => s.clone(),
        Value::Number(n) => match n.as_f64() {
            Some(f) if f.fract() != 0.0 && (1e-4..1e10).contains(&f.abs()) => {
                // Ten digits at most, so that 0.1 + 0.2 is 0.3.
                let whole = f.abs().log10().floor().max(0.0) as usize + 1;
                let text = format!("{f:.*}", 10_usize.saturating_sub(whole));
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            _ => n.to_string(),
        },
        other => other.to_string(),
    }
}

/// CSV with a byte order mark, so that Excel reads it as UTF-8.
pub(crate) fn csv(table: &Table, header: bool, delimiter: u8) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut line_break = "";
    for (number, line) in table.lines(header).enumerate() {
        out.push_str(line_break);
        line_break = "\n";
        for (at, value) in line.iter().enumerate() {
            if at > 0 {
                out.push(char::from(delimiter));
            }
            let text = cell_text(value);
            // A file that begins with ID is taken for another format by Excel.
            let quoted =
                text.bytes().any(|b| b == delimiter || matches!(b, b'"' | b'\n' | b'\r')) || (number == 0 && at == 0 && text == "ID");
            if quoted {
                let _ = write!(out, "\"{}\"", text.replace('"', "\"\""));
            } else {
                out.push_str(&text);
            }
        }
    }
    out.into_bytes()
}

/// A page with one table; each cell says its type and place, as n8n writes it.
pub(crate) fn html(table: &Table, header: bool) -> Vec<u8> {
    let mut out = String::from("<html><head><meta charset=\"utf-8\"/><title>SheetJS Table Export</title></head><body><table>");
    for (row, line) in table.lines(header).enumerate() {
        out.push_str("<tr>");
        for (column, value) in line.iter().enumerate() {
            let place = format!("{}{}", column_name(column), row + 1);
            let text = escape(&cell_text(value));
            let kind = match value {
                Value::Number(_) => "n",
                Value::Bool(_) => "b",
                Value::Null => "z",
                _ => "s",
            };
            // Writing to a string cannot fail.
            let _ = match kind {
                "z" => write!(out, "<td data-t=\"z\" id=\"sjs-{place}\"></td>"),
                "b" => write!(out, "<td data-t=\"b\" data-v=\"{value}\" id=\"sjs-{place}\">{text}</td>"),
                _ => write!(out, "<td data-t=\"{kind}\" data-v=\"{text}\" id=\"sjs-{place}\">{text}</td>"),
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</table></body></html>");
    out.into_bytes()
}

/// `A`, `B`, … `Z`, `AA`.
fn column_name(mut index: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (index % 26) as u8));
        index = match (index / 26).checked_sub(1) {
            Some(next) => next,
            None => return name,
        };
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}

/// A table in rich text.
pub(crate) fn rtf(table: &Table, header: bool) -> Vec<u8> {
    let mut out = String::from("{\\rtf1\\ansi");
    for line in table.lines(header) {
        out.push_str("\\trowd\\trautofit1");
        for column in 1..=line.len() {
            let _ = write!(out, "\\cellx{column}");
        }
        out.push_str("\\pard\\intbl");
        for value in &line {
            out.push(' ');
            for c in cell_text(value).chars() {
                match c {
                    '\\' | '{' | '}' => {
                        out.push('\\');
                        out.push(c);
                    }
                    '\n' => out.push_str("\\line "),
                    c if c.is_ascii() => out.push(c),
                    c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                        let _ = write!(out, "\\u{}?", i32::from(*unit as i16));
                    }),
                }
            }
            out.push_str("\\cell");
        }
        out.push_str("\\pard\\intbl\\row");
    }
    out.push('}');
    out.into_bytes()
}

/// An Excel workbook with one sheet: a bold header that stays in sight, and columns as wide as their text.
pub(crate) fn xlsx(table: &Table, header: bool, sheet: &str) -> Result<Vec<u8>, NodeError> {
    let failed = |e: rust_xlsxwriter::XlsxError| NodeError::new("node.file", format!("The Excel file cannot be made: {e}"));
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name(if sheet.is_empty() { "Sheet" } else { sheet }).map_err(failed)?;
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let mut widths = vec![0_usize; table.columns.len()];
    for (row, line) in table.lines(header).enumerate() {
        let row = u32::try_from(row).map_err(|_| NodeError::new("node.file", "The table has more rows than an Excel file can hold."))?;
        for (column, value) in line.iter().enumerate() {
            let at = u16::try_from(column)
                .map_err(|_| NodeError::new("node.file", "The table has more columns than an Excel file can hold."))?;
            let is_header = header && row == 0;
            match value {
                Value::Null => continue,
                Value::Bool(b) => page.write_boolean(row, at, *b).map_err(failed)?,
                Value::Number(n) => page.write_number(row, at, n.as_f64().unwrap_or_default()).map_err(failed)?,
                other if is_header => page.write_string_with_format(row, at, cell_text(other), &bold).map_err(failed)?,
                other => page.write_string(row, at, cell_text(other)).map_err(failed)?,
            };
            widths[column] = widths[column].max(cell_text(value).chars().count());
        }
    }
    for (column, width) in (0_u16..).zip(&widths) {
        page.set_column_width(column, (*width as f64 + 2.0).clamp(8.0, 60.0)).map_err(failed)?;
    }
    if header {
        page.set_freeze_panes(1, 0).map_err(failed)?;
    }
    book.save_to_buffer().map_err(failed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn table(values: Value) -> Table {
        let items: Vec<Item> = values.as_array().unwrap().iter().map(|v| Item::from_value(v.clone())).collect();
        Table::new(&items)
    }

    #[test]
    fn csv_quotes_what_needs_it_and_flattens_what_is_nested() {
        let t = table(json!([{ "ID": 1, "b": { "c": "x,\"y\"" } }, { "ID": 0.1 + 0.2, "d": [true, null] }]));
        let text = String::from_utf8(csv(&t, true, b',')).unwrap();
        assert_eq!(text, "\u{feff}\"ID\",b.c,d.0,d.1\n1,\"x,\"\"y\"\"\",,\n0.3,,TRUE,");
        assert_eq!(String::from_utf8(csv(&t, false, b';')).unwrap(), "\u{feff}1;\"x,\"\"y\"\"\";;\n0.3;;TRUE;");
    }

    #[test]
    fn a_workbook_reads_back_as_it_was() {
        let t = table(json!([{ "name": "Ünal", "n": 2.5, "ok": true }, { "name": "B", "n": 3 }]));
        let bytes = xlsx(&t, true, "").unwrap();
        let grid = crate::files::sheet::open(bytes.into(), "Sheet").unwrap();
        assert_eq!(
            grid.rows,
            [
                vec![json!("name"), json!("n"), json!("ok")],
                vec![json!("Ünal"), json!(2.5), json!(true)],
                vec![json!("B"), json!(3), Value::Null]
            ]
        );
        assert!(xlsx(&t, true, "a/b").is_err(), "a name Excel refuses is an error");
    }

    #[test]
    fn tables_in_html_and_rich_text_read_back() {
        let t = table(json!([{ "a": 1, "b": "<x>" }]));
        assert_eq!(
            crate::files::sheet::from_html(&String::from_utf8(html(&t, true)).unwrap()).rows,
            [vec![json!("a"), json!("b")], vec![json!(1), json!("<x>")]]
        );
        assert_eq!(
            crate::files::sheet::from_rtf(&String::from_utf8(rtf(&t, true)).unwrap()).rows,
            [vec![json!("a"), json!("b")], vec![json!("1"), json!("<x>")]]
        );
    }

    #[test]
    fn columns_are_named_like_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(column_name), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}

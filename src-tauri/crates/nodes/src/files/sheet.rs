//! Spreadsheets to items, with the rules of n8n's reader: the first row names the fields, empty cells and rows are left out.

use std::io::Cursor;

use bytes::Bytes;
use calamine::{Data, Reader as _};
use millrace_core::{Item, JsonMap, NodeError};
use serde_json::{Value, json};

/// Cells of a sheet by row and column, and where its used part begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) first: (usize, usize),
}

/// How to read it.
#[derive(Clone, Debug)]
pub(crate) struct SheetOptions {
    /// Name of the sheet; empty: the first one.
    pub(crate) sheet: String,
    /// `A2:C10`, or a number of rows to leave out.
    pub(crate) range: String,
    pub(crate) header_row: bool,
    pub(crate) include_empty: bool,
    /// Numbers come as the text they are shown as.
    pub(crate) raw: bool,
}

/// Reads a workbook of any kind (xlsx, xls, xlsb, ods). Dates are day numbers, as in n8n.
pub(crate) fn open(bytes: Bytes, sheet: &str) -> Result<Grid, NodeError> {
    let damaged = |e: calamine::Error| {
        NodeError::new("node.file", format!("The spreadsheet cannot be read: {e}"))
            .hint("Open it in a spreadsheet program and save it again.")
    };
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let names = book.sheet_names();
    let name = if sheet.is_empty() { names.first().cloned().unwrap_or_default() } else { sheet.to_owned() };
    if !names.contains(&name) {
        return Err(NodeError::new("node.parameter", format!("Spreadsheet does not contain sheet called \"{name}\"!"))
            .describe(format!("It contains: {}", names.join(", "))));
    }
    let range = book.worksheet_range(&name).map_err(damaged)?;
    let (row, column) = range.start().unwrap_or_default();
    let rows = range.rows().map(|cells| cells.iter().map(to_value).collect()).collect();
    Ok(Grid { rows, first: (row as usize, column as usize) })
}

fn to_value(cell: &Data) -> Value {
    match cell {
        Data::Int(i) => json!(i),
        Data::Float(f) => number(*f),
        Data::DateTime(d) => number(d.as_f64()),
        Data::String(s) => json!(s),
        Data::Bool(b) => json!(b),
        Data::DateTimeIso(s) | Data::DurationIso(s) => json!(s),
        _ => Value::Null,
    }
}

/// A JSON number without a needless fraction.
pub(crate) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9.0e15 { json!(value as i64) } else { json!(value) }
}

/// The value people mean by a cell's text: numbers and yes/no are recognised.
pub(crate) fn infer(text: &str) -> Value {
    let trimmed = text.trim();
    let looks_numeric = trimmed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && trimmed.ends_with(|c: char| c.is_ascii_digit() || c == '.');
    match trimmed.parse::<f64>() {
        Ok(n) if looks_numeric && n.is_finite() => number(n),
        _ if trimmed == "TRUE" || trimmed == "true" => json!(true),
        _ if trimmed == "FALSE" || trimmed == "false" => json!(false),
        _ if text.is_empty() => Value::Null,
        _ => json!(text),
    }
}

/// Adds one item per row.
pub(crate) fn to_items(grid: Grid, options: &SheetOptions, item: usize, out: &mut Vec<Item>) -> Result<(), NodeError> {
    let mut rows = cut(grid, &options.range)?.into_iter();
    let show = |v: Value| match v {
        Value::Number(n) if options.raw => json!(n.to_string()),
        Value::Bool(b) if options.raw => json!(if b { "TRUE" } else { "FALSE" }),
        v => v,
    };
    if !options.header_row {
        out.extend(rows.map(|row| {
            let mut cells: Vec<Value> = row.into_iter().map(&show).collect();
            if options.include_empty {
                cells.iter_mut().filter(|c| c.is_null()).for_each(|c| *c = json!(""));
            } else {
                cells.truncate(cells.iter().rposition(|c| !c.is_null()).map_or(0, |at| at + 1));
            }
            Item::new(JsonMap::from_iter([("row".to_owned(), Value::Array(cells))])).paired_with(item)
        }));
        return Ok(());
    }
    let Some(header) = rows.next() else { return Ok(()) };
    let names = unique_names(header);
    for row in rows {
        let mut map = JsonMap::new();
        for (name, cell) in names.iter().zip(row) {
            match cell {
                Value::Null if options.include_empty => drop(map.insert(name.clone(), json!(""))),
                Value::Null => {}
                cell => drop(map.insert(name.clone(), show(cell))),
            }
        }
        if map.values().any(|v| v != "") {
            out.push(Item::new(map).paired_with(item));
        }
    }
    Ok(())
}

/// Field names: `__EMPTY` for cells without text, `_1`, `_2` for repeated ones.
fn unique_names(header: Vec<Value>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for cell in header {
        let name = match cell {
            Value::Null => "__EMPTY".to_owned(),
            Value::String(s) => s,
            other => other.to_string(),
        };
        let mut candidate = name.clone();
        let mut count = 0;
        while names.contains(&candidate) {
            count += 1;
            candidate = format!("{name}_{count}");
        }
        names.push(candidate);
    }
    names
}

fn cut(grid: Grid, range: &str) -> Result<Vec<Vec<Value>>, NodeError> {
    let range = range.trim();
    let (row0, column0) = grid.first;
    if range.is_empty() {
        return Ok(grid.rows);
    }
    if let Ok(skip) = range.parse::<usize>() {
        return Ok(grid.rows.into_iter().skip(skip.saturating_sub(row0)).collect());
    }
    let wrong = || {
        NodeError::new("node.parameter", format!("“{range}” is no range of cells."))
            .hint("Write it like A2:C10, or give the number of rows to leave out.")
    };
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    let (from, to) = (position(from).ok_or_else(wrong)?, position(to).ok_or_else(wrong)?);
    let rows = grid.rows.into_iter().enumerate().filter(|(r, _)| (from.0..=to.0).contains(&(r + row0)));
    Ok(rows
        .map(|(_, row)| row.into_iter().enumerate().filter(|(c, _)| (from.1..=to.1).contains(&(c + column0))).map(|(_, v)| v).collect())
        .collect())
}

/// `B3` as row 2, column 1.
fn position(text: &str) -> Option<(usize, usize)> {
    let text = text.trim().replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters
        .chars()
        .try_fold(0_usize, |n, c| c.is_ascii_alphabetic().then(|| n * 26 + (c.to_ascii_uppercase() as usize - 'A' as usize + 1)))?;
    Some((digits.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}

/// The first table of an HTML page.
pub(crate) fn from_html(html: &str) -> Grid {
    let page = scraper::Html::parse_document(html);
    // Three plain element names are always valid selectors.
    let (Ok(row), Ok(cell)) = (scraper::Selector::parse("table tr"), scraper::Selector::parse("td, th")) else { return Grid::default() };
    let rows = page.select(&row).map(|r| r.select(&cell).map(|c| infer(c.text().collect::<String>().trim())).collect()).collect();
    Grid { rows, first: (0, 0) }
}

/// A table in rich text: cells end with `\cell`, rows with `\row`; everything is text.
pub(crate) fn from_rtf(rtf: &str) -> Grid {
    let rows = rtf.split("\\row").filter(|r| r.contains("\\cell")).filter_map(|row| {
        let body = row.rsplit_once("\\intbl ").map(|_| row)?;
        let start = body.find("\\intbl ")? + "\\intbl ".len();
        let cells: Vec<Value> = body[start..].split("\\cell").map(|c| json!(c.trim())).collect();
        Some(cells[..cells.len().saturating_sub(1)].to_vec())
    });
    Grid { rows: rows.collect(), first: (0, 0) }
}

/// CSV as the old Spreadsheet node reads it: numbers become numbers.
pub(crate) fn from_csv(text: &str) -> Grid {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(super::text::without_bom(text).as_bytes());
    let rows = reader.records().flatten().map(|r| r.iter().map(infer).collect()).collect();
    Grid { rows, first: (0, 0) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn options() -> SheetOptions {
        SheetOptions { sheet: String::new(), range: String::new(), header_row: true, include_empty: false, raw: false }
    }

    fn rows(grid: Grid, options: &SheetOptions) -> Vec<String> {
        let mut out = vec![];
        to_items(grid, options, 0, &mut out).unwrap();
        out.iter().map(|i| serde_json::to_string(&*i.json).unwrap()).collect()
    }

    #[test]
    fn the_first_row_names_the_fields() {
        let grid = from_csv("A,B,A,\n1,x,3,z\n,,,\n4,5\n");
        assert_eq!(rows(grid.clone(), &options()), [r#"{"A":1,"B":"x","A_1":3,"__EMPTY":"z"}"#, r#"{"A":4,"B":5}"#]);
        assert_eq!(rows(grid.clone(), &SheetOptions { range: "A2:B4".into(), ..options() }), [r#"{"1":4,"x":5}"#]);
        assert_eq!(rows(grid.clone(), &SheetOptions { header_row: false, range: "3".into(), ..options() }), [r#"{"row":[4,5]}"#]);
        assert_eq!(rows(grid, &SheetOptions { raw: true, range: "A1:B2".into(), ..options() }), [r#"{"A":"1","B":"x"}"#]);
    }

    #[test]
    fn damaged_files_are_errors() {
        for bytes in [&b"not a workbook"[..], b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", b""] {
            assert!(open(Bytes::copy_from_slice(bytes), "").is_err());
        }
    }
}

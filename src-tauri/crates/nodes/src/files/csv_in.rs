//! CSV to items, with the rules of n8n's reader.

use millrace_core::{Item, JsonMap, NodeError};
use serde_json::Value;

use super::text;

const BOM: &str = "\u{feff}";

/// How to read it.
#[derive(Clone, Debug)]
pub(crate) struct CsvOptions {
    pub(crate) delimiter: String,
    pub(crate) encoding: String,
    /// Take the byte order mark away; otherwise it stays in the first name.
    pub(crate) skip_bom: bool,
    pub(crate) header_row: bool,
    pub(crate) include_empty: bool,
    /// First line read, from 1.
    pub(crate) from_line: usize,
    pub(crate) max_rows: Option<usize>,
    pub(crate) skip_broken: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: ",".into(),
            encoding: "utf8".into(),
            skip_bom: false,
            header_row: true,
            include_empty: false,
            from_line: 1,
            max_rows: None,
            skip_broken: false,
        }
    }
}

/// Adds one item per row.
///
/// # Errors
/// When a row has more or fewer cells than the first one, in n8n's words.
pub(crate) fn read(bytes: &[u8], options: &CsvOptions, item: usize, out: &mut Vec<Item>) -> Result<(), NodeError> {
    let decoded;
    let mut content = match options.encoding.as_str() {
        "" | "utf8" | "utf-8" if std::str::from_utf8(bytes).is_ok() => bytes,
        encoding => {
            decoded = text::decode(bytes, encoding)?;
            decoded.as_bytes()
        }
    };
    let marked = content.starts_with(BOM.as_bytes());
    if marked {
        content = &content[BOM.len()..];
    }
    // The reader would take the mark away silently; n8n leaves it in the first cell unless told otherwise.
    let mut mark = if marked && !options.skip_bom && options.from_line <= 1 { BOM } else { "" };
    for _ in 1..options.from_line {
        let end = content.iter().position(|b| *b == b'\n').map_or(content.len(), |at| at + 1);
        content = &content[end..];
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&options.delimiter)?).from_reader(content);
    let mut record = csv::ByteRecord::new();
    let mut header: Option<Vec<String>> = None;
    let mut width = None;
    let mut rows = 0;
    while reader
        .read_byte_record(&mut record)
        .map_err(|e| NodeError::new("node.file", format!("The CSV cannot be read: {e}")).on_item(item))?
    {
        if options.header_row && header.is_none() {
            width = Some(record.len());
            let mut names: Vec<String> = record.iter().map(cell).collect();
            if let (Some(first), false) = (names.first_mut(), mark.is_empty()) {
                first.insert_str(0, std::mem::take(&mut mark));
            }
            header = Some(names);
            continue;
        }
        if options.max_rows.is_some_and(|most| rows >= most) {
            break;
        }
        let expected = *width.get_or_insert(record.len());
        if record.len() != expected {
            if options.skip_broken {
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line) as usize + options.from_line - 1;
            let what = if options.header_row { format!("columns length is {expected}") } else { format!("expect {expected}") };
            return Err(NodeError::new("node.file", format!("Invalid Record Length: {what}, got {} on line {line}", record.len()))
                .hint("Check the delimiter and the quotes in that line, or switch on “Skip records with errors”.")
                .on_item(item));
        }
        rows += 1;
        if !mark.is_empty() {
            record = with_mark(&record, std::mem::take(&mut mark));
        }
        out.push(Item::new(to_json(&record, header.as_deref(), options.include_empty)).paired_with(item));
    }
    Ok(())
}

fn with_mark(record: &csv::ByteRecord, mark: &str) -> csv::ByteRecord {
    record.iter().enumerate().map(|(i, c)| if i == 0 { [mark.as_bytes(), c].concat() } else { c.to_vec() }).collect()
}

fn cell(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn to_json(record: &csv::ByteRecord, header: Option<&[String]>, include_empty: bool) -> JsonMap {
    let cells = record.iter().enumerate().filter(|(_, c)| include_empty || !c.is_empty());
    match header {
        Some(names) => cells.map(|(i, c)| (names[i].clone(), Value::String(cell(c)))).collect(),
        None if include_empty => JsonMap::from_iter([("row".to_owned(), cells.map(|(_, c)| Value::String(cell(c))).collect())]),
        None => {
            JsonMap::from_iter([("row".to_owned(), Value::Object(cells.map(|(i, c)| (i.to_string(), Value::String(cell(c)))).collect()))])
        }
    }
}

/// The delimiter as a byte; `\t` and `tab` mean a tabulator.
pub(crate) fn delimiter(text: &str) -> Result<u8, NodeError> {
    match text {
        "" => Ok(b','),
        "\\t" | "tab" => Ok(b'\t'),
        other => match other.as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
            _ => Err(NodeError::new("node.parameter", format!("“{other}” cannot be a delimiter."))
                .hint("Use one character, such as a comma or a semicolon.")),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn rows(text: &str, options: &CsvOptions) -> Result<Vec<String>, NodeError> {
        let mut out = vec![];
        read(text.as_bytes(), options, 0, &mut out)?;
        Ok(out.iter().map(|i| serde_json::to_string(&*i.json).unwrap()).collect())
    }

    #[test]
    fn empty_cells_are_left_out_unless_asked_for() {
        let plain = CsvOptions::default();
        assert_eq!(rows("a,b\n1,\n\"x \"\"y\"\"\",2\n", &plain).unwrap(), [r#"{"a":"1"}"#, r#"{"a":"x \"y\"","b":"2"}"#]);
        let all = CsvOptions { include_empty: true, ..plain.clone() };
        assert_eq!(rows("a,b\n1,\n", &all).unwrap(), [r#"{"a":"1","b":""}"#]);
        let bare = CsvOptions { header_row: false, delimiter: ";".into(), ..plain };
        assert_eq!(rows("1;;3\r\n", &bare).unwrap(), [r#"{"row":{"0":"1","2":"3"}}"#]);
    }

    #[test]
    fn a_row_of_another_length_is_an_error_that_names_the_line() {
        let error = rows("a,b\n1,2\n3\n", &CsvOptions::default()).unwrap_err();
        assert_eq!(error.message, "Invalid Record Length: columns length is 2, got 1 on line 3");
        let skip = CsvOptions { skip_broken: true, ..CsvOptions::default() };
        assert_eq!(rows("a,b\n1,2\n3\n", &skip).unwrap().len(), 1);
    }

    #[test]
    fn limits_marks_and_encodings_are_honoured() {
        let limited = CsvOptions { max_rows: Some(1), skip_bom: true, from_line: 2, ..CsvOptions::default() };
        assert_eq!(rows("\u{feff}title\na\n1\n2\n", &limited).unwrap(), [r#"{"a":"1"}"#]);
        let kept = CsvOptions::default();
        assert_eq!(rows("\u{feff}a,b\n1,2\n", &kept).unwrap(), ["{\"\u{feff}a\":\"1\",\"b\":\"2\"}"]);
        assert_eq!(
            rows("\u{feff}1\n2\n", &CsvOptions { header_row: false, ..kept }).unwrap(),
            ["{\"row\":{\"0\":\"\u{feff}1\"}}", r#"{"row":{"0":"2"}}"#]
        );
        let mut out = vec![];
        read(b"n\n\xe9", &CsvOptions { encoding: "latin1".into(), ..CsvOptions::default() }, 0, &mut out).unwrap();
        assert_eq!(out[0].json["n"], "é");
    }
}

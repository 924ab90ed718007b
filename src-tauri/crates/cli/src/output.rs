//! The only place that prints.

use std::io::Write as _;

use serde::Serialize;

use crate::Failure;

/// A line on stdout. A closed pipe (`| head`) ends the program quietly.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
}

/// A line on stderr.
pub(crate) fn error_line(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A question on stderr; the answer comes on the same line.
pub(crate) fn prompt(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}

/// One JSON value on stdout.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written =
        serde_json::to_writer(&mut out, value).map_err(std::io::Error::from).and_then(|()| writeln!(out)).and_then(|()| out.flush());
    written.map_err(|e| Failure::Other(format!("The result could not be written: {e}")))
}

/// A table with left-aligned columns; the columns named in `right` are aligned right.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>], right: &[usize]) {
    let width = |column: usize| rows.iter().map(|r| r[column].chars().count()).chain([head[column].chars().count()]).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let render = |cells: &[String]| {
        let cells: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(i, cell)| {
                let pad = " ".repeat(widths[i] - cell.chars().count());
                if right.contains(&i) { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
            })
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    line(&render(&head.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()));
    line(&widths.iter().map(|w| "─".repeat(*w)).collect::<Vec<_>>().join("  "));
    for row in rows {
        line(&render(row));
    }
}

/// Reads a file, or stdin for `-`.
pub(crate) fn read(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return std::fs::read(path);
    }
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
}

/// The same for a command that cannot go on without it.
pub(crate) fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    read(path).map_err(|e| Failure::Use(format!("{} could not be read: {e}", path.display())))
}

/// Reads a JSON file.
pub(crate) fn read_json(path: &std::path::Path) -> Result<serde_json::Value, Failure> {
    let bytes = read_file(path)?;
    serde_json::from_slice(&bytes).map_err(|e| Failure::Use(format!("{} is not valid JSON: {e}", path.display())))
}

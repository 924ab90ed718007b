//! Columns: their names and types, and values that fit.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{CREATED_AT, ID, MOST_COLUMNS, MOST_NAME_CHARS, TableError, UPDATED_AT, error::short};
use crate::EpochMs;

/// The type of a column. It never changes: values that do not fit would be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Text.
    #[default]
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A moment, kept as ISO 8601 in UTC.
    Date,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Names the column's values in stored rows, so that a rename touches no row.
    pub id: u32,
    /// Its name, unique in the table.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
}

/// A column that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
}

/// A column as it is to be: one that exists, perhaps with another name, or a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChange {
    /// Of the column that stays; none for a new one.
    pub id: Option<u32>,
    /// Its name.
    pub name: String,
    /// Its type; that of a column that stays does not change.
    pub column_type: ColumnType,
}

impl Column {
    /// The key of its values in stored rows.
    pub fn key(&self) -> String {
        format!("c{}", self.id)
    }

    /// A value as this column keeps it: of its type, or null.
    ///
    /// # Errors
    /// When it is nothing of the kind.
    pub fn accept(&self, value: &Value) -> Result<Value, TableError> {
        let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
        if value.is_null() || (blank && self.column_type != ColumnType::String) {
            return Ok(Value::Null);
        }
        let (fits, expected) = match self.column_type {
            ColumnType::String => (Some(text(value)), "text"),
            ColumnType::Number => (number(value), "a number"),
            ColumnType::Boolean => (boolean(value), "true or false"),
            ColumnType::Date => (date(value), "a date such as 2026-03-31 or 2026-03-31T12:00:00Z"),
        };
        fits.ok_or_else(|| TableError::WrongType { column: self.name.clone(), expected, found: short(&value.to_string()) })
    }
}

fn text(value: &Value) -> Value {
    match value {
        // No database can keep the character NUL; what stands in for it is what everybody sees.
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "\u{fffd}")),
        Value::String(_) => value.clone(),
        other => Value::String(other.to_string()),
    }
}

fn number(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => {
            let text = text.trim();
            let whole = text.parse::<i64>().ok().map(Number::from);
            whole.or_else(|| Number::from_f64(text.parse().ok()?)).map(Value::Number)
        }
        _ => None,
    }
}

fn boolean(value: &Value) -> Option<Value> {
    let yes = match value {
        Value::Bool(yes) => *yes,
        Value::Number(n) if n.as_f64() == Some(1.0) => true,
        Value::Number(n) if n.as_f64() == Some(0.0) => false,
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return None,
        },
        _ => return None,
    };
    Some(Value::Bool(yes))
}

fn date(value: &Value) -> Option<Value> {
    let at = match value {
        Value::Number(ms) => DateTime::from_timestamp_millis(ms.as_i64().or_else(|| ms.as_f64().map(|ms| ms as i64))?)?,
        Value::String(text) => moment(text.trim())?,
        _ => return None,
    };
    Some(Value::String(at.to_rfc3339_opts(SecondsFormat::Millis, true)))
}

/// A date as people and programs write it; without a zone it is UTC.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day.and_time(chrono::NaiveTime::MIN).and_utc());
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).map(|at| at.and_utc())
}

/// A moment as rows show it.
pub fn iso(at: EpochMs) -> String {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The columns of a new table.
///
/// # Errors
/// When a name cannot be one, or there are too many.
pub fn columns_of(new: Vec<NewColumn>) -> Result<Vec<Column>, TableError> {
    let wanted = new.into_iter().map(|c| ColumnChange { id: None, name: c.name, column_type: c.column_type });
    columns_with(&[], wanted.collect())
}

/// The columns of a table after a change. A column that `wanted` does not name goes, with its values.
///
/// # Errors
/// When a name cannot be one or stands twice, an id is not known, or there are too many.
pub fn columns_with(existing: &[Column], wanted: Vec<ColumnChange>) -> Result<Vec<Column>, TableError> {
    if wanted.len() > MOST_COLUMNS {
        return Err(TableError::Limit(format!("A data table has at most {MOST_COLUMNS} columns; these are {}.", wanted.len())));
    }
    let mut next = existing.iter().map(|c| c.id).max().unwrap_or(0);
    let mut columns: Vec<Column> = Vec::with_capacity(wanted.len());
    for change in wanted {
        let name = checked_name("column", &change.name)?;
        let refuse = |reason: &str| Err(TableError::Name { what: "column", name: short(&name), reason: reason.into() });
        if [ID, CREATED_AT, UPDATED_AT].iter().any(|own| own.eq_ignore_ascii_case(&name)) {
            return refuse("every row has this field already");
        }
        if columns.iter().any(|c| c.name.to_lowercase() == name.to_lowercase()) {
            return refuse("another column has it");
        }
        let (id, column_type) = match change.id {
            None => {
                next += 1;
                (next, change.column_type)
            }
            Some(id) if columns.iter().any(|c| c.id == id) => return refuse("the column is named twice"),
            Some(id) => match existing.iter().find(|c| c.id == id) {
                Some(column) => (id, column.column_type),
                None => return refuse("the column it belongs to has been removed. Load the table again"),
            },
        };
        columns.push(Column { id, name, column_type });
    }
    Ok(columns)
}

/// A name without spaces around it.
///
/// # Errors
/// When it is empty, too long, or holds characters that cannot be seen.
pub(super) fn checked_name(what: &'static str, name: &str) -> Result<String, TableError> {
    let name = name.trim();
    let reason = if name.is_empty() {
        "it is empty".to_owned()
    } else if name.chars().count() > MOST_NAME_CHARS {
        format!("it has more than {MOST_NAME_CHARS} characters")
    } else if name.chars().any(char::is_control) {
        "it holds a line break or another character that cannot be seen".to_owned()
    } else {
        return Ok(name.to_owned());
    };
    Err(TableError::Name { what, name: short(name), reason })
}

/// The name of a table.
///
/// # Errors
/// When it cannot be one.
pub fn checked_table_name(name: &str) -> Result<String, TableError> {
    checked_name("data table", name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn column(column_type: ColumnType) -> Column {
        Column { id: 1, name: "X".into(), column_type }
    }

    #[test]
    fn values_become_what_the_column_keeps() {
        use ColumnType::*;
        for (column_type, given, kept) in [
            (String, json!("a"), json!("a")),
            (String, json!(""), json!("")),
            (String, json!(1.5), json!("1.5")),
            (String, json!("a\0b"), json!("a\u{fffd}b")),
            (String, json!({"a": [1]}), json!("{\"a\":[1]}")),
            (Number, json!("12"), json!(12)),
            (Number, json!(" -1.5e2 "), json!(-150.0)),
            (Number, json!(""), Value::Null),
            (Boolean, json!("TRUE"), json!(true)),
            (Boolean, json!(0), json!(false)),
            (Date, json!("2026-03-31"), json!("2026-03-31T00:00:00.000Z")),
            (Date, json!("2026-03-31T12:00:00+02:00"), json!("2026-03-31T10:00:00.000Z")),
            (Date, json!("2026-03-31 12:30"), json!("2026-03-31T12:30:00.000Z")),
            (Date, json!(0), json!("1970-01-01T00:00:00.000Z")),
            (Date, json!(null), Value::Null),
        ] {
            assert_eq!(column(column_type).accept(&given).unwrap(), kept, "{column_type:?} {given}");
        }
        for (column_type, given) in [
            (Number, json!("twelve")),
            (Number, json!("NaN")),
            (Number, json!(true)),
            (Boolean, json!("maybe")),
            (Boolean, json!(2)),
            (Date, json!("soon")),
            (Date, json!([])),
        ] {
            assert!(matches!(column(column_type).accept(&given), Err(TableError::WrongType { .. })), "{column_type:?} {given}");
        }
    }

    fn change(id: Option<u32>, name: &str) -> ColumnChange {
        ColumnChange { id, name: name.into(), column_type: ColumnType::Number }
    }

    #[test]
    fn columns_are_renamed_added_and_removed() {
        let existing = [column(ColumnType::String), Column { id: 4, ..column(ColumnType::Date) }];
        let columns = columns_with(&existing, vec![change(Some(4), "When"), change(None, " New ")]).unwrap();
        assert_eq!((columns[0].id, columns[0].name.as_str(), columns[0].column_type), (4, "When", ColumnType::Date));
        assert_eq!((columns[1].id, columns[1].name.as_str(), columns[1].column_type), (5, "New", ColumnType::Number));
        for wrong in [
            vec![change(None, "  ")],
            vec![change(None, "ID")],
            vec![change(None, "a\nb")],
            vec![change(None, "a"), change(None, "A")],
            vec![change(Some(9), "a")],
            vec![change(Some(1), "a"), change(Some(1), "b")],
            vec![change(None, &"x".repeat(MOST_NAME_CHARS + 1))],
        ] {
            assert!(matches!(columns_with(&existing, wrong.clone()), Err(TableError::Name { .. })), "{wrong:?}");
        }
        let many = (0..=MOST_COLUMNS).map(|n| change(None, &n.to_string())).collect();
        assert!(matches!(columns_with(&[], many), Err(TableError::Limit(_))));
    }
}

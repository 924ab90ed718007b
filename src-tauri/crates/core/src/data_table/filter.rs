//! Conditions on rows.

use std::cmp::Ordering;

use serde_json::Value;

use super::{CREATED_AT, Column, ColumnType, DataTable, ID, TableError, TableRow, UPDATED_AT};

/// What is asked of a value. The words are n8n's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq`; with nothing to compare with: is empty.
    Eq,
    /// `neq`
    Neq,
    /// `like`: contains, or matches where `%` stands for any text. Upper and lower case differ.
    Like,
    /// `ilike`: the same with upper and lower case alike.
    ILike,
    /// `gt`
    Gt,
    /// `gte`
    Gte,
    /// `lt`
    Lt,
    /// `lte`
    Lte,
    /// `isEmpty`
    IsEmpty,
    /// `isNotEmpty`
    IsNotEmpty,
    /// `isTrue`
    IsTrue,
    /// `isFalse`
    IsFalse,
}

impl Operator {
    /// Every operator with its word.
    pub const ALL: [(&'static str, Self); 12] = [
        ("eq", Self::Eq),
        ("neq", Self::Neq),
        ("like", Self::Like),
        ("ilike", Self::ILike),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("isEmpty", Self::IsEmpty),
        ("isNotEmpty", Self::IsNotEmpty),
        ("isTrue", Self::IsTrue),
        ("isFalse", Self::IsFalse),
    ];
    /// The operator with this word.
    ///
    /// # Errors
    /// When there is none; the message lists the words.
    pub fn parse(word: &str) -> Result<Self, TableError> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, operator)| *operator).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|(word, _)| *word).collect();
            TableError::Condition(format!("“{word}” is no condition; allowed are {}.", known.join(", ")))
        })
    }
}

/// One condition, as it was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Name of a column, or `id`, `createdAt`, `updatedAt`.
    pub column: String,
    /// What is asked.
    pub operator: Operator,
    /// What to compare with.
    pub value: Value,
}

/// Which rows. Without conditions: all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowFilter {
    /// One condition is enough.
    pub any: bool,
    /// The conditions.
    pub conditions: Vec<Condition>,
}

impl RowFilter {
    /// The row with this id.
    pub fn row(id: i64) -> Self {
        Self { any: false, conditions: vec![Condition { column: ID.into(), operator: Operator::Eq, value: id.into() }] }
    }
}

/// A filter that was checked against a table.
#[derive(Clone, Debug)]
pub struct Matcher {
    any: bool,
    comparisons: Vec<Comparison>,
}

/// A condition whose value fits its column.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The column; its id is 0 where every row has it.
    pub column: Column,
    /// What is asked: never one of the operators that stand for a comparison with null, true or false.
    pub operator: Operator,
    /// What to compare with.
    pub value: Value,
    /// The pieces between `%`.
    pieces: Vec<String>,
}

impl Matcher {
    /// Checks a filter.
    ///
    /// # Errors
    /// When a column does not exist or a value does not fit its column.
    pub fn new(table: &DataTable, filter: &RowFilter) -> Result<Self, TableError> {
        let comparisons = filter.conditions.iter().map(|condition| Comparison::new(table, condition)).collect::<Result<_, _>>()?;
        Ok(Self { any: filter.any, comparisons })
    }
    /// Whether a row is meant.
    pub fn matches(&self, row: &TableRow) -> bool {
        let mut holds = self.comparisons.iter().map(|c| c.holds(&row.get(&c.column.name)));
        self.comparisons.is_empty() || if self.any { holds.any(|h| h) } else { holds.all(|h| h) }
    }
    /// Comparisons that all rows that match fulfil, so that a database may look for them first.
    pub fn needed(&self) -> &[Comparison] {
        if self.any && self.comparisons.len() > 1 { &[] } else { &self.comparisons }
    }
}

impl Comparison {
    fn new(table: &DataTable, condition: &Condition) -> Result<Self, TableError> {
        let own = |column_type| Column { id: 0, name: condition.column.clone(), column_type };
        let column = match condition.column.as_str() {
            ID => own(ColumnType::Number),
            CREATED_AT | UPDATED_AT => own(ColumnType::Date),
            name => table.column(name)?.clone(),
        };
        let (operator, value) = match condition.operator {
            Operator::IsEmpty => (Operator::Eq, Value::Null),
            Operator::IsNotEmpty => (Operator::Neq, Value::Null),
            Operator::IsTrue => (Operator::Eq, Value::Bool(true)),
            Operator::IsFalse => (Operator::Eq, Value::Bool(false)),
            other => (other, condition.value.clone()),
        };
        let is_like = matches!(operator, Operator::Like | Operator::ILike);
        let value = if is_like { value } else { column.accept(&value)? };
        if value.is_null() && !matches!(operator, Operator::Eq | Operator::Neq) {
            return Err(TableError::Condition(format!(
                "The condition on “{}” has nothing to compare with. Enter a value, or ask whether it is empty.",
                column.name
            )));
        }
        let pieces = if is_like { pieces(&value, operator) } else { vec![] };
        Ok(Self { column, operator, value, pieces })
    }

    fn holds(&self, actual: &Value) -> bool {
        let order = || compare(actual, &self.value);
        let there = !actual.is_null();
        match self.operator {
            Operator::Neq => order() != Ordering::Equal,
            Operator::Gt => there && order() == Ordering::Greater,
            Operator::Gte => there && order() != Ordering::Less,
            Operator::Lt => there && order() == Ordering::Less,
            Operator::Lte => there && order() != Ordering::Greater,
            Operator::Like => there && like(&plain(actual), &self.pieces),
            Operator::ILike => there && like(&plain(actual).to_lowercase(), &self.pieces),
            _ => order() == Ordering::Equal,
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A pattern without `%` is looked for anywhere.
fn pieces(value: &Value, operator: Operator) -> Vec<String> {
    let mut pattern = plain(value);
    if operator == Operator::ILike {
        pattern = pattern.to_lowercase();
    }
    if !pattern.contains('%') {
        pattern = format!("%{pattern}%");
    }
    pattern.split('%').map(str::to_owned).collect()
}

/// Whether the first piece begins the text, the last ends it, and the others come between in this order.
fn like(text: &str, pieces: &[String]) -> bool {
    let [first, middle @ .., last] = pieces else { return pieces.first().is_some_and(|only| only == text) };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        let Some((_, after)) = rest.split_once(piece.as_str()) else { return false };
        rest = after;
    }
    rest.ends_with(last.as_str())
}

/// Null before everything else; values of one column are of one type.
pub(super) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default()),
        },
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (a, b) => a.to_string().cmp(&b.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{DataTableId, EpochMs};

    fn table() -> DataTable {
        let column = |id, name: &str, column_type| Column { id, name: name.into(), column_type };
        DataTable {
            id: DataTableId::new(),
            name: "Orders".into(),
            columns: vec![
                column(1, "name", ColumnType::String),
                column(2, "total", ColumnType::Number),
                column(3, "paid", ColumnType::Boolean),
                column(4, "due", ColumnType::Date),
            ],
            row_count: 1,
            created_at: EpochMs(0),
            updated_at: EpochMs(0),
        }
    }

    fn asks(column: &str, word: &str, value: Value) -> Result<bool, TableError> {
        let values = json!({"name": "Ada_Lovelace 100%", "total": 7, "paid": true, "due": null}).as_object().unwrap().clone();
        let row = TableRow { id: 3, values, created_at: EpochMs(0), updated_at: EpochMs(86_400_000) };
        let condition = Condition { column: column.into(), operator: Operator::parse(word)?, value };
        Ok(Matcher::new(&table(), &RowFilter { any: true, conditions: vec![condition] })?.matches(&row))
    }

    #[test]
    fn each_condition_asks_what_it_says() {
        for (column, word, value, holds) in [
            ("name", "eq", json!("Ada_Lovelace 100%"), true),
            ("name", "eq", json!("ada_lovelace 100%"), false),
            ("name", "like", json!("Love"), true),
            ("name", "like", json!("love"), false),
            ("name", "ilike", json!("LOVE"), true),
            ("name", "like", json!("Ada%ace%"), true),
            ("name", "like", json!("%Ada"), false),
            ("name", "like", json!("Ada?Love"), false),
            ("name", "gt", json!("Abc"), true),
            ("total", "eq", json!("7"), true),
            ("total", "eq", json!(7.0), true),
            ("total", "neq", json!(7), false),
            ("total", "gte", json!(7), true),
            ("total", "lt", json!(6.5), false),
            ("total", "like", json!("7"), true),
            ("paid", "isTrue", json!(""), true),
            ("paid", "isFalse", json!(""), false),
            ("paid", "eq", json!("true"), true),
            ("due", "isEmpty", json!(""), true),
            ("due", "isNotEmpty", json!(""), false),
            ("due", "neq", json!("2026-01-01"), true),
            ("due", "lt", json!("2026-01-01"), false),
            ("id", "lte", json!("3"), true),
            ("updatedAt", "eq", json!("1970-01-02"), true),
        ] {
            assert_eq!(asks(column, word, value.clone()).unwrap(), holds, "{column} {word} {value}");
        }
    }

    #[test]
    fn conditions_that_cannot_hold_are_refused() {
        for (column, word, value) in [
            ("no", "eq", json!(1)),
            ("total", "gt", json!("many")),
            ("total", "gt", json!("")),
            ("name", "is", json!("a")),
            ("name", "like", json!(null)),
        ] {
            assert!(asks(column, word, value.clone()).is_err(), "{column} {word} {value}");
        }
    }

    #[test]
    fn any_and_all_differ() {
        let row = TableRow { id: 1, values: Default::default(), created_at: EpochMs(0), updated_at: EpochMs(0) };
        let condition = |id: i64| RowFilter::row(id).conditions.remove(0);
        let matches = |any, conditions| Matcher::new(&table(), &RowFilter { any, conditions }).unwrap().matches(&row);
        assert!(matches(true, vec![condition(1), condition(2)]) && !matches(false, vec![condition(1), condition(2)]));
        assert!(matches(true, vec![]) && matches(false, vec![]));
    }
}

//! One statement, written once for both databases.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::Value;

/// Translated statements kept. The program has a few hundred; the bound only guards against a bug.
const KEPT: usize = 4_000;

/// A statement with `?` for each parameter, and its parameters in order.
///
/// Text that comes from outside is always a parameter, never part of the SQL.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    sql: Cow<'static, str>,
    values: Vec<Value>,
}

impl Query {
    /// A statement, or its beginning.
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }
    /// The next parameter.
    #[must_use]
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
    /// Adds SQL, whose parameters are bound next.
    pub(crate) fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.to_mut().push_str(sql);
        self
    }
    /// The next parameter of what was pushed.
    pub(crate) fn add(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self
    }
    /// Adds `(?, ?, …)` with these values, for `IN`; with no values nothing matches.
    pub(crate) fn push_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let before = self.values.len();
        self.values.extend(values.into_iter().map(Into::into));
        let count = self.values.len() - before;
        let list = if count == 0 { "(NULL)".to_owned() } else { format!("({})", vec!["?"; count].join(", ")) };
        self.push(&list)
    }

    /// Parameters so far.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn parts(self) -> (Cow<'static, str>, Vec<Value>) {
        (self.sql, self.values)
    }
    pub(super) fn sqlite(self) -> (SqlStr, Vec<Value>) {
        let sql = match self.sql {
            Cow::Borrowed(sql) => sql.into_sql_str(),
            Cow::Owned(sql) => AssertSqlSafe(sql).into_sql_str(),
        };
        (sql, self.values)
    }
    pub(super) fn postgres(self) -> (SqlStr, Vec<Value>) {
        (AssertSqlSafe(translated(&self.sql)).into_sql_str(), self.values)
    }
}

fn translated(sql: &str) -> Arc<str> {
    static CACHE: LazyLock<RwLock<HashMap<Box<str>, Arc<str>>>> = LazyLock::new(RwLock::default);
    if let Some(known) = CACHE.read().unwrap_or_else(PoisonError::into_inner).get(sql) {
        return known.clone();
    }
    let new: Arc<str> = numbered(sql).into();
    let mut cache = CACHE.write().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= KEPT {
        cache.clear();
    }
    cache.insert(sql.into(), new.clone());
    new
}

/// `?` becomes `$1`, `$2`, …, except inside quotes.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 32);
    let (mut quote, mut number) = (None, 0);
    for c in sql.chars() {
        match (c, quote) {
            ('?', None) => {
                number += 1;
                out.push('$');
                out.push_str(&number.to_string());
                continue;
            }
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_outside_of_quotes() {
        assert_eq!(
            numbered("SELECT '?', \"a?\" FROM t WHERE x = ? AND y IN (?, ?)"),
            "SELECT '?', \"a?\" FROM t WHERE x = $1 AND y IN ($2, $3)"
        );
        assert_eq!(numbered("SELECT 'it''s ?' WHERE x = ?"), "SELECT 'it''s ?' WHERE x = $1");
    }

    #[test]
    fn lists_grow_with_their_values() {
        let mut query = Query::new("SELECT 1 WHERE a = ? AND b IN ").bind(1_i64);
        query.push_list(["x", "y"]).push(" AND c IN ").push_list(Vec::<i64>::new());
        assert_eq!(query.sql, "SELECT 1 WHERE a = ? AND b IN (?, ?) AND c IN (NULL)");
        assert_eq!(query.values.len(), 3);
    }
}

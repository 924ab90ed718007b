//! Inserts many rows. Statements come in few sizes, so that few are prepared, and used again.

use crate::{
    Error,
    database::{Connection, Query, Value},
};

/// Rows in one statement: exact as long as there are few, which is the common case; each statement is a trip to the
/// database.
const SIZES: [usize; 14] = [64, 48, 32, 24, 16, 12, 8, 7, 6, 5, 4, 3, 2, 1];

/// How many of `left` rows the next statement takes; none when nothing is left.
pub(super) fn size(left: usize) -> Option<usize> {
    SIZES.into_iter().find(|size| *size <= left)
}

pub(crate) struct Rows {
    head: &'static str,
    columns: usize,
    tail: &'static str,
    values: Vec<Value>,
}

impl Rows {
    /// `head` ends in `VALUES`; each row has so many columns; `tail` follows the rows.
    pub(crate) fn new(head: &'static str, columns: usize, tail: &'static str) -> Self {
        Self { head, columns, tail, values: Vec::new() }
    }
    /// The next column of the row, or the first of the next.
    pub(crate) fn add(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self
    }

    pub(crate) async fn execute(self, c: &mut Connection) -> Result<(), Error> {
        for query in self.queries() {
            c.execute(query).await?;
        }
        Ok(())
    }
    /// The first column of what the tail returns.
    pub(super) async fn fetch_values(self, c: &mut Connection) -> Result<Vec<String>, Error> {
        let mut found = vec![];
        for query in self.queries() {
            found.extend(c.fetch_values::<String>(query).await?);
        }
        Ok(found)
    }

    fn queries(self) -> impl Iterator<Item = Query> {
        let Self { head, columns, tail, values } = self;
        let row = format!("({})", vec!["?"; columns].join(", "));
        let mut left = values.len() / columns;
        let mut values = values.into_iter();
        std::iter::from_fn(move || {
            let count = size(left)?;
            left -= count;
            let mut query = Query::new(format!("{head}{}{tail}", vec![row.as_str(); count].join(", ")));
            for value in values.by_ref().take(count * columns) {
                query.add(value);
            }
            Some(query)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_come_in_few_sizes() {
        let sizes = |count: usize| {
            let mut rows = Rows::new("", 2, "");
            for i in 0..count * 2 {
                rows.add(i as i64);
            }
            rows.queries().map(|q| q.len() / 2).collect::<Vec<_>>()
        };
        assert_eq!(sizes(0), [0; 0]);
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(7), [7]);
        assert_eq!(sizes(20), [16, 4]);
        assert_eq!(sizes(150), [64, 64, 16, 6]);
    }
}

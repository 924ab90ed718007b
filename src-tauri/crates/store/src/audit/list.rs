//! Lists changes, newest first.

use super::AuditRow;
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
};

impl Store {
    /// A page of the audit log; only changes that have every word of `text` in their use case, their target or its name, or who made them.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_audit(&self, text: Option<&str>, after: Option<&str>, limit: Option<u32>) -> Result<Page<AuditRow>, Error> {
        let limit = cursor::limit(limit);
        let (time, id) = cursor::decode(after)?;
        let position = self.readers().dialect().position();
        let mut query = Query::new(
            "SELECT id, at, who, use_case, target, before, after, outcome FROM audit_log WHERE workspace_id = ? AND (at, id) < (?, ?)",
        )
        .bind(self.workspace_id().to_string())
        .bind(time)
        .bind(id);
        for word in text.unwrap_or_default().to_lowercase().split_whitespace() {
            query.push(&format!(" AND {position}(search_text, ?) > 0")).add(word);
        }
        query.push(" ORDER BY at DESC, id DESC LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(query).await?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, limit, |row| (row.at.0, row.id.clone())))
    }
}

fn read(row: &Row) -> Result<AuditRow, Error> {
    Ok(AuditRow {
        id: row.get("id")?,
        at: row.get("at")?,
        who: row.get("who")?,
        use_case: row.get("use_case")?,
        target: row.get("target")?,
        before: row.json_opt("before")?.unwrap_or_default(),
        after: row.json_opt("after")?.unwrap_or_default(),
        outcome: row.get("outcome")?,
    })
}

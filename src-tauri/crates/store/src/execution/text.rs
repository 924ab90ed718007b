//! Where a text may be: in the names of workflows, in errors, at the beginning of an id.

use millrace_core::{ExecutionStatus, WorkflowId};
use uuid::Uuid;

use super::filter::Branch;
use crate::{
    Error, Store,
    database::{Dialect, Query},
};

/// Workflows whose names hold the text that are asked one by one; more are asked together.
const SINGLY: usize = 64;
/// Workflows whose names hold the text that are looked at.
const NAMED: i64 = 2_000;
/// Characters of an id that find it. The first eight of a UUIDv7 are about a minute.
const ID_PREFIX: usize = 8;

/// Where a text may be.
pub(super) struct Text {
    text: String,
    /// Workflows whose names hold it.
    workflows: Vec<WorkflowId>,
    /// The first and the last id that begins with it.
    ids: Option<(String, String)>,
}

impl Store {
    /// Looks where a lower-case text may be.
    pub(super) async fn places(&self, text: String) -> Result<Text, Error> {
        let position = self.readers().dialect().position();
        let query = Query::new(format!("SELECT id, name FROM workflows WHERE workspace_id = ? AND {position}(search_text, ?) > 0 LIMIT ?"))
            .bind(self.workspace_id().to_string())
            .bind(&text)
            .bind(NAMED);
        let mut workflows = vec![];
        for row in self.readers().fetch_all(query).await? {
            // The text may be in a tag only.
            if row.get::<String>("name")?.to_lowercase().contains(&text) {
                workflows.push(row.parse("id")?);
            }
        }
        Ok(Text { ids: id_range(&text), text, workflows })
    }
}

impl Text {
    /// `statuses`: ask for each of these apart.
    pub(super) fn branches(&self, statuses: &[ExecutionStatus]) -> Vec<Branch<'_>> {
        let mut branches = vec![Branch::ErrorText(&self.text)];
        branches.extend(self.ids.as_ref().map(Branch::Ids));
        let statuses: Vec<Option<ExecutionStatus>> =
            if statuses.is_empty() { vec![None] } else { statuses.iter().map(|status| Some(*status)).collect() };
        let together = if self.workflows.len() * statuses.len() > SINGLY { self.workflows.len() } else { 1 };
        for status in statuses {
            branches.extend(self.workflows.chunks(together).map(|workflows| Branch::Named(workflows, status)));
        }
        branches
    }

    /// As one condition, where something else has left few rows already.
    pub(super) fn push(&self, query: &mut Query, dialect: Dialect) {
        query.push(&format!(" AND ({}(COALESCE(e.error_text, ''), ?) > 0", dialect.position())).add(&self.text);
        query.push(" OR e.workflow_id IN ").push_list(self.workflows.iter().map(WorkflowId::to_string));
        if let Some((first, last)) = &self.ids {
            query.push(" OR (e.id >= ? AND e.id <= ?)").add(first).add(last);
        }
        query.push(")");
    }
}

/// The first and the last id that begin with `prefix`, if that begins an id.
fn id_range(prefix: &str) -> Option<(String, String)> {
    if prefix.len() < ID_PREFIX {
        return None;
    }
    let digits: String = prefix.chars().filter(|c| *c != '-').collect();
    let filled = |with: &str| {
        Uuid::parse_str(&format!("{digits}{}", with.repeat(32_usize.checked_sub(digits.len())?))).ok().map(|id| id.to_string())
    };
    let (first, last) = (filled("0")?, filled("f")?);
    first.starts_with(prefix).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_an_id_is_a_range() {
        let (first, last) = id_range("019ac3f2-77").unwrap();
        assert_eq!((first.as_str(), last.as_str()), ("019ac3f2-7700-0000-0000-000000000000", "019ac3f2-77ff-ffff-ffff-ffffffffffff"));
        let whole = Uuid::now_v7().to_string();
        assert_eq!(id_range(&whole), Some((whole.clone(), whole.clone())));
        for none in ["019ac3", "019ac3f277", "order 4711", "019ac3f2-", &format!("{whole}0"), "äääääääää"] {
            assert!(id_range(none).is_none() || none == "019ac3f2-", "{none}");
        }
    }
}

//! Turns a filter into SQL that stays fast with a million executions.
//!
//! A list is a union of branches, each of which walks one index newest first and stops when the page is full: one branch for
//! each status, for each kind, or for each place where the text may be. `OR` and `IN` would make the database sort everything.

use millrace_core::{ExecutionStatus, WorkflowId, trigger::TriggerKind};
use uuid::Uuid;

use super::ExecutionFilter;
use crate::{
    Error, Store, cursor,
    database::{Dialect, Query},
};

/// Workflows whose names hold the text that are asked one by one; more are asked together.
const SINGLY: usize = 64;
/// Workflows whose names hold the text that are looked at.
const NAMED: i64 = 2_000;
/// Characters of an id that find it. The first eight of a UUIDv7 are about a minute.
const ID_PREFIX: usize = 8;

/// What partial indexes leave out is left out here in the same words, so that they are used.
const FAILED: &str = " AND e.finished_at IS NOT NULL AND e.status <> 'success'";
const UNSUCCESSFUL: &str = " AND e.status <> 'success'";
/// Behind a column: keeps its index out of the choice.
const HIDDEN: &str = " || ''";

/// Where a text may be.
pub(super) struct Text {
    text: String,
    /// Workflows whose names hold it.
    workflows: Vec<WorkflowId>,
    /// The first and the last id that begins with it.
    ids: Option<(String, String)>,
}

/// What a branch is about: the index that it walks.
enum Branch<'a> {
    All,
    Status(ExecutionStatus),
    Kind(TriggerKind),
    /// Workflows whose names hold the text, with one status or with all that are asked for.
    Named(&'a [WorkflowId], Option<ExecutionStatus>),
    ErrorText(&'a str),
    Ids(&'a (String, String)),
}

/// A filter with all that is needed to ask.
pub(super) struct Asked<'a> {
    pub(super) filter: &'a ExecutionFilter,
    pub(super) workspace: String,
    pub(super) dialect: Dialect,
    pub(super) text: Option<Text>,
    /// Rows of a page and one more.
    pub(super) rows: i64,
    /// The key to continue before.
    before: (i64, String),
}

impl Store {
    pub(super) async fn asked<'a>(&self, filter: &'a ExecutionFilter) -> Result<Asked<'a>, Error> {
        let mut before = cursor::decode(filter.after.as_deref())?;
        if let Some(until) = filter.until {
            // No id is smaller than the empty one.
            before = before.min((until.0, String::new()));
        }
        let text = filter.query.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase);
        Ok(Asked {
            filter,
            workspace: self.workspace_id().to_string(),
            dialect: self.readers().dialect(),
            text: match text {
                Some(text) => Some(self.places(text).await?),
                None => None,
            },
            rows: i64::from(cursor::limit(filter.limit)) + 1,
            before,
        })
    }

    async fn places(&self, text: String) -> Result<Text, Error> {
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

impl Asked<'_> {
    /// Keys of the page's rows: `(SELECT key …) AS k`.
    pub(super) fn push_keys(&self, query: &mut Query) {
        query.push("(");
        for (index, branch) in self.branches().iter().enumerate() {
            query.push(if index == 0 { "SELECT key FROM (" } else { " UNION SELECT key FROM (" });
            self.push_branch(query, branch);
            query.push(&format!(") AS b{index}"));
        }
        query.push(") AS k");
    }

    fn branches(&self) -> Vec<Branch<'_>> {
        let statuses = &self.filter.statuses;
        let unsuccessful = !statuses.is_empty() && !statuses.contains(&ExecutionStatus::Success);
        match &self.text {
            _ if self.filter.dead_letters => vec![Branch::All],
            Some(text) => text.branches(if unsuccessful { statuses } else { &[] }),
            None if unsuccessful => statuses.iter().map(|status| Branch::Status(*status)).collect(),
            None if self.filter.workflow_id.is_none() && statuses.is_empty() && !self.filter.trigger_kinds.is_empty() => {
                self.filter.trigger_kinds.iter().map(|kind| Branch::Kind(*kind)).collect()
            }
            None => vec![Branch::All],
        }
    }

    fn push_branch(&self, query: &mut Query, branch: &Branch<'_>) {
        let hidden = match branch {
            // Few rows have such an id, whatever a database guesses.
            Branch::Ids(_) => HIDDEN,
            Branch::ErrorText(_) => self.hidden(),
            _ => "",
        };
        query.push(&format!("SELECT e.id AS key FROM executions e WHERE e.workspace_id{hidden} = ? AND (e.started_at, e.id) < (?, ?)"));
        query.add(&self.workspace).add(self.before.0).add(&self.before.1);
        if let Some(from) = self.filter.from {
            query.push(" AND e.started_at >= ?").add(from.0);
        }
        if let Some(workflow) = self.filter.workflow_id {
            query.push(&format!(" AND e.workflow_id{hidden} = ?")).add(workflow.to_string());
        }
        if self.filter.dead_letters {
            query.push(" AND e.dead_letter = 1");
        }
        self.push_plain(query, branch);
        self.push_own(query, branch);
        query.push(" ORDER BY e.started_at DESC, e.id DESC LIMIT ?").add(self.rows);
    }

    /// What the filter says and the branch is not about.
    fn push_plain(&self, query: &mut Query, branch: &Branch<'_>) {
        if !matches!(branch, Branch::Status(_) | Branch::Named(_, Some(_))) && !self.filter.statuses.is_empty() {
            query.push(&format!(" AND e.status{} IN ", self.hidden())).push_list(self.filter.statuses.iter().map(|status| status.as_str()));
        }
        if !matches!(branch, Branch::Kind(_)) && !self.filter.trigger_kinds.is_empty() {
            let hidden = if matches!(branch, Branch::All) && self.filter.workflow_id.is_none() { "" } else { self.hidden() };
            query.push(&format!(" AND e.trigger_kind{hidden} IN ")).push_list(self.filter.trigger_kinds.iter().map(|kind| kind.as_str()));
        }
        if let (Some(text), Branch::All) = (&self.text, branch) {
            text.push(query, self.dialect);
        }
    }

    /// SQLite takes any equality for narrow, and would walk all of one status to find a text; PostgreSQL knows its data.
    fn hidden(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => HIDDEN,
            Dialect::Postgres => "",
        }
    }

    /// What the branch is about.
    fn push_own(&self, query: &mut Query, branch: &Branch<'_>) {
        match branch {
            Branch::All => {}
            Branch::Status(status) => push_status(query, *status, self.filter.workflow_id.is_some()),
            Branch::Kind(kind) => {
                query.push(" AND e.trigger_kind = ?").add(kind.as_str());
            }
            Branch::Named(workflows, status) => {
                match workflows {
                    [one] => query.push(" AND e.workflow_id = ?").add(one.to_string()),
                    several => query.push(" AND e.workflow_id IN ").push_list(several.iter().map(WorkflowId::to_string)),
                };
                if let Some(status) = status {
                    push_status(query, *status, true);
                }
            }
            Branch::ErrorText(text) => {
                let position = self.dialect.position();
                query.push(&format!(" AND e.error_text IS NOT NULL AND {position}(e.error_text, ?) > 0")).add(*text);
            }
            Branch::Ids((first, last)) => {
                query.push(" AND e.id >= ? AND e.id <= ?").add(first).add(last);
            }
        }
    }
}

impl Text {
    /// `statuses`: ask for each of these apart.
    fn branches(&self, statuses: &[ExecutionStatus]) -> Vec<Branch<'_>> {
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
    fn push(&self, query: &mut Query, dialect: Dialect) {
        query.push(&format!(" AND ({}(COALESCE(e.error_text, ''), ?) > 0", dialect.position())).add(&self.text);
        query.push(" OR e.workflow_id IN ").push_list(self.workflows.iter().map(WorkflowId::to_string));
        if let Some((first, last)) = &self.ids {
            query.push(" OR (e.id >= ? AND e.id <= ?)").add(first).add(last);
        }
        query.push(")");
    }
}

/// In the words of the index that is for it: one for each workflow's failures, one for everything that did not succeed.
fn push_status(query: &mut Query, status: ExecutionStatus, of_workflow: bool) {
    query.push(if of_workflow && status.is_final() { FAILED } else { UNSUCCESSFUL });
    query.push(" AND e.status = ?").add(status.as_str());
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

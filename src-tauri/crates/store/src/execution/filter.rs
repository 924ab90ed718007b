//! Turns a filter into SQL that stays fast with a million executions.
//!
//! A list is a union of branches, each of which walks one index newest first and stops when the page is full: one branch for
//! each status, for each kind, or for each place where the text may be. `OR` and `IN` would make the database sort everything.

use millrace_core::{ExecutionId, ExecutionStatus, WorkflowId, trigger::TriggerKind};

use super::{ExecutionFilter, text::Text};
use crate::{
    Error, Store, cursor,
    database::{Dialect, Query},
};

/// What partial indexes leave out is left out here in the same words, so that they are used.
const FAILED: &str = " AND e.finished_at IS NOT NULL AND e.status <> 'success'";
const UNSUCCESSFUL: &str = " AND e.status <> 'success'";
/// Behind a column: keeps its index out of the choice.
const HIDDEN: &str = " || ''";

/// What a branch is about: the index that it walks.
pub(super) enum Branch<'a> {
    All,
    Status(ExecutionStatus),
    Kind(TriggerKind),
    /// Workflows whose names hold the text, with one status or with all that are asked for.
    Named(&'a [WorkflowId], Option<ExecutionStatus>),
    ErrorText(&'a str),
    Ids(&'a (String, String)),
    /// These, each by its key.
    Only(&'a [ExecutionId]),
}

impl Branch<'_> {
    /// Few are under way, and only the index of statuses tells which.
    fn is_under_way(&self) -> bool {
        matches!(self, Self::Status(status) | Self::Named(_, Some(status)) if !status.is_final())
    }
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
            _ if !self.filter.ids.is_empty() => vec![Branch::Only(&self.filter.ids)],
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
        query.push(&format!(
            "SELECT e.id AS key FROM executions e WHERE e.workspace_id{} = ? AND (e.started_at, e.id) < (?, ?)",
            self.hides_workspace(branch)
        ));
        query.add(&self.workspace).add(self.before.0).add(&self.before.1);
        if let Some(from) = self.filter.from {
            query.push(" AND e.started_at >= ?").add(from.0);
        }
        if let Some(workflow) = self.filter.workflow_id {
            query.push(&format!(" AND e.workflow_id{} = ?", self.hides_workflow(branch))).add(workflow.to_string());
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
            let alone = matches!(branch, Branch::All) && self.filter.workflow_id.is_none() && !self.filter.dead_letters;
            let hidden = if alone { "" } else { self.hidden() };
            query.push(&format!(" AND e.trigger_kind{hidden} IN ")).push_list(self.filter.trigger_kinds.iter().map(|kind| kind.as_str()));
        }
        if let (Some(text), Branch::All | Branch::Only(_)) = (&self.text, branch) {
            text.push(query, self.dialect);
        }
    }

    /// Most indexes begin with the workspace, which says nothing where there is one: what begins with something else is narrower.
    fn hides_workspace(&self, branch: &Branch<'_>) -> &'static str {
        let of_workflow = self.filter.workflow_id.is_some();
        match branch {
            // Few rows have such an id, whatever a database guesses.
            Branch::Ids(_) | Branch::Only(_) => HIDDEN,
            _ if branch.is_under_way() => "",
            Branch::ErrorText(_) | Branch::Named(..) => self.hidden(),
            Branch::All | Branch::Status(_) | Branch::Kind(_) if of_workflow && !self.filter.dead_letters => self.hidden(),
            _ => "",
        }
    }

    fn hides_workflow(&self, branch: &Branch<'_>) -> &'static str {
        match branch {
            Branch::Ids(_) | Branch::Only(_) => HIDDEN,
            Branch::ErrorText(_) => self.hidden(),
            // What is under way, and what nobody has looked at, are few, and have their index.
            _ if branch.is_under_way() || self.filter.dead_letters => self.hidden(),
            _ => "",
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
                let hidden = self.hides_workflow(branch);
                match workflows {
                    [one] => query.push(&format!(" AND e.workflow_id{hidden} = ?")).add(one.to_string()),
                    several => query.push(&format!(" AND e.workflow_id{hidden} IN ")).push_list(several.iter().map(WorkflowId::to_string)),
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
            Branch::Only(ids) => {
                query.push(" AND e.id IN ").push_list(ids.iter().map(ExecutionId::to_string));
            }
        }
    }
}

/// In the words of the index that is for it: one for each workflow's failures, one for everything that did not succeed.
fn push_status(query: &mut Query, status: ExecutionStatus, of_workflow: bool) {
    query.push(if of_workflow && status.is_final() { FAILED } else { UNSUCCESSFUL });
    query.push(" AND e.status = ?").add(status.as_str());
}

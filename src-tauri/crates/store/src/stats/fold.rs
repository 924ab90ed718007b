//! Keeps the rollup small: old times are kept by the day instead of by the hour, and what is very old goes.

use super::rollup::{DAY_MS, slot};
use crate::{Error, Store, database::Query};

/// Times are kept by the hour for so long: statistics of a month are right to the hour.
const HOURS_MS: i64 = 35 * DAY_MS;
/// How long statistics are kept, whatever becomes of the history: a year, and what a year is compared with.
const ROLLUP_MS: i64 = 400 * DAY_MS;
/// Days that are put together in one go: others write in between.
const DAYS: i64 = 8;

/// A workflow at a time is a walk along the key; a look at all rows would take long.
const OF_ALL: &str = "workflow_id IN (SELECT id FROM workflows WHERE workspace_id = ?)";

impl Store {
    /// Puts old hours together, and removes what is older than statistics go back.
    pub(crate) async fn fold_rollup(&self) -> Result<(), Error> {
        let until = slot(self.now().0 - HOURS_MS, DAY_MS);
        while let Some(oldest) = self.oldest_hour(until).await? {
            self.fold_hours((slot(oldest, DAY_MS) + DAYS * DAY_MS).min(until)).await?;
        }
        let mut gone = Query::new(format!("DELETE FROM execution_rollup WHERE {OF_ALL} AND slot < ? AND kind IN "))
            .bind(self.workspace_id().to_string())
            .bind(self.now().0 - ROLLUP_MS);
        gone.push_list(["success", "failed", "canceled", "took_day", "drift_day"]);
        self.write(move |c| Box::pin(c.execute(gone))).await?;
        Ok(())
    }

    async fn oldest_hour(&self, until: i64) -> Result<Option<i64>, Error> {
        let query = Query::new(
            "SELECT MIN(oldest) AS oldest FROM (SELECT (SELECT MIN(r.slot) FROM execution_rollup r \
             WHERE r.workflow_id = w.id AND r.kind = k.kind AND r.slot < ?) AS oldest \
             FROM workflows w CROSS JOIN (SELECT 'took' AS kind UNION ALL SELECT 'drift') AS k WHERE w.workspace_id = ?) AS o",
        );
        self.readers().fetch_one(query.bind(until).bind(self.workspace_id().to_string())).await?.get("oldest")
    }

    async fn fold_hours(&self, until: i64) -> Result<(), Error> {
        let workspace = self.workspace_id().to_string();
        self.write(move |c| {
            Box::pin(async move {
                for (hours, days) in [("took", "took_day"), ("drift", "drift_day")] {
                    let fold = Query::new(format!(
                        "INSERT INTO execution_rollup (workflow_id, kind, slot, bin, workspace_id, n) \
                         SELECT workflow_id, '{days}', slot / {DAY_MS} * {DAY_MS}, bin, workspace_id, CAST(SUM(n) AS BIGINT) FROM execution_rollup \
                         WHERE {OF_ALL} AND kind = ? AND slot < ? GROUP BY workflow_id, slot / {DAY_MS} * {DAY_MS}, bin, workspace_id \
                         ON CONFLICT (workflow_id, kind, slot, bin) DO UPDATE SET n = execution_rollup.n + excluded.n"
                    ));
                    c.execute(fold.bind(&workspace).bind(hours).bind(until)).await?;
                    let folded = Query::new(format!("DELETE FROM execution_rollup WHERE {OF_ALL} AND kind = ? AND slot < ?"));
                    c.execute(folded.bind(&workspace).bind(hours).bind(until)).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

//! Signs of life of triggers, gathered by the caller and written together.

use std::collections::BTreeMap;

use millrace_core::{NodeId, WorkflowId};

use super::TriggerTouch;
use crate::{Error, Store, database::Query};

/// Rows changed by one statement.
const CHUNK: usize = 64;
/// Bytes kept of a message; it is for reading.
const MESSAGE_BYTES: usize = 4_000;

impl Store {
    /// Writes down what triggers showed of themselves. Triggers that are no longer armed are left out.
    ///
    /// # Errors
    /// When the database refuses; then none was kept.
    pub async fn touch_triggers(&self, touches: Vec<TriggerTouch>) -> Result<(), Error> {
        if touches.is_empty() {
            return Ok(());
        }
        self.write(move |c| {
            Box::pin(async move {
                for some in merged(touches).chunks(CHUNK) {
                    c.execute(update(some)).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// One touch a trigger: the later word counts. One statement changes a row once only.
fn merged(touches: Vec<TriggerTouch>) -> Vec<TriggerTouch> {
    let mut by_key: BTreeMap<(WorkflowId, NodeId), TriggerTouch> = BTreeMap::new();
    for touch in touches {
        let Some(first) = by_key.get_mut(&(touch.workflow_id, touch.node_id.clone())) else {
            by_key.insert((touch.workflow_id, touch.node_id.clone()), touch);
            continue;
        };
        first.heard_at = first.heard_at.max(touch.heard_at);
        first.fired_at = first.fired_at.max(touch.fired_at);
        first.status = touch.status.or(first.status);
        first.message = touch.message.or(first.message.take());
    }
    by_key.into_values().collect()
}

fn update(touches: &[TriggerTouch]) -> Query {
    let mut query = Query::new(
        "UPDATE triggers SET last_heard_at = COALESCE(v.column3, triggers.last_heard_at), last_fired_at = COALESCE(v.column4, triggers.last_fired_at), \
         status = COALESCE(v.column5, triggers.status), message = CASE WHEN v.column6 = 1 THEN v.column7 ELSE triggers.message END FROM (VALUES ",
    );
    for (index, touch) in touches.iter().enumerate() {
        query.push(if index == 0 { "(?, ?, ?, ?, ?, ?, ?)" } else { ", (?, ?, ?, ?, ?, ?, ?)" });
        query.add(touch.workflow_id.to_string()).add(touch.node_id.as_str());
        query.add(touch.heard_at.map(|at| at.0)).add(touch.fired_at.map(|at| at.0));
        query.add(touch.status.map(|status| status.as_str().to_owned())).add(touch.message.is_some());
        query.add(touch.message.clone().flatten().map(|mut text| {
            text.truncate(text.floor_char_boundary(MESSAGE_BYTES));
            text
        }));
    }
    query.push(") AS v WHERE triggers.workflow_id = v.column1 AND triggers.node_id = v.column2");
    query
}

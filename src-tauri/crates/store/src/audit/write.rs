//! Writes changes down.

use serde_json::{Value, json};
use uuid::Uuid;

use super::NewAudit;
use crate::{
    Error, Store,
    database::{Json, Query},
};

/// Bytes kept of a value.
const VALUE_BYTES: usize = 64 * 1024;

impl Store {
    /// Writes changes down, in their order. A value of more than 64 KB is replaced by `{"truncated": its bytes}`.
    ///
    /// # Errors
    /// When the database refuses; then none was written.
    pub async fn audit(&self, entries: Vec<NewAudit>) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        let workspace = self.workspace_id().to_string();
        let now = self.now().0;
        self.write(move |c| {
            Box::pin(async move {
                for entry in entries {
                    let mut words = vec![entry.use_case.as_str(), &entry.target, &entry.who];
                    words.extend(names(&entry.before).chain(names(&entry.after)));
                    let search = words.join("\n").to_lowercase();
                    let query = Query::new(
                        "INSERT INTO audit_log (id, workspace_id, at, who, use_case, target, before, after, outcome, search_text) \
                         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    )
                    .bind(Uuid::now_v7().to_string())
                    .bind(&workspace)
                    .bind(now)
                    .bind(entry.who)
                    .bind(entry.use_case)
                    .bind(entry.target)
                    .bind(bounded(&entry.before).map(Json))
                    .bind(bounded(&entry.after).map(Json))
                    .bind(entry.outcome)
                    .bind(search);
                    c.execute(query).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// The names of what was changed: people look for them.
fn names(state: &Value) -> impl Iterator<Item = &str> {
    let several = state.as_array().map_or(std::slice::from_ref(state), Vec::as_slice);
    several.iter().flat_map(|one| [one["name"].as_str(), one["workflow"].as_str()]).flatten()
}

fn bounded(value: &Value) -> Option<String> {
    let text = (!value.is_null()).then(|| value.to_string())?;
    Some(if text.len() <= VALUE_BYTES { text } else { json!({"truncated": text.len()}).to_string() })
}

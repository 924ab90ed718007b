//! Settings: any JSON by key.

use std::collections::HashMap;

use serde_json::Value;

use crate::{Error, Store};

impl Store {
    /// All settings.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settings(&self) -> Result<HashMap<String, Value>, Error> {
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT key, value FROM settings WHERE workspace_id = ?")
            .bind(self.workspace_id().to_string())
            .fetch_all(self.readers())
            .await?;
        rows.into_iter()
            .map(|(key, value)| Ok((key.clone(), serde_json::from_str(&value).map_err(|e| Error::damaged(format!("setting {key}"), e))?)))
            .collect()
    }

    /// Sets these keys; null removes one; others stay.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_settings(&self, values: HashMap<String, Value>) -> Result<(), Error> {
        let workspace = self.workspace_id().to_string();
        let now = self.now().0;
        self.write(move |c| {
            Box::pin(async move {
                for (key, value) in values {
                    if value.is_null() {
                        sqlx::query("DELETE FROM settings WHERE workspace_id = ? AND key = ?").bind(&workspace).bind(key).execute(&mut *c).await?;
                        continue;
                    }
                    sqlx::query("INSERT INTO settings (workspace_id, key, value, updated_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at")
                        .bind(&workspace)
                        .bind(key)
                        .bind(value.to_string())
                        .bind(now)
                        .execute(&mut *c)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }
}

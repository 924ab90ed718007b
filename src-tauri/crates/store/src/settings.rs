//! Settings: any JSON by key.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    Error, Store,
    database::{Json, Query},
};

impl Store {
    /// All settings.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settings(&self) -> Result<HashMap<String, Value>, Error> {
        let rows = self
            .readers()
            .fetch_all(Query::new("SELECT key, value FROM settings WHERE workspace_id = ?").bind(self.workspace_id().to_string()))
            .await?;
        rows.iter()
            .map(|row| {
                let key: String = row.get("key")?;
                let value = row.json("value").map_err(|e| Error::damaged(format!("setting {key}"), e))?;
                Ok((key, value))
            })
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
                        c.execute(Query::new("DELETE FROM settings WHERE workspace_id = ? AND key = ?").bind(&workspace).bind(key)).await?;
                        continue;
                    }
                    c.execute(
                        Query::new(
                            "INSERT INTO settings (workspace_id, key, value, updated_at) VALUES (?, ?, ?, ?) \
                             ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
                        )
                        .bind(&workspace)
                        .bind(key)
                        .bind(Json(value.to_string()))
                        .bind(now),
                    )
                    .await?;
                }
                Ok(())
            })
        })
        .await
    }
}

//! The stored workflows, for the commands that read or write them.

use std::sync::Arc;

use millrace_api::{Api, ApiConfig, environment::Environment};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Failure;

/// Opens the data folder; another program that owns it is named in the error.
pub(crate) async fn open(environment: Environment) -> Result<Arc<Api>, Failure> {
    Api::open(ApiConfig::from_environment(environment)).await.map_err(failure)
}

/// Calls a use case and reads its answer.
pub(crate) async fn call<T: DeserializeOwned>(api: &Api, name: &str, request: Value) -> Result<T, Failure> {
    let answer = api.call(name, request).await.map_err(failure)?;
    serde_json::from_str(answer.get()).map_err(|e| Failure::Other(format!("The answer of {name} could not be read: {e}")))
}

fn failure(error: millrace_api::ApiError) -> Failure {
    let hint = error.hint.as_ref().map(|h| format!("\n{h}")).unwrap_or_default();
    let text = format!("{}{hint}", error.message);
    if error.is_bad_use() { Failure::Use(text) } else { Failure::Other(text) }
}

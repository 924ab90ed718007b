//! From a name and JSON to a typed use case and back.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use crate::{ApiError, cases, ctx::Ctx, dto::*, table::use_cases};

macro_rules! dispatch {
    ($($name:ident($request:ty) -> $response:ty { role: $role:ident, provides: $provides:expr, invalidates: $invalidates:expr, audited: $audited:expr },)*) => {
        /// Runs the use case of this name.
        pub(crate) async fn dispatch(ctx: &Ctx, name: &'static str, request: Value) -> Result<Box<RawValue>, ApiError> {
            match name {
                $(stringify!($name) => {
                    let request: $request = read(request)?;
                    // Boxed: the futures differ much in size, and this one would be as large as the largest.
                    let response: $response = Box::pin(cases::$name(ctx, request)).await?;
                    write(&response)
                })*
                other => Err(ApiError::new("unknown_use_case", format!("There is no use case “{other}”."))),
            }
        }
    };
}
use_cases!(dispatch);

fn read<T: DeserializeOwned>(request: Value) -> Result<T, ApiError> {
    if !request.is_object() {
        return Err(ApiError::invalid("The request is not an object."));
    }
    serde_json::from_value(request).map_err(|e| ApiError::invalid(format!("The request has the wrong form: {e}.")))
}

fn write<T: Serialize>(response: &T) -> Result<Box<RawValue>, ApiError> {
    serde_json::value::to_raw_value(response).map_err(|e| ApiError::internal(format!("The answer could not be written: {e}")))
}

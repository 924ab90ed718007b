//! `execution_schema`

use crate::{ApiError, convert::port_key, ctx::Ctx, dto::*, schema::Shape};

/// Items looked at.
const SAMPLED: usize = 100;

/// The fields of a port's items.
pub(crate) async fn execution_schema(ctx: &Ctx, request: PortRef) -> Result<SchemaResponse, ApiError> {
    let items = ctx.store.items(&port_key(request), SAMPLED).await?.unwrap_or_default();
    let mut shape = Shape::default();
    for item in items.iter() {
        for (key, value) in item.json.iter() {
            shape.add_field(key, value, 1);
        }
    }
    Ok(SchemaResponse { sampled: u32::try_from(items.len()).unwrap_or(u32::MAX), fields: shape.fields("") })
}

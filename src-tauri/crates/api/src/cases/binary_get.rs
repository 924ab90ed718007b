//! `binary_get`

use base64::{Engine as _, engine::general_purpose::STANDARD};
use millrace_core::{BinaryData, node::BinaryStore as _};

use crate::{ApiError, convert::port_key, ctx::Ctx, dto::*};

/// Largest file that is handed over in one answer.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Bytes of a file of an item.
pub(crate) async fn binary_get(ctx: &Ctx, request: BinaryGetRequest) -> Result<BinaryGetResponse, ApiError> {
    let item = ctx.store.item(&port_key(request.port), request.item).await?;
    let binary = item.binary.as_deref().and_then(|b| b.get(&request.property));
    let binary = binary.ok_or_else(|| ApiError::not_found(format!("Item {} has no file “{}”.", request.item, request.property)))?.clone();
    if let BinaryData::Blob { bytes, .. } = binary.data
        && bytes > MOST_BYTES
    {
        return Err(ApiError::new(
            "limit",
            format!("The file has {} MB; {} MB can be shown or saved from here.", bytes >> 20, MOST_BYTES >> 20),
        )
        .hint("Use a node that writes files."));
    }
    let blobs = ctx.store.blobs().clone();
    let read = tokio::task::spawn_blocking(move || blobs.get(&binary.data).map(|bytes| (STANDARD.encode(bytes), binary)));
    let (data, binary) = read.await.map_err(|e| ApiError::internal(e.to_string()))?.map_err(|e| ApiError::not_found(e.0))?;
    Ok(BinaryGetResponse { file_name: binary.file_name.unwrap_or(request.property), mime_type: binary.mime_type, data })
}

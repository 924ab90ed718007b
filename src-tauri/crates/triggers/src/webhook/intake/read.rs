//! Reads a body once, up to a limit.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use http::{HeaderMap, StatusCode, header};

use crate::webhook::problem::Problem;

/// The whole body.
///
/// # Errors
/// When it is compressed, larger than `most`, or slower than `within`.
pub(crate) async fn read_limited(headers: &HeaderMap, body: Body, most: usize, within: Duration) -> Result<Bytes, Problem> {
    // Packed bodies are not unpacked: a few bytes could become gigabytes, and signatures go over what was sent.
    let packed = headers.get(header::CONTENT_ENCODING).is_some_and(|v| !v.as_bytes().eq_ignore_ascii_case(b"identity"));
    if packed {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Compressed bodies are not taken.");
        return Err(problem.hint("Send the body without Content-Encoding."));
    }
    match tokio::time::timeout(within, collect(body, most)).await {
        Ok(read) => read,
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "The body did not come in time.")),
    }
}

async fn collect(body: Body, most: usize) -> Result<Bytes, Problem> {
    let mut pieces = body.into_data_stream();
    let mut whole = Bytes::new();
    let mut grown: Option<BytesMut> = None;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::bad("The body could not be read to its end."))?;
        let so_far = grown.as_ref().map_or(whole.len(), BytesMut::len);
        if so_far + piece.len() > most {
            return Err(Problem::too_large(most));
        }
        match &mut grown {
            // Most bodies come in one piece, which is kept as it is.
            None if whole.is_empty() => whole = piece,
            None => {
                let mut all = BytesMut::with_capacity((whole.len() + piece.len()) * 2);
                all.extend_from_slice(&whole);
                all.extend_from_slice(&piece);
                grown = Some(all);
            }
            Some(all) => all.extend_from_slice(&piece),
        }
    }
    Ok(grown.map_or(whole, BytesMut::freeze))
}

//! Reads a body once, up to a limit of its own and one of all bodies together.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::webhook::problem::Problem;

/// How much of all bodies together may be in memory, and how much is.
#[derive(Debug, Default)]
pub(crate) struct Budget(AtomicUsize);

/// A body's share of the budget; given back when it is dropped.
pub(crate) struct Share<'b> {
    budget: &'b Budget,
    bytes: usize,
    most: usize,
}

impl Budget {
    fn share(&self, most: usize) -> Share<'_> {
        Share { budget: self, bytes: 0, most }
    }
}

impl Share<'_> {
    fn grow(&mut self, bytes: usize) -> Result<(), Problem> {
        let before = self.budget.0.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        if before + bytes <= self.most {
            return Ok(());
        }
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Too many large bodies are under way.");
        Err(problem.hint("Send it again in a few seconds.").header(header::RETRY_AFTER, HeaderValue::from_static("5")))
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// What bounds the reading of a body.
#[derive(Clone, Copy)]
pub(crate) struct Bounds<'b> {
    /// Bytes of this body.
    pub(crate) most: usize,
    /// How long it may take to come.
    pub(crate) within: Duration,
    /// What all bodies share, and how much of it there is.
    pub(crate) budget: &'b Budget,
    pub(crate) most_together: usize,
}

/// The whole body, and its share of the budget, which is to be held until the body has become an item.
///
/// # Errors
/// When it is compressed, too large, too slow, or too many others are being read.
pub(crate) async fn read_limited<'b>(headers: &HeaderMap, body: Body, bounds: Bounds<'b>) -> Result<(Bytes, Share<'b>), Problem> {
    // Packed bodies are not unpacked: a few bytes could become gigabytes, and signatures go over what was sent.
    let packed = headers.get(header::CONTENT_ENCODING).is_some_and(|v| !v.as_bytes().eq_ignore_ascii_case(b"identity"));
    if packed {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Compressed bodies are not taken.");
        return Err(problem.hint("Send the body without Content-Encoding."));
    }
    let mut share = bounds.budget.share(bounds.most_together);
    match tokio::time::timeout(bounds.within, collect(body, bounds.most, &mut share)).await {
        Ok(read) => Ok((read?, share)),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "The body did not come in time.")),
    }
}

async fn collect(body: Body, most: usize, share: &mut Share<'_>) -> Result<Bytes, Problem> {
    let mut pieces = body.into_data_stream();
    let mut whole = Bytes::new();
    let mut grown: Option<BytesMut> = None;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::bad("The body could not be read to its end."))?;
        let so_far = grown.as_ref().map_or(whole.len(), BytesMut::len);
        if so_far + piece.len() > most {
            return Err(Problem::too_large(most));
        }
        share.grow(piece.len())?;
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

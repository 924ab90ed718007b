//! What the file nodes share: which folders they may touch, file types, and table formats.

pub(crate) mod binary;
pub(crate) mod mime;

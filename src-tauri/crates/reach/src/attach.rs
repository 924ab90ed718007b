//! Makes bytes a file that travels with an item.

use bytes::Bytes;
use millrace_core::{
    Binary,
    node::{BinaryError, BinaryStore},
};

use crate::file_type;

/// Stores bytes and finds out what they are: from the MIME type they came with, their name, or their first bytes.
///
/// # Errors
/// When they could not be stored.
pub fn attach(store: &dyn BinaryStore, bytes: Bytes, given_mime: Option<&str>, name: Option<&str>) -> Result<Binary, BinaryError> {
    let kind = file_type::detect(given_mime, name, &bytes);
    let size = file_type::human_size(bytes.len() as u64);
    Ok(Binary {
        data: store.put(bytes)?,
        file_type: file_type::coarse(&kind.mime).map(str::to_owned),
        mime_type: kind.mime,
        file_name: name.map(str::to_owned),
        file_extension: kind.extension,
        directory: None,
        file_size: Some(size),
    })
}

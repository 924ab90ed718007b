//! The files of items: core's `BinaryStore` over blobs.

use std::io::Read as _;

use bytes::Bytes;
use millrace_core::{
    BinaryData,
    node::{BinaryError, BinaryStore},
};

use crate::BlobStore;

/// Up to this many bytes a file travels inside its item.
const INLINE: usize = 16 * 1024;

impl BinaryStore for BlobStore {
    fn put(&self, bytes: Bytes) -> Result<BinaryData, BinaryError> {
        if bytes.len() <= INLINE {
            return Ok(BinaryData::Inline(bytes));
        }
        let id = self.put_bytes(&bytes).map_err(|e| BinaryError(e.to_string()))?;
        Ok(BinaryData::Blob { id, bytes: bytes.len() as u64 })
    }

    fn get(&self, data: &BinaryData) -> Result<Bytes, BinaryError> {
        match data {
            BinaryData::Inline(bytes) => Ok(bytes.clone()),
            BinaryData::Blob { id, .. } => {
                let mut file = self.read(id).map_err(|e| BinaryError(e.to_string()))?;
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).map_err(|e| BinaryError(format!("The file {id} could not be read: {e}")))?;
                Ok(bytes.into())
            }
        }
    }
}

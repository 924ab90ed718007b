//! Writes a stream of bytes whose length nobody knows yet: small ones stay in memory, large ones become a blob.

use std::{
    io::{self, BufWriter, Write},
    sync::Arc,
};

use sha2::{Digest as _, Sha256};

use super::BlobStore;
use crate::Error;

/// Past this many bytes a list goes to a blob.
pub(crate) const INLINE: usize = 64 * 1024;

/// See the module.
pub(crate) struct SpillWriter<'a> {
    store: &'a BlobStore,
    memory: Vec<u8>,
    spilled: Option<(BufWriter<tempfile::NamedTempFile>, Sha256)>,
    written: u64,
}

/// Where the bytes went.
pub(crate) enum Spilled {
    Memory(Vec<u8>),
    Blob(Arc<str>),
}

impl<'a> SpillWriter<'a> {
    pub(crate) fn new(store: &'a BlobStore) -> Self {
        Self { store, memory: Vec::new(), spilled: None, written: 0 }
    }
    /// Bytes so far.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = self.store.temporary_file().map_err(io::Error::other)?;
        let mut hasher = Sha256::new();
        hasher.update(&self.memory);
        let mut file = BufWriter::with_capacity(256 * 1024, file);
        file.write_all(&self.memory)?;
        self.memory = Vec::new();
        self.spilled = Some((file, hasher));
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Spilled, Error> {
        let Some((file, hasher)) = self.spilled else { return Ok(Spilled::Memory(self.memory)) };
        let id = super::hex(&hasher.finalize());
        let file = file.into_inner().map_err(|e| Error::io("Writing", &self.store.temporary())(e.into_error()))?;
        self.store.hold(&id);
        if !self.store.path(&id).exists() {
            self.store.keep(file, &id)?;
        }
        Ok(Spilled::Blob(id))
    }
}

impl Write for SpillWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.spilled.is_none() && self.memory.len() + bytes.len() > INLINE {
            self.spill()?;
        }
        match &mut self.spilled {
            Some((file, hasher)) => {
                hasher.update(bytes);
                file.write_all(bytes)?;
            }
            None => self.memory.extend_from_slice(bytes),
        }
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

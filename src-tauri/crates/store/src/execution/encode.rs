//! Items as stored: one JSON item a line, with the byte offset of every 64th, so that a page is read without the rest.

use std::{
    collections::BTreeSet,
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write as _},
    sync::Arc,
};

use millrace_core::{BinaryData, Item};

use crate::{
    BlobStore, Error,
    blob::{SpillWriter, Spilled},
};

/// Items between two offsets.
const STEP: usize = 64;

/// A list of items, ready for the database.
pub(super) struct Encoded {
    pub(super) count: i64,
    pub(super) bytes: i64,
    pub(super) offsets: Vec<u8>,
    pub(super) lines: Option<Vec<u8>>,
    pub(super) blob: Option<Arc<str>>,
}

/// Writes items; their files are added to `files`.
pub(super) fn encode(items: &[Item], store: &BlobStore, files: &mut BTreeSet<Arc<str>>) -> Result<Encoded, Error> {
    let mut writer = SpillWriter::new(store);
    let mut offsets = Vec::with_capacity(items.len().div_ceil(STEP) * 8);
    // serde writes in many small pieces; a line is gathered before it goes on to the hash and the file.
    let mut line = Vec::with_capacity(1024);
    for (index, item) in items.iter().enumerate() {
        if index % STEP == 0 {
            offsets.extend_from_slice(&writer.written().to_le_bytes());
        }
        line.clear();
        serde_json::to_writer(&mut line, item).map_err(|e| Error::damaged("items", e))?;
        line.push(b'\n');
        writer.write_all(&line).map_err(|e| Error::damaged("items", e))?;
        for binary in item.binary.iter().flat_map(|b| b.values()) {
            if let BinaryData::Blob { id, .. } = &binary.data {
                files.insert(id.clone());
            }
        }
    }
    let bytes = i64::try_from(writer.written()).unwrap_or(i64::MAX);
    let (lines, blob) = match writer.finish()? {
        Spilled::Memory(lines) => (Some(lines), None),
        Spilled::Blob(id) => (None, Some(id)),
    };
    Ok(Encoded { count: i64::try_from(items.len()).unwrap_or(i64::MAX), bytes, offsets, lines, blob })
}

/// A stored list, to be read.
pub(super) struct Stored {
    pub(super) count: u32,
    pub(super) offsets: Vec<u8>,
    pub(super) lines: Option<Vec<u8>>,
    pub(super) blob: Option<String>,
}

impl Stored {
    /// A list short enough to be looked through.
    pub(super) fn small(count: u32, lines: Vec<u8>) -> Self {
        Self { count, offsets: Vec::new(), lines: Some(lines), blob: None }
    }

    /// The lines from item `first` on.
    pub(super) fn lines_from(self, store: &BlobStore, first: u32) -> Result<impl Iterator<Item = Result<String, Error>> + use<>, Error> {
        let is_small = self.offsets.is_empty() && self.blob.is_none();
        // Without offsets everything before is skipped.
        let step = if is_small { 0 } else { first as usize / STEP };
        let offset = self.offsets.get(step * 8..step * 8 + 8).and_then(|b| b.try_into().ok()).map_or(u64::MAX, u64::from_le_bytes);
        let offset = if is_small { 0 } else { offset };
        let reader: Box<dyn BufRead + Send> = if offset == u64::MAX {
            Box::new(io::empty())
        } else if let Some(blob) = &self.blob {
            let mut file = store.read(blob)?;
            file.seek(SeekFrom::Start(offset)).map_err(|e| Error::damaged(format!("items in {blob}"), e))?;
            Box::new(BufReader::with_capacity(64 * 1024, file))
        } else {
            let mut cursor = io::Cursor::new(self.lines.unwrap_or_default());
            cursor.set_position(offset);
            Box::new(cursor)
        };
        let left = u64::from(self.count.saturating_sub(first));
        let skip = if is_small { first.min(self.count) as usize } else { first as usize % STEP };
        Ok(Lines { reader, left: left + skip as u64 }.skip(skip))
    }
}

struct Lines<R> {
    reader: R,
    left: u64,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<String, Error>;
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut line = String::new();
        // A limit per line is not needed: what is here was written from memory.
        match self.reader.by_ref().read_line(&mut line) {
            Ok(0) => Some(Err(Error::damaged("items", "the list ends too early"))),
            Ok(_) => {
                line.truncate(line.trim_end_matches('\n').len());
                Some(Ok(line))
            }
            Err(e) => Some(Err(Error::damaged("items", e))),
        }
    }
}

//! Small item lists inside their run's row: a head with side, port, count and bytes of each list, then their lines.
//!
//! `1` (form), number of lists, then 11 bytes a list: side (0 input, 1 output), port (u16), count (u32), bytes (u32),
//! all little-endian; then the lines of each list, one JSON item a line.

use super::{Side, encode::Stored};
use crate::Error;

/// The only form there is so far.
const FORM: u8 = 1;
const HEAD: usize = 11;
/// Bytes of one list, and of all of a run: past that a list has a row of its own, with offsets to find a page in it.
const LIST: usize = 16 * 1024;
const RUN: usize = 48 * 1024;

/// Gathers the small lists of a run.
#[derive(Default)]
pub(super) struct Writer {
    head: Vec<u8>,
    lines: Vec<u8>,
}

impl Writer {
    /// Takes a list if it is small enough; says whether it did.
    pub(super) fn take(&mut self, side: Side, port: u32, count: usize, lines: &[u8]) -> bool {
        let (Ok(port), Ok(count), Ok(bytes)) = (u16::try_from(port), u32::try_from(count), u32::try_from(lines.len())) else {
            return false;
        };
        if lines.len() > LIST || self.lines.len() + lines.len() > RUN || self.head.len() / HEAD == usize::from(u8::MAX) {
            return false;
        }
        self.head.push(u8::from(side == Side::Output));
        self.head.extend_from_slice(&port.to_le_bytes());
        self.head.extend_from_slice(&count.to_le_bytes());
        self.head.extend_from_slice(&bytes.to_le_bytes());
        self.lines.extend_from_slice(lines);
        true
    }

    /// The column's value; none when there is no list.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        let lists = u8::try_from(self.head.len() / HEAD).ok().filter(|n| *n > 0)?;
        let mut out = Vec::with_capacity(2 + self.head.len() + self.lines.len());
        out.extend_from_slice(&[FORM, lists]);
        out.extend_from_slice(&self.head);
        out.extend_from_slice(&self.lines);
        Some(out)
    }
}

/// All lists of a column's value.
pub(super) fn read(column: &[u8]) -> Result<Vec<(Side, u32, Stored)>, Error> {
    let damaged = || Error::damaged("items of a node run", "the list is cut off or of an unknown form");
    let [FORM, lists, rest @ ..] = column else { return Err(damaged()) };
    let (heads, mut lines) = rest.split_at_checked(usize::from(*lists) * HEAD).ok_or_else(damaged)?;
    let mut found = Vec::with_capacity(usize::from(*lists));
    for head in heads.chunks_exact(HEAD) {
        let [side, p0, p1, c0, c1, c2, c3, b0, b1, b2, b3] = *head else { return Err(damaged()) };
        let bytes = u32::from_le_bytes([b0, b1, b2, b3]) as usize;
        let (own, others) = lines.split_at_checked(bytes).ok_or_else(damaged)?;
        lines = others;
        let side = if side == 0 { Side::Input } else { Side::Output };
        let count = u32::from_le_bytes([c0, c1, c2, c3]);
        found.push((side, u32::from(u16::from_le_bytes([p0, p1])), Stored::small(count, own.to_vec())));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_and_damage_is_noticed() {
        let mut writer = Writer::default();
        assert!(writer.take(Side::Input, 0, 2, b"{}\n{}\n"));
        assert!(writer.take(Side::Output, 300, 0, b""));
        assert!(!writer.take(Side::Output, 0, 1, &vec![b'x'; LIST + 1]), "large lists go elsewhere");
        assert!(!writer.take(Side::Output, 70_000, 1, b"{}\n"));
        let column = writer.finish().unwrap();
        let lists = read(&column).unwrap();
        assert_eq!(
            lists.iter().map(|(side, port, s)| (*side, *port, s.count)).collect::<Vec<_>>(),
            [(Side::Input, 0, 2), (Side::Output, 300, 0)]
        );
        for cut in 0..column.len() {
            assert!(read(&column[..cut]).is_err(), "{cut}");
        }
        assert!(Writer::default().finish().is_none());
    }
}

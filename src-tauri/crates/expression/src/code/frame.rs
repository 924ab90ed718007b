//! Frames: one byte of kind, four bytes of length (little endian), payload.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To the child: a [`super::message::Job`].
    Job = 1,
    /// To the child: the answer to what it asked, as JSON.
    Answer = 2,
    /// To the child: why there is no answer, a [`super::message::Refusal`].
    Refused = 3,
    /// To the child: an answer that is bytes.
    Bytes = 4,
    /// From the child: an [`super::message::Ask`].
    Ask = 16,
    /// From the child: bytes to keep as a file of an item.
    Keep = 17,
    /// From the child: a line that the code logged.
    Log = 18,
    /// From the child: static data that changed, as a JSON object.
    State = 19,
    /// From the child, last: the items, as a JSON array.
    Output = 20,
    /// From the child, last: a [`super::message::Refusal`] that says why the job failed.
    Failed = 21,
}

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        [Self::Job, Self::Answer, Self::Refused, Self::Bytes, Self::Ask, Self::Keep, Self::Log, Self::State, Self::Output, Self::Failed]
            .into_iter()
            .find(|k| *k as u8 == byte)
    }
}

/// Most bytes in one frame. Only a child gone mad sends more.
const MOST: u32 = 1 << 30;
const HEADER: usize = 5;

fn header(kind: Kind, length: usize) -> io::Result<[u8; HEADER]> {
    let length = u32::try_from(length).ok().filter(|l| *l <= MOST).ok_or_else(|| io::Error::other("more than 1 GiB at once"))?;
    let [a, b, c, d] = length.to_le_bytes();
    Ok([kind as u8, a, b, c, d])
}

fn parse([kind, a, b, c, d]: [u8; HEADER]) -> io::Result<(Kind, u32)> {
    let length = u32::from_le_bytes([a, b, c, d]);
    match Kind::of(kind) {
        Some(kind) if length <= MOST => Ok((kind, length)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "this is no frame")),
    }
}

fn short() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// Writes one frame.
pub(super) fn write(to: &mut impl Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
    to.write_all(&header(kind, payload.len())?)?;
    to.write_all(payload)?;
    to.flush()
}

/// Reads one frame, or `None` at the end of the stream.
pub(super) fn read(from: &mut impl Read) -> io::Result<Option<(Kind, Vec<u8>)>> {
    let mut head = [0; HEADER];
    match from.read(&mut head[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut head[1..])?,
    }
    let (kind, length) = parse(head)?;
    let mut payload = vec![];
    payload.try_reserve_exact(length as usize).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    if from.take(u64::from(length)).read_to_end(&mut payload)? != length as usize {
        return Err(short());
    }
    Ok(Some((kind, payload)))
}

/// Writes one frame.
pub(super) async fn send(to: &mut (impl AsyncWrite + Unpin), kind: Kind, payload: &[u8]) -> io::Result<()> {
    to.write_all(&header(kind, payload.len())?).await?;
    to.write_all(payload).await?;
    to.flush().await
}

/// Reads one frame, or `None` at the end of the stream. The buffer grows as bytes arrive: a length alone costs nothing.
pub(super) async fn receive(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<(Kind, Vec<u8>)>> {
    let mut head = [0; HEADER];
    if from.read(&mut head[..1]).await? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut head[1..]).await?;
    let (kind, length) = parse(head)?;
    let mut payload = Vec::with_capacity((length as usize).min(1 << 20));
    let got = from.take(u64::from(length)).read_to_end(&mut payload).await?;
    if got != length as usize {
        return Err(short());
    }
    Ok(Some((kind, payload)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_as_it_went() {
        let mut pipe = vec![];
        write(&mut pipe, Kind::Log, b"hello").unwrap();
        write(&mut pipe, Kind::Output, b"").unwrap();
        let mut from = pipe.as_slice();
        assert_eq!(read(&mut from).unwrap(), Some((Kind::Log, b"hello".to_vec())));
        assert_eq!(read(&mut from).unwrap(), Some((Kind::Output, vec![])));
        assert_eq!(read(&mut from).unwrap(), None);
    }

    #[tokio::test]
    async fn a_cut_or_foreign_stream_is_an_error() {
        let mut cut: &[u8] = &[Kind::Log as u8, 9, 0, 0, 0, 1];
        assert_eq!(receive(&mut cut).await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let mut foreign: &[u8] = b"Hello, world";
        assert_eq!(receive(&mut foreign).await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}

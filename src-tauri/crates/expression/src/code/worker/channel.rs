//! The child's end of the pipe.

use std::{cell::RefCell, fs::File, io, rc::Rc};

use super::super::{
    frame::{self, Kind},
    message::Refusal,
};

/// Standard input and output as plain files: no line buffering, no lock.
#[derive(Clone)]
pub(super) struct Channel {
    ends: Rc<RefCell<(File, File)>>,
}

/// What the parent answered.
pub(super) enum Answer {
    Json(Vec<u8>),
    Bytes(Vec<u8>),
    Refused(Refusal),
}

impl Channel {
    pub(super) fn open() -> io::Result<Self> {
        #[cfg(unix)]
        let ends = {
            use std::os::fd::AsFd as _;
            (File::from(io::stdin().as_fd().try_clone_to_owned()?), File::from(io::stdout().as_fd().try_clone_to_owned()?))
        };
        #[cfg(windows)]
        let ends = {
            use std::os::windows::io::AsHandle as _;
            (File::from(io::stdin().as_handle().try_clone_to_owned()?), File::from(io::stdout().as_handle().try_clone_to_owned()?))
        };
        Ok(Self { ends: Rc::new(RefCell::new(ends)) })
    }

    pub(super) fn read(&self) -> io::Result<Option<(Kind, Vec<u8>)>> {
        frame::read(&mut self.ends.borrow_mut().0)
    }

    pub(super) fn write(&self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        frame::write(&mut self.ends.borrow_mut().1, kind, payload)
    }

    /// Sends a frame and waits for the answer. A parent that is gone or confused ends the process: nobody would hear us.
    pub(super) fn exchange(&self, kind: Kind, payload: &[u8]) -> io::Result<Answer> {
        self.write(kind, payload)?;
        match self.read()? {
            Some((Kind::Answer, json)) => Ok(Answer::Json(json)),
            Some((Kind::Bytes, bytes)) => Ok(Answer::Bytes(bytes)),
            Some((Kind::Refused, refusal)) => Ok(Answer::Refused(serde_json::from_slice(&refusal).unwrap_or_default())),
            _ => std::process::exit(4),
        }
    }
}

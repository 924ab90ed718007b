//! What a caller gets: when the event is on disk, when the workflow answers, when it ended.

mod property;
mod render;
mod waiter;

pub(crate) use render::{ended, nothing_said, reply, started};
pub(crate) use waiter::{Heard, Waiter};

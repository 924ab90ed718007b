//! Where next due times are kept between two starts of the program.

use millrace_core::{
    EpochMs,
    trigger::{FireError, TriggerId},
};

/// How a schedule stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which.
    pub trigger: TriggerId,
    /// The first due time that was not handled, before spreading; `None`: it has ended.
    pub next: Option<EpochMs>,
    /// The due time it fired for; `None`: it has not fired since it was saved last, keep what is there.
    pub last: Option<EpochMs>,
}

/// Keeps the next due time of each schedule. Who undeploys a workflow deletes what is kept of it, or the time until it is
/// deployed again would count as missed.
#[async_trait::async_trait]
pub trait ScheduleBook: Send + Sync {
    /// What [`Planned::next`] was saved last.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn load_next(&self, trigger: &TriggerId) -> Result<Option<EpochMs>, FireError>;

    /// Saves all of them, in one transaction if possible. Each trigger appears once.
    ///
    /// # Errors
    /// When nothing was saved; they are saved again later.
    async fn save_next(&self, batch: Vec<Planned>) -> Result<(), FireError>;
}

//! An execution waits in line: its start is on disk already, and nothing of it runs.

use futures::future::BoxFuture;
use tokio::sync::oneshot;

use super::{
    driver::{Driver, Entry, Left},
    writes::Accept,
};
use crate::{AcceptError, ExecutionReport, step::State};

/// One that waits; in a box, so that a long line takes little room.
pub(crate) struct InLine {
    pub(crate) driver: Driver,
    pub(crate) state: State,
}

impl InLine {
    /// Waits for its turn, then runs. A cancel is heard in line too.
    pub(crate) async fn run(self: Box<Self>, accept: Accept, turn: oneshot::Receiver<()>) -> ExecutionReport {
        let driver = &self.driver;
        let written = match driver.goes_on {
            true => Ok(()),
            false => driver.inner.ports.journal.execution_started(driver.start_record(&self.state, true)).await,
        };
        // Nobody may be waiting.
        let _ = accept.send(written.clone().map_err(AcceptError::from));
        if let Err(error) = written {
            let now = driver.inner.ports.clock.now();
            return driver.report(&self.state, Left::refused(error), now);
        }
        tokio::select! {
            biased;
            () = driver.stop.stopped() => {}
            _ = turn => {}
        }
        self.begin().await
    }

    fn begin(self: Box<Self>) -> BoxFuture<'static, ExecutionReport> {
        Box::pin(self.driver.run(self.state, Entry::InTurn))
    }
}

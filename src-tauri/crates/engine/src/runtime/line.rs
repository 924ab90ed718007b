//! An execution waits in line: its start is on disk already, and nothing of it runs.

use tokio::sync::oneshot;

use super::{
    driver::{Driver, Entry, Left},
    writes::Accept,
};
use crate::{AcceptError, ExecutionReport, step::State};

impl Driver {
    /// Waits for its turn, then runs. A cancel is heard in line too.
    pub(crate) async fn in_line(self, state: State, accept: Accept, turn: oneshot::Receiver<()>) -> ExecutionReport {
        let written = match self.goes_on {
            true => Ok(()),
            false => self.inner.ports.journal.execution_started(self.start_record(&state, true)).await,
        };
        // Nobody may be waiting.
        let _ = accept.send(written.clone().map_err(AcceptError::from));
        if let Err(error) = written {
            let now = self.inner.ports.clock.now();
            return self.report(&state, Left::refused(error), now);
        }
        tokio::select! {
            biased;
            () = self.stop.stopped() => {}
            _ = turn => {}
        }
        // Boxed, so that many that wait take little room.
        Box::pin(self.run(state, Entry::InTurn)).await
    }
}

//! Waits for news of a mailbox: IDLE where the server knows it, looking now and then where it does not.

use std::time::{Duration, Instant};

use async_imap::types::UnsolicitedResponse;

use super::{
    session::{Session, within},
    trouble::Trouble,
};
use crate::sources::{Ear, Stopped};

/// How often the wall clock is looked at: after a sleep of the machine the connection is dead, and nothing says so.
const CLOCK: Duration = Duration::from_secs(30);
/// The machine slept when the wall clock went on by so much more than it should.
const SLEPT_MS: i64 = 60_000;

/// Why the wait ended.
pub(super) enum Calm {
    /// It is time to look.
    Over(Session),
    /// The source must end.
    Stopped(Session),
}

fn tells_of_messages(response: &UnsolicitedResponse) -> bool {
    matches!(response, UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_))
}

/// Waits until there may be something new.
pub(super) async fn wait(session: Session, ear: &Ear, can_idle: bool, end: Option<Instant>) -> Result<Calm, Trouble> {
    let pace = &ear.ports.pace;
    let longest = if can_idle { pace.idle } else { pace.mailbox_poll };
    let longest = end.map_or(longest, |end| longest.min(end.saturating_duration_since(Instant::now())));
    if !can_idle {
        return Ok(match ear.sleep(longest).await {
            Ok(_) => Calm::Over(session),
            Err(Stopped) => Calm::Stopped(session),
        });
    }
    let patience = session.patience;
    let told = session.imap.unsolicited_responses.clone();
    // What the server told since the search, and what it tells before IDLE begins, IDLE would not tell again.
    let is_news = move || std::iter::from_fn(|| told.try_recv().ok()).any(|response| tells_of_messages(&response));
    if is_news() {
        return Ok(Calm::Over(session));
    }
    let mut idle = session.imap.idle();
    within(patience, idle.init()).await?;
    if is_news() {
        let imap = within(patience, idle.done()).await?;
        return Ok(Calm::Over(Session { imap, patience }));
    }
    let stopped = {
        let (news, _interrupt) = idle.wait_with_timeout(longest);
        tokio::pin!(news);
        // Keep-alives of the server put off the library's own limit, but not what makes it forget its client.
        let limit = tokio::time::sleep(longest);
        tokio::pin!(limit);
        loop {
            let before = ear.now();
            tokio::select! {
                () = ear.stopped() => break true,
                () = ear.nudged() => break false,
                () = &mut limit => break false,
                news = &mut news => {
                    news?; // news or the end of the connection; DONE will tell which
                    break false;
                }
                () = tokio::time::sleep(CLOCK) => {
                    if ear.now().0 - before.0 > CLOCK.as_millis() as i64 + SLEPT_MS {
                        break false;
                    }
                }
            }
        }
    };
    let imap = match within(patience, idle.done()).await {
        Ok(imap) => imap,
        Err(_) if stopped => return Err(Trouble::Stopped),
        Err(trouble) => return Err(trouble),
    };
    let session = Session { imap, patience };
    Ok(if stopped { Calm::Stopped(session) } else { Calm::Over(session) })
}

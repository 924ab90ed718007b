//! The board of breakers.

use std::sync::{Arc, Mutex};

use millrace_core::{
    EpochMs,
    breaker::{BreakerPolicy, BreakerState, Breakers as _},
};
use millrace_engine::BreakerBoard;
use millrace_testkit::ManualClock;

const POLICY: BreakerPolicy = BreakerPolicy { failures: 2, cooldown_ms: 1_000, longest_ms: 4_000 };

type Heard = Arc<Mutex<Vec<(String, BreakerState)>>>;

fn board() -> (BreakerBoard, Arc<ManualClock>, Heard) {
    let (clock, heard) = (Arc::new(ManualClock::at(0)), Heard::default());
    let board = BreakerBoard::new(clock.clone(), POLICY);
    let hear = heard.clone();
    board.on_change(move |key, breaker| hear.lock().unwrap().push((key.to_owned(), breaker.state)));
    (board, clock, heard)
}

#[test]
fn a_host_that_fails_is_left_alone_and_then_tried_once() {
    let (board, clock, heard) = board();
    for _ in 0..2 {
        assert_eq!(board.admit("host:a"), Ok(()));
        board.record("host:a", false);
    }
    assert_eq!((board.admit("host:a"), board.admit("host:b")), (Err(EpochMs(1_000)), Ok(())), "each host by itself");
    clock.advance(1_000);
    assert_eq!(board.admit("host:a"), Ok(()));
    assert!(board.admit("host:a").is_err(), "one probe at a time");
    board.record("host:a", true);
    assert_eq!(board.admit("host:a"), Ok(()));
    let states: Vec<BreakerState> = heard.lock().unwrap().iter().map(|h| h.1).collect();
    assert_eq!(states, [BreakerState::Open, BreakerState::HalfOpen, BreakerState::Closed]);
    assert!(board.snapshot().is_empty(), "one that is well takes no room");
}

#[test]
fn what_was_kept_comes_back_and_can_be_reset() {
    let (board, _, heard) = board();
    board.record("workflow:w", false);
    board.record("workflow:w", false);
    let kept = board.snapshot();
    assert_eq!((kept.len(), kept[0].key.as_str(), kept[0].breaker.state), (1, "workflow:w", BreakerState::Open));
    let (next, _, _) = self::board();
    next.restore(kept.into_iter().map(|view| (view.key, view.changed_at, view.breaker)));
    assert!(next.admit("workflow:w").is_err());
    assert!(next.reset("workflow:w"));
    assert_eq!((next.admit("workflow:w"), next.reset("workflow:w")), (Ok(()), false));
    assert_eq!(heard.lock().unwrap().len(), 1, "the first board heard only its own");
}

#[test]
fn it_does_not_grow_without_end() {
    let (board, _, _) = board();
    (0..11_000).for_each(|i| board.record(&format!("host:{i}"), false));
    assert_eq!(board.snapshot().len(), 10_000);
}

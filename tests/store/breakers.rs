//! Circuit breakers outlive the program.

use millrace_core::{EpochMs, breaker::BreakerState};
use millrace_store::BreakerRow;

use crate::fixture::{Fixture, NOW, both};

both!(what_is_not_closed_is_kept);

async fn what_is_not_closed_is_kept(f: Fixture) {
    let row = |key: &str, state: BreakerState, failures: u32| BreakerRow {
        key: key.into(),
        state,
        failures,
        probe_at: (state != BreakerState::Closed).then_some(EpochMs(NOW + 30_000)),
        cooldown_ms: 30_000,
        changed_at: EpochMs(NOW),
        message: Some("The server answered 503.".into()),
    };
    let (host, workflow) = ("host:api.example.org", "workflow:1");
    f.store.save_breaker(row(workflow, BreakerState::Open, 5)).await.unwrap();
    f.store.save_breaker(row(host, BreakerState::Open, 5)).await.unwrap();
    f.store.save_breaker(row(host, BreakerState::HalfOpen, 6)).await.unwrap();
    assert_eq!(f.store.breakers().await.unwrap(), [row(host, BreakerState::HalfOpen, 6), row(workflow, BreakerState::Open, 5)]);
    f.store.save_breaker(row(host, BreakerState::Closed, 0)).await.unwrap();
    f.store.save_breaker(row("host:unknown", BreakerState::Closed, 0)).await.unwrap();
    assert_eq!(f.store.breakers().await.unwrap().len(), 1);
}

//! `GET /api/events`: server-sent events, each a batch of events as a JSON list.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{Sse, sse},
};
use futures::Stream;

use crate::Shared;

pub(crate) async fn events(State(door): State<Shared>) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let stop = door.stop.clone();
    let stream = futures::stream::unfold(door.api.events(), |mut events| async move {
        let batch = events.next().await?;
        let event = sse::Event::default().json_data(&*batch).unwrap_or_else(|e| sse::Event::default().comment(e.to_string()));
        Some((Ok(event), events))
    });
    let until_stopped = futures::StreamExt::take_until(stream, stop.cancelled_owned());
    Sse::new(until_stopped).keep_alive(sse::KeepAlive::new().interval(Duration::from_secs(15)))
}

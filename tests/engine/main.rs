//! The engine: n8n's scheduling as a table of small graphs, and the runtime around it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accept;
mod attention;
mod breakers;
mod loops;
mod order;
mod pairs;
mod partial;
mod play;
mod queue;
mod recover;
mod replay;
mod rig;
mod runtime;
mod settings;
mod start;
mod suspend;
mod waiting;

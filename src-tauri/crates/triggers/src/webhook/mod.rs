//! Webhooks and forms: HTTP requests that start workflows or wake waiting executions.
//!
//! A [`Route`] is read from a trigger when it is armed, a [`Table`] holds all routes and refuses those that clash, and the
//! [`Listener`] answers requests: checks them, makes an item in n8n's form, hands it to the sink and answers as the node
//! says. An event is acknowledged only after the sink has it on disk.

mod answer;
mod check;
mod config;
mod door;
mod fire;
mod form;
mod handler;
mod intake;
mod knock;
mod listener;
mod once;
mod path;
mod problem;
mod resume;
mod route;
mod self_test;
mod table;

pub use config::{Config, ConfigError, KeyEvaluator, Ports, RATE_LIMIT_VARIABLE};
pub use knock::ShutDoor;
pub use listener::Listener;
pub use once::{TestCall, TestError};
pub use resume::{Resume, ResumeAnswer, ResumeCall, ResumeError, ResumeTarget, Waiting};
pub use route::{Methods, Pattern, PatternError, Route, RouteError, Segment, Surface, addresses};
pub use self_test::{SelfTestError, Unreached};
pub use table::{Clash, Table};

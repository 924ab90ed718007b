//! How the listener is set up, and what it works with.

use std::{sync::Arc, time::Duration};

use ipnet::IpNet;
use millrace_core::{
    Clock, Item,
    node::BinaryStore,
    trigger::{TriggerMemory, TriggerSink},
};

use super::{check::address, resume::Resume};

/// Names the variable that holds the default rate limit.
pub const RATE_LIMIT_VARIABLE: &str = "MILLRACE_WEBHOOK_RATE_LIMIT";
/// Calls a minute where neither the node nor the variable says otherwise.
const DEFAULT_RATE: u32 = 100;

/// A value of the set-up that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The rate limit is no number.
    #[error("{RATE_LIMIT_VARIABLE} is “{0}”; write a whole number of calls a minute, 0 for no limit.")]
    Rate(String),
    /// A proxy is no address.
    #[error("“{0}” is no IP address and no range like 10.0.0.0/8.")]
    Proxy(String),
}

/// How the listener is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where callers reach this program, without a slash at the end: `https://hooks.example.com`. `None`: as the caller's
    /// `Host` header says.
    pub base_url: Option<String>,
    /// Calls a minute for each workflow whose node names no limit; 0: no limit.
    pub rate_limit: u32,
    /// How long a caller waits for a workflow to answer; the execution goes on after that.
    pub longest_wait: Duration,
    /// How long a body may take to come.
    pub body_within: Duration,
    /// Bytes of all bodies that are being read at one time; beyond them callers are told to come again.
    pub most_body_bytes: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpNet>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_url: None,
            rate_limit: DEFAULT_RATE,
            longest_wait: Duration::from_secs(300),
            body_within: Duration::from_secs(60),
            most_body_bytes: 256 * 1024 * 1024,
            proxies: vec![],
        }
    }
}

impl Config {
    /// The default set-up with the rate limit of `MILLRACE_WEBHOOK_RATE_LIMIT`.
    ///
    /// # Errors
    /// When the variable holds no whole number.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::with_rate(std::env::var(RATE_LIMIT_VARIABLE).ok().as_deref())
    }
    fn with_rate(text: Option<&str>) -> Result<Self, ConfigError> {
        let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(Self::default()) };
        let rate_limit = text.parse().map_err(|_| ConfigError::Rate(text.to_owned()))?;
        Ok(Self { rate_limit, ..Self::default() })
    }
    /// A proxy's address or range.
    ///
    /// # Errors
    /// When it is neither.
    pub fn proxy(text: &str) -> Result<IpNet, ConfigError> {
        address::parse_net(text).ok_or_else(|| ConfigError::Proxy(text.to_owned()))
    }
}

/// Finds the key by which calls are told to be the same.
pub trait KeyEvaluator: Send + Sync {
    /// The value of an expression for the item that a call gave; `None`: the call has no key.
    ///
    /// # Errors
    /// When the expression fails; the text is for the log.
    fn key(&self, expression: &str, item: &Item) -> Result<Option<String>, String>;
}

/// What the listener works with.
#[derive(Clone)]
pub struct Ports {
    /// Takes what was called.
    pub sink: Arc<dyn TriggerSink>,
    /// Keeps uploaded files.
    pub binary: Arc<dyn BinaryStore>,
    /// Finds keys of calls.
    pub keys: Arc<dyn KeyEvaluator>,
    /// Hears that routes are well.
    pub memory: Option<Arc<dyn TriggerMemory>>,
    /// Wakes executions that wait for a call, a form or a decision.
    pub resume: Option<Arc<dyn Resume>>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_a_number_or_a_clear_error() {
        assert_eq!(Config::with_rate(None).unwrap().rate_limit, 100);
        assert_eq!(Config::with_rate(Some("0")).unwrap().rate_limit, 0);
        assert!(Config::with_rate(Some("many")).unwrap_err().to_string().contains(RATE_LIMIT_VARIABLE));
        assert!(Config::proxy("10.0.0.0/8").is_ok() && Config::proxy("x").is_err());
    }
}

//! The parameters of n8n's RSS Feed Trigger.

use chrono_tz::Tz;
use millrace_core::{JsonMap, node::Policy, trigger::ArmedTrigger};
use millrace_reach::address::check_url;
use serde_json::{Value, json};
use url::Url;

use crate::{
    schedule::{Rule, RuleError, zone},
    sources::{Params, SourceError},
};

/// Which feed, and when to look.
pub(super) struct Options {
    pub(super) url: Url,
    pub(super) times: Rule,
    pub(super) zone: Tz,
    /// What is there at the first look counts as new.
    pub(super) report_existing: bool,
}

impl Options {
    pub(super) fn read(trigger: &ArmedTrigger, policy: &Policy) -> Result<Self, SourceError> {
        let params = Params::of(trigger);
        let text = params.required("feedUrl", "the address of the feed")?;
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| params.wrong("feedUrl", "this is no address that begins with http:// or https://."))?;
        if !policy.allow_local_network {
            check_url(&url).map_err(|e| params.wrong("feedUrl", format!("{e}.")))?;
        }
        let times = match params.get("pollTimes") {
            Some(_) => Rule::poll_times(&trigger.parameters),
            // n8n's own default.
            None => Rule::poll_times(&JsonMap::from_iter([("pollTimes".to_owned(), json!({"item": [{"mode": "everyMinute"}]}))])),
        };
        let wrong = |error: RuleError| match error {
            RuleError::Parameter { path, problem } => params.wrong(&path, format!("{problem}.")),
            RuleError::Cron { path, source } => params.wrong(&path, source.to_string()),
            other => params.wrong("pollTimes", other.to_string()),
        };
        Ok(Self {
            url,
            times: times.map_err(wrong)?,
            zone: zone(&trigger.timezone).map_err(wrong)?,
            report_existing: params.get("options.includeExisting") == Some(&Value::Bool(true)),
        })
    }
}

//! Starts a workflow when a feed has new entries.

use std::sync::Arc;

use millrace_core::{NodeSpec, NodeType, spec::build::*};
use serde_json::json;

use crate::{
    schedule_trigger::cron_times,
    start_nodes::{base, start_node},
};

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    start_node(NodeSpec {
        node_type: "rss_feed_read_trigger",
        n8n_type: "n8n-nodes-base.rssFeedReadTrigger",
        label: "RSS Feed Trigger",
        help: "Starts the workflow when an RSS, Atom or JSON feed has new entries.",
        keywords: &["rss", "atom", "news", "blog", "podcast", "feed", "subscribe"],
        icon: "rss",
        summary: "{feedUrl}",
        ..base(vec![
            list("pollTimes", "Look", "item", "Time", cron_times()).default_value(json!({"item": [{"mode": "everyMinute"}]})),
            string("feedUrl", "Feed").required().no_expression().placeholder("https://example.org/feed.xml"),
            collection(
                "options",
                "Options",
                vec![
                    boolean("includeExisting", "Also entries that are there", false)
                        .help("On: begin with the entries that are in the feed when the workflow is deployed."),
                ],
            ),
        ])
    })
}

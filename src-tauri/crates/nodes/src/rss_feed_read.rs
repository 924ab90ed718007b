//! Reads the entries of a feed.

use std::sync::Arc;

use millrace_core::{
    Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};
use millrace_reach::{
    feed::{ACCEPT, read},
    get::{Answer, Get, GetError, get},
};
use url::Url;

use crate::{
    field::Field,
    http::{Failure, pause},
    items::{check_canceled, error_item, paired_with_all},
};

struct RssFeedRead(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(RssFeedRead(NodeSpec {
        node_type: "rss_feed_read",
        n8n_type: "n8n-nodes-base.rssFeedRead",
        kind: NodeKind::ExternalAction,
        family: Family::Action,
        group: "Network",
        label: "RSS Read",
        help: "Reads the entries of an RSS, Atom or JSON feed.",
        keywords: &["rss", "atom", "news", "blog", "podcast", "feed"],
        icon: "rss",
        versions: versions(&[1.0, 1.1, 1.2]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            string("url", "Feed").required().placeholder("https://example.org/feed.xml"),
            collection("options", "Options", vec![boolean("ignoreSSL", "Accept any certificate", false)]),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{url}",
        required_inputs: None,
    }))
}

#[async_trait::async_trait]
impl NodeType for RssFeedRead {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        // The first version reads one feed, however many items there are.
        let first = ctx.version() < 1.1;
        let (url, ignore_tls) = (Field::new(ctx, "url"), Field::new(ctx, "options.ignoreSSL"));
        let mut out = Vec::new();
        for index in 0..if first { items.len().min(1) } else { items.len() } {
            check_canceled(ctx, 0)?;
            let paired = if first { paired_with_all(items.len()) } else { Paired::One(PairedRef::new(index, None)) };
            let found = async { entries(ctx, &url.text(ctx, index)?, ignore_tls.flag(ctx, index)?).await };
            match found.await {
                Ok(found) => out.extend(found.into_iter().map(|item| Item { paired: paired.clone(), ..item })),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }
}

async fn entries(ctx: &NodeContext, text: &str, ignore_tls: bool) -> Result<Vec<Item>, NodeError> {
    if text.trim().is_empty() {
        return Err(NodeError::new("node.parameter", "The parameter \"URL\" has to be set!").hint("Enter the address of the feed."));
    }
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or_else(|| NodeError::new("node.parameter", "The provided \"URL\" is not valid!").hint("Begin it with https://."))?;
    let key = pause::admit(&url, &*ctx.breakers).map_err(|e| Failure::Send(e).into_node_error(0, &ctx.scope.timezone))?;
    let answer = get(&Get { accept: ACCEPT, ignore_tls, ..Get::new(url) }, &ctx.policy).await;
    ctx.breakers.record(&key, !answer.as_ref().is_err_and(GetError::is_passing));
    match answer {
        Ok(Answer::Body { bytes, url, .. }) => {
            let found =
                read(&bytes, &url).map_err(|e| NodeError::new("node.input", format!("It was not possible to read the feed: {e}.")))?;
            Ok(found.into_iter().map(|entry| Item::new(entry.json)).collect())
        }
        Ok(Answer::Unchanged) => Ok(vec![]),
        Err(error) => {
            let mut failed =
                NodeError::new("node.http", format!("It was not possible to fetch the feed: {error}.")).hint("Check the address.");
            failed.retryable = error.is_passing();
            Err(failed)
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, routing};
    use millrace_core::node::Policy;
    use serde_json::json;

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn entries_become_items_paired_with_the_item_that_named_the_feed() {
        let feed =
            "<rss version=\"2.0\"><channel><title>T</title><item><title>a</title></item><item><title>b</title></item></channel></rss>";
        let router = Router::new().route("/feed", routing::get(move || async move { feed }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/feed", listener.local_addr().unwrap());
        let mut server = tokio::task::JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        for (version, count) in [(1.0, 2), (1.2, 4)] {
            let mut ctx = testing::context_at(&node(), version, json!({"url": url}), vec![vec![json!({}), json!({})]]);
            ctx.policy = Arc::new(Policy { allow_local_network: true, file_roots: vec![] });
            let out = node().execute(&ctx).await.unwrap();
            let items = out.outputs[0].as_ref().unwrap();
            assert_eq!((items.len(), &items[0].json["title"]), (count, &json!("a")));
            assert_eq!(items[0].paired.refs().len(), if version < 1.1 { 2 } else { 1 });
        }
        // The same address is none of a workflow's business unless the policy says so.
        assert!(testing::run(&node(), json!({"url": url}), vec![json!({})]).await.is_err());
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused() {
        for url in ["", "x", "file:///etc/passwd"] {
            assert!(testing::run(&node(), json!({"url": url}), vec![json!({})]).await.is_err(), "{url}");
        }
    }
}

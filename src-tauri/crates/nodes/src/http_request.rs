//! Asks a web address for data, or sends data to it. One request per item; a JSON list becomes one item each.

use std::sync::Arc;

use futures::{StreamExt as _, stream};
use millrace_core::{Item, JsonMap, Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, spec::Effect};
use serde_json::Value;

use crate::http::{self, Batches, Failure, Job};

/// Requests of one node that are under way at a time.
const AT_ONCE: usize = 16;

struct HttpRequest(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(HttpRequest(http::spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for HttpRequest {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = http::modern_params(ctx);
        let job = Job::new(ctx, &params)?;
        let batches = Batches::read(&params)?;
        let items = ctx.items();
        let mut out = Vec::with_capacity(items.len());
        let indices: Vec<usize> = (0..items.len()).collect();
        for (number, batch) in indices.chunks(batches.size.min(items.len().max(1))).enumerate() {
            if ctx.is_canceled() {
                return Err(NodeError::new("canceled", "The execution was canceled."));
            }
            if number > 0 && !batches.interval.is_zero() {
                tokio::time::sleep(batches.interval).await;
            }
            run_batch(ctx, &job, &items, batch, &mut out).await?;
        }
        Ok(NodeOutput::one(out))
    }

    fn effect(&self, node: &Node) -> Effect {
        http::effect::of(node)
    }
}

/// Sends a batch's requests side by side; results keep the order of the items.
async fn run_batch(ctx: &NodeContext, job: &Job<'_>, items: &[Item], batch: &[usize], out: &mut Vec<Item>) -> Result<(), NodeError> {
    let one = |index: usize| async move {
        let result = match job.first_request(&items[index], index) {
            Ok(request) => job.run(request, &items[index], index).await,
            Err(error) => Err(Failure::Build(error)),
        };
        (index, result)
    };
    let mut results = stream::iter(batch.iter().copied()).map(one).buffered(AT_ONCE);
    while let Some((index, result)) = results.next().await {
        match result {
            Ok(mut found) => out.append(&mut found),
            Err(failure) if ctx.continue_on_fail() && !matches!(failure, Failure::Whole(_)) => {
                out.push(error_item(&failure.to_json(), index))
            }
            Err(failure) => return Err(failure.into_node_error(index, &ctx.scope.timezone)),
        }
    }
    Ok(())
}

fn error_item(error: &Value, index: usize) -> Item {
    Item::new(JsonMap::from_iter([("error".to_owned(), error.clone())])).paired_with(index)
}

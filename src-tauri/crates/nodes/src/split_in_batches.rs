//! Loop Over Items: gives out the items batch by batch, and what came back at the end.
//!
//! Items are not copied into the node's state: they are found again in this node's own earlier runs. The state
//! holds positions only, and what expressions may ask for (`$('Loop').context.noItemsLeft`).

use std::sync::Arc;

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeRun, NodeSpec, NodeType, Paired, PairedRef, Source,
    spec::{Effect, Family, NodeKind, ParamKind, PortRule, PortSet, build::*},
};
use serde_json::{Value, json};

struct SplitInBatches(NodeSpec);

/// Keys of the state that expressions do not know.
const FIRST_RUN: &str = "firstRun";
const POSITION: &str = "position";

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(SplitInBatches(NodeSpec {
        node_type: "split_in_batches",
        n8n_type: "n8n-nodes-base.splitInBatches",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Loop Over Items",
        help: "Hands out the items a few at a time. Connect the last step of the loop back to this node.",
        keywords: &["loop", "batch", "for each", "repeat", "iterate", "split", "chunk"],
        icon: "repeat",
        versions: versions(&[1.0, 2.0, 3.0]),
        inputs: ports(PortSet::one()),
        outputs: vec![
            PortRule { when: vec![below_version(2.0)], ports: PortSet::one() },
            PortRule { when: vec![below_version(3.0)], ports: PortSet::Fixed { labels: vec!["loop", "done"] } },
            PortRule { when: vec![], ports: PortSet::Fixed { labels: vec!["done", "loop"] } },
        ],
        parameters: vec![
            param("batchSize", "Items at a time", ParamKind::Number { min: Some(1.0), max: None }, json!(1)).when([from_version(3.0)]),
            param("batchSize", "Items at a time", ParamKind::Number { min: Some(1.0), max: None }, json!(10)).when([below_version(3.0)]),
            collection(
                "options",
                "Options",
                vec![
                    boolean("reset", "Start over", false).help("When this is true, the loop begins anew with the items that just arrived."),
                ],
            ),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{batchSize} at a time",
        required_inputs: None,
    }))
}

#[async_trait::async_trait]
impl NodeType for SplitInBatches {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        if items.is_empty() {
            // Called with nothing: there is nothing to begin or to bring back.
            return Ok(outputs(ctx, vec![], vec![]));
        }
        let size = ctx.param_number("batchSize", 0)?.unwrap_or(1.0).max(1.0) as usize;
        let reset = ctx.param("options.reset", 0)? == Value::Bool(true);
        let progress = match progress(ctx) {
            Some(progress) if !reset => Progress { current: progress.current + 1, ..progress },
            _ => Progress { first_run: ctx.scope.run_index as usize, position: 0, current: 0 },
        };
        Ok(step(ctx, &items, progress, size))
    }
}

/// Where the loop stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Progress {
    /// The run whose input holds the items.
    first_run: usize,
    /// How many of them were handed out.
    position: usize,
    /// How many batches were handed out before this one.
    current: usize,
}

fn step(ctx: &NodeContext, items: &Items, progress: Progress, size: usize) -> NodeOutput {
    let runs = own_runs(ctx);
    let begins = progress.first_run >= runs.len();
    let all = if begins { items.clone() } else { input_of(runs.get(progress.first_run)) };
    let end = (progress.position + size).min(all.len());
    // From the second batch on the items no longer stand in this run's input; say where they came from.
    let source = if begins { None } else { runs.get(progress.first_run).and_then(|r| source_of(&r.sources)).map(Arc::new) };
    let batch: Vec<Item> = (progress.position..end).map(|i| repaired(&all[i], i, source.clone())).collect();
    let done = batch.is_empty();
    store(ctx, progress, end, &all, size, done);
    let finished = if done { came_back(ctx, runs, progress.first_run, items) } else { vec![] };
    outputs(ctx, finished, batch)
}

fn outputs(ctx: &NodeContext, done: Vec<Item>, batch: Vec<Item>) -> NodeOutput {
    let version = ctx.version();
    if version >= 3.0 {
        NodeOutput::many(vec![done, batch])
    } else if version >= 2.0 {
        NodeOutput::many(vec![batch, done])
    } else {
        NodeOutput::many(vec![batch])
    }
}

/// Everything that arrived after the first run of this loop, this run included.
fn came_back(ctx: &NodeContext, runs: &[Arc<NodeRun>], first_run: usize, items: &Items) -> Vec<Item> {
    let mut out = Vec::new();
    let mut add = |items: &Items, source: Option<Source>| {
        let source = source.map(Arc::new);
        out.extend(items.iter().enumerate().map(|(i, item)| repaired(item, i, source.clone())));
    };
    for run in runs.iter().skip(first_run + 1) {
        add(&input_of(Some(run)), source_of(&run.sources));
    }
    add(items, source_of(&ctx.scope.sources));
    out
}

fn repaired(item: &Item, index: usize, source: Option<Arc<Source>>) -> Item {
    let reference = PairedRef { source_overwrite: source, ..PairedRef::new(index, None) };
    Item { json: item.json.clone(), binary: item.binary.clone(), paired: Paired::One(reference), error: None }
}

fn own_runs(ctx: &NodeContext) -> &[Arc<NodeRun>] {
    ctx.scope.run_data.runs.get(ctx.node().name.as_str()).map(Vec::as_slice).unwrap_or_default()
}

fn input_of(run: Option<&Arc<NodeRun>>) -> Items {
    run.and_then(|r| r.inputs.iter().flatten().next().cloned()).unwrap_or_default()
}

fn source_of(sources: &[Option<Source>]) -> Option<Source> {
    sources.iter().flatten().next().cloned()
}

/// Where the loop stood after its last run, from the state or, after a restart, from the runs themselves.
fn progress(ctx: &NodeContext) -> Option<Progress> {
    let runs = own_runs(ctx);
    let stored = {
        let state = ctx.scope.node_state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.get(ctx.node().name.as_str()).and_then(|map| {
            let number = |key| map.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
            Some(Progress { first_run: number(FIRST_RUN)?, position: number(POSITION)?, current: number("currentRunIndex")? })
        })
    };
    stored.filter(|p| p.first_run < runs.len()).or_else(|| rebuilt(ctx, runs))
}

/// The first batch of a loop is the only one whose items name no other source.
fn rebuilt(ctx: &NodeContext, runs: &[Arc<NodeRun>]) -> Option<Progress> {
    let loop_output = usize::from(ctx.version() >= 3.0);
    let batch = |run: &Arc<NodeRun>| run.outputs.get(loop_output).cloned().flatten().unwrap_or_default();
    let begins = |run: &Arc<NodeRun>| batch(run).first().is_some_and(|i| i.paired.refs().iter().all(|r| r.source_overwrite.is_none()));
    let first_run = runs.iter().rposition(begins)?;
    let since = &runs[first_run..];
    Some(Progress { first_run, position: since.iter().map(|r| batch(r).len()).sum(), current: since.len() - 1 })
}

fn store(ctx: &NodeContext, progress: Progress, position: usize, all: &Items, size: usize, done: bool) {
    let left = position >= all.len();
    let state = JsonMap::from_iter([
        ("currentRunIndex".to_owned(), json!(progress.current)),
        ("maxRunIndex".to_owned(), json!(all.len().div_ceil(size))),
        ("noItemsLeft".to_owned(), json!(left)),
        ("done".to_owned(), json!(done)),
        (FIRST_RUN.to_owned(), json!(progress.first_run)),
        (POSITION.to_owned(), json!(position)),
    ]);
    let mut all_state = ctx.scope.node_state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    all_state.insert(ctx.node().name.as_str().into(), state);
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use millrace_core::RunData;

    use super::*;
    use crate::testing;

    /// Runs the node once more, as the engine does: earlier runs are in the run data, the state is shared.
    async fn again(before: &NodeContext, runs: &[Arc<NodeRun>], inputs: Vec<Value>) -> (NodeContext, NodeOutput) {
        let node = node();
        let mut ctx = testing::context_at(&node, before.version(), Value::Object(before.node().parameters.clone()), vec![inputs]);
        let name: Arc<str> = before.node().name.as_str().into();
        let scope = Arc::get_mut(&mut ctx.scope).unwrap();
        scope.run_data = Arc::new(RunData { runs: HashMap::from([(name, runs.to_vec())]) });
        scope.run_index = u32::try_from(runs.len()).unwrap();
        scope.node_state = before.scope.node_state.clone();
        let output = node.execute(&ctx).await.unwrap();
        (ctx, output)
    }
    fn as_run(ctx: &NodeContext, output: &NodeOutput) -> Arc<NodeRun> {
        Arc::new(NodeRun {
            inputs: ctx.scope.inputs.clone(),
            sources: ctx.scope.sources.clone(),
            outputs: output.outputs.clone(),
            ..NodeRun::default()
        })
    }
    fn numbers(output: &NodeOutput, port: usize) -> Vec<u64> {
        output.outputs[port].iter().flat_map(|items| items.iter()).map(|i| i.json["n"].as_u64().unwrap()).collect()
    }
    fn items(range: std::ops::RangeInclusive<u64>) -> Vec<Value> {
        range.map(|n| json!({"n": n})).collect()
    }

    #[tokio::test]
    async fn batches_go_out_and_results_come_back() {
        let start = testing::context(&node(), json!({"batchSize": 2}), vec![vec![]]);
        let mut runs = vec![];
        let (mut ctx, mut output) = again(&start, &runs, items(1..=5)).await;
        let mut batches = vec![numbers(&output, 1)];
        while numbers(&output, 0).is_empty() {
            runs.push(as_run(&ctx, &output));
            let back = batches.last().unwrap().iter().map(|n| json!({"n": n * 10})).collect();
            (ctx, output) = again(&start, &runs, back).await;
            batches.push(numbers(&output, 1));
        }
        assert_eq!(batches, [vec![1, 2], vec![3, 4], vec![5], vec![]]);
        assert_eq!(numbers(&output, 0), [10, 20, 30, 40, 50]);
        let state = start.scope.node_state.lock().unwrap().values().next().unwrap().clone();
        assert_eq!((&state["done"], &state["noItemsLeft"], &state["maxRunIndex"]), (&json!(true), &json!(true), &json!(3)));
    }

    #[tokio::test]
    async fn a_lost_state_is_rebuilt_from_the_runs() {
        let start = testing::context(&node(), json!({"batchSize": 2}), vec![vec![]]);
        let (ctx, output) = again(&start, &[], items(1..=5)).await;
        start.scope.node_state.lock().unwrap().clear();
        let (_, second) = again(&start, &[as_run(&ctx, &output)], items(1..=2)).await;
        assert_eq!(numbers(&second, 1), [3, 4]);
        let reference = &second.outputs[1].as_ref().unwrap()[0].paired.refs()[0];
        assert_eq!((reference.item, reference.source_overwrite.as_ref().map(|s| &*s.node)), (2, Some("Before")));
    }

    #[tokio::test]
    async fn version_1_ends_with_nothing() {
        let start = testing::context_at(&node(), 1.0, json!({"batchSize": 9}), vec![vec![]]);
        let (ctx, output) = again(&start, &[], items(1..=2)).await;
        assert_eq!(numbers(&output, 0), [1, 2]);
        let (_, output) = again(&start, &[as_run(&ctx, &output)], items(1..=2)).await;
        assert_eq!(output.outputs.len(), 1);
        assert!(numbers(&output, 0).is_empty());
    }
}

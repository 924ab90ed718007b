//! `execution_start`

use std::{collections::HashSet, sync::Arc};

use millrace_core::{ExecutionId, Mode, Node, NodeId, RunData, Workflow, WorkflowId};
use millrace_engine::{ExecutionRequest, Range};

use crate::{ApiError, ctx::Ctx, dto::*};

/// Saves the draft as a version and runs it. Answers once the start is on disk; progress comes as events.
pub(crate) async fn execution_start(ctx: &Ctx, request: ExecutionStartRequest) -> Result<ExecutionStarted, ApiError> {
    let version = ctx.store.save_version(request.workflow_id).await?;
    let document = Arc::new(version.document);
    let range = range(ctx, &request, &document).await?;
    let mut execution = ExecutionRequest::of(document, &ctx.registry, Mode::Manual);
    execution.workspace_id = ctx.store.workspace_id();
    execution.workflow_id = request.workflow_id;
    execution.version = version.number;
    execution.range = range;
    Ok(ExecutionStarted { execution_id: ctx.service.launcher.begin(execution).await? })
}

async fn range(ctx: &Ctx, request: &ExecutionStartRequest, document: &Workflow) -> Result<Range, ApiError> {
    let start = request.start_node.as_ref().map(|id| name_of(document, id)).transpose()?;
    if let Some(id) = &request.from_node {
        let node = name_of(document, id)?;
        let execution = match request.reuse_execution {
            Some(execution) => execution,
            None => last(ctx, request.workflow_id).await?,
        };
        return Ok(Range::From { node, earlier: earlier(ctx, request.workflow_id, execution).await?.0 });
    }
    if let Some(id) = &request.destination_node {
        let destination = name_of(document, id)?;
        let (earlier, dirty) = match request.reuse_execution {
            Some(execution) => {
                let (data, then) = earlier(ctx, request.workflow_id, execution).await?;
                (Some(data), edited_since(&then, document))
            }
            None => (None, HashSet::new()),
        };
        return Ok(Range::To { destination, start, earlier, dirty });
    }
    Ok(start.map_or(Range::Auto, Range::Start))
}

fn name_of(document: &Workflow, id: &NodeId) -> Result<String, ApiError> {
    document.node(id).map(|n| n.name.clone()).ok_or_else(|| ApiError::not_found(format!("There is no node {id} in this workflow.")))
}

async fn last(ctx: &Ctx, workflow: WorkflowId) -> Result<ExecutionId, ApiError> {
    let last = ctx.store.last_execution(workflow).await?;
    last.map(|l| l.id)
        .ok_or_else(|| ApiError::new("execution.no_earlier_input", "This workflow has not run yet.").hint("Run the whole workflow first."))
}

/// What an earlier execution of this workflow produced, and the graph it ran.
async fn earlier(ctx: &Ctx, workflow: WorkflowId, id: ExecutionId) -> Result<(Arc<RunData>, Workflow), ApiError> {
    let row = ctx.store.execution(id).await?;
    if row.workflow_id != workflow {
        return Err(ApiError::invalid(format!("Execution {id} is of another workflow.")));
    }
    let data = ctx.store.run_data(id, usize::MAX).await?;
    Ok((Arc::new(data), ctx.store.version(workflow, row.version).await?))
}

/// Names of nodes whose earlier results no longer count: they, their pinned data or what leads into them changed.
fn edited_since(then: &Workflow, now: &Workflow) -> HashSet<String> {
    let incoming =
        |workflow: &Workflow, id: &NodeId| -> HashSet<_> { workflow.connections.iter().filter(|c| c.to == *id).cloned().collect() };
    let edited = now.nodes.iter().filter(|node| {
        let same = then.node(&node.id).is_some_and(|old| behaves_like(old, node));
        !same || then.pinned.get(&node.id) != now.pinned.get(&node.id) || incoming(then, &node.id) != incoming(now, &node.id)
    });
    edited.map(|n| n.name.clone()).collect()
}

/// Whether two nodes do the same, wherever they are drawn and whatever is noted on them.
fn behaves_like(a: &Node, b: &Node) -> bool {
    let plain = |node: &Node| Node { position: [0.0; 2], notes: String::new(), notes_in_flow: false, imported: None, ..node.clone() };
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use millrace_core::Connection;
    use serde_json::json;

    use super::*;

    fn workflow() -> Workflow {
        let node = |id: &str| Node { id: id.into(), ..Node::new(id, "set", 3.4) };
        Workflow {
            nodes: vec![node("a"), node("b"), node("c")],
            connections: vec![Connection::main("a".into(), 0, "b".into(), 0)],
            ..Workflow::default()
        }
    }

    #[test]
    fn moving_a_node_keeps_its_results_and_changing_it_does_not() {
        let then = workflow();
        let mut now = workflow();
        now.nodes[0].position = [5.0, 5.0];
        now.nodes[0].notes = "hi".into();
        assert!(edited_since(&then, &now).is_empty());
        now.nodes[1].parameters.insert("x".into(), json!(1));
        now.connections.push(Connection::main("a".into(), 0, "c".into(), 0));
        assert_eq!(edited_since(&then, &now), ["b".to_owned(), "c".to_owned()].into());
    }
}

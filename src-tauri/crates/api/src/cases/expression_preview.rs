//! `expression_preview`

use std::sync::{Arc, PoisonError};

use millrace_core::{
    ExecutionId, Items, RunData, Scope, Source, Workflow,
    clock::SystemClock,
    run::{ExecutionInfo, NodeRun},
};
use serde_json::Value;

use crate::{
    ApiError,
    ctx::{Ctx, PreviewData},
    dto::*,
    show,
};

/// Items of each port that a preview knows, when it looks at one of the first.
const ITEMS: usize = 1_000;

/// Evaluates an expression against the data that its node had, or would have, in an execution.
pub(crate) async fn expression_preview(ctx: &Ctx, request: ExpressionPreviewRequest) -> Result<ExpressionPreviewResponse, ApiError> {
    let draft = ctx.store.draft(request.workflow_id).await?.document;
    let node_index = draft.nodes.iter().position(|n| n.id == request.node_id);
    let node_index = node_index.ok_or_else(|| ApiError::not_found(format!("There is no node {} in this workflow.", request.node_id)))?;
    let execution = match request.execution_id {
        Some(id) => Some(id),
        None => ctx.store.last_execution(request.workflow_id).await?.map(|l| l.id),
    };
    let data = match execution {
        Some(id) => load(ctx, id, request.item).await?,
        None => None,
    };
    let unfed = format!("Node '{}' hasn't been executed", draft.nodes[node_index].name);
    let scope = scope(ctx, draft, node_index, data, request.workflow_id);
    let items = scope.main_input().map_or(0, |(_, items)| items.len());
    let (expressions, text, item) = (ctx.expressions.clone(), request.expression, request.item as usize);
    // JavaScript may take its whole time limit.
    let evaluated = tokio::task::spawn_blocking(move || expressions.evaluate(&text, &scope, item))
        .await
        .map_err(|e| ApiError::internal(e.to_string()))?;
    let items = u32::try_from(items).unwrap_or(u32::MAX);
    Ok(match evaluated {
        Ok(evaluated) => {
            let (kind, mut text) = (evaluated.kind.as_str().to_owned(), evaluated.text());
            let mut value = evaluated.value;
            show::cut(&mut value);
            show::cut_text(&mut text);
            ExpressionPreviewResponse { value, kind, text, error: None, items }
        }
        // Nothing is wrong with it: there is no data to show it on.
        Err(error) if items == 0 && error.message == unfed => {
            ExpressionPreviewResponse { value: Value::Null, kind: "undefined".into(), text: String::new(), error: None, items }
        }
        Err(error) => {
            let message = match error.description.filter(|d| !d.is_empty()) {
                Some(description) => format!("{}: {description}", error.message),
                None => error.message,
            };
            ExpressionPreviewResponse { value: Value::Null, kind: "undefined".into(), text: String::new(), error: Some(message), items }
        }
    })
}

/// What an execution produced, from memory while somebody types.
async fn load(ctx: &Ctx, id: ExecutionId, item: u32) -> Result<Option<PreviewData>, ApiError> {
    let row = match ctx.store.execution(id).await {
        Ok(row) => row,
        // Deleted since: a preview without data is better than none.
        Err(millrace_store::Error::NotFound { .. }) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let wanted = ITEMS.max(item as usize + 1);
    let kept = ctx.preview.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(kept) = kept.filter(|k| k.execution == id && k.node_runs == row.node_runs && k.items_per_port >= wanted) {
        return Ok(Some(kept));
    }
    let data = PreviewData {
        execution: id,
        node_runs: row.node_runs,
        items_per_port: wanted,
        data: Arc::new(ctx.store.run_data(id, wanted).await?),
        document: Arc::new(ctx.store.version(row.workflow_id, row.version).await?),
    };
    *ctx.preview.lock().unwrap_or_else(PoisonError::into_inner) = Some(data.clone());
    Ok(Some(data))
}

/// What the node sees: its own recorded inputs, else what its sources gave.
fn scope(ctx: &Ctx, draft: Workflow, node_index: usize, data: Option<PreviewData>, workflow_id: millrace_core::WorkflowId) -> Arc<Scope> {
    let config = ctx.engine.config();
    let run_data = data.as_ref().map(|d| renamed(d, &draft)).unwrap_or_default();
    let node = &draft.nodes[node_index];
    let own = run_data.runs.get(node.name.as_str()).map(|runs| (runs.len().saturating_sub(1), runs.last()));
    let (run_index, inputs, sources) = match own {
        Some((index, Some(run))) if has_input(run) => (index, run.inputs.clone(), run.sources.clone()),
        _ => {
            let (inputs, sources) = from_sources(&draft, node_index, &run_data);
            (0, inputs, sources)
        }
    };
    let static_data = draft.static_data.clone();
    Arc::new(Scope {
        execution: ExecutionInfo {
            id: data.map(|d| d.execution.to_string()).unwrap_or_default(),
            workflow_id: workflow_id.to_string(),
            ..ExecutionInfo::default()
        },
        timezone: draft.settings.timezone.clone().filter(|tz| tz != "DEFAULT").unwrap_or_else(|| config.default_timezone.clone()),
        workflow: Arc::new(draft),
        node_index,
        run_data,
        inputs,
        sources,
        run_index: u32::try_from(run_index).unwrap_or(0),
        vars: config.vars.clone(),
        env: config.env.clone(),
        node_state: Arc::default(),
        static_data: Arc::new(std::sync::Mutex::new(static_data)),
        custom_data: Arc::default(),
        extra: millrace_core::JsonMap::new(),
        clock: Arc::new(SystemClock),
        binary: Arc::new(ctx.store.blobs().clone()),
    })
}

fn has_input(run: &NodeRun) -> bool {
    run.inputs.iter().any(Option::is_some)
}

/// The runs under the names that nodes have now: a node renamed since the execution keeps its data.
fn renamed(data: &PreviewData, draft: &Workflow) -> Arc<RunData> {
    let new_name = |old: &str| {
        let id = &data.document.node_named(old)?.id;
        draft.node(id).map(|n| n.name.as_str()).filter(|n| *n != old)
    };
    if !data.data.runs.keys().any(|name| new_name(name).is_some()) {
        return data.data.clone();
    }
    let now = |name: &Arc<str>| new_name(name).map_or_else(|| name.clone(), Arc::from);
    let run = |run: &Arc<NodeRun>| {
        let sources = run.sources.iter().map(|s| s.as_ref().map(|s| Source { node: now(&s.node), ..s.clone() })).collect();
        Arc::new(NodeRun { sources, ..NodeRun::clone(run) })
    };
    Arc::new(RunData { runs: data.data.runs.iter().map(|(name, runs)| (now(name), runs.iter().map(run).collect())).collect() })
}

/// For each input, what the first of its sources that ran gave last; pinned data counts before that.
fn from_sources(draft: &Workflow, node_index: usize, run_data: &RunData) -> (Vec<Option<Items>>, Vec<Option<Source>>) {
    let id = &draft.nodes[node_index].id;
    let (mut inputs, mut sources): (Vec<Option<Items>>, Vec<Option<Source>>) = (vec![], vec![]);
    for connection in draft.connections.iter().filter(|c| c.to == *id && c.is_main()) {
        let index = connection.to_index as usize;
        let Some(from) = draft.node(&connection.from).filter(|_| index < 64) else { continue };
        if inputs.len() <= index {
            inputs.resize(index + 1, None);
            sources.resize(index + 1, None);
        }
        if inputs[index].is_some() {
            continue;
        }
        let pinned = draft.pinned.get(&from.id).filter(|_| connection.from_index == 0).map(|items| Arc::new(items.clone()));
        let ran = || run_data.items(&from.name, connection.from_index as usize, None).cloned();
        if let Some(items) = pinned.or_else(ran) {
            let run = run_data.runs.get(from.name.as_str()).map_or(0, |runs| runs.len().saturating_sub(1));
            inputs[index] = Some(items);
            sources[index] =
                Some(Source { node: from.name.as_str().into(), output: connection.from_index, run: u32::try_from(run).unwrap_or(0) });
        }
    }
    (inputs, sources)
}

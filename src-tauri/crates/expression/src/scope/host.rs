//! The functions behind `__scope`.

use std::{rc::Rc, sync::Arc};

use millrace_core::{Item, Items, Scope, Source, evaluate::EvaluateError};
use rquickjs::{Array, Ctx, Exception, Function, Object, Value as Js};
use serde_json::Value;

use super::{Cache, Current, cache as of_cache, current};
use crate::{data, js::convert, paired};

type R<T> = rquickjs::Result<T>;

/// Throws an error of ours as the `ExpressionError` that JavaScript users see.
fn raise(ctx: &Ctx<'_>, error: &EvaluateError) -> rquickjs::Error {
    let thrown = || -> R<Js<'_>> {
        let e = Exception::from_message(ctx.clone(), &error.message)?;
        e.set("name", "ExpressionError")?;
        e.set("code", error.code)?;
        e.set("description", error.description.as_deref())?;
        Ok(e.into_value())
    };
    match thrown() {
        Ok(value) => ctx.throw(value),
        Err(e) => e,
    }
}

fn now(ctx: &Ctx<'_>) -> R<Current> {
    current().ok_or_else(|| Exception::throw_message(ctx, "There is no running expression."))
}

fn cache(ctx: &Ctx<'_>) -> R<Rc<Cache>> {
    super::cache().ok_or_else(|| Exception::throw_message(ctx, "There is no running expression."))
}

fn input(scope: &Scope) -> Items {
    scope.main_input().map(|(_, items)| Arc::clone(items)).unwrap_or_default()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // negative: not given
fn given(n: f64) -> Option<usize> {
    (n >= 0.0).then_some(n as usize)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // an index that is none finds nothing
fn index_of(n: f64) -> usize {
    if n >= 0.0 { n as usize } else { usize::MAX }
}

fn json<'js>(ctx: Ctx<'js>, index: f64) -> R<Js<'js>> {
    let Current { scope, changes, .. } = now(&ctx)?;
    let found = cache(&ctx)?.json(&ctx, &input(&scope), index_of(index), changes)?;
    found.ok_or_else(|| raise(&ctx, &data::not_executed(&scope.node().name)))
}

fn binary<'js>(ctx: Ctx<'js>, index: f64) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    match data::input(&scope).get(index_of(index)) {
        Some(item) => of_cache::binary(&ctx, item, false),
        None => Object::new(ctx),
    }
}

fn input_item<'js>(ctx: Ctx<'js>, index: f64) -> R<Js<'js>> {
    let Current { scope, changes, .. } = now(&ctx)?;
    let items = input(&scope);
    let Some(item) = items.get(index_of(index)) else { return Ok(Js::new_undefined(ctx)) };
    let object = of_cache::object(&ctx, &Item { json: Arc::default(), ..item.clone() })?;
    // The same object as `$json`.
    if let Some(json) = cache(&ctx)?.json(&ctx, &items, index_of(index), changes)? {
        object.set("json", json)?;
    }
    Ok(object.into_value())
}

fn input_items<'js>(ctx: Ctx<'js>) -> R<Array<'js>> {
    let Current { scope, changes, .. } = now(&ctx)?;
    cache(&ctx)?.list(&ctx, &input(&scope), changes)
}

fn node_items<'js>(ctx: Ctx<'js>, name: String, output: f64, run: f64) -> R<Array<'js>> {
    let Current { scope, changes, .. } = now(&ctx)?;
    match data::shared(&scope, &name, given(output), given(run)).map_err(|e| raise(&ctx, &e))? {
        Some(items) => cache(&ctx)?.list(&ctx, items, changes),
        None => Array::new(ctx),
    }
}

/// `at` -1 is the last item.
fn node_item<'js>(ctx: Ctx<'js>, name: String, at: f64, output: f64, run: f64) -> R<Js<'js>> {
    let scope = now(&ctx)?.scope;
    let items = data::items(&scope, &name, given(output), given(run)).map_err(|e| raise(&ctx, &e))?;
    let item = if at < 0.0 { items.last() } else { items.get(index_of(at)) };
    item.map_or_else(|| Ok(Js::new_undefined(ctx.clone())), |item| of_cache::object(&ctx, item).map(Object::into_value))
}

fn node_json<'js>(ctx: Ctx<'js>, name: String, index: f64) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let item = data::item_at(&scope, &name, index_of(index)).map_err(|e| raise(&ctx, &e))?;
    convert::map_to_js(&ctx, &item.json)
}

fn node_binary<'js>(ctx: Ctx<'js>, name: String, index: f64) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let item = data::item_at(&scope, &name, index_of(index)).map_err(|e| raise(&ctx, &e))?;
    of_cache::binary(&ctx, item, false)
}

fn paired_item<'js>(ctx: Ctx<'js>, name: String, index: f64) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let item = paired::item(&scope, index_of(index), &name).map_err(|e| raise(&ctx, &e))?;
    of_cache::object(&ctx, item)
}

/// `$getPairedItem(name, {previousNode, previousNodeOutput?, previousNodeRun?}, {item, input?})`
fn paired_from<'js>(ctx: Ctx<'js>, name: String, source: Object<'js>, paired: Object<'js>) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let number = |key: &str| source.get::<_, Option<f64>>(key).map(|n| u32::try_from(index_of(n.unwrap_or(0.0))).unwrap_or(u32::MAX));
    let from = Source {
        node: source.get::<_, String>("previousNode")?.into(),
        output: number("previousNodeOutput")?,
        run: number("previousNodeRun")?,
    };
    let index = index_of(paired.get::<_, Option<f64>>("item")?.unwrap_or(0.0));
    let item = paired::from(&scope, &from, index, &name).map_err(|e| raise(&ctx, &e))?;
    of_cache::object(&ctx, item)
}

fn check_node(ctx: Ctx<'_>, name: String) -> R<()> {
    let scope = now(&ctx)?.scope;
    data::node(&scope, &name).map(|_| ()).map_err(|e| raise(&ctx, &e))
}

fn raw_parameters<'js>(ctx: Ctx<'js>, name: Option<String>) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let node = match &name {
        Some(name) => data::node(&scope, name).map_err(|e| raise(&ctx, &e))?,
        None => scope.node(),
    };
    convert::map_to_js(&ctx, &node.parameters)
}

/// The parameters of a node with their expressions resolved, each when it is read.
fn parameters<'js>(ctx: Ctx<'js>, name: Option<String>, index: f64) -> R<Js<'js>> {
    let Current { scope, depth, .. } = now(&ctx)?;
    let node = match &name {
        Some(name) => data::node(&scope, name).map_err(|e| raise(&ctx, &e))?,
        None => scope.node(),
    };
    let object = Object::new(ctx.clone())?;
    for (key, value) in &node.parameters {
        if !millrace_core::node::has_expression(value) {
            object.set(key.as_str(), convert::to_js(&ctx, value)?)?;
            continue;
        }
        let value = value.clone();
        let read = move |ctx: Ctx<'js>| -> R<Js<'js>> {
            if depth >= crate::engine::NESTED {
                return Err(raise(&ctx, &EvaluateError::new(data::REFERENCE, "Parameters refer to each other in a circle.")));
            }
            let resolved = crate::engine::resolve_nested(&ctx, &value, index_of(index))?;
            convert::to_js(&ctx, &resolved)
        };
        object.prop(key.as_str(), rquickjs::object::Accessor::from(read).enumerable())?;
    }
    Ok(object.into_value())
}

fn context<'js>(ctx: Ctx<'js>, name: String) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let state = scope.node_state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match state.get(name.as_str()) {
        Some(map) => convert::map_to_js(&ctx, map),
        None => Object::new(ctx.clone()),
    }
}

fn previous<'js>(ctx: Ctx<'js>) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let object = Object::new(ctx)?;
    let source = scope.main_input().and_then(|(i, _)| scope.sources.get(i)).or_else(|| scope.sources.first()).and_then(Option::as_ref);
    if let Some(source) = source {
        object.set("name", &*source.node)?;
        object.set("outputIndex", source.output)?;
        object.set("runIndex", source.run)?;
    }
    Ok(object)
}

fn info<'js>(ctx: Ctx<'js>) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let (object, node, execution) = (Object::new(ctx)?, scope.node(), &scope.execution);
    object.set("workflowId", execution.workflow_id.as_str())?;
    object.set("workflowName", scope.workflow.name.as_str())?;
    object.set("active", execution.active)?;
    object.set("executionId", execution.id.as_str())?;
    object.set("mode", execution.mode.as_str())?;
    object.set("resumeUrl", execution.resume_url.as_str())?;
    object.set("resumeFormUrl", execution.resume_url.replacen("/webhook-waiting/", "/form-waiting/", 1))?;
    object.set("nodeVersion", node.type_version.0)?;
    object.set("nodeId", node.id.to_string())?;
    let webhook = node.imported.as_ref().and_then(|n| n.get("webhookId")).and_then(Value::as_str);
    object.set("webhookId", webhook)?;
    Ok(object)
}

fn vars<'js>(ctx: Ctx<'js>) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    convert::map_to_js(&ctx, &scope.vars)
}

fn env<'js>(ctx: Ctx<'js>) -> R<Js<'js>> {
    let scope = now(&ctx)?.scope;
    match &scope.env {
        Some(map) => Ok(convert::map_to_js(&ctx, map)?.into_value()),
        None => Ok(Js::new_null(ctx)),
    }
}

fn extra<'js>(ctx: Ctx<'js>, name: String) -> R<Js<'js>> {
    let scope = now(&ctx)?.scope;
    scope.extra.get(&name).map_or_else(|| Ok(Js::new_undefined(ctx.clone())), |value| convert::to_js(&ctx, value))
}

fn custom_get<'js>(ctx: Ctx<'js>, key: String) -> R<Js<'js>> {
    let scope = now(&ctx)?.scope;
    let value = scope.custom_data.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&key).cloned();
    value.map_or_else(|| Ok(Js::new_undefined(ctx.clone())), |value| convert::to_js(&ctx, &value))
}

fn custom_all<'js>(ctx: Ctx<'js>) -> R<Object<'js>> {
    let scope = now(&ctx)?.scope;
    let map = scope.custom_data.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    convert::map_to_js(&ctx, &map)
}

/// n8n's bounds: ten keys of 50 characters with 255 characters each.
fn custom_set(ctx: Ctx<'_>, key: String, value: String) -> R<()> {
    let scope = now(&ctx)?.scope;
    let mut map = scope.custom_data.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if map.len() < 10 || map.contains_key(&key) {
        map.insert(key.chars().take(50).collect(), Value::String(value.chars().take(255).collect()));
    }
    Ok(())
}

fn evaluate<'js>(ctx: Ctx<'js>, expression: String, index: f64) -> R<Js<'js>> {
    crate::engine::evaluate_nested(&ctx, &expression, index_of(index))
}

macro_rules! scoped {
    ($pick:expr) => {
        |ctx: Ctx<'_>| -> R<f64> {
            let current = now(&ctx)?;
            #[allow(clippy::cast_precision_loss)] // counts
            Ok($pick(&current) as f64)
        }
    };
}

/// Makes `__scope`.
pub(crate) fn install(ctx: &Ctx<'_>) -> R<()> {
    let h = Object::new(ctx.clone())?;
    macro_rules! put {
        ($($name:literal => $function:expr),+ $(,)?) => { $( h.set($name, Function::new(ctx.clone(), $function)?)?; )+ };
    }
    put! {
        "index" => scoped!(|c: &Current| c.item),
        "runIndex" => scoped!(|c: &Current| c.scope.run_index),
        "inputCount" => scoped!(|c: &Current| data::input(&c.scope).len()),
        "now" => scoped!(|c: &Current| c.scope.clock.now().0),
        "json" => json,
        "binary" => binary,
        "inputItem" => input_item,
        "inputItems" => input_items,
        "nodeItems" => node_items,
        "nodeItem" => node_item,
        "nodeJson" => node_json,
        "nodeBinary" => node_binary,
        "paired" => paired_item,
        "pairedFrom" => paired_from,
        "checkNode" => check_node,
        "rawParameters" => raw_parameters,
        "parameters" => parameters,
        "context" => context,
        "previous" => previous,
        "info" => info,
        "vars" => vars,
        "env" => env,
        "extra" => extra,
        "customGet" => custom_get,
        "customAll" => custom_all,
        "customSet" => custom_set,
        "evaluate" => evaluate,
        "isExecuted" => |ctx: Ctx<'_>, name: String| -> R<bool> { Ok(data::is_executed(&now(&ctx)?.scope, &name)) },
        "lastRun" => |ctx: Ctx<'_>, name: String| -> R<usize> { Ok(now(&ctx)?.scope.run_data.runs.get(name.as_str()).map_or(0, |r| r.len().saturating_sub(1))) },
        "nodeNames" => |ctx: Ctx<'_>| -> R<Vec<String>> { Ok(now(&ctx)?.scope.workflow.nodes.iter().map(|n| n.name.clone()).collect()) },
    }
    ctx.globals().set("__scope", h)
}

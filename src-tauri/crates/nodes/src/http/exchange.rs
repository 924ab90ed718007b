//! One item's requests: a single one, or page after page.

use std::{collections::HashSet, sync::Arc, time::Duration};

use millrace_core::{Item, JsonMap, NodeContext, NodeError, Scope, run::ExecutionInfo};
use serde_json::{Value, json};

use super::{
    auth::Auth,
    build::{self, Page},
    digest,
    errors::Failure,
    pause,
    query::text_of,
    response::{self, Wanted},
    send::{Request, Response},
};
use crate::item_params::ItemParams;

/// More pages than any real service has; beyond them the rules never end.
const MOST_PAGES: usize = 10_000;
/// So many equal answers in a row mean that the rules repeat the same page.
const EQUAL_PAGES: u32 = 5;

/// What every item of a node run shares.
pub(crate) struct Job<'a> {
    pub(super) ctx: &'a NodeContext,
    pub(super) params: &'a ItemParams<'a>,
    pub(super) auth: Auth,
    pub(super) wanted: Wanted,
}

impl<'a> Job<'a> {
    /// Reads what is the same for all items.
    pub(crate) fn new(ctx: &'a NodeContext, params: &'a ItemParams<'a>) -> Result<Self, NodeError> {
        let (auth, wanted) = (super::auth::find(ctx, params)?, Wanted::read(params)?);
        Ok(Self { ctx, params, auth, wanted })
    }
    /// Builds the first request, so that an expression that fails does so before anything is sent.
    pub(crate) fn first_request(&self, input: &Item, item: usize) -> Result<Request, NodeError> {
        let page = self.page(item, 0, None, None)?;
        build::request(self, input, item, &page)
    }
    /// Sends an item's requests and adds the items they give.
    pub(crate) async fn run(&self, first: Request, input: &Item, item: usize) -> Result<Vec<Item>, Failure> {
        let mut out = vec![];
        for answer in self.responses(first, input, item).await? {
            let mut shown = answer.url.clone();
            if self.auth.in_url() {
                shown.set_query(None);
            }
            response::items(self.ctx, &self.wanted, &answer, shown.as_str(), item, &mut out).map_err(Failure::Whole)?;
        }
        Ok(out)
    }

    async fn responses(&self, first: Request, input: &Item, item: usize) -> Result<Vec<Response>, Failure> {
        let Some(rules) = Rules::read(self.params, item).map_err(Failure::Build)? else {
            let response = self.send(first).await?;
            response::check_status(&response, &self.wanted)?;
            return Ok(vec![response]);
        };
        let mut request = first;
        let mut responses: Vec<Response> = vec![];
        let mut equal = 0;
        loop {
            let shown = shown_request(&request);
            let response = self.send(request).await?;
            let seen = response::for_expressions(&response, &self.wanted);
            equal =
                if responses.last().is_some_and(|last| !response.body.is_empty() && last.body == response.body) { equal + 1 } else { 0 };
            let failed = response::check_status(&response, &self.wanted);
            responses.push(response);
            let count = responses.len();
            if rules.most.is_some_and(|most| count >= most) || self.complete(&rules, item, count, &seen, &shown)? {
                return Ok(responses);
            }
            failed?;
            if equal + 1 >= EQUAL_PAGES {
                let error =
                    NodeError::new("node.http", format!("The returned response was identical {EQUAL_PAGES}x, so requests got stopped"));
                return Err(Failure::Whole(
                    error.describe("Check if \"Pagination Completed When\" has been configured correctly.").on_item(item),
                ));
            }
            if count >= MOST_PAGES {
                return Err(Failure::Whole(
                    NodeError::new("node.http", format!("Pagination did not end after {MOST_PAGES} pages"))
                        .hint("Check “Pagination complete when”.")
                        .on_item(item),
                ));
            }
            let page = self.page(item, count, Some(&seen), Some(&shown)).map_err(Failure::Build)?;
            if rules.by_url && page.url.is_none() {
                return Ok(responses);
            }
            if !rules.interval.is_zero() {
                tokio::time::sleep(rules.interval).await;
            }
            request = build::request(self, input, item, &page).map_err(Failure::Build)?;
        }
    }

    async fn send(&self, mut request: Request) -> Result<Response, Failure> {
        let format = build::array_format(self.params, 0).map_err(Failure::Build)?;
        self.auth.apply(&mut request, format).map_err(Failure::Build)?;
        let response = pause::send(&request, &self.ctx.policy, &*self.ctx.breakers).await?;
        if let (401, Some((user, password))) = (response.status.as_u16(), &self.auth.digest)
            && let Some(header) = digest::answer(&request, &response, user, password)
        {
            request.header("authorization", &header)?;
            return Ok(pause::send(&request, &self.ctx.policy, &*self.ctx.breakers).await?);
        }
        Ok(response)
    }

    /// What the pagination rules change about the request after `count` pages.
    fn page(&self, item: usize, count: usize, response: Option<&Value>, request: Option<&Value>) -> Result<Page, NodeError> {
        let mut page = Page::default();
        let path = "options.pagination.pagination";
        let Some(rules) = self.params.raw(path) else { return Ok(page) };
        let evaluate = |value: &Value| self.evaluate(value, item, count, response, request);
        match rules.get("paginationMode").and_then(Value::as_str) {
            Some("responseContainsNextURL") if count > 0 => {
                let next = rules.get("nextURL").map(evaluate).transpose()?.unwrap_or_default();
                page.url = Some(text_of(&next)).filter(|u| !u.trim().is_empty());
            }
            Some("off" | "responseContainsNextURL") => {}
            _ => {
                let list = rules.get("parameters").and_then(|p| p.get("parameters")).and_then(Value::as_array);
                for entry in list.map(Vec::as_slice).unwrap_or_default() {
                    let entry = evaluate(entry)?;
                    let Some(name) = entry.get("name").map(text_of).filter(|n| !n.is_empty()) else { continue };
                    let Some(value) = entry.get("value").filter(|v| !v.is_null()).cloned() else { continue };
                    match entry.get("type").and_then(Value::as_str) {
                        Some("headers") => page.headers.insert(name, value),
                        Some("body") => page.body.insert(name, value),
                        _ => page.query.insert(name, value),
                    };
                }
            }
        }
        Ok(page)
    }

    fn complete(&self, rules: &Rules, item: usize, count: usize, response: &Value, request: &Value) -> Result<bool, Failure> {
        match &rules.end {
            End::Empty => Ok(response::is_empty_body(response.get("body").unwrap_or(&Value::Null))),
            End::Status(codes) => Ok(response.get("statusCode").and_then(Value::as_u64).is_some_and(|s| codes.contains(&s))),
            End::Expression(expression) => {
                let value = self.evaluate(expression, item, count, Some(response), Some(request)).map_err(Failure::Build)?;
                Ok(match value {
                    Value::Bool(b) => b,
                    Value::Null => false,
                    Value::Number(n) => n.as_f64() != Some(0.0),
                    Value::String(s) => !matches!(s.trim(), "" | "false"),
                    Value::Array(_) | Value::Object(_) => true,
                })
            }
        }
    }

    /// Resolves a value with `$pageCount`, `$response` and `$request` in sight.
    fn evaluate(
        &self,
        value: &Value,
        item: usize,
        count: usize,
        response: Option<&Value>,
        request: Option<&Value>,
    ) -> Result<Value, NodeError> {
        if !millrace_core::node::has_expression(value) {
            return Ok(value.clone());
        }
        let mut extra = self.ctx.scope.extra.clone();
        extra.insert("$pageCount".into(), json!(count));
        for (name, seen) in [("$response", response), ("$request", request)] {
            if let Some(seen) = seen {
                extra.insert(name.into(), seen.clone());
            }
        }
        let scope = Arc::new(with_extra(&self.ctx.scope, extra));
        self.ctx
            .evaluator
            .resolve(value, &scope, item)
            .map_err(|e| NodeError::from(e).on_item(item).hint("Check the expressions under “Pagination”."))
    }
}

fn with_extra(scope: &Scope, extra: JsonMap) -> Scope {
    let e = &scope.execution;
    Scope {
        workflow: scope.workflow.clone(),
        node_index: scope.node_index,
        run_data: scope.run_data.clone(),
        inputs: scope.inputs.clone(),
        sources: scope.sources.clone(),
        run_index: scope.run_index,
        execution: ExecutionInfo {
            id: e.id.clone(),
            workflow_id: e.workflow_id.clone(),
            mode: e.mode,
            resume_url: e.resume_url.clone(),
            active: e.active,
        },
        timezone: scope.timezone.clone(),
        vars: scope.vars.clone(),
        env: scope.env.clone(),
        node_state: scope.node_state.clone(),
        static_data: scope.static_data.clone(),
        custom_data: scope.custom_data.clone(),
        extra,
        clock: scope.clock.clone(),
        binary: scope.binary.clone(),
    }
}

/// `$request`: what was asked, before the credential was added.
fn shown_request(request: &Request) -> Value {
    let body = request.body.as_ref().map(|b| serde_json::from_slice(b).unwrap_or_else(|_| json!(String::from_utf8_lossy(b))));
    let query: JsonMap = request.url.query_pairs().map(|(n, v)| (n.into_owned(), json!(v))).collect();
    json!({ "url": request.url.as_str(), "uri": request.url.as_str(), "method": request.method.as_str(), "headers": response::headers_json(&request.headers), "qs": query, "body": body })
}

/// When pagination ends.
enum End {
    Empty,
    Status(HashSet<u64>),
    Expression(Value),
}

struct Rules {
    by_url: bool,
    end: End,
    most: Option<usize>,
    interval: Duration,
}

impl Rules {
    fn read(params: &ItemParams<'_>, item: usize) -> Result<Option<Self>, NodeError> {
        let path = |name: &str| format!("options.pagination.pagination.{name}");
        let Some(raw) = params.raw("options.pagination.pagination") else { return Ok(None) };
        let word = |name: &str, default: &'static str| raw.get(name).and_then(Value::as_str).unwrap_or(default).to_owned();
        let mode = word("paginationMode", "updateAParameterInEachRequest");
        if mode == "off" {
            return Ok(None);
        }
        let end = match word("paginationCompleteWhen", "responseIsEmpty").as_str() {
            "receiveSpecificStatusCodes" => {
                let codes = params.text(&path("statusCodesWhenComplete"), item, "")?;
                End::Status(codes.split(',').filter_map(|c| c.trim().parse().ok()).collect())
            }
            "other" => End::Expression(raw.get("completeExpression").cloned().unwrap_or_default()),
            _ => End::Empty,
        };
        let limited = params.flag(&path("limitPagesFetched"), item, false)?;
        let most = if limited { Some(params.number(&path("maxRequests"), item)?.unwrap_or(100.0).max(1.0) as usize) } else { None };
        let interval = params.number(&path("requestInterval"), item)?.unwrap_or(0.0).clamp(0.0, 3_600_000.0);
        Ok(Some(Self { by_url: mode == "responseContainsNextURL", end, most, interval: Duration::from_millis(interval as u64) }))
    }
}

/// How many items are sent together, and the pause between two such batches.
pub(crate) struct Batches {
    pub(crate) size: usize,
    pub(crate) interval: Duration,
}

impl Batches {
    /// Reads the batching option.
    pub(crate) fn read(params: &ItemParams<'_>) -> Result<Self, NodeError> {
        if params.raw("options.batching.batch").is_none() {
            return Ok(Self { size: usize::MAX, interval: Duration::ZERO });
        }
        let size = params.number("options.batching.batch.batchSize", 0)?.unwrap_or(50.0);
        let interval = params.number("options.batching.batch.batchInterval", 0)?.unwrap_or(1000.0).clamp(0.0, 3_600_000.0);
        let size = if size < 0.0 { usize::MAX } else { (size as usize).max(1) };
        Ok(Self { size, interval: Duration::from_millis(interval as u64) })
    }
}

/// The node's parameters in the form of version 4.
pub(crate) fn modern_params(ctx: &NodeContext) -> ItemParams<'_> {
    if ctx.version() >= 3.0 {
        return ItemParams::new(ctx);
    }
    ItemParams::rewritten(ctx, super::legacy::modernise(&ctx.node().parameters, ctx.version()))
}

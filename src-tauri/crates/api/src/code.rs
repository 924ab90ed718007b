//! The pool of code workers, with HTTP for `this.helpers.httpRequest` under the same guard as the HTTP Request node.

use std::sync::Arc;

use millrace_core::{Scope, node::Policy};
use millrace_expression::code::{CodePool, CodePoolConfig, HttpCall, HttpHelper, HttpReply, WorkerCommand};
pub use millrace_expression::code::{WORKER_ARGUMENT, worker_main};

use crate::environment::Environment;

/// The pool for this program; `keep_warm` where one job follows another.
pub(crate) fn pool(environment: &Environment, keep_warm: bool) -> CodePool {
    let mut config =
        CodePoolConfig { keep_warm, http: Some(Arc::new(Http { policy: environment.policy.clone() })), ..CodePoolConfig::default() };
    if let Some(program) = &environment.code_worker {
        config.worker = WorkerCommand { program: program.clone(), args: vec![WORKER_ARGUMENT.into()] };
    }
    CodePool::new(config)
}

struct Http {
    policy: Policy,
}

#[async_trait::async_trait]
impl HttpHelper for Http {
    async fn request(&self, _: &Arc<Scope>, call: HttpCall) -> Result<HttpReply, String> {
        let request = millrace_nodes::http::RawRequest {
            method: call.method,
            url: call.url,
            headers: call.headers,
            body: call.body,
            timeout: call.timeout,
            follow_redirects: call.follow_redirects,
        };
        let reply = millrace_nodes::http::raw_request(request, &self.policy).await.map_err(|e| e.message)?;
        Ok(HttpReply { status: reply.status, status_text: reply.status_text, headers: reply.headers, body: reply.body })
    }
}

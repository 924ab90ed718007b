//! The pool of code workers, with HTTP for `this.helpers.httpRequest` under the same guard as the HTTP Request node.

use std::sync::Arc;

use millrace_core::{Scope, breaker::Breakers, node::Policy};
use millrace_expression::code::{CodePool, CodePoolConfig, HttpCall, HttpHelper, HttpReply, WorkerCommand};
pub use millrace_expression::code::{WORKER_ARGUMENT, worker_main};

use crate::environment::Environment;

/// The pool for this program; `keep_warm` where one job follows another.
pub(crate) fn pool(environment: &Environment, breakers: Arc<dyn Breakers>, keep_warm: bool) -> CodePool {
    let http = Http { policy: environment.policy.clone(), breakers };
    let mut config = CodePoolConfig { keep_warm, http: Some(Arc::new(http)), ..CodePoolConfig::default() };
    if let Some(program) = &environment.code_worker {
        config.worker = WorkerCommand { program: program.clone(), args: vec![WORKER_ARGUMENT.into()] };
    }
    CodePool::new(config)
}

struct Http {
    policy: Policy,
    breakers: Arc<dyn Breakers>,
}

#[async_trait::async_trait]
impl HttpHelper for Http {
    async fn request(&self, scope: &Arc<Scope>, call: HttpCall) -> Result<HttpReply, String> {
        let request = millrace_nodes::http::RawRequest {
            method: call.method,
            url: call.url,
            headers: call.headers,
            body: call.body,
            timeout: call.timeout,
            follow_redirects: call.follow_redirects,
        };
        let sent = millrace_nodes::http::raw_request(request, &self.policy, &*self.breakers, &scope.timezone).await;
        let reply = sent.map_err(|e| e.message)?;
        Ok(HttpReply { status: reply.status, status_text: reply.status_text, headers: reply.headers, body: reply.body })
    }
}

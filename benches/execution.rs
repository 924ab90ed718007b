//! A five-node execution with and without a journal, and 100,000 items through Code → Filter → Set → Sort → Aggregate.
#![allow(clippy::expect_used, clippy::panic)]

use std::{path::PathBuf, sync::Arc, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use millrace_benches::Journalled;
use millrace_core::{ExecutionStatus, Mode, Registry};
use millrace_engine::{Engine, EngineConfig, EnginePorts, ExecutionRequest, Plan};
use millrace_expression::{
    Expressions,
    code::{CodePool, CodePoolConfig, WORKER_ARGUMENT, WorkerCommand},
};

fn ports(registry: &Arc<Registry>) -> EnginePorts {
    let worker = WorkerCommand { program: millrace(), args: vec![WORKER_ARGUMENT.into()] };
    let code = CodePool::new(CodePoolConfig { worker, ..CodePoolConfig::default() });
    EnginePorts::new(registry.clone(), Arc::new(Expressions::default()), Arc::new(code))
}

/// `make bench` builds it and says where it is.
fn millrace() -> PathBuf {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/release/millrace");
    let path = std::env::var_os("MILLRACE_BIN").map_or_else(default, PathBuf::from);
    assert!(path.exists(), "{} is missing: run `cargo build --release -p millrace-cli`", path.display());
    path
}

fn bench(c: &mut Criterion, name: &str, engine: &Engine, request: impl Fn() -> ExecutionRequest) {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    c.bench_function(name, |b| {
        b.iter(|| {
            let report = runtime.block_on(engine.run(request())).expect("it starts");
            assert_eq!(report.status, ExecutionStatus::Success, "{:?}", report.error);
        });
    });
}

fn executions(c: &mut Criterion) {
    let registry = Arc::new(millrace_nodes::registry());
    let engine = Engine::new(EngineConfig::default(), ports(&registry)).expect("the engine starts");
    let five = Arc::new(Plan::compile(millrace_benches::workflow("five-nodes.json"), &registry));
    bench(c, "five nodes, no journal", &engine, || ExecutionRequest::new(five.clone(), Mode::Manual));

    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let stored = runtime.block_on(Journalled::open(folder.path(), five.workflow()));
    let with_journal = EnginePorts { journal: stored.store.clone(), ..ports(&registry) };
    let engine_with_journal = Engine::new(EngineConfig::default(), with_journal).expect("the engine starts");
    bench(c, "five nodes, journal on disk", &engine_with_journal, || stored.request(&five));

    let pipeline = Arc::new(Plan::compile(millrace_benches::workflow("pipeline.json"), &registry));
    let mut slow = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(20));
    bench(&mut slow, "100,000 items through five nodes", &engine, || ExecutionRequest::new(pipeline.clone(), Mode::Manual));
}

criterion_group!(benches, executions);
criterion_main!(benches);

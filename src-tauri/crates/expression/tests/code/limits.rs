//! Code that misbehaves, and children that die: the next job always works.

use std::{sync::Arc, time::Duration};

use millrace_core::{
    Item,
    evaluate::{CodeJob, CodeRunner as _},
};
use millrace_expression::code::{CodePool, CodePoolConfig, WorkerCommand};
use serde_json::{Value, json};

use crate::stage::*;

fn limited(source: &str, timeout: Duration, memory: usize) -> CodeJob {
    CodeJob { timeout, memory, ..job(source, AllItems, Arc::new(scope(items(&json!([{}]))))) }
}

fn pool_of_one() -> CodePool {
    CodePool::new(CodePoolConfig { worker: command(), size: 1, ..CodePoolConfig::default() })
}

async fn still_works(pool: &CodePool) {
    let result = pool.run(job("return [{ok: true}]", AllItems, Arc::new(scope(vec![])))).await.expect("the next job works");
    assert_eq!(result.items_json, br#"[{"json":{"ok":true}}]"#);
}

#[tokio::test]
async fn endless_loops_are_stopped() {
    let pool = pool_of_one();
    for source in [
        "while (true) {}",
        "for (;;) { try { while (true) {} } catch {} }",
        "await new Promise(r => setTimeout(r, 60000))",
        "const again = () => Promise.resolve().then(again); await again()",
        "setInterval(() => {}, 1); await new Promise(() => {})",
        "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    ] {
        // Room enough that time runs out first: the endless chain of promises keeps every one of them.
        let e = pool.run(limited(source, Duration::from_millis(300), 1 << 30)).await.unwrap_err();
        assert_eq!(e.code, "code.timeout", "{source}: {e}");
        assert_eq!(e.message, "The code ran longer than 0.3 seconds and was stopped.", "{source}");
    }
    still_works(&pool).await;
}

#[tokio::test]
async fn memory_bombs_are_stopped() {
    let pool = pool_of_one();
    for source in [
        "const a = []; while (true) a.push(new Array(1000).fill({}))",
        "let s = 'x'; while (true) s += s + s",
        "const a = []; while (true) { try { a.push(new Uint8Array(1 << 20)) } catch (e) { throw e } }",
        "const list = []; for (;;) list.push(Buffer.alloc(1 << 20, 'x'))",
        "const again = () => Promise.resolve().then(again); await again()",
        "return Array.from({ length: 3000000 }, (_, i) => ({ i, text: 'item number ' + i }))",
    ] {
        let e = pool.run(limited(source, Duration::from_secs(30), 32 << 20)).await.unwrap_err();
        assert_eq!(e.code, "code.memory", "{source}: {e}");
    }
    still_works(&pool).await;
}

#[tokio::test]
async fn endless_recursion_is_an_error_of_the_code() {
    let pool = pool_of_one();
    for source in ["const f = () => f() + 1; return f()", "let o = {}; for (let i = 0; i < 100000; i++) o = {o}; return [{json: o}]"] {
        let e = pool.run(limited(source, Duration::from_secs(10), 64 << 20)).await.unwrap_err();
        assert_eq!(e.code, "code.thrown", "{source}: {e}");
    }
    still_works(&pool).await;
}

#[tokio::test]
async fn tricks_find_no_way_out() {
    for source in [
        "process.exit(0)",
        "require('fs').readFileSync('/etc/passwd')",
        "require('child_process').execSync('id')",
        "require('node:http')",
        "await import('fs')",
        "await import('os')",
        "std.exit(0)",
        "os.exec(['id'])",
        "__host.offset('', 0)",
        "__code.native.ask('{}')",
        "__start({})",
        "print('x')",
        "scriptArgs[0]",
        "new Worker('x')",
    ] {
        let e = error(source, AllItems, json!([{}])).await;
        assert_eq!(e.code, "code.thrown", "{source}: {e}");
    }
    let e = error("require('axios')", AllItems, json!([{}])).await;
    assert_eq!(e.message, "Cannot find module 'axios' [line 1]");
    assert!(e.description.unwrap().contains("crypto, util"), "it says what can be used");
}

#[tokio::test]
async fn one_job_leaves_nothing_to_the_next() {
    let pool = pool_of_one();
    let run = |source: &'static str| pool.run(job(source, AllItems, Arc::new(scope(vec![]))));
    run("globalThis.left = 1; Array.prototype.map = () => 'broken'; JSON.stringify = () => '[]'; Object.prototype.x = 1; return []")
        .await
        .unwrap();
    let next = run("return [{left: typeof left, map: [1].map(x => x + 1), text: JSON.stringify({a: 1}), x: {}.x ?? null}]").await.unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&next.items_json).unwrap(),
        json!([{"json": {"left": "undefined", "map": [2], "text": "{\"a\":1}", "x": null}}])
    );
}

#[tokio::test]
async fn a_job_may_replace_what_is_built_in_and_still_gets_its_items_out() {
    let all =
        jsons("JSON.stringify = () => 'x'; Array.isArray = () => false; Object.keys = () => []; return [{a: 1}]", AllItems, json!([{}]))
            .await;
    assert_eq!(all, [json!({"a": 1})]);
}

#[cfg(target_os = "linux")]
mod children {
    use super::*;

    /// Process ids of the children of this process that run the worker, by their parent and command.
    fn children() -> Vec<u32> {
        let own = std::process::id();
        std::fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
            .filter(|pid| {
                let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
                let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
                let (state, parent) = (fields.next(), fields.next());
                parent == Some(&own.to_string()) && state != Some("Z")
            })
            .collect()
    }

    fn kill(pid: u32) {
        assert!(std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
    }

    /// Waits until it holds; a condition that never holds fails the test by its own time limit.
    async fn until(what: &str, mut holds: impl FnMut() -> bool) {
        for _ in 0..500 {
            if holds() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never: {what}");
    }

    #[tokio::test]
    async fn a_child_killed_in_the_middle_is_a_clear_error() {
        let pool = pool_of_one();
        let running = pool.run(limited("while (true) {}", Duration::from_secs(20), 64 << 20));
        let killer = async {
            until("the child runs", || !children().is_empty()).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
            children().into_iter().for_each(kill);
        };
        let (result, ()) = tokio::join!(running, killer);
        let e = result.unwrap_err();
        assert_eq!(e.code, "code.crashed");
        assert!(e.message.starts_with("The code stopped unexpectedly (it was killed"), "{e}");
        still_works(&pool).await;
    }

    #[tokio::test]
    async fn a_child_that_died_while_waiting_is_replaced_without_a_word() {
        let pool = pool_of_one();
        still_works(&pool).await;
        children().into_iter().for_each(kill);
        still_works(&pool).await;
    }

    #[tokio::test]
    async fn canceling_kills_the_child() {
        let pool = pool_of_one();
        let running = pool.run(limited("while (true) {}", Duration::from_secs(20), 64 << 20));
        assert!(tokio::time::timeout(Duration::from_millis(300), running).await.is_err());
        until("no child is left", || children().is_empty()).await;
        still_works(&pool).await;
    }

    #[tokio::test]
    async fn no_child_outlives_its_pool() {
        let pool = pool_of_one();
        still_works(&pool).await;
        assert!(!children().is_empty(), "one is kept warm");
        drop(pool);
        until("no child is left", || children().is_empty()).await;
    }

    #[tokio::test]
    async fn a_child_has_no_environment_and_few_files() {
        let pool = pool_of_one();
        still_works(&pool).await;
        let pid = children()[0];
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
        let names: Vec<_> = environment
            .split(|b| *b == 0)
            .filter(|e| !e.is_empty())
            .map(|e| String::from_utf8_lossy(e).split('=').next().unwrap().to_owned())
            .collect();
        assert!(names.iter().all(|n| ["TZ", "LD_LIBRARY_PATH"].contains(&n.as_str())), "{names:?}");
        let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
        let limit =
            |name: &str| limits.lines().find(|l| l.starts_with(name)).unwrap()[name.len()..].split_whitespace().next().unwrap().to_owned();
        assert_eq!(
            (limit("Max open files").as_str(), limit("Max core file size").as_str(), limit("Max file size").as_str()),
            ("16", "0", "0")
        );
        assert_eq!(std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count(), 5, "three standard streams and two copies");
    }
}

#[tokio::test]
async fn a_program_that_is_no_worker_is_a_clear_error() {
    let with = |program: &str| {
        CodePool::new(CodePoolConfig {
            worker: WorkerCommand { program: program.into(), args: vec![] },
            size: 1,
            ..CodePoolConfig::default()
        })
    };
    for program in ["/does/not/exist", "/bin/true", "/bin/ls"] {
        let e = with(program).run(job("return []", AllItems, Arc::new(scope(vec![])))).await.unwrap_err();
        assert_eq!(e.code, "code.crashed", "{program}: {e}");
    }
}

#[tokio::test]
async fn many_jobs_share_few_children() {
    let pool = Arc::new(CodePool::new(CodePoolConfig { worker: command(), size: 2, ..CodePoolConfig::default() }));
    let jobs = (0..20).map(|i| {
        let pool = Arc::clone(&pool);
        async move {
            let result =
                pool.run(job("return [{n: items[0].json.n * 2}]", AllItems, Arc::new(scope(items(&json!([{"n": i}])))))).await.unwrap();
            serde_json::from_slice::<Vec<Item>>(&result.items_json).unwrap()[0].json["n"].as_i64().unwrap()
        }
    });
    let results = futures_join(jobs).await;
    assert_eq!(results, (0..20).map(|i| i * 2).collect::<Vec<i64>>());
}

/// Runs them at the same time.
async fn futures_join<F: Future<Output = i64> + Send + 'static>(jobs: impl Iterator<Item = F>) -> Vec<i64> {
    let mut set = tokio::task::JoinSet::new();
    for (index, job) in jobs.enumerate() {
        set.spawn(async move { (index, job.await) });
    }
    let mut results = set.join_all().await;
    results.sort_unstable();
    results.into_iter().map(|(_, result)| result).collect()
}

#[tokio::test]
#[allow(clippy::print_stdout)] // shown with --no-capture; never asserted
async fn a_hundred_thousand_items_go_through_and_the_child_goes() {
    let input: Vec<Item> = (0..100_000).map(|i| Item::new(serde_json::from_value(json!({"id": i, "name": format!("Person {i}"), "email": format!("p{i}@example.com"), "age": i % 90, "active": i % 2 == 0})).unwrap())).collect();
    let shared = Arc::new(scope(input));
    let pool = pool_of_one();
    let source = "return items.map(i => ({json: {...i.json, next: i.json.age + 1}, pairedItem: i.pairedItem}))";
    let started = std::time::Instant::now();
    let result = pool.run(job(source, AllItems, Arc::clone(&shared))).await.unwrap();
    let through = started.elapsed();
    let items: Vec<Item> = serde_json::from_slice(&result.items_json).unwrap();
    println!("100,000 items: {through:?} in the pool, {:?} with reading", started.elapsed());
    assert_eq!(items.len(), 100_000);
    assert_eq!(items[99_999].json["next"], json!(99_999 % 90 + 1));
    let each =
        pool.run(job("return {n: $json.id + 1, s: $('Src').item.json.id, f: $('Start').item.json.n}", EachItem, shared)).await.unwrap();
    println!("100,000 calls with two paired items each: {:?}", started.elapsed());
    let items: Vec<Item> = serde_json::from_slice(&each.items_json).unwrap();
    assert_eq!(serde_json::to_value(&*items[70_000].json).unwrap(), json!({"n": 70_001, "s": 70_000, "f": 70_000}));
    still_works(&pool).await;
}

//! The JavaScript runtime that expressions and code share: QuickJS-ng with luxon, jmespath, an `Intl` made of
//! chrono-tz and locale data, limits on time and memory, and no access to anything else.
//!
//! A [`Sandbox`] belongs to the thread that made it. After [`Failure::poisons`] it must be dropped: QuickJS may not
//! be able to run even `1+1` again.

mod bytecode;
pub mod convert;
mod failure;
mod host;
mod locale;
pub mod time;

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use rquickjs::{CaughtError, Context, Ctx, Function, Runtime, context::EvalOptions};

pub use bytecode::Script;
pub use failure::{Failure, Thrown};

/// How much a sandbox may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time of one call.
    pub time: Duration,
    /// Bytes of the JavaScript heap.
    pub memory: usize,
    /// Bytes of the native stack; more than the thread has crashes the process.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(1), memory: 64 * 1024 * 1024, stack: 256 * 1024 }
    }
}

#[derive(Default)]
struct Watch {
    deadline: Cell<Option<Instant>>,
    tripped: Cell<bool>,
}

/// One runtime with one context.
pub struct Sandbox {
    // Dropped before the runtime.
    context: Context,
    runtime: Runtime,
    watch: Rc<Watch>,
    limits: Limits,
}

impl Sandbox {
    /// A runtime with `Intl`, luxon (`DateTime`, `Duration`, `Interval`, …), `jmespath` and the size guards, then `scripts` in order.
    ///
    /// # Errors
    /// When QuickJS cannot be started (out of memory) or one of the scripts fails.
    pub fn new(limits: Limits, scripts: &[Script]) -> Result<Self, Failure> {
        Self::with_host(limits, |_| Ok(()), scripts)
    }

    /// Like [`Sandbox::new`]; `host_functions` adds Rust functions to the globals before `scripts` run.
    ///
    /// # Errors
    /// As [`Sandbox::new`].
    pub fn with_host(
        limits: Limits,
        host_functions: impl for<'js> FnOnce(&Ctx<'js>) -> rquickjs::Result<()>,
        scripts: &[Script],
    ) -> Result<Self, Failure> {
        let engine = |e: rquickjs::Error| Failure::Engine(e.to_string());
        let runtime = Runtime::new().map_err(engine)?;
        runtime.set_max_stack_size(limits.stack);
        let watch = Rc::new(Watch::default());
        let seen = Rc::clone(&watch);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let late = seen.deadline.get().is_some_and(|deadline| Instant::now() >= deadline);
            if late {
                seen.tripped.set(true);
            }
            late
        })));
        let context = Context::full(&runtime).map_err(engine)?;
        let sandbox = Self { context, runtime, watch, limits };
        sandbox.context.with(|ctx| {
            host::install(&ctx).and_then(|()| host_functions(&ctx)).map_err(engine)?;
            for script in bytecode::BASE.iter().chain(scripts) {
                bytecode::run(&ctx, *script).map_err(|e| sandbox.failure(&ctx, e))?;
            }
            Ok::<(), Failure>(())
        })?;
        sandbox.runtime.set_memory_limit(limits.memory);
        Ok(sandbox)
    }

    /// Runs `work` with the time limit; an exception becomes a [`Failure`].
    ///
    /// # Errors
    /// When `work` throws or runs past a limit.
    pub fn call<T>(&self, work: impl for<'js> FnOnce(&Ctx<'js>) -> rquickjs::Result<T>) -> Result<T, Failure> {
        self.call_within(self.limits.time, work)
    }

    /// Like [`Sandbox::call`], with another time limit.
    ///
    /// # Errors
    /// When `work` throws or runs past a limit.
    pub fn call_within<T>(&self, time: Duration, work: impl for<'js> FnOnce(&Ctx<'js>) -> rquickjs::Result<T>) -> Result<T, Failure> {
        self.watch.tripped.set(false);
        self.watch.deadline.set(Instant::now().checked_add(time));
        let result = self.context.with(|ctx| work(&ctx).map_err(|e| self.failure(&ctx, e)));
        self.watch.deadline.set(None);
        // A script may swallow the exception of an interrupt inside a native callback; it was late all the same.
        if self.watch.tripped.get() { Err(Failure::Timeout) } else { result }
    }

    /// Runs `work` without a time limit, for our own preparations.
    pub fn prepare<T>(&self, work: impl for<'js> FnOnce(&Ctx<'js>) -> T) -> T {
        self.context.with(|ctx| work(&ctx))
    }

    /// The runtime, to run pending jobs and to change the memory limit.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Its limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    fn failure(&self, ctx: &Ctx<'_>, error: rquickjs::Error) -> Failure {
        if self.watch.tripped.get() {
            ctx.catch();
            return Failure::Timeout;
        }
        failure::of(CaughtError::from_error(ctx, error))
    }
}

/// Evaluates source text in sloppy mode, as a script in global scope.
///
/// # Errors
/// When it does not compile or throws.
pub fn eval<'js, V: rquickjs::FromJs<'js>>(ctx: &Ctx<'js>, source: &str, name: &str) -> rquickjs::Result<V> {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options)
}

/// A function among the globals that our scripts put there.
///
/// # Errors
/// When there is no such function.
pub fn global_function<'js>(ctx: &Ctx<'js>, name: &str) -> rquickjs::Result<Function<'js>> {
    ctx.globals().get(name)
}

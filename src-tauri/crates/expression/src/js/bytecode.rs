//! Our scripts, compiled once per process and loaded into every runtime from bytecode (1 ms instead of 6).
//!
//! Bytecode is trusted input, bound to this very build of the engine: it lives in memory only.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use rquickjs::{Context, Ctx, Error, Module, Runtime, WriteOptions};

/// The message of the guards' `RangeError`; becomes [`super::Failure::Memory`].
pub(super) const TOO_LARGE: &str = "The result is too large.";

/// A script of ours: an ES module that leaves what it offers in `globalThis`.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    /// Unique name; appears in stack traces.
    pub name: &'static str,
    /// Parts of the source text, joined without anything between.
    pub source: &'static [&'static str],
}

pub(super) const BASE: &[Script] = &[
    Script { name: "intl", source: &[include_str!("../../js/runtime/intl.js")] },
    Script { name: "guards", source: &[include_str!("../../js/runtime/guards.js")] },
    Script { name: "luxon", source: &[include_str!("../../js/vendor/luxon/luxon.mjs"), include_str!("../../js/runtime/luxon_setup.js")] },
    Script {
        name: "jmespath",
        source: &["const exports = {};\n", include_str!("../../js/vendor/jmespath/jmespath.js"), "\nglobalThis.jmespath = exports;\n"],
    },
];

type ByName = HashMap<&'static str, Arc<[u8]>>;

static COMPILED: Mutex<Option<ByName>> = Mutex::new(None);

/// Runs a script in this context.
pub(super) fn run(ctx: &Ctx<'_>, script: Script) -> rquickjs::Result<()> {
    let bytes = compiled(script)?;
    // SAFETY: the bytes were written by `Module::write` of this very engine in this process and never left it.
    #[allow(unsafe_code)]
    let module = unsafe { Module::load(ctx.clone(), &bytes) }?;
    let (_, promise) = module.eval()?;
    promise.finish::<()>()
}

fn compiled(script: Script) -> rquickjs::Result<Arc<[u8]>> {
    let mut cache = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = cache.get_or_insert_default();
    if let Some(bytes) = cache.get(script.name) {
        return Ok(Arc::clone(bytes));
    }
    // A runtime of its own: compiling must not count against anybody's limits.
    let runtime = Runtime::new()?;
    let context = Context::full(&runtime)?;
    let bytes: Arc<[u8]> = context
        .with(|ctx| Module::declare(ctx.clone(), script.name, script.source.concat()).and_then(|m| m.write(WriteOptions::default())))
        .map_err(|e| if matches!(e, Error::Exception) { Error::new_loading_message(script.name, "does not compile") } else { e })?
        .into();
    cache.insert(script.name, Arc::clone(&bytes));
    Ok(bytes)
}

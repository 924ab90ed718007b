//! A fresh JavaScript world for one job.

use std::time::Duration;

use rquickjs::{Function, Object, Persistent};

use super::{channel::Channel, native};
use crate::js::{self, Failure, Limits, Sandbox, Script};

/// Heap of a world before its job says how much it may have.
const MEMORY: usize = 64 << 20;
/// How long our own scripts may take to start, on the slowest machine.
const START: Duration = Duration::from_secs(60);
/// Native stack that QuickJS may use of the thread's 16 MiB.
const STACK: usize = 8 << 20;

const SCRIPTS: &[Script] = &[
    Script { name: "code/base", source: &[include_str!("../../../js/code/base.js")] },
    Script { name: "code/json", source: &[include_str!("../../../js/code/json.js")] },
    Script { name: "code/buffer", source: &[include_str!("../../../js/code/buffer.js")] },
    Script { name: "code/text", source: &[include_str!("../../../js/code/text.js")] },
    Script { name: "code/url", source: &[include_str!("../../../js/code/url.js")] },
    Script { name: "code/crypto", source: &[include_str!("../../../js/code/crypto.js")] },
    Script { name: "code/console", source: &[include_str!("../../../js/code/console.js")] },
    Script { name: "code/timers", source: &[include_str!("../../../js/code/timers.js")] },
    Script { name: "code/modules", source: &[include_str!("../../../js/code/modules.js")] },
    Script { name: "code/errors", source: &[include_str!("../../../js/code/errors.js")] },
    Script { name: "code/result", source: &[include_str!("../../../js/code/result.js")] },
    Script { name: "code/helpers", source: &[include_str!("../../../js/code/helpers.js")] },
    Script { name: "code/world", source: &[include_str!("../../../js/code/world.js")] },
    Script { name: "code/main", source: &[include_str!("../../../js/code/main.js")] },
];

/// A runtime with everything that code finds, and the two functions that drive a job.
pub(super) struct Realm {
    // Dropped before the sandbox that they live in.
    pub(super) begin: Persistent<Function<'static>>,
    pub(super) step: Persistent<Function<'static>>,
    pub(super) sandbox: Sandbox,
}

impl Realm {
    pub(super) fn new(channel: &Channel) -> Result<Self, Failure> {
        let sandbox = Sandbox::new(Limits { memory: MEMORY, stack: STACK, ..Limits::default() }, SCRIPTS)?;
        let (begin, step) = sandbox.call_within(START, |ctx| {
            let start = js::global_function(ctx, "__start")?;
            let driver: Object = start.call((native::functions(ctx, channel)?,))?;
            Ok((Persistent::save(ctx, driver.get::<_, Function>("begin")?), Persistent::save(ctx, driver.get::<_, Function>("step")?)))
        })?;
        Ok(Self { begin, step, sandbox })
    }
}

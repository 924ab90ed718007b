//! The scope of the running expression, as JavaScript sees it: `__scope` with lookups that convert only what is asked for.

mod cache;
mod host;

use std::{cell::RefCell, rc::Rc, sync::Arc};

use millrace_core::Scope;

pub(crate) use cache::Cache;
pub(crate) use host::install;

/// What is being evaluated now.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) scope: Arc<Scope>,
    pub(crate) item: usize,
    /// The expression may change what it reads.
    pub(crate) changes: bool,
    /// Expressions inside expressions.
    pub(crate) depth: u8,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
    static CACHE: RefCell<Option<Rc<Cache>>> = const { RefCell::new(None) };
}

/// What is being evaluated on this thread.
pub(crate) fn current() -> Option<Current> {
    CURRENT.with_borrow(Clone::clone)
}

/// The item it is evaluated for.
pub(crate) fn current_item() -> Option<usize> {
    CURRENT.with_borrow(|current| current.as_ref().map(|c| c.item))
}

/// The converted data of the runtime of this thread.
pub(crate) fn cache() -> Option<Rc<Cache>> {
    CACHE.with_borrow(Clone::clone)
}

/// Makes this the current scope until the guard is dropped.
pub(crate) fn enter(current: Current, cache: &Rc<Cache>) -> Entered {
    let cache = CACHE.replace(Some(Rc::clone(cache)));
    Entered { current: CURRENT.replace(Some(current)), cache }
}

/// Puts the earlier scope back.
pub(crate) struct Entered {
    current: Option<Current>,
    cache: Option<Rc<Cache>>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.current.take());
        CACHE.set(self.cache.take());
    }
}

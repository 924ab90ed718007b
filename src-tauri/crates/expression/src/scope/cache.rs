//! Converted items. An expression that only reads shares one conversion with all others of the node run, so that
//! `$('X').all().length` for each of 100,000 items converts X once; one that may change data gets its own.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::{Arc, Weak},
};

use millrace_core::{Item, Items, Scope};
use rquickjs::{Array, Ctx, Object, Persistent, Value as Js, qjs};
use serde_json::Value;

use crate::js::convert;

/// Lists longer than this may lift the memory limit by their own size.
const BIG: usize = 1_000;
/// However much data there is, this is the end.
const MOST: usize = 1024 * 1024 * 1024;

type List = (Weak<Vec<Item>>, Persistent<Array<'static>>);
type Json = (Weak<Vec<Item>>, usize, Persistent<Js<'static>>);

#[derive(Default)]
pub(crate) struct Cache {
    /// Of the node run.
    shared: RefCell<HashMap<usize, List>>,
    /// Of one evaluation.
    own: RefCell<HashMap<usize, List>>,
    json: RefCell<Option<Json>>,
    own_json: RefCell<HashMap<usize, Persistent<Js<'static>>>>,
    scope: RefCell<Weak<Scope>>,
    memory: usize,
    lifted: Cell<bool>,
}

impl Cache {
    pub(crate) fn new(memory: usize) -> Self {
        Self { memory, ..Self::default() }
    }

    /// Forgets what another node run converted. True: the memory limit was lifted for that and must be set again.
    pub(crate) fn enter(&self, scope: &Arc<Scope>) -> bool {
        let mut known = self.scope.borrow_mut();
        if std::ptr::eq(known.as_ptr(), Arc::as_ptr(scope)) {
            return false;
        }
        *known = Arc::downgrade(scope);
        self.shared.borrow_mut().clear();
        *self.json.borrow_mut() = None;
        self.lifted.take()
    }

    /// Forgets what belongs to one evaluation.
    pub(crate) fn finish(&self) {
        self.own.borrow_mut().clear();
        self.own_json.borrow_mut().clear();
    }

    /// Forgets everything; before the runtime goes.
    pub(crate) fn clear(&self) {
        self.finish();
        self.shared.borrow_mut().clear();
        *self.json.borrow_mut() = None;
    }

    /// All items of a port as a JavaScript array.
    pub(crate) fn list<'js>(&self, ctx: &Ctx<'js>, items: &Items, changes: bool) -> rquickjs::Result<Array<'js>> {
        let lists = if changes { &self.own } else { &self.shared };
        let key = Arc::as_ptr(items) as usize;
        if let Some((_, list)) = lists.borrow().get(&key) {
            return list.clone().restore(ctx);
        }
        let list = self.lifted(ctx, items.len(), || {
            let list = Array::new(ctx.clone())?;
            for (i, item) in items.iter().enumerate() {
                list.set(i, object(ctx, item)?)?;
            }
            Ok(list)
        })?;
        lists.borrow_mut().insert(key, (Arc::downgrade(items), Persistent::save(ctx, list.clone())));
        Ok(list)
    }

    /// Data is not what the memory limit is about: converting a big list lifts the limit by what the list takes.
    fn lifted<T>(&self, ctx: &Ctx<'_>, length: usize, convert: impl FnOnce() -> rquickjs::Result<T>) -> rquickjs::Result<T> {
        if length <= BIG {
            return convert();
        }
        set_limit(ctx, MOST);
        let converted = convert();
        set_limit(ctx, used(ctx).saturating_add(self.memory).min(MOST));
        self.lifted.set(true);
        converted
    }

    /// The JSON of an input item.
    pub(crate) fn json<'js>(&self, ctx: &Ctx<'js>, items: &Items, index: usize, changes: bool) -> rquickjs::Result<Option<Js<'js>>> {
        let Some(item) = items.get(index) else { return Ok(None) };
        if changes {
            if let Some(value) = self.own_json.borrow().get(&index) {
                return value.clone().restore(ctx).map(Some);
            }
        } else if let Some((from, at, value)) = &*self.json.borrow()
            && *at == index
            && std::ptr::eq(from.as_ptr(), Arc::as_ptr(items))
        {
            return value.clone().restore(ctx).map(Some);
        }
        let value = convert::map_to_js(ctx, &item.json)?.into_value();
        let saved = Persistent::save(ctx, value.clone());
        if changes {
            self.own_json.borrow_mut().insert(index, saved);
        } else {
            *self.json.borrow_mut() = Some((Arc::downgrade(items), index, saved));
        }
        Ok(Some(value))
    }
}

// `Runtime`'s own methods lock the runtime, which is locked while JavaScript runs.
#[allow(unsafe_code)]
fn set_limit(ctx: &Ctx<'_>, bytes: usize) {
    // SAFETY: the context is alive, so its runtime is; the call only stores a number.
    unsafe { qjs::JS_SetMemoryLimit(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), bytes as _) }
}

#[allow(unsafe_code)]
fn used(ctx: &Ctx<'_>) -> usize {
    let mut usage = std::mem::MaybeUninit::<qjs::JSMemoryUsage>::uninit();
    // SAFETY: the runtime is alive and on this thread; the call fills the whole struct.
    let usage = unsafe {
        qjs::JS_ComputeMemoryUsage(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), usage.as_mut_ptr());
        usage.assume_init()
    };
    usize::try_from(usage.malloc_size).unwrap_or(0)
}

/// An item as `{json, binary?, pairedItem?}`.
pub(crate) fn object<'js>(ctx: &Ctx<'js>, item: &Item) -> rquickjs::Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("json", convert::map_to_js(ctx, &item.json)?)?;
    if item.binary.as_ref().is_some_and(|b| !b.is_empty()) {
        object.set("binary", binary(ctx, item, true)?)?;
    }
    if !item.paired.is_none() {
        object.set("pairedItem", convert::to_js(ctx, &serde_json::to_value(&item.paired).unwrap_or_default())?)?;
    }
    if let Some(error) = &item.error {
        object.set("error", &**error)?;
    }
    Ok(object)
}

/// The files of an item; `$binary` shows them without their content.
pub(crate) fn binary<'js>(ctx: &Ctx<'js>, item: &Item, content: bool) -> rquickjs::Result<Object<'js>> {
    let files = Object::new(ctx.clone())?;
    for (name, file) in item.binary.iter().flat_map(|files| files.iter()) {
        let mut value = serde_json::to_value(file).unwrap_or_default();
        if !content && let Value::Object(map) = &mut value {
            map.shift_remove("data");
        }
        files.set(name.as_str(), convert::to_js(ctx, &value)?)?;
    }
    Ok(files)
}

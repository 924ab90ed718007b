//! One thread's JavaScript: the sandbox, the compiled segments, and how a segment is run.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::Arc,
};

use millrace_core::{Scope, evaluate::EvaluateError};
use rquickjs::{Ctx, Function, Object, Persistent, Value as Js, function::Args};
use serde_json::Value;

use crate::{
    evaluated::{Evaluated, Kind},
    js::{self, Failure, Limits, Sandbox, Script, convert},
    path::{Found, Path},
    rewrite::{self, Refused},
    scope::{self, Cache, Current},
    template::{self, Piece},
};

/// Expressions in expressions: this deep and no deeper, for each may use a whole JavaScript stack of the native one.
pub(crate) const NESTED: u8 = 3;
/// Compiled segments and parsed expressions kept per thread.
const KEPT: usize = 4_096;

const SCRIPTS: &[Script] = &[Script {
    name: "expressions",
    source: &[
        include_str!("../js/extensions/dispatch.js"),
        include_str!("../js/extensions/array.js"),
        include_str!("../js/extensions/date.js"),
        include_str!("../js/extensions/number.js"),
        include_str!("../js/extensions/object.js"),
        include_str!("../js/extensions/boolean.js"),
        include_str!("../js/extensions/string.js"),
        include_str!("../js/globals/globals.js"),
        include_str!("../js/globals/seal.js"),
    ],
}];

/// Names that are globals besides those that begin with `$`.
const PLAIN_GLOBALS: &[&str] = &[
    "min",
    "max",
    "average",
    "not",
    "numberList",
    "zip",
    "process",
    "document",
    "global",
    "globalThis",
    "self",
    "alert",
    "prompt",
    "confirm",
    "eval",
    "uneval",
    "setTimeout",
    "setInterval",
    "Function",
    "fetch",
    "XMLHttpRequest",
    "Promise",
    "Generator",
    "GeneratorFunction",
    "AsyncFunction",
    "AsyncGenerator",
    "AsyncGeneratorFunction",
    "WebAssembly",
    "Reflect",
    "Proxy",
];

fn is_global(name: &str) -> bool {
    name.starts_with('$') || PLAIN_GLOBALS.contains(&name)
}

/// A piece of a parsed expression.
pub(crate) enum Part {
    Text(String),
    /// A path, and the same as JavaScript for values that have more to them than data.
    Path(Path, Segment),
    /// JavaScript, compiled when it is first run.
    Code(Segment),
}

pub(crate) struct Segment {
    source: String,
    compiled: OnceCell<Result<Compiled, EvaluateError>>,
}

struct Compiled {
    function: Persistent<Function<'static>>,
    globals: Vec<String>,
    changes: bool,
    this: bool,
    json_fields: Option<Vec<String>>,
}

/// A parsed expression.
pub(crate) type Template = Vec<Part>;

/// The engine of a thread.
pub(crate) struct Engine {
    // Everything that holds JavaScript values goes before the sandbox.
    templates: RefCell<HashMap<Box<str>, Rc<Template>>>,
    globals: Persistent<Object<'static>>,
    set_zone: Persistent<Function<'static>>,
    classify: Persistent<Function<'static>>,
    this: Persistent<Function<'static>>,
    zone: RefCell<String>,
    cache: Rc<Cache>,
    sandbox: Sandbox,
}

thread_local! {
    static ENGINE: RefCell<Option<(Limits, Rc<Engine>)>> = const { RefCell::new(None) };
}

/// The engine of this thread, made if need be.
pub(crate) fn of_thread(limits: Limits) -> Result<Rc<Engine>, EvaluateError> {
    let known = ENGINE.with_borrow(|e| e.as_ref().filter(|(of, _)| *of == limits).map(|(_, engine)| Rc::clone(engine)));
    if let Some(engine) = known {
        return Ok(engine);
    }
    let engine = Rc::new(Engine::new(limits).map_err(|e| failed(&e, limits))?);
    ENGINE.set(Some((limits, Rc::clone(&engine))));
    Ok(engine)
}

fn discard() {
    ENGINE.set(None);
}

impl Drop for Engine {
    fn drop(&mut self) {
        // The cache is shared with nobody who outlives us, but it must be empty before the runtime goes.
        self.cache.clear();
    }
}

impl Engine {
    fn new(limits: Limits) -> Result<Self, Failure> {
        let sandbox = Sandbox::with_host(limits, scope::install, SCRIPTS)?;
        let cache = Rc::new(Cache::new(limits.memory));
        let (globals, set_zone, classify, this) = sandbox.call(|ctx| {
            let save = |name: &str| js::global_function(ctx, name).map(|f| Persistent::save(ctx, f));
            Ok((
                Persistent::save(ctx, ctx.globals().get::<_, Object>("__globals")?),
                save("__setZone")?,
                save("__classify")?,
                save("__this")?,
            ))
        })?;
        Ok(Self { templates: RefCell::default(), globals, set_zone, classify, this, zone: RefCell::default(), cache, sandbox })
    }

    /// Parses an expression without its `=`, once.
    pub(crate) fn template(&self, text: &str) -> Rc<Template> {
        if let Some(template) = self.templates.borrow().get(text) {
            return Rc::clone(template);
        }
        let parts = template::split(text).into_iter().map(|piece| match piece {
            Piece::Text(text) => Part::Text(text.to_owned()),
            Piece::Code(code) => {
                let path = Path::parse(&code);
                let segment = Segment { source: code.into_owned(), compiled: OnceCell::new() };
                match path {
                    Some(path) => Part::Path(path, segment),
                    None => Part::Code(segment),
                }
            }
        });
        let template: Rc<Template> = Rc::new(parts.collect());
        let mut templates = self.templates.borrow_mut();
        if templates.len() >= KEPT {
            templates.clear();
        }
        templates.insert(text.into(), Rc::clone(&template));
        template
    }

    /// The value of an expression without its `=`.
    pub(crate) fn evaluate(&self, text: &str, scope: &Arc<Scope>, item: usize) -> Result<Evaluated, EvaluateError> {
        let template = self.template(text);
        match template.as_slice() {
            [] => Ok(Evaluated::new(Kind::String, Value::String(String::new()))),
            [Part::Text(text)] => Ok(Evaluated::new(Kind::String, Value::String(text.clone()))),
            [part] => self.part(part, scope, item),
            parts => {
                let mut out = String::with_capacity(text.len());
                for part in parts {
                    match part {
                        Part::Text(text) => out.push_str(text),
                        part => self.part(part, scope, item)?.push_to(&mut out),
                    }
                }
                Ok(Evaluated::new(Kind::String, Value::String(out)))
            }
        }
    }

    fn part(&self, part: &Part, scope: &Arc<Scope>, item: usize) -> Result<Evaluated, EvaluateError> {
        match part {
            Part::Text(text) => Ok(Evaluated::new(Kind::String, Value::String(text.clone()))),
            Part::Code(segment) => self.run(segment, scope, item),
            Part::Path(path, segment) => match path.evaluate(scope, item)? {
                Found::Value(value) => Ok(Evaluated::of(value)),
                Found::Undefined => Ok(Evaluated::undefined()),
                Found::AskJavaScript => self.run(segment, scope, item),
            },
        }
    }

    fn run(&self, segment: &Segment, scope: &Arc<Scope>, item: usize) -> Result<Evaluated, EvaluateError> {
        let compiled = self.compiled(segment)?;
        self.set_zone(&scope.timezone)?;
        if self.cache.enter(scope) {
            self.sandbox.runtime().set_memory_limit(self.sandbox.limits().memory);
        }
        let _entered = scope::enter(Current { scope: Arc::clone(scope), item, changes: compiled.changes, depth: 0 }, &self.cache);
        let result = self.sandbox.call(|ctx| self.call(ctx, compiled, scope).and_then(|value| self.outcome(ctx, &value)));
        self.cache.finish();
        match result {
            Ok(evaluated) => evaluated,
            Err(failure) => self.swallow(failure),
        }
    }

    fn call<'js>(&self, ctx: &Ctx<'js>, compiled: &Compiled, scope: &Scope) -> rquickjs::Result<Js<'js>> {
        let globals = self.globals.clone().restore(ctx)?;
        let mut args = Args::new(ctx.clone(), compiled.globals.len());
        if compiled.this {
            args.this(self.this.clone().restore(ctx)?.call::<_, Js>(())?)?;
        }
        for name in &compiled.globals {
            args.push_arg(match (scope.extra.get(name), name.as_str()) {
                (Some(value), _) => convert::to_js(ctx, value)?,
                (None, "$json") => match self.json(ctx, compiled, scope)? {
                    Some(json) => json,
                    None => globals.get::<_, Js>(name.as_str())?,
                },
                (None, name) => globals.get::<_, Js>(name)?,
            })?;
        }
        compiled.function.clone().restore(ctx)?.call_arg(args)
    }

    /// `$json` of the current item, with the fields only that the segment can see. `None` where there is no such item.
    fn json<'js>(&self, ctx: &Ctx<'js>, compiled: &Compiled, scope: &Scope) -> rquickjs::Result<Option<Js<'js>>> {
        let Some((_, items)) = scope.main_input() else { return Ok(None) };
        let Some(index) = scope::current_item() else { return Ok(None) };
        match (&compiled.json_fields, items.get(index)) {
            (Some(fields), Some(item)) if fields.len() < item.json.len() => {
                convert::fields_to_js(ctx, &item.json, fields).map(|object| Some(object.into_value()))
            }
            _ => self.cache.json(ctx, items, index, compiled.changes),
        }
    }

    fn set_zone(&self, zone: &str) -> Result<(), EvaluateError> {
        if *self.zone.borrow() == zone {
            return Ok(());
        }
        let set = self.sandbox.call(|ctx| self.set_zone.clone().restore(ctx)?.call::<_, ()>((zone,)));
        set.map_err(|e| failed(&e, self.sandbox.limits()))?;
        zone.clone_into(&mut self.zone.borrow_mut());
        Ok(())
    }

    /// What the value is, once it has left JavaScript.
    fn outcome<'js>(&self, ctx: &Ctx<'js>, value: &Js<'js>) -> rquickjs::Result<Result<Evaluated, EvaluateError>> {
        let kind = match value.type_of() {
            rquickjs::Type::Function | rquickjs::Type::Constructor => return Ok(Err(a_function(value))),
            rquickjs::Type::BigInt => Kind::BigInt,
            rquickjs::Type::Undefined | rquickjs::Type::Symbol => return Ok(Ok(Evaluated::undefined())),
            rquickjs::Type::Float if value.as_float().is_some_and(|n| !n.is_finite()) => {
                Kind::NotFinite(value.as_float().unwrap_or(f64::NAN))
            }
            rquickjs::Type::Object | rquickjs::Type::Exception | rquickjs::Type::Proxy => return self.object(ctx, value).map(Ok),
            _ => return Ok(Ok(convert::from_js(value)?.map_or_else(Evaluated::undefined, Evaluated::of))),
        };
        Ok(Ok(Evaluated::new(kind, convert::from_js(value)?.unwrap_or(Value::Null))))
    }

    fn object<'js>(&self, ctx: &Ctx<'js>, value: &Js<'js>) -> rquickjs::Result<Evaluated> {
        let parts: rquickjs::Array = self.classify.clone().restore(ctx)?.call((value.clone(),))?;
        let (kind, plain): (String, Js) = (parts.get(0)?, parts.get(1)?);
        let text = || parts.get::<String>(2);
        Ok(match kind.as_str() {
            "DateTime" => Evaluated::dated(Kind::DateTime, convert::from_js(&plain)?.unwrap_or(Value::Null), text()?),
            "Date" => Evaluated::dated(Kind::Date, convert::from_js(&plain)?.unwrap_or(Value::Null), text()?),
            _ => match convert::from_js(&plain)? {
                Some(value @ Value::Object(_)) => Evaluated::new(Kind::Object, value),
                // `toJSON` made text of it, as luxon's Duration does.
                Some(value) => Evaluated::new(if value.is_array() { Kind::Array } else { Kind::Object }, value),
                None => Evaluated::undefined(),
            },
        })
    }

    /// n8n lets only its own errors out of a segment; any other makes it `undefined`.
    fn swallow(&self, failure: Failure) -> Result<Evaluated, EvaluateError> {
        if failure.poisons() {
            discard();
            return Err(failed(&failure, self.sandbox.limits()));
        }
        match own_error(&failure) {
            Some(error) => Err(error),
            None => Ok(Evaluated::undefined()),
        }
    }

    fn compiled<'a>(&self, segment: &'a Segment) -> Result<&'a Compiled, EvaluateError> {
        segment.compiled.get_or_init(|| self.compile(&segment.source)).as_ref().map_err(Clone::clone)
    }

    fn compile(&self, source: &str) -> Result<Compiled, EvaluateError> {
        if let Some(compiled) = self.try_compile(source)? {
            return Ok(compiled);
        }
        // Several statements: the first one counts, and the rest must be JavaScript all the same.
        let whole = format!("(function(){{\n{source}\n}})");
        if self.sandbox.call(|ctx| js::eval::<Function>(ctx, &whole, "expression").map(|_| ())).is_ok() {
            for end in rewrite::statement_ends(source) {
                if let Some(compiled) = self.try_compile(source.get(..end).unwrap_or_default())? {
                    return Ok(compiled);
                }
            }
        }
        Err(invalid_syntax())
    }

    /// `None`: it is not one JavaScript expression.
    fn try_compile(&self, source: &str) -> Result<Option<Compiled>, EvaluateError> {
        let prepared = match rewrite::prepare(source, &is_global) {
            Ok(prepared) => prepared,
            Err(Refused::Syntax) => return Ok(None),
            Err(Refused::Unsafe(message)) => return Err(EvaluateError::new(crate::data::REFERENCE, message)),
        };
        let function =
            self.sandbox.call(|ctx| js::eval::<Function>(ctx, &prepared.function, "expression").map(|f| Persistent::save(ctx, f)));
        match function {
            Ok(function) => Ok(Some(Compiled {
                function,
                globals: prepared.globals,
                changes: prepared.changes,
                this: prepared.this,
                json_fields: prepared.json_fields,
            })),
            Err(Failure::Thrown(_)) => Ok(None),
            Err(failure) => {
                discard();
                Err(failed(&failure, self.sandbox.limits()))
            }
        }
    }
}

fn invalid_syntax() -> EvaluateError {
    EvaluateError::new("expression.syntax", "invalid syntax")
}

fn a_function(value: &Js<'_>) -> EvaluateError {
    let name: String = value.as_object().and_then(|f| f.get("name").ok()).unwrap_or_default();
    let message = if name == "DateTime" { "this is a DateTime, please access its methods" } else { "this is a function, please add ()" };
    EvaluateError::new("expression.type", message)
}

fn own_error(failure: &Failure) -> Option<EvaluateError> {
    let Failure::Thrown(thrown) = failure else { return None };
    let code = match (thrown.name.as_str(), thrown.code.as_deref()) {
        ("ExpressionExtensionError", _) => "expression.type",
        ("ExpressionError", Some(crate::paired::PAIRED)) => crate::paired::PAIRED,
        ("ExpressionError", Some("expression.syntax")) => "expression.syntax",
        ("ExpressionError", _) => crate::data::REFERENCE,
        _ => return None,
    };
    Some(EvaluateError { code, message: thrown.message.clone(), description: thrown.description.clone() })
}

fn failed(failure: &Failure, limits: Limits) -> EvaluateError {
    match failure {
        Failure::Timeout => EvaluateError {
            code: "expression.timeout",
            message: format!("The expression took longer than {} s and was stopped.", limits.time.as_secs_f64()),
            description: Some(
                "Look for a loop that does not end or a regular expression that tries too many ways; long work belongs into a Code node."
                    .to_owned(),
            ),
        },
        Failure::Memory => EvaluateError {
            code: "expression.memory",
            message: format!("The expression needed more than {} MB of memory and was stopped.", limits.memory / (1024 * 1024)),
            description: Some("Work on fewer items at a time, or use a Code node.".to_owned()),
        },
        Failure::Thrown(thrown) => EvaluateError::new("expression.type", thrown.message.clone()),
        Failure::Engine(message) => EvaluateError::new("expression.memory", format!("The JavaScript engine failed: {message}")),
    }
}

/// Throws an error of an inner expression in the outer one.
fn rethrow(ctx: &Ctx<'_>, error: &EvaluateError) -> rquickjs::Error {
    let make = || -> rquickjs::Result<Js<'_>> {
        let e = rquickjs::Exception::from_message(ctx.clone(), &error.message)?;
        e.set("name", "ExpressionError")?;
        e.set("code", error.code)?;
        Ok(e.into_value())
    };
    match make() {
        Ok(value) => ctx.throw(value),
        Err(e) => e,
    }
}

fn nested<'js>(ctx: &Ctx<'js>, text: &str, item: usize) -> rquickjs::Result<Js<'js>> {
    let engine = ENGINE.with_borrow(|e| e.as_ref().map(|(_, engine)| Rc::clone(engine)));
    let (Some(engine), Some(current)) = (engine, scope::current()) else { return Ok(Js::new_undefined(ctx.clone())) };
    if current.depth >= NESTED {
        return Err(rethrow(ctx, &EvaluateError::new(crate::data::REFERENCE, "Expressions are nested too deeply.")));
    }
    let scope = Arc::clone(&current.scope);
    let template = engine.template(text);
    let mut out = String::new();
    for part in template.iter() {
        let value = match part {
            Part::Text(text) => convert::to_js(ctx, &Value::String(text.clone()))?,
            Part::Path(path, segment) => match path.evaluate(&scope, item).map_err(|e| rethrow(ctx, &e))? {
                Found::Value(value) => convert::to_js(ctx, &value)?,
                Found::Undefined => Js::new_undefined(ctx.clone()),
                Found::AskJavaScript => engine.nested_code(ctx, &segment.source, &current, item)?,
            },
            Part::Code(segment) => engine.nested_code(ctx, &segment.source, &current, item)?,
        };
        if template.len() == 1 {
            return Ok(value);
        }
        match engine.outcome(ctx, &value)? {
            Ok(value) => value.push_to(&mut out),
            Err(e) => return Err(rethrow(ctx, &e)),
        }
    }
    convert::to_js(ctx, &Value::String(out))
}

impl Engine {
    /// Runs a segment inside a running one: no new time limit, no new cache. An error that n8n swallows ends only the inner one.
    fn nested_code<'js>(&self, ctx: &Ctx<'js>, source: &str, current: &Current, item: usize) -> rquickjs::Result<Js<'js>> {
        let prepared = rewrite::prepare(source, &is_global).map_err(|_| rethrow(ctx, &invalid_syntax()))?;
        let function: Function = js::eval(ctx, &prepared.function, "expression").map_err(|_| {
            ctx.catch();
            rethrow(ctx, &invalid_syntax())
        })?;
        let compiled = Compiled {
            function: Persistent::save(ctx, function),
            globals: prepared.globals,
            changes: prepared.changes,
            this: prepared.this,
            json_fields: prepared.json_fields,
        };
        let inner =
            Current { scope: Arc::clone(&current.scope), item, changes: current.changes || compiled.changes, depth: current.depth + 1 };
        let _entered = scope::enter(inner, &self.cache);
        let result = self.call(ctx, &compiled, &current.scope);
        if let Err(rquickjs::Error::Exception) = result {
            let thrown = ctx.catch();
            let name = thrown.as_object().and_then(|e| e.get::<_, String>("name").ok()).unwrap_or_default();
            let swallowed = thrown.is_object() && !name.starts_with("Expression") && name != "InternalError";
            return if swallowed { Ok(Js::new_undefined(ctx.clone())) } else { Err(ctx.throw(thrown)) };
        }
        result
    }
}

/// `$evaluateExpression`: text as in a parameter, with or without `=`; bare JavaScript needs no braces.
pub(crate) fn evaluate_nested<'js>(ctx: &Ctx<'js>, expression: &str, item: usize) -> rquickjs::Result<Js<'js>> {
    nested(ctx, expression.strip_prefix('=').unwrap_or(expression), item)
}

/// Resolves the expressions inside a parameter for `$parameter`.
pub(crate) fn resolve_nested(ctx: &Ctx<'_>, value: &Value, item: usize) -> rquickjs::Result<Value> {
    Ok(match value {
        Value::String(s) if s.starts_with('=') => convert::from_js(&nested(ctx, &s[1..], item)?)?.unwrap_or(Value::Null),
        Value::Array(list) => Value::Array(list.iter().map(|v| resolve_nested(ctx, v, item)).collect::<Result<_, _>>()?),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(k, v)| Ok((k.clone(), resolve_nested(ctx, v, item)?))).collect::<rquickjs::Result<_>>()?)
        }
        other => other.clone(),
    })
}

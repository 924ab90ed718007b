//! Values between Rust and JavaScript.

use rquickjs::{Array, Ctx, Filter, IntoJs, Object, Value as Js, object::Property};
use serde_json::{Number, Value};

/// Deepest nesting that leaves JavaScript; deeper values are refused. Bounded by the native stack.
const DEPTH: usize = 200;

/// A JSON value as a JavaScript value.
///
/// # Errors
/// When JavaScript has no memory left.
pub fn to_js<'js>(ctx: &Ctx<'js>, value: &Value) -> rquickjs::Result<Js<'js>> {
    match value {
        Value::Null => Ok(Js::new_null(ctx.clone())),
        Value::Bool(b) => Ok(Js::new_bool(ctx.clone(), *b)),
        Value::Number(n) => Ok(number_to_js(ctx, n)),
        Value::String(s) => s.as_str().into_js(ctx),
        Value::Array(list) => {
            let array = Array::new(ctx.clone())?;
            for (i, v) in list.iter().enumerate() {
                array.set(i, to_js(ctx, v)?)?;
            }
            Ok(array.into_value())
        }
        Value::Object(map) => Ok(map_to_js(ctx, map)?.into_value()),
    }
}

/// A JSON object as a JavaScript object.
///
/// # Errors
/// When JavaScript has no memory left.
pub fn map_to_js<'js>(ctx: &Ctx<'js>, map: &millrace_core::JsonMap) -> rquickjs::Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    for (key, v) in map {
        let value = to_js(ctx, v)?;
        if is_inherited(key) {
            // A plain `set` would meet the property of the sealed prototype.
            object.prop(key.as_str(), Property::from(value).writable().configurable().enumerable())?;
        } else {
            object.set(key.as_str(), value)?;
        }
    }
    Ok(object)
}

/// Some fields of a JSON object as a JavaScript object. None of them may be a name that every object has.
///
/// # Errors
/// When JavaScript has no memory left.
pub(crate) fn fields_to_js<'js>(ctx: &Ctx<'js>, map: &millrace_core::JsonMap, fields: &[String]) -> rquickjs::Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    for key in fields {
        if let Some(value) = map.get(key) {
            object.set(key.as_str(), to_js(ctx, value)?)?;
        }
    }
    Ok(object)
}

fn is_inherited(key: &str) -> bool {
    key.starts_with("__")
        || matches!(
            key,
            "constructor" | "hasOwnProperty" | "isPrototypeOf" | "propertyIsEnumerable" | "toLocaleString" | "toString" | "valueOf"
        )
}

fn number_to_js<'js>(ctx: &Ctx<'js>, n: &Number) -> Js<'js> {
    match n.as_i64().and_then(|i| i32::try_from(i).ok()) {
        Some(i) => Js::new_int(ctx.clone(), i),
        None => Js::new_number(ctx.clone(), n.as_f64().unwrap_or(f64::NAN)),
    }
}

/// A string's text; a lone surrogate becomes U+FFFD.
pub fn string(s: &rquickjs::String<'_>) -> String {
    s.to_string().unwrap_or_else(|_| {
        let fixed = || -> rquickjs::Result<String> {
            let value: Object = s.ctx().globals().get::<_, Object>("String")?.get("prototype")?;
            let repair: rquickjs::Function = value.get("toWellFormed")?;
            repair.call((rquickjs::function::This(s.clone()),))
        };
        fixed().unwrap_or_default()
    })
}

/// A number as JSON writes it: whole numbers without a fraction; `NaN` and the infinities are `null`.
pub fn number(n: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n.fract() == 0.0 && n.abs() <= EXACT {
        #[allow(clippy::cast_possible_truncation)] // whole and within 2^53
        return Value::from(n as i64);
    }
    Number::from_f64(n).map_or(Value::Null, Value::Number)
}

/// What `JSON.stringify` would keep of a value: `None` for `undefined`, functions and symbols.
///
/// # Errors
/// When a getter or `toJSON` throws, or the value refers to itself.
pub fn from_js(value: &Js<'_>) -> rquickjs::Result<Option<Value>> {
    from_js_at(value, 0)
}

fn from_js_at(value: &Js<'_>, depth: usize) -> rquickjs::Result<Option<Value>> {
    if let Some(b) = value.as_bool() {
        return Ok(Some(Value::Bool(b)));
    }
    if let Some(i) = value.as_int() {
        return Ok(Some(Value::from(i)));
    }
    if let Some(n) = value.as_float() {
        return Ok(Some(number(n)));
    }
    if let Some(s) = value.as_string() {
        return Ok(Some(Value::String(string(s))));
    }
    if value.is_null() {
        return Ok(Some(Value::Null));
    }
    if let Some(big) = value.as_big_int() {
        return Ok(Some(big_int(big.clone().into_value())?));
    }
    if value.is_undefined() || value.is_function() || value.is_symbol() {
        return Ok(None);
    }
    if depth >= DEPTH {
        return Err(throw_type_error(value.ctx(), "The value is nested too deeply or refers to itself."));
    }
    if let Some(array) = value.as_array() {
        let mut list = Vec::with_capacity(array.len());
        for i in 0..array.len() {
            list.push(from_js_at(&array.get::<Js>(i)?, depth + 1)?.unwrap_or(Value::Null));
        }
        return Ok(Some(Value::Array(list)));
    }
    match value.as_object() {
        Some(object) => from_object(object, depth),
        None => Ok(None),
    }
}

fn from_object(object: &Object<'_>, depth: usize) -> rquickjs::Result<Option<Value>> {
    let to_json: Js = object.get("toJSON")?;
    if let Some(function) = to_json.as_function() {
        let plain: Js = function.call((rquickjs::function::This(object.clone()),))?;
        return if plain.is_object() && plain.as_object() == Some(object) {
            plain_object(object, depth).map(Some)
        } else {
            from_js_at(&plain, depth + 1)
        };
    }
    plain_object(object, depth).map(Some)
}

fn plain_object(object: &Object<'_>, depth: usize) -> rquickjs::Result<Value> {
    let mut map = serde_json::Map::new();
    for entry in object.own_props::<Js, Js>(Filter::new().string().enum_only()) {
        let (key, value) = entry?;
        let Some(key) = key.as_string() else { continue };
        if let Some(value) = from_js_at(&value, depth + 1)? {
            map.insert(string(key), value);
        }
    }
    Ok(Value::Object(map))
}

fn big_int(value: Js<'_>) -> rquickjs::Result<Value> {
    let text: rquickjs::String = value.ctx().globals().get::<_, rquickjs::Function>("String")?.call((value.clone(),))?;
    Ok(Value::String(string(&text)))
}

/// Throws a `TypeError`.
pub fn throw_type_error(ctx: &Ctx<'_>, message: &str) -> rquickjs::Error {
    rquickjs::Exception::throw_type(ctx, message)
}

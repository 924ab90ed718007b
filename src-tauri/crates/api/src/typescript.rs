//! The TypeScript the UI is built against, made from the Rust types and the table.

use std::{borrow::Cow, fmt::Write as _};

use specta::{
    Format, FormatError, Types,
    datatype::{DataType, Fields, Primitive},
};
use specta_typescript::Typescript;

use crate::{
    dto::*,
    error::ApiError,
    table::{FACTS, use_cases},
};

const HEADER: &str =
    "// Made from the Rust types by `UPDATE_BINDINGS=1 cargo nextest run -p millrace-tests --test api bindings`. Do not edit.\n";

/// A use case's two sides.
#[derive(specta::Type)]
#[allow(dead_code)]
struct Exchange<Request, Response> {
    request: Request,
    response: Response,
}

macro_rules! map_type {
    ($($name:ident($request:ty) -> $response:ty { role: $role:ident, provides: $provides:expr, invalidates: $invalidates:expr, audited: $audited:expr },)*) => {
        /// Every use case by name.
        #[derive(specta::Type)]
        #[allow(dead_code)]
        struct UseCases {
            $($name: Exchange<$request, $response>,)*
        }
    };
}
use_cases!(map_type);

/// The generated file.
///
/// # Errors
/// When a type cannot be expressed; the message names it.
pub fn typescript() -> Result<String, String> {
    let types = Types::default().register::<UseCases>().register::<ApiError>().register::<millrace_core::event::Event>();
    let mut text = Typescript::default().header(HEADER).export(&types, Wire).map_err(|e| e.to_string())?;
    // Writing into a String cannot fail.
    let _ = write!(text, "\n{}", tags());
    Ok(text)
}

/// What each use case provides and invalidates. `{field}` stands for that field of the request.
fn tags() -> String {
    let list = |tags: &[&str]| serde_json::to_string(tags).unwrap_or_default();
    let rows: String = FACTS
        .iter()
        .map(|f| format!("  {}: {{ provides: {}, invalidates: {} }},\n", f.name, list(f.provides), list(f.invalidates)))
        .collect();
    format!(
        "/** Tags of the data a use case shows and changes; `{{field}}` stands for that field of the request. */\nexport const tags: {{ [key in keyof UseCases]: {{ provides: string[]; invalidates: string[] }} }} = {{\n{rows}}};\n"
    )
}

/// Serde's shape, with one type for both directions: what may be left out of a request is optional there, what may be
/// left out of an answer is optional everywhere.
struct Wire;

impl Format for Wire {
    fn map_types(&'_ self, types: &Types) -> Result<Cow<'_, Types>, FormatError> {
        let mut types = types.clone();
        types.iter_mut(|named| {
            let request = named.name.ends_with("Request") || named.name == "Operation";
            if let Some(ty) = named.ty.as_mut() {
                prepare(ty, request);
            }
        });
        Ok(Cow::Owned(specta_serde::Format.map_types(&types)?.into_owned()))
    }

    fn map_type(&'_ self, types: &Types, dt: &DataType) -> Result<Cow<'_, DataType>, FormatError> {
        Ok(Cow::Owned(specta_serde::Format.map_type(types, dt)?.into_owned()))
    }
}

fn prepare(ty: &mut DataType, request: bool) {
    match ty {
        // JSON has no NaN, and nothing here makes one: a number is a number.
        DataType::Primitive(primitive @ (Primitive::f64 | Primitive::f32)) => *primitive = Primitive::u32,
        DataType::Struct(s) => prepare_fields(&mut s.fields, request),
        DataType::Enum(e) => e.variants.iter_mut().for_each(|(_, v)| prepare_fields(&mut v.fields, request)),
        DataType::Nullable(inner) => prepare(inner, request),
        DataType::List(list) => prepare(&mut list.ty, request),
        DataType::Tuple(tuple) => tuple.elements.iter_mut().for_each(|ty| prepare(ty, request)),
        _ => {}
    }
}

fn prepare_fields(fields: &mut Fields, request: bool) {
    let fields = match fields {
        Fields::Named(named) => named.fields.iter_mut().map(|(_, field)| field).collect::<Vec<_>>(),
        Fields::Unnamed(unnamed) => unnamed.fields.iter_mut().collect(),
        Fields::Unit => vec![],
    };
    for field in fields {
        // A default says what may be left out when asking; an answer always has the field.
        if field.attributes.remove("serde:field:default") && request {
            field.optional = true;
        }
        // Where a field is read in a way of its own, that is lenient about what it takes; what it gives has its type.
        field.attributes.remove("serde:field:has_deserialize_with");
        if let Some(ty) = field.ty.as_mut() {
            prepare(ty, request);
        }
    }
}

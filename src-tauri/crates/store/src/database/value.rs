//! What can be bound: the few types that both databases have.

use sqlx::{
    Arguments as _, Encode, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, Postgres, types::Oid},
    sqlite::SqliteArguments,
};

use crate::Error;

/// A bound value. A null knows its type, because PostgreSQL must.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// `BIGINT`; also `u32` and truth values (0 and 1).
    Int(Option<i64>),
    /// `DOUBLE PRECISION`.
    Real(Option<f64>),
    /// `TEXT`.
    Text(Option<String>),
    /// `BYTEA` or `BLOB`.
    Bytes(Option<Vec<u8>>),
    /// `JSONB`; `TEXT` in SQLite.
    Json(Option<String>),
    /// `JSON`; `TEXT` in SQLite.
    Document(Option<String>),
}

/// JSON text for a `JSONB` column: key order and spaces are not kept.
#[derive(Clone, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// JSON text for a `JSON` column: kept byte for byte.
#[derive(Clone, Debug)]
pub(crate) struct Document<T>(pub(crate) T);

macro_rules! bindable {
    ($($type:ty => $variant:ident, $from:expr;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(Some($from(value)))
            }
        }
        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map($from))
            }
        }
    )*};
}

bindable! {
    i64 => Int, |v| v;
    i32 => Int, i64::from;
    i16 => Int, i64::from;
    u32 => Int, i64::from;
    bool => Int, i64::from;
    f64 => Real, |v| v;
    String => Text, |v| v;
    &String => Text, |v: &String| v.clone();
    &str => Text, str::to_owned;
    Vec<u8> => Bytes, |v| v;
    &[u8] => Bytes, <[u8]>::to_vec;
    Json<String> => Json, |v: Json<String>| escaped(v.0);
    Json<&str> => Json, |v: Json<&str>| escaped(v.0.to_owned());
    Document<String> => Document, |v: Document<String>| v.0;
    Document<&str> => Document, |v: Document<&str>| v.0.to_owned();
}

/// `JSONB` cannot hold the character NUL; the sign for what cannot be shown stands in for it, in both databases alike.
fn escaped(json: String) -> String {
    if !json.contains("\\u0000") {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        if let Some(after) = escape.strip_prefix("\\u0000") {
            out.push_str("\\ufffd");
            rest = after;
        } else {
            // The character after a backslash is part of the escape, and may be a backslash itself.
            let end = escape.char_indices().nth(2).map_or(escape.len(), |(index, _)| index);
            out.push_str(&escape[..end]);
            rest = &escape[end..];
        }
    }
    out.push_str(rest);
    out
}

/// Text that both databases can hold.
pub(super) fn checked(text: Option<String>) -> Result<Option<String>, Error> {
    if text.as_ref().is_some_and(|t| t.contains('\0')) {
        return Err(Error::Text);
    }
    Ok(text)
}

fn bound(result: Result<(), BoxDynError>) -> Result<(), Error> {
    result.map_err(Error::Sql)
}

pub(super) fn sqlite(values: Vec<Value>) -> Result<SqliteArguments, Error> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        bound(match value {
            Value::Int(v) => arguments.add(v),
            Value::Real(v) => arguments.add(v),
            Value::Text(v) => arguments.add(checked(v)?),
            Value::Json(v) | Value::Document(v) => arguments.add(v),
            Value::Bytes(v) => arguments.add(v),
        })?;
    }
    Ok(arguments)
}

pub(super) fn postgres(values: Vec<Value>) -> Result<PgArguments, Error> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        bound(match value {
            Value::Int(v) => arguments.add(v),
            Value::Real(v) => arguments.add(v),
            Value::Text(v) => arguments.add(checked(v)?),
            Value::Bytes(v) => arguments.add(v),
            Value::Json(v) => arguments.add(v.map(BinaryJson)),
            Value::Document(v) => arguments.add(v.map(TextJson)),
        })?;
    }
    Ok(arguments)
}

/// A `JSONB` parameter that is text already.
struct BinaryJson(String);
/// A `JSON` parameter that is text already.
struct TextJson(String);

impl Type<Postgres> for BinaryJson {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3802))
    }
}
impl Type<Postgres> for TextJson {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(114))
    }
}
impl Encode<'_, Postgres> for BinaryJson {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        // The version of the binary form, then the text.
        buffer.push(1);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}
impl Encode<'_, Postgres> for TextJson {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_nul_escapes_are_replaced() {
        for (json, expected) in [
            (r#""a\u0000b""#, r#""a\ufffdb""#),
            (r#""a\\u0000b""#, r#""a\\u0000b""#),
            (r#""\\\u0000\n\u0000""#, r#""\\\ufffd\n\ufffd""#),
            (r#""ä\"\u0000""#, r#""ä\"\ufffd""#),
            (r#""plain""#, r#""plain""#),
        ] {
            assert_eq!(escaped(json.to_owned()), expected);
        }
    }
}

//! How a request's body becomes an item.

use super::{Fields, RouteError};

/// What the node says about bodies.
pub(crate) struct Intake {
    /// Keep the body as it came as the file `data`, too.
    pub(crate) raw_body: bool,
    /// Name for uploaded files instead of their field's.
    pub(crate) file_name: Option<Box<str>>,
    /// A body is a file, whatever its type (version 1's “Binary Data”).
    pub(crate) always_file: bool,
    /// A body of a type that is no text becomes a file (from version 1.1 on).
    pub(crate) other_is_file: bool,
    /// Calls for which this expression gives the same key start one execution only.
    pub(crate) dedupe_key: Option<Box<str>>,
}

impl Intake {
    pub(crate) fn parse(fields: &Fields, version: f64) -> Result<Self, RouteError> {
        const KEY: &str = "options.dedupeKey";
        let key = match fields.raw(KEY) {
            None => None,
            Some(value) => Some(value.as_str().ok_or_else(|| fields.wrong(KEY, "must be an expression such as {{ $json.body.id }}"))?),
        };
        Ok(Self {
            raw_body: fields.flag("options.rawBody")?,
            file_name: fields.text("options.binaryPropertyName")?.map(String::into_boxed_str),
            always_file: version < 2.0 && fields.flag("options.binaryData")?,
            other_is_file: version > 1.0,
            dedupe_key: key.filter(|k| !k.trim().is_empty()).map(Box::from),
        })
    }
}

//! The path of a request, in its parts.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{problem::Problem, route::Pattern};

/// A path behind a prefix such as `/webhook/`; its parts are decoded one by one, so that `%2F` is no slash.
///
/// # Errors
/// When it is too long or no UTF-8.
pub(crate) fn parts<'p>(path: &'p str, prefix: &str) -> Result<Vec<Cow<'p, str>>, Problem> {
    let path = path.strip_prefix(prefix).unwrap_or(path).trim_matches('/');
    let mut parts = Vec::with_capacity(4);
    for part in path.split('/') {
        if parts.len() == Pattern::MOST_SEGMENTS {
            return Err(Problem::bad("The address has too many parts."));
        }
        let decoded = percent_decode_str(part).decode_utf8();
        parts.push(decoded.map_err(|_| Problem::bad("The address is not UTF-8."))?);
    }
    Ok(parts)
}

//! Locale data for the `Intl` shim: date patterns, names and number formats (Unicode CLDR, see `js/locale/NOTICE`).

use std::{collections::HashMap, sync::LazyLock};

use serde_json::value::RawValue;

static LOCALES: LazyLock<HashMap<String, Box<RawValue>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../js/locale/locales.json")).unwrap_or_default());

/// The data of exactly this tag as JSON text. A variant (`de-CH`) holds only what differs from its language.
pub(super) fn data(tag: &str) -> Option<&'static str> {
    LOCALES.get(tag).map(|raw| raw.get())
}

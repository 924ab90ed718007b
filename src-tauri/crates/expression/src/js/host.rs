//! The Rust functions that our scripts call, as `globalThis.__host` until the sandbox is sealed.

use base64::Engine as _;
use rquickjs::{Ctx, Function, Object};

use super::{locale, time};

pub(super) fn install(ctx: &Ctx<'_>) -> rquickjs::Result<()> {
    let host = Object::new(ctx.clone())?;
    host.set("offset", Function::new(ctx.clone(), |zone: String, ms: f64| time::zone(&zone).map_or(f64::NAN, |z| z.offset_seconds(ms)))?)?;
    host.set("zoneName", Function::new(ctx.clone(), |zone: String| time::zone(&zone).map(time::Zone::name).unwrap_or_default())?)?;
    host.set(
        "zoneAbbreviation",
        Function::new(ctx.clone(), |zone: String, ms: f64| time::zone(&zone).map(|z| z.abbreviation(ms)).unwrap_or_default())?,
    )?;
    host.set("locale", Function::new(ctx.clone(), |tag: String| locale::data(&tag).unwrap_or_default().to_owned())?)?;
    host.set(
        "hash",
        Function::new(ctx.clone(), |algorithm: String, text: String| crate::hash::hex(&algorithm, text.as_bytes()).unwrap_or_default())?,
    )?;
    host.set("toBase64", Function::new(ctx.clone(), |text: String| base64::engine::general_purpose::STANDARD.encode(text))?)?;
    host.set("fromBase64", Function::new(ctx.clone(), |text: String| String::from_utf8_lossy(&lenient_base64(&text)).into_owned())?)?;
    ctx.globals().set("__host", host)
}

/// Decodes as Node does: both alphabets, padding optional, other characters skipped, up to the first `=`.
fn lenient_base64(text: &str) -> Vec<u8> {
    let clean: String = text
        .chars()
        .take_while(|c| *c != '=')
        .filter_map(|c| match c {
            '-' => Some('+'),
            '_' => Some('/'),
            c if c.is_ascii_alphanumeric() || c == '+' || c == '/' => Some(c),
            _ => None,
        })
        .collect();
    let usable = if clean.len() % 4 == 1 { clean.get(..clean.len() - 1).unwrap_or_default() } else { clean.as_str() };
    let forgiving = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone)
            .with_decode_allow_trailing_bits(true),
    );
    forgiving.decode(usable).unwrap_or_default()
}

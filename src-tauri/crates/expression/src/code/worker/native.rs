//! The Rust functions that our scripts get; foreign code never sees this object.

use rquickjs::{Ctx, Exception, Function, Object, TypedArray, Value, function::Opt};

use super::{
    super::frame::Kind,
    channel::{Answer, Channel},
    crypto, encoding, url,
};
use crate::js;

type Bytes<'js> = TypedArray<'js, u8>;

/// `native` of `js/code`.
pub(super) fn functions<'js>(ctx: &Ctx<'js>, channel: &Channel) -> rquickjs::Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    parent(ctx, channel, &native)?;
    bytes(ctx, &native)?;
    native.set(
        "compile",
        Function::new(ctx.clone(), |ctx: Ctx<'js>, source: rquickjs::String<'js>| {
            js::eval::<Function<'js>>(&ctx, &js::convert::string(&source), "Code")
        })?,
    )?;
    native.set(
        "urlParse",
        Function::new(ctx.clone(), |ctx: Ctx<'js>, text: String, base: Opt<Option<String>>| {
            url::parse(&ctx, &text, base.0.flatten().as_deref())
        })?,
    )?;
    native.set(
        "urlSet",
        Function::new(ctx.clone(), |ctx: Ctx<'js>, text: String, part: String, value: String| url::set(&ctx, &text, &part, &value))?,
    )?;
    Ok(native)
}

fn parent<'js>(ctx: &Ctx<'js>, channel: &Channel, native: &Object<'js>) -> rquickjs::Result<()> {
    let asks = channel.clone();
    native.set(
        "ask",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, question: String| answered(&ctx, asks.exchange(Kind::Ask, question.as_bytes())))?,
    )?;
    let keeps = channel.clone();
    native.set(
        "keep",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, bytes: Bytes<'js>| answered(&ctx, keeps.exchange(Kind::Keep, view(&bytes))))?,
    )?;
    let logs = channel.clone();
    native.set(
        "log",
        Function::new(ctx.clone(), move |line: String| {
            // Nobody listens any more: the watchdog ends us.
            let _ = logs.write(Kind::Log, line.as_bytes());
        })?,
    )
}

/// `{ok}` or `{error}`.
fn answered<'js>(ctx: &Ctx<'js>, answer: std::io::Result<Answer>) -> rquickjs::Result<Object<'js>> {
    let reply = Object::new(ctx.clone())?;
    match answer.map_err(|e| Exception::throw_message(ctx, &format!("The connection to the program broke: {e}")))? {
        Answer::Json(text) => reply.set("ok", ctx.json_parse(text)?)?,
        Answer::Bytes(bytes) => reply.set("ok", Bytes::new_copy(ctx.clone(), bytes)?)?,
        Answer::Refused(refusal) => {
            let error = Object::new(ctx.clone())?;
            error.set("code", refusal.code)?;
            error.set("message", refusal.message)?;
            error.set("description", refusal.description)?;
            reply.set("error", error)?;
        }
    }
    Ok(reply)
}

fn bytes<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> rquickjs::Result<()> {
    let made = |ctx: &Ctx<'js>, bytes: Vec<u8>| Bytes::new_copy(ctx.clone(), bytes);
    native.set("utf8Encode", Function::new(ctx.clone(), move |ctx: Ctx<'js>, text: String| made(&ctx, text.into_bytes()))?)?;
    native.set("utf8Decode", Function::new(ctx.clone(), |bytes: Bytes<'js>, strict: bool| encoding::utf8(view(&bytes), strict))?)?;
    native.set("hexEncode", Function::new(ctx.clone(), |bytes: Bytes<'js>| encoding::hex(view(&bytes)))?)?;
    native.set("hexDecode", Function::new(ctx.clone(), move |ctx: Ctx<'js>, text: String| made(&ctx, encoding::from_hex(&text)))?)?;
    native
        .set("base64Encode", Function::new(ctx.clone(), |bytes: Bytes<'js>, for_urls: bool| encoding::base64(view(&bytes), for_urls))?)?;
    native.set("base64Decode", Function::new(ctx.clone(), move |ctx: Ctx<'js>, text: String| made(&ctx, encoding::from_base64(&text)))?)?;
    native.set(
        "hash",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, name: String, data: Bytes<'js>| made(&ctx, crypto::hash(&name, view(&data))))?,
    )?;
    native.set(
        "hmac",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, name: String, key: Bytes<'js>, data: Bytes<'js>| {
            made(&ctx, crypto::hmac(&name, view(&key), view(&data)))
        })?,
    )?;
    native.set(
        "random",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, size: u32| {
            let mut bytes = vec![0; size as usize];
            getrandom::fill(&mut bytes).map_err(|e| Exception::throw_message(&ctx, &format!("No random numbers: {e}")))?;
            made(&ctx, bytes)
        })?,
    )
}

/// The bytes of an array; a detached one has none.
fn view<'a>(bytes: &'a Bytes<'_>) -> &'a [u8] {
    // SAFETY: every caller is done with the slice before any JavaScript runs again, so nothing changes or detaches it.
    #[allow(unsafe_code)]
    unsafe { bytes.as_bytes() }.unwrap_or_default()
}

/// A `null` of this context.
pub(super) fn null<'js>(ctx: &Ctx<'js>) -> Value<'js> {
    Value::new_null(ctx.clone())
}

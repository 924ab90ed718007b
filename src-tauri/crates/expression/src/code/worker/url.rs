//! URLs, by the `url` crate.

use rquickjs::{Ctx, IntoJs, Object, Value};
use url::Url;

use super::native::null;

/// The parts of a URL as the properties of JavaScript's `URL`, or `null` for none.
pub(super) fn parse<'js>(ctx: &Ctx<'js>, text: &str, base: Option<&str>) -> rquickjs::Result<Value<'js>> {
    let parsed = match base {
        Some(base) => Url::parse(base).and_then(|base| base.join(text)),
        None => Url::parse(text),
    };
    parsed.map_or_else(|_| Ok(null(ctx)), |url| parts(ctx, &url))
}

/// The same with one part changed, or `null` if it cannot have that value.
pub(super) fn set<'js>(ctx: &Ctx<'js>, text: &str, part: &str, value: &str) -> rquickjs::Result<Value<'js>> {
    let Ok(mut url) = Url::parse(text) else { return Ok(null(ctx)) };
    if part == "href" {
        return parse(ctx, value, None);
    }
    let changed = match part {
        "protocol" => url::quirks::set_protocol(&mut url, value).is_ok(),
        "username" => url::quirks::set_username(&mut url, value).is_ok(),
        "password" => url::quirks::set_password(&mut url, value).is_ok(),
        "host" => url::quirks::set_host(&mut url, value).is_ok(),
        "hostname" => url::quirks::set_hostname(&mut url, value).is_ok(),
        "port" => url::quirks::set_port(&mut url, value).is_ok(),
        "pathname" => {
            url::quirks::set_pathname(&mut url, value);
            true
        }
        "search" => {
            url::quirks::set_search(&mut url, value);
            true
        }
        "hash" => {
            url::quirks::set_hash(&mut url, value);
            true
        }
        _ => false,
    };
    if changed { parts(ctx, &url) } else { Ok(null(ctx)) }
}

fn parts<'js>(ctx: &Ctx<'js>, url: &Url) -> rquickjs::Result<Value<'js>> {
    use url::quirks;
    let object = Object::new(ctx.clone())?;
    object.set("href", quirks::href(url))?;
    object.set("origin", quirks::origin(url))?;
    object.set("protocol", quirks::protocol(url))?;
    object.set("username", quirks::username(url))?;
    object.set("password", quirks::password(url))?;
    object.set("host", quirks::host(url))?;
    object.set("hostname", quirks::hostname(url))?;
    object.set("port", quirks::port(url))?;
    object.set("pathname", quirks::pathname(url))?;
    object.set("search", quirks::search(url))?;
    object.set("hash", quirks::hash(url))?;
    object.into_js(ctx)
}

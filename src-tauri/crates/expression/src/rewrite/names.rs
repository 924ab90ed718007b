//! Names: those that are refused, and which of the others are globals.

use super::{
    Refused,
    words::{BUILT_IN, KEYWORDS},
};
use crate::token::{Kind, Tokens};

/// Refuses ways out of the sandbox that n8n refuses too.
pub(super) fn check(tokens: &Tokens<'_>) -> Result<(), Refused> {
    for i in 1..tokens.list.len() {
        let text = tokens.text(i);
        let member = tokens.is(i - 1, ".") || tokens.is(i - 1, "?.");
        let quoted = tokens.list[i].kind == Kind::Text && tokens.is(i - 1, "[") && tokens.is(i + 1, "]");
        let name = if quoted { text.get(1..text.len() - 1).unwrap_or_default() } else { text };
        if !(member || quoted) {
            continue;
        }
        match name {
            "constructor" if member => return Err(Refused::Unsafe("Expression contains invalid constructor function call".into())),
            "constructor" | "__proto__" | "prototype" | "getPrototypeOf" | "setPrototypeOf" | "mainModule" | "binding" | "_load" => {
                return Err(Refused::Unsafe(format!("Cannot access \"{name}\" due to security concerns")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Globals and locals, in order of appearance.
pub(super) fn names(tokens: &Tokens<'_>, known: &dyn Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let (mut globals, mut locals): (Vec<String>, Vec<String>) = Default::default();
    for (i, token) in tokens.list.iter().enumerate() {
        let text = tokens.text(i);
        let member = i > 0 && (tokens.is(i - 1, ".") || tokens.is(i - 1, "?."));
        let key = tokens.is(i + 1, ":") && i > 0 && (tokens.is(i - 1, "{") || tokens.is(i - 1, ","));
        if token.kind != Kind::Word || member || key || KEYWORDS.contains(&text) || BUILT_IN.contains(&text) || text.contains(['#', '\\']) {
            continue;
        }
        let list = if known(text) { &mut globals } else { &mut locals };
        if !list.iter().any(|n| n == text) {
            list.push(text.to_owned());
        }
    }
    (globals, locals)
}

//! Methods that n8n adds to values.

use super::{
    edit::Edit,
    words::{EXTENSIONS, NAMESPACES},
};
use crate::token::{Kind, Tokens};

/// `receiver.name(args)` becomes `__extend(receiver,"name",[args])`.
pub(super) fn extension(tokens: &Tokens<'_>, i: usize, edits: &mut Vec<Edit>) {
    let optional = tokens.is(i - 1, "?.");
    if !(optional || tokens.is(i - 1, ".")) {
        return;
    }
    let open = if tokens.is(i + 1, "(") {
        i + 1
    } else if tokens.is(i + 1, "?.") && tokens.is(i + 2, "(") {
        i + 2
    } else {
        return;
    };
    let (start, chained) = receiver(tokens, i - 2);
    if start == i - 2 && NAMESPACES.contains(&tokens.text(start)) {
        return;
    }
    let close = tokens.list[open].partner;
    let optional = optional || chained;
    let function = if optional { "__extendOptional(" } else { "__extend(" };
    edits.push(Edit { from: tokens.list[start].start, to: tokens.list[start].start, rank: i + 1, text: function.to_owned() });
    edits.push(Edit { from: tokens.list[i - 2].end, to: tokens.list[open].end, rank: 0, text: format!(",\"{}\",[", tokens.text(i)) });
    let mut end = "])".to_owned();
    if optional {
        // A chain that ended at `undefined` must not go on.
        let next = close + 1;
        let extended = EXTENSIONS.contains(&tokens.text(next + 1)) && (tokens.is(next + 2, "(") || tokens.is(next + 2, "?."));
        if tokens.is(next, ".") && !extended {
            let t = tokens.list[next];
            edits.push(Edit { from: t.start, to: t.end, rank: 0, text: "?.".to_owned() });
        } else if tokens.is(next, "[") || tokens.is(next, "(") {
            end.push_str("?.");
        }
    }
    edits.push(Edit { from: tokens.list[close].start, to: tokens.list[close].end, rank: 0, text: end });
}

/// The first token of the operand that ends at `last`, and whether its chain has a `?.`.
fn receiver(tokens: &Tokens<'_>, last: usize) -> (usize, bool) {
    let mut optional = false;
    let mut i = last;
    let mut start = loop {
        let token = tokens.list[i];
        let closes = matches!(tokens.text(i), ")" | "]" | "}") && token.kind == Kind::Mark;
        let mut start = if closes { token.partner } else { i };
        while matches!(tokens.list[start].kind, Kind::TemplateTail | Kind::TemplateMiddle) {
            start = tokens.list[start].partner;
        }
        let Some(before) = start.checked_sub(1) else { break start };
        if tokens.text(i) == "}" && closes && tokens.is(before, ")") {
            break function_start(tokens, before).unwrap_or(start);
        }
        let member = !closes && (tokens.is(before, ".") || tokens.is(before, "?."));
        let access = closes && tokens.text(i) != "}" && (tokens.ends_operand(before) || tokens.is(before, "?."));
        let tagged = matches!(token.kind, Kind::TemplateTail) && tokens.ends_operand(before);
        if !(member || access || tagged) {
            break start;
        }
        let link = tokens.is(before, ".") || tokens.is(before, "?.");
        optional |= tokens.is(before, "?.");
        match if link { before.checked_sub(1) } else { Some(before) } {
            Some(next) => i = next,
            None => break start,
        }
    };
    while start > 0 && tokens.is(start - 1, "new") {
        start -= 1;
    }
    (start, optional)
}

fn function_start(tokens: &Tokens<'_>, close: usize) -> Option<usize> {
    let open = tokens.list[close].partner;
    [1, 2].into_iter().filter_map(|back| open.checked_sub(back)).find(|i| tokens.is(*i, "function"))
}

#[cfg(test)]
mod tests {
    use crate::rewrite::edit::rewritten as body;

    #[test]
    fn extension_calls_take_their_receiver() {
        assert_eq!(body("a.b.first().last()"), r#"__extend(__extend(a.b,"first",[]),"last",[])"#);
        assert_eq!(body("1 + new Date().format('x')"), r#"1 + __extend(new Date(),"format",['x'])"#);
        assert_eq!(body("(a || b).isEmpty()"), r#"__extend((a || b),"isEmpty",[])"#);
        assert_eq!(body("f(x)[0].sum(...y)"), r#"__extend(f(x)[0],"sum",[...y])"#);
        assert_eq!(body("!`a${b}c`.isEmpty()"), r#"!__extend(`a${b}c`,"isEmpty",[])"#);
        assert_eq!(body("[1,2].map(x => x.round()).sum()"), r#"__extend([1,2].map(x => __extend(x,"round",[])),"sum",[])"#);
        assert_eq!(body("Math.floor(x.abs())"), r#"Math.floor(__extend(x,"abs",[]))"#);
    }

    #[test]
    fn optional_chains_stay_optional() {
        assert_eq!(body("a?.first().k"), r#"__extendOptional(a,"first",[])?.k"#);
        assert_eq!(body("a?.b.first()"), r#"__extendOptional(a?.b,"first",[])"#);
        assert_eq!(body("[1].sum?.()"), r#"__extend([1],"sum",[])"#);
    }
}

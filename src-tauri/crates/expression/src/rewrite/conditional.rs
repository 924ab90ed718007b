//! `$if`.

use super::edit::Edit;
use crate::token::{Kind, Tokens};

/// `$if(a, b, c)` evaluates only one of `b` and `c`.
pub(super) fn conditional(tokens: &Tokens<'_>, i: usize, edits: &mut Vec<Edit>) {
    if !tokens.is(i + 1, "(") {
        return;
    }
    let close = tokens.list[i + 1].partner;
    let commas = top_level_commas(tokens, i + 1, close);
    let mut replace = |index: usize, text: &str| {
        let t = tokens.list[index];
        edits.push(Edit { from: t.start, to: t.end, rank: 0, text: text.to_owned() });
    };
    match commas.as_slice() {
        [a] => {
            replace(*a, ")?(");
            replace(close, "):undefined)");
        }
        [a, b] => {
            replace(*a, ")?(");
            replace(*b, "):(");
            replace(close, "))");
        }
        _ => return,
    }
    replace(i, "");
    replace(i + 1, "((");
}

fn top_level_commas(tokens: &Tokens<'_>, open: usize, close: usize) -> Vec<usize> {
    let mut commas = Vec::new();
    let mut i = open + 1;
    while i < close {
        if tokens.is(i, ",") {
            commas.push(i);
        }
        let token = tokens.list[i];
        let opens = matches!(token.kind, Kind::TemplateHead | Kind::TemplateMiddle) || matches!(tokens.text(i), "(" | "[" | "{");
        i = if opens && token.partner != usize::MAX { token.partner } else { i + 1 };
        if tokens.list.get(i).is_some_and(|t| t.kind != Kind::TemplateMiddle) && opens {
            i += 1;
        }
    }
    commas
}

#[cfg(test)]
mod tests {
    use crate::rewrite::edit::rewritten as body;

    #[test]
    fn conditionals_are_lazy() {
        assert_eq!(body("$if(a, f(b, c), [d, e])"), "((a)?( f(b, c)):( [d, e]))");
        assert_eq!(body("$if(a, `${b},${c}`)"), "((a)?( `${b},${c}`):undefined)");
    }
}

//! Splits `=text {{ code }} text` into text and code.

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Literal text.
    Text(&'a str),
    /// JavaScript between braces, escapes undone.
    Code(std::borrow::Cow<'a, str>),
}

/// The pieces of an expression without its leading `=`. Code ends at the first `}}` that no backslash escapes, as in n8n:
/// `{{ {a:{b:1}} }}` is a syntax error there too. An unclosed `{{` reaches to the end.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = unescaped(rest, "{{") {
        if open > 0 {
            pieces.push(Piece::Text(&rest[..open]));
        }
        let code = &rest[open + 2..];
        let close = unescaped(code, "}}");
        let (code, after) = close.map_or((code, ""), |at| (&code[..at], &code[at + 2..]));
        pieces.push(Piece::Code(if code.contains("\\}}") { code.replace("\\}}", "}}").into() } else { code.into() }));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn unescaped(text: &str, mark: &str) -> Option<usize> {
    text.match_indices(mark).map(|(at, _)| at).find(|at| !text[..*at].ends_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_at_the_first_unescaped_braces() {
        assert_eq!(split("a {{ b }} c"), [Piece::Text("a "), Piece::Code(" b ".into()), Piece::Text(" c")]);
        assert_eq!(split("{{ {a:{b:1}} }}"), [Piece::Code(" {a:{b:1".into()), Piece::Text(" }}")]);
        assert_eq!(split(r"{{ {a:{b:1\}} }}"), [Piece::Code(" {a:{b:1}} ".into())]);
        assert_eq!(split(r"x \{{ y }} {{z"), [Piece::Text(r"x \{{ y }} "), Piece::Code("z".into())]);
        assert_eq!(split(""), []);
    }
}

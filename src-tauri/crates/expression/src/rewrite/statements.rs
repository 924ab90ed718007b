//! Where a first statement may end.

use crate::token::{Kind, Tokens};

/// Where a first statement may end, longest first: n8n evaluates the first statement of several.
pub(crate) fn statement_ends(source: &str) -> Vec<usize> {
    let Some(tokens) = Tokens::read(source) else { return vec![] };
    let mut ends = Vec::new();
    let mut i = 0;
    while i < tokens.list.len() {
        let token = tokens.list[i];
        if tokens.is(i, ";") {
            ends.push(token.start);
            break;
        }
        if token.after_newline && i > 0 {
            ends.push(token.start);
        }
        let opens = matches!(tokens.text(i), "(" | "[" | "{") || token.kind == Kind::TemplateHead;
        i = if opens && token.partner != usize::MAX { token.partner } else { i };
        // A template goes on from part to part.
        i += usize::from(!(tokens.list[i].kind == Kind::TemplateMiddle));
        if tokens.list.get(i).is_some_and(|t| t.kind == Kind::TemplateMiddle) {
            i = tokens.list[i].partner;
        }
    }
    ends.reverse();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_statements_end_at_semicolons_and_lines() {
        assert_eq!(statement_ends("a = 1; b"), [5]);
        assert_eq!(statement_ends("a\nb(\nc)\nd"), [8, 2]);
    }
}

//! Whether a segment may change what it reads.

use super::words::CHANGING;
use crate::token::{Kind, Tokens};

/// It assigns, or calls something that changes its receiver.
pub(super) fn changes(tokens: &Tokens<'_>) -> bool {
    (0..tokens.list.len()).any(|i| {
        let text = tokens.text(i);
        match tokens.list[i].kind {
            Kind::Mark => {
                matches!(text, "++" | "--" | "=")
                    || (text.len() > 1 && text.ends_with('=') && !matches!(text, "==" | "===" | "!=" | "!==" | "<=" | ">="))
            }
            Kind::Word => CHANGING.contains(&text),
            // `list["sort"]()`
            Kind::Text => i > 0 && tokens.is(i - 1, "[") && text.get(1..text.len() - 1).is_some_and(|t| CHANGING.contains(&t)),
            _ => false,
        }
    })
}

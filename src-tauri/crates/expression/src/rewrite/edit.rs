//! Edits of a source, found in its tokens and applied together.

use super::{conditional::conditional, extension::extension, words::EXTENSIONS};
use crate::token::{Kind, Tokens};

/// A piece of a source that is replaced.
pub(super) struct Edit {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Edits at one place: larger first.
    pub(super) rank: usize,
    pub(super) text: String,
}

/// All that a segment needs.
pub(super) fn edits(tokens: &Tokens<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for i in 0..tokens.list.len() {
        if tokens.list[i].kind != Kind::Word {
            continue;
        }
        if tokens.text(i) == "$if" && !(i > 0 && (tokens.is(i - 1, ".") || tokens.is(i - 1, "?."))) {
            conditional(tokens, i, &mut edits);
        } else if i > 1 && EXTENSIONS.contains(&tokens.text(i)) {
            extension(tokens, i, &mut edits);
        }
    }
    edits
}

/// The source with its edits; where two overlap, the first stands.
pub(super) fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by(|a, b| a.from.cmp(&b.from).then((a.to != a.from).cmp(&(b.to != b.from))).then(b.rank.cmp(&a.rank)));
    let mut out = String::with_capacity(source.len() + edits.len() * 16);
    let mut at = 0;
    for edit in edits {
        if edit.from < at {
            continue;
        }
        out.push_str(&source[at..edit.from]);
        out.push_str(&edit.text);
        at = edit.to;
    }
    out.push_str(&source[at..]);
    out
}

/// A source as it is rewritten.
#[cfg(test)]
pub(super) fn rewritten(source: &str) -> String {
    apply(source, edits(&Tokens::read(source).unwrap_or_else(|| panic!("{source} is readable"))))
}

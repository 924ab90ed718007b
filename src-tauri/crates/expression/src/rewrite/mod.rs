//! Turns a segment into a function that QuickJS can compile: extension calls become calls of `__extend`, `$if` becomes a
//! conditional, and every name it uses is a parameter or a local, so that an unknown name is `undefined`.

mod changes;
mod conditional;
mod edit;
mod extension;
mod json_fields;
mod names;
mod statements;
mod words;

use crate::token::Tokens;

pub(crate) use statements::statement_ends;

/// Why a segment cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Not JavaScript.
    Syntax,
    /// `.constructor` and its relatives.
    Unsafe(String),
}

/// A segment ready to be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// Source of a function expression.
    pub(crate) function: String,
    /// Names of its parameters: the globals it uses.
    pub(crate) globals: Vec<String>,
    /// It may change the data it is given.
    pub(crate) changes: bool,
    /// It says `this`.
    pub(crate) this: bool,
    /// The only fields of `$json` that it can see; `None`: it may see any of them.
    pub(crate) json_fields: Option<Vec<String>>,
}

/// Prepares a segment. `known` says which names are globals; all others are `undefined`.
pub(crate) fn prepare(source: &str, known: &dyn Fn(&str) -> bool) -> Result<Prepared, Refused> {
    let tokens = Tokens::read(source).ok_or(Refused::Syntax)?;
    if tokens.list.is_empty() {
        return Err(Refused::Syntax);
    }
    names::check(&tokens)?;
    let (globals, locals) = names::names(&tokens, known);
    let body = edit::apply(source, edit::edits(&tokens));
    let locals = if locals.is_empty() { String::new() } else { format!("var {};", locals.join(",")) };
    // The line breaks end a line comment.
    let function = format!("(function({}){{{locals}return (\n{body}\n)}})", globals.join(","));
    let changes = changes::changes(&tokens);
    let json_fields = if changes { None } else { json_fields::json_fields(&tokens) };
    Ok(Prepared { function, globals, changes, this: (0..tokens.list.len()).any(|i| tokens.is(i, "this")), json_fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_locals() {
        let prepared = prepare("$json.a + b.$json + {c: d}", &|n| n.starts_with('$')).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(prepared.globals, ["$json"]);
        assert!(prepared.function.starts_with("(function($json){var b,d;"), "{}", prepared.function);
    }

    /// Whatever people type, the rewriter neither panics nor loops.
    #[test]
    fn any_soup_of_tokens_is_survived() {
        const BITS: &[&str] = &[
            "$json", ".", "?.", "first", "(", ")", "[", "]", "{", "}", "`", "${", "'", "\"", "/", "//", "/*", "*/", "\n", ";", ",", "$if",
            "isEmpty", "=>", "new", "function", "1", ".5", "é", "日", "\\", "a", ":", "?", "typeof",
        ];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut source = String::new();
            for _ in 0..14 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                source.push_str(BITS[usize::try_from(seed >> 33).unwrap_or(0) % BITS.len()]);
            }
            let _ = prepare(&source, &|n| n.starts_with('$'));
            let ends = statement_ends(&source);
            assert!(ends.iter().all(|e| source.is_char_boundary(*e)), "{source}");
        }
    }
}

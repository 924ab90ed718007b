//! A tokenizer for JavaScript, just exact enough to rewrite calls: strings, templates, regular expressions and comments are
//! told apart from code, and brackets are matched.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or keyword.
    Word,
    /// A number.
    Number,
    /// A string, or a template literal without substitutions.
    Text,
    /// A regular expression.
    Regex,
    /// `` `…${ ``
    TemplateHead,
    /// `}…${`
    TemplateMiddle,
    /// `` }…` ``
    TemplateTail,
    /// Any other punctuation; `?.`, `=>`, `...` and operators are one token.
    Mark,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// For a bracket or template part: the index of its partner.
    pub(crate) partner: usize,
    /// A line break stands before it.
    pub(crate) after_newline: bool,
}

/// Words after which an operand follows, so that `/` begins a regular expression and `(` a group.
const OPERATORS: &[&str] = &[
    "return",
    "typeof",
    "instanceof",
    "in",
    "of",
    "new",
    "delete",
    "void",
    "throw",
    "case",
    "do",
    "else",
    "await",
    "yield",
    "if",
    "while",
    "for",
    "with",
];

/// Longest first.
const MARKS: &[&str] = &[
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.",
    "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
];

pub(crate) struct Tokens<'a> {
    pub(crate) source: &'a str,
    pub(crate) list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// The tokens, or `None` when a string, template or bracket is not closed.
    pub(crate) fn read(source: &'a str) -> Option<Self> {
        let mut reader = Reader { source, at: 0, list: Vec::new(), open: Vec::new(), newline: false };
        reader.run()?;
        Some(Self { source, list: reader.list })
    }
    pub(crate) fn text(&self, index: usize) -> &'a str {
        self.list.get(index).map_or("", |t| &self.source[t.start..t.end])
    }
    pub(crate) fn is(&self, index: usize, mark: &str) -> bool {
        self.text(index) == mark && self.list.get(index).is_some_and(|t| matches!(t.kind, Kind::Mark | Kind::Word))
    }
    /// Whether an operand may end with this token.
    pub(crate) fn ends_operand(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|t| ends_operand(t.kind, self.text(index)))
    }
}

fn ends_operand(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Word => !OPERATORS.contains(&text),
        Kind::Number | Kind::Text | Kind::Regex | Kind::TemplateTail => true,
        Kind::TemplateHead | Kind::TemplateMiddle => false,
        Kind::Mark => matches!(text, ")" | "]" | "}"),
    }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    list: Vec<Token>,
    open: Vec<usize>,
    newline: bool,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) -> Option<()> {
        while let Some(c) = self.rest().chars().next() {
            let start = self.at;
            match c {
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => {
                    self.newline = true;
                    self.at += c.len_utf8();
                }
                c if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                '/' if self.rest().starts_with("//") => self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len()),
                '/' if self.rest().starts_with("/*") => {
                    let length = self.rest().get(2..)?.find("*/")? + 4;
                    self.newline |= self.rest()[..length].contains('\n');
                    self.at += length;
                }
                '/' if self.regex_may_follow() => {
                    self.regex()?;
                    self.push(Kind::Regex, start);
                }
                '"' | '\'' => {
                    self.quoted(c)?;
                    self.push(Kind::Text, start);
                }
                '`' => {
                    let closed = self.template()?;
                    self.push(if closed { Kind::Text } else { Kind::TemplateHead }, start);
                    if !closed {
                        self.open.push(self.list.len() - 1);
                    }
                }
                '}' if self.open.last().is_some_and(|i| matches!(self.list[*i].kind, Kind::TemplateHead | Kind::TemplateMiddle)) => {
                    self.template_part(start)?
                }
                c if c.is_ascii_digit() || (c == '.' && self.rest()[1..].starts_with(|d: char| d.is_ascii_digit())) => {
                    self.number();
                    self.push(Kind::Number, start);
                }
                c if is_word(c) || c == '\\' => {
                    self.at += self.rest().find(|c: char| !(is_word(c) || c == '\\')).unwrap_or(self.rest().len());
                    self.push(Kind::Word, start);
                }
                _ => self.mark(c)?,
            }
        }
        self.open.is_empty().then_some(())
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.list.push(Token { kind, start, end: self.at, partner: usize::MAX, after_newline: std::mem::take(&mut self.newline) });
    }

    fn regex_may_follow(&self) -> bool {
        self.list.last().is_none_or(|t| !ends_operand(t.kind, &self.source[t.start..t.end]))
    }

    fn mark(&mut self, c: char) -> Option<()> {
        let start = self.at;
        let rest = self.rest();
        let length = MARKS
            .iter()
            .find(|m| rest.starts_with(**m))
            // `a?.5:b` is a conditional.
            .filter(|m| **m != "?." || !rest[2..].starts_with(|d: char| d.is_ascii_digit()))
            .map_or(c.len_utf8(), |m| m.len());
        self.at += length;
        self.push(Kind::Mark, start);
        let index = self.list.len() - 1;
        match c {
            '(' | '[' | '{' if length == 1 => self.open.push(index),
            ')' | ']' | '}' => {
                let partner = self.open.pop()?;
                let opener = &self.source[self.list[partner].start..self.list[partner].end];
                if !matches!((opener, c), ("(", ')') | ("[", ']') | ("{", '}')) {
                    return None;
                }
                self.list[partner].partner = index;
                self.list[index].partner = partner;
            }
            _ => {}
        }
        Some(())
    }

    fn template_part(&mut self, start: usize) -> Option<()> {
        let closed = self.template()?;
        self.push(if closed { Kind::TemplateTail } else { Kind::TemplateMiddle }, start);
        let index = self.list.len() - 1;
        let partner = self.open.pop()?;
        self.list[partner].partner = index;
        self.list[index].partner = partner;
        if !closed {
            self.open.push(index);
        }
        Some(())
    }

    /// Reads from `` ` `` or `}` to the closing backtick (true) or `${` (false).
    fn template(&mut self) -> Option<bool> {
        self.at += 1;
        loop {
            let rest = self.rest();
            match rest.chars().next()? {
                '\\' => self.at += 1 + rest[1..].chars().next()?.len_utf8(),
                '`' => {
                    self.at += 1;
                    return Some(true);
                }
                '$' if rest.starts_with("${") => {
                    self.at += 2;
                    return Some(false);
                }
                c => self.at += c.len_utf8(),
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.rest();
            match rest.chars().next()? {
                '\\' => self.at += 1 + rest[1..].chars().next()?.len_utf8(),
                '\n' | '\r' => return None,
                c => {
                    self.at += c.len_utf8();
                    if c == quote {
                        return Some(());
                    }
                }
            }
        }
    }

    fn regex(&mut self) -> Option<()> {
        self.at += 1;
        let mut class = false;
        loop {
            let rest = self.rest();
            match rest.chars().next()? {
                '\\' => self.at += 1 + rest[1..].chars().next()?.len_utf8(),
                '\n' | '\r' => return None,
                '/' if !class => break,
                c => {
                    class = (class || c == '[') && c != ']';
                    self.at += c.len_utf8();
                }
            }
        }
        self.at += 1;
        self.at += self.rest().find(|c: char| !is_word(c)).unwrap_or(self.rest().len());
        Some(())
    }

    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let radix = bytes.len() > 1 && bytes[0] == b'0' && bytes[1].is_ascii_alphabetic();
        let mut length = 0;
        let mut dotted = false;
        while let Some(&b) = bytes.get(length) {
            let exponent_sign = !radix && matches!(b, b'+' | b'-') && length > 0 && matches!(bytes[length - 1], b'e' | b'E');
            // `1..x` and `1.x` are rare; `1.` followed by a word is a number and a member.
            let dot = b == b'.'
                && !dotted
                && !radix
                && !bytes.get(length + 1).is_some_and(|n| n.is_ascii_alphabetic() || *n == b'_' || *n == b'$');
            dotted |= dot;
            if !(b.is_ascii_alphanumeric() || b == b'_' || dot || exponent_sign) {
                break;
            }
            length += 1;
        }
        self.at += length;
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '_' | '#' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        let tokens = Tokens::read(source).unwrap_or_else(|| panic!("{source} is readable"));
        (0..tokens.list.len()).map(|i| tokens.text(i).to_owned()).collect()
    }

    #[test]
    fn tells_regex_from_division() {
        assert_eq!(words("a / b / c"), ["a", "/", "b", "/", "c"]);
        assert_eq!(words("x.replace(/[/'\"]+/g, '')"), ["x", ".", "replace", "(", "/[/'\"]+/g", ",", "''", ")"]);
        assert_eq!(words("typeof /x/"), ["typeof", "/x/"]);
    }

    #[test]
    fn templates_nest() {
        assert_eq!(words("`a${ `b${c}` }d`"), ["`a${", "`b${", "c", "}`", "}d`"]);
        assert!(Tokens::read("`a${b`").is_none());
        assert!(Tokens::read("(]").is_none());
        assert!(Tokens::read("'a").is_none());
    }

    #[test]
    fn numbers_and_members() {
        assert_eq!(words("1.5.round()"), ["1.5", ".", "round", "(", ")"]);
        assert_eq!(words("a?.5:b?.c"), ["a", "?", ".5", ":", "b", "?.", "c"]);
        assert_eq!(words("1e-3+2"), ["1e-3", "+", "2"]);
    }
}

//! File patterns as people write them: `*`, `?`, `[ab]`, `{a,b}`, `**`.

use millrace_core::NodeError;
use regex::Regex;

/// A pattern as a regular expression over a path with `/` between its parts.
///
/// # Errors
/// When it cannot be understood.
pub fn to_regex(pattern: &str) -> Result<Regex, NodeError> {
    let mut out = String::from("^");
    let mut chars = pattern.chars().peekable();
    let mut braces = 0_u32;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                if chars.peek() == Some(&'/') {
                    chars.next();
                    out.push_str("(?:[^/]+/)*");
                } else {
                    out.push_str(".*");
                }
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '[' => {
                out.push('[');
                if matches!(chars.peek(), Some('!' | '^')) {
                    chars.next();
                    out.push('^');
                }
                for c in chars.by_ref() {
                    match c {
                        ']' => break,
                        '\\' | '[' | '&' | '~' | '^' => {
                            out.push('\\');
                            out.push(c);
                        }
                        c => out.push(c),
                    }
                }
                out.push(']');
            }
            '{' => {
                braces += 1;
                out.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                out.push(')');
            }
            ',' if braces > 0 => out.push('|'),
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push('$');
    Regex::new(&out).map_err(|_| {
        NodeError::new("node.parameter", format!("“{pattern}” is no file pattern that can be understood."))
            .hint("Use * for any part of a name and ** for any folder.")
    })
}
